"""`working_day`: a day that is no day off."""

from __future__ import annotations

from returns_cli.language.function import Function, Typed, as_date, reaching
from returns_cli.language.nodes import Call, Node, Span

LONGEST_HOLIDAY = 31


def lower(source: tuple[Node, ...], typed: tuple[Typed, ...], at: Span) -> Typed:
    day, reach = as_date(*typed[0], source[0].at)
    return Call("working_day", (day,), at), reaching(reach, 0, LONGEST_HOLIDAY, at)


FUNCTION = Function(
    "working_day",
    ("date",),
    "date",
    "the day itself, or the next working day of the policy's calendar",
    lower,
    words=("the first working day on or after {0}", "{0}当日或其后第一个工作日"),
)
