"""The one table of functions: what each takes, what it gives, and how it is lowered.

Lowering turns a call into nodes over scalar slots, so that an engine needs to know only the few
calls that remain: `days_between`, `add_days`, `add_months`, `working_day`, `add_working_days`, `known` and `total`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeAlias

from returns_cli.language.faults import ExpressionError
from returns_cli.language.nodes import (
    Arithmetic,
    Call,
    Choose,
    Compare,
    Literal,
    Name,
    Node,
    Span,
    walk,
)
from returns_cli.language.types import (
    AREA_PLACES,
    FIRST_DAY,
    FIRST_MOMENT,
    LAST_DAY,
    LAST_MOMENT,
    MAX_AREA_MM2,
    MAX_COUNT,
    MAX_SIDE_MM,
    MINUTE,
    QUANTITY_UNITS,
    Choice,
    Date,
    Moment,
    Number,
    Quantity,
    Size,
    Text,
    Type,
    YesNo,
    exact_minutes,
)
from returns_cli.records import Record

Typed: TypeAlias = tuple[Node, Type]
Lower: TypeAlias = Callable[[tuple[Node, ...], tuple[Typed, ...], Span], Typed]

_MAX_DAYS = 100_000
_MAX_MONTHS = 3_000
_MAX_MINUTES = 10**7
_FURTHEST_APART = 10**9 * MINUTE  # moments that were shifted, by forty times the most minutes at each end
_SHORTEST_MONTH, _LONGEST_MONTH = 28, 31
_LONGEST_HOLIDAY = 31
_MAX_WORKING_DAYS = 1_000


class Function(Record):
    """`takes` names the parameters as authors read them; `lower` checks types and rewrites the call."""

    name: str
    takes: tuple[str, ...]
    gives: str
    says: str
    lower: Lower


def as_date(core: Node, type_: Type, at: Span) -> tuple[Node, Date]:
    """A date expression; a moment gives its calendar date in the policy's time zone."""
    if isinstance(type_, Date):
        return core, type_
    if isinstance(type_, Moment) and isinstance(core, Name):
        return Name(f"{core.id}__date", at), Date()
    if isinstance(type_, Moment):
        raise ExpressionError("the date of a computed moment is not known", at, "use a fact of type moment")
    raise ExpressionError("a date is wanted here", at, 'use a date fact, or date("2026-01-31")')


def _whole(typed: Typed, at: Span, unit: str, limit: int) -> tuple[Node, Number]:
    core, type_ = typed
    if not isinstance(type_, Number) or type_.one > 1 or type_.unit not in (unit, "", None):
        raise ExpressionError(
            f"a whole number of {unit}s is wanted here", at, f'write 30, or a whole number with unit = "{unit}"'
        )
    if type_.low < -limit or type_.high > limit:
        raise ExpressionError(f"this could be more than {limit} {unit}s", at, "give the number smaller bounds: min, max")
    return core, type_


def _days_between(source: tuple[Node, ...], typed: tuple[Typed, ...], at: Span) -> Typed:
    start, first = as_date(*typed[0], source[0].at)
    end, last = as_date(*typed[1], source[1].at)
    return Call("days_between", (start, end), at), Number("day", 0, last.low - first.high, last.high - first.low)


def _minutes_between(source: tuple[Node, ...], typed: tuple[Typed, ...], at: Span) -> Typed:
    for node, (_, type_) in zip(source, typed, strict=True):
        if not isinstance(type_, Moment):
            raise ExpressionError("a moment is wanted here", node.at, "dates have no minutes; use days_between")
    given = all(isinstance(core, Name) for core, _ in typed)
    reach = LAST_MOMENT - FIRST_MOMENT if given else _FURTHEST_APART
    return Arithmetic(typed[1][0], "-", typed[0][0], at), exact_minutes(-reach, reach)


