"""What a function of expressions is: what it takes and gives, how it is lowered, and its words.

Lowering turns a call into nodes over scalar registers, so that an engine needs to know only the few
calls that remain: `days_between`, `add_days`, `add_months`, `working_day`, `add_working_days`, `known` and `total`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeAlias

from returns_cli.language.faults import ExpressionError
from returns_cli.language.nodes import Name, Node, Span
from returns_cli.language.types import Date, Moment, Number, Type
from returns_cli.records import Record

Typed: TypeAlias = tuple[Node, Type]
Lower: TypeAlias = Callable[[tuple[Node, ...], tuple[Typed, ...], Span], Typed]
Both: TypeAlias = tuple[str, str]  # English and Chinese; {0} and {1} stand for what the function is called with


class Function(Record):
    """`takes` names the parameters as authors read them; `lower` checks types and rewrites the call.

    What the call is in a sentence: `words` for a value, `yes` and `no` for a condition, or for a sum of something and so
    many of a unit that unit, `shifts`.
    """

    name: str
    takes: tuple[str, ...]
    gives: str
    says: str
    lower: Lower
    words: Both | None = None
    yes: Both | None = None
    no: Both | None = None
    shifts: str = ""
    defaults: tuple[str, ...] = ()  # what the last parameters are where they are left out
    over_lines: bool = False  # whether it looks at all lines of a request
    more: bool = False  # whether others of the same kind may follow: {0} then stands for all of them


def as_date(lowered: Node, type_: Type, at: Span) -> tuple[Node, Date]:
    """A date expression; a moment gives its calendar date in the policy's time zone."""
    if isinstance(type_, Date):
        return lowered, type_
    if isinstance(type_, Moment) and isinstance(lowered, Name):
        return Name(f"{lowered.id}__date", at), Date()
    if isinstance(type_, Moment):
        raise ExpressionError("the date of a computed moment is not known", at, "use a fact of type moment")
    raise ExpressionError("a date is wanted here", at, 'use a date fact, or date("2026-01-31")')


def whole_number(typed: Typed, at: Span, unit: str, limit: int) -> tuple[Node, Number]:
    """A whole number of a unit, within the limit either way."""
    lowered, type_ = typed
    if not isinstance(type_, Number) or type_.one > 1 or type_.unit not in (unit, "", None):
        raise ExpressionError(
            f"a whole number of {unit}s is wanted here", at, f'write 30, or a whole number with unit = "{unit}"'
        )
    if type_.low < -limit or type_.high > limit:
        raise ExpressionError(f"this could be more than {limit} {unit}s", at, "give the number smaller bounds: min, max")
    return lowered, type_


def reaching(start: Date, earlier: int, later: int, at: Span) -> Date:
    """The dates a shift can give; they must stay inside the calendar."""
    reach = Date(start.low + earlier, start.high + later)
    if reach.low < 1 or reach.high > date.max.toordinal():
        raise ExpressionError("this date can leave the calendar", at, "shift by fewer days or months")
    return reach
