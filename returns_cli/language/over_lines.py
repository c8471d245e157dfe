"""What is said of all lines of a request: sums, counts, the first and the last day.

In a route such a call stands for the lines that are not denied. Everywhere else that would go round in a circle, for it is
the rules that deny: there it stands for all lines, as what this line adds put together with what the other lines come to.
"""

from __future__ import annotations

from typing import Protocol

from returns_cli.language.faults import ExpressionError
from returns_cli.language.function import Typed, as_date
from returns_cli.language.meeting import bounded, widest
from returns_cli.language.nodes import Arithmetic, Call, Choose, Compare, Comparison, Literal, Name, Node, Span, walk
from returns_cli.language.show import show
from returns_cli.language.types import FIRST_DAY, LAST_DAY, LIMIT, Date, Number, Type, YesNo, describe

TOTAL, LATEST, EARLIEST = "total", "latest", "earliest"
MOST_LINES = 1_000
_LOOK_AT_LINES = (TOTAL, "total_known", "total_complete", LATEST, EARLIEST)
_KEEPS_OWN: dict[str, Comparison] = {LATEST: ">=", EARLIEST: "<="}


class OtherLines(Protocol):
    """Gives the name that stands for what a call comes to over the other lines, which is of this type."""

    def __call__(self, call: Call, type_: Type, source: Node) -> Name: ...


def total(source: tuple[Node, ...], typed: tuple[Typed, ...], at: Span) -> Typed:
    """The call, with the sum's type."""
    lowered, type_ = typed[0]
    if not isinstance(type_, Number):
        raise ExpressionError("total() adds up numbers", source[0].at, "for example: total(area)")
    _once(lowered, source[0])
    sums = type_.but(low=min(0, type_.low) * MOST_LINES, high=max(0, type_.high) * MOST_LINES)
    return Call(TOTAL, (lowered,), at), sums


def count(source: tuple[Node, ...], typed: tuple[Typed, ...], at: Span) -> Typed:
    """The sum of a 1 for each line, or for each of which the condition holds."""
    one: Node = Literal(1, at)
    if source:
        if not isinstance(typed[0][1], YesNo):
            raise ExpressionError(f"a {describe(typed[0][1])} is not a condition", source[0].at, "compare it with something")
        one = Choose(typed[0][0], Literal(1, at), Literal(0, at), at)
        _once(one, source[0])
    return Call(TOTAL, (one,), at), Number("", 0, 0, MOST_LINES)


def extreme(function: str, source: tuple[Node, ...], typed: tuple[Typed, ...], at: Span) -> Typed:
    """The call, for the last or the first of the lines' days."""
    lowered, type_ = as_date(*typed[0], source[0].at)
    _once(lowered, source[0])
    if type_.low < FIRST_DAY.toordinal() or type_.high > LAST_DAY.toordinal():
        help = f"shift what comes out: add_days({function}(sold_on), 30)"
        raise ExpressionError(f"{function}() takes a day as it is given", source[0].at, help)
    return Call(function, (lowered,), at), type_


def put_together(call: Call, type_: Type, others: OtherLines, source: Node) -> Typed:
    """What the call comes to over all lines. More than numbers may be here is not known of the other lines."""
    share = call.arguments[0]
    if isinstance(type_, Number):
        own_low, own_high = type_.low // MOST_LINES, type_.high // MOST_LINES
        low, high = max(type_.low, -LIMIT // 2), min(type_.high, LIMIT // 2)
        name = others(call, type_.but(low=low, high=high), source)
        return Arithmetic(share, "+", name, call.at), bounded(type_, (low + own_low, high + own_high), call.at)
    name = others(call, Date(), source)
    own = Compare(share, _KEEPS_OWN[call.function], name, call.at)
    return Choose(own, share, name, call.at), widest(type_, Date())


def in_route(call: Call) -> Call:
    """The call, where it has a meaning over the lines that are not denied."""
    if call.function != TOTAL:
        help = f'a route looks at what is not denied: derive it, [derived.last_day] value = "{show(call)}"'
        raise ExpressionError(f"{call.function}() has no meaning in routes", call.at, help)
    return call


def _once(lowered: Node, source: Node) -> None:
    if any(isinstance(node, Call) and node.function in _LOOK_AT_LINES for node in walk(lowered)):
        raise again(source)


def again(source: Node) -> ExpressionError:
    """What is wrong with a sum of sums."""
    return ExpressionError("a total of a total", source.at, "add up a number of each line")