def _add_minutes(source: tuple[Node, ...], typed: tuple[Typed, ...], at: Span) -> Typed:
    """A moment is its microseconds, so a later one is a sum: forty shifts stay inside what two moments can be apart."""
    start, type_ = typed[0]
    if not isinstance(type_, Moment):
        raise ExpressionError("a moment is wanted here", source[0].at, "dates have no minutes; use add_days")
    minutes, _ = _whole(typed[1], source[1].at, "minute", _MAX_MINUTES)
    if isinstance(minutes, Literal) and isinstance(minutes.value, int):
        return Arithmetic(start, "+", Literal(minutes.value * MINUTE, minutes.at), at), Moment()
    return Arithmetic(start, "+", Arithmetic(minutes, "*", Literal(MINUTE), at), at), Moment()


def _same_day(source: tuple[Node, ...], typed: tuple[Typed, ...], at: Span) -> Typed:
    first, second = (as_date(*pair, node.at)[0] for node, pair in zip(source, typed, strict=True))
    return Compare(first, "==", second, at), YesNo()


def _add_days(source: tuple[Node, ...], typed: tuple[Typed, ...], at: Span) -> Typed:
    start, first = as_date(*typed[0], source[0].at)
    days, number = _whole(typed[1], source[1].at, "day", _MAX_DAYS)
    return Call("add_days", (start, days), at), _reaching(first, number.low, number.high, at)


def _add_months(source: tuple[Node, ...], typed: tuple[Typed, ...], at: Span) -> Typed:
    start, first = as_date(*typed[0], source[0].at)
    months, number = _whole(typed[1], source[1].at, "month", _MAX_MONTHS)
    earlier = number.low * (_LONGEST_MONTH if number.low < 0 else _SHORTEST_MONTH)
    later = number.high * (_LONGEST_MONTH if number.high > 0 else _SHORTEST_MONTH)
    reach = _reaching(first, earlier, later, at)
    return Call("add_months", (start, months), at), reach


def _reaching(start: Date, earlier: int, later: int, at: Span) -> Date:
    """The dates a shift can give; they must stay inside the calendar."""
    reach = Date(start.low + earlier, start.high + later)
    if reach.low < 1 or reach.high > date.max.toordinal():
        raise ExpressionError("this date can leave the calendar", at, "shift by fewer days or months")
    return reach


def _working_day(source: tuple[Node, ...], typed: tuple[Typed, ...], at: Span) -> Typed:
    day, reach = as_date(*typed[0], source[0].at)
    return Call("working_day", (day,), at), _reaching(reach, 0, _LONGEST_HOLIDAY, at)


def _add_working_days(source: tuple[Node, ...], typed: tuple[Typed, ...], at: Span) -> Typed:
    start, first = as_date(*typed[0], source[0].at)
    days, number = _whole(typed[1], source[1].at, "day", _MAX_WORKING_DAYS)
    if number.low < 0:
        raise ExpressionError("working days are counted forwards", source[1].at, "give a number that is never below zero")
    reach = _reaching(first, number.low, number.high * (_LONGEST_HOLIDAY + 1), at)
    return Call("add_working_days", (start, days), at), reach


def _known(source: tuple[Node, ...], typed: tuple[Typed, ...], at: Span) -> Typed:
    core, type_ = typed[0]
    if not isinstance(source[0], Name) or not isinstance(core, Name):
        raise ExpressionError("known() asks about one fact", source[0].at, "for example: known(tile)")
    suffix = {Quantity: "__unit", Size: "__width"}.get(type(type_), "")
    return Call("known", (Name(core.id + suffix, at),), at), YesNo()


def _date(source: tuple[Node, ...], typed: tuple[Typed, ...], at: Span) -> Typed:
    core, type_ = typed[0]
    if isinstance(core, Literal) and isinstance(type_, Text):
        day = _read_date(str(core.value), source[0].at)
        return Literal(day, at), Date(day.toordinal(), day.toordinal())
    return as_date(core, type_, source[0].at)


def _read_date(text: str, at: Span) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ExpressionError(f"`{text}` is not a date", at, "write it as 2026-01-31") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ExpressionError(f"`{text}` is out of range", at, f"dates run from {FIRST_DAY} to {LAST_DAY}")
    return day


def _total(source: tuple[Node, ...], typed: tuple[Typed, ...], at: Span) -> Typed:
    core, type_ = typed[0]
    if not isinstance(type_, Number):
        raise ExpressionError("total() adds up numbers", source[0].at, "for example: total(area)")
    if any(isinstance(node, Call) and node.function == "total" for node in walk(core)):
        raise ExpressionError("a total of a total", source[0].at, "add up a number of each line")
    return Call("total", (core,), at), type_.but(low=min(0, type_.low) * 1000, high=max(0, type_.high) * 1000)


def _area_of(source: tuple[Node, ...], typed: tuple[Typed, ...], at: Span) -> Typed:
    (quantity, quantity_type), (tile, tile_type), (per_box, per_box_type) = typed
    if not isinstance(quantity_type, Quantity) or not isinstance(quantity, Name):
        raise ExpressionError("a fact of type quantity is wanted here", source[0].at, 'its table says: type = "quantity"')
    if not isinstance(tile_type, Size) or not isinstance(tile, Name):
        raise ExpressionError("a fact of type size is wanted here", source[1].at, 'its table says: type = "size"')
    per_box, _ = _whole((per_box, per_box_type), source[2].at, "piece", 1000)
    unit, count = Name(f"{quantity.id}__unit", at), Name(f"{quantity.id}__count", at)
    piece = Arithmetic(Name(f"{tile.id}__width", at), "*", Name(f"{tile.id}__height", at), at)
    pieces = Choose(Compare(unit, "==", Literal("box"), at), Arithmetic(count, "*", per_box, at), count, at)
    by_count = Arithmetic(pieces, "*", piece, at)
    area = Choose(Compare(unit, "==", Literal("m2"), at), Name(f"{quantity.id}__area", at), by_count, at)
    high = max(MAX_AREA_MM2, MAX_COUNT * 1000 * MAX_SIDE_MM**2)
    return area, Number("m2", AREA_PLACES, 0, high)


def _unit_of(source: tuple[Node, ...], typed: tuple[Typed, ...], at: Span) -> Typed:
    core, type_ = typed[0]
    if not isinstance(type_, Quantity) or not isinstance(core, Name):
        raise ExpressionError("a fact of type quantity is wanted here", source[0].at, 'its table says: type = "quantity"')
    return Name(f"{core.id}__unit", at), Choice(QUANTITY_UNITS)


FUNCTIONS: dict[str, Function] = {
    function.name: function
    for function in (
        Function(
            "days_between", ("start", "end"), "whole number (day)", "whole calendar days from start to end", _days_between
        ),
        Function(
            "minutes_between",
            ("start", "end"),
            "exact number (minute)",
            "minutes from start to end, to the microsecond",
            _minutes_between,
        ),
        Function("add_minutes", ("start", "minutes"), "moment", "the moment so many minutes after start", _add_minutes),
        Function("same_day", ("one", "other"), "yes/no", "whether both fall on one calendar day", _same_day),
        Function("add_days", ("start", "days"), "date", "the day so many days after start", _add_days),
        Function(
            "add_months", ("start", "months"), "date", "the same day so many months later, or that month's last", _add_months
        ),
        Function(
            "working_day", ("date",), "date", "the day itself, or the next working day of the policy's calendar", _working_day
        ),
        Function(
            "add_working_days",
            ("start", "days"),
            "date",
            "the working day so many after start, which itself does not count; with 0, start itself",
            _add_working_days,
        ),
        Function("known", ("fact",), "yes/no", "whether the fact was given; never unknown itself", _known),
        Function("date", ("moment or text",), "date", "a moment's calendar date, or a constant date", _date),
        Function("total", ("number",), "number", "the sum over a request's lines that are not denied (routes only)", _total),
        Function("area_of", ("quantity", "size", "pieces per box"), "area", "the goods' area in whole mm2", _area_of),
        Function("unit_of", ("quantity",), "choice of m2, box, piece", "the unit a quantity was given in", _unit_of),
    )
}
