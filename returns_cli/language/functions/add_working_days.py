"""`add_working_days`: a day so many working days later."""

from __future__ import annotations

from returns_cli.language.faults import ExpressionError
from returns_cli.language.function import Function, Typed, as_date, reaching, whole_number
from returns_cli.language.nodes import Call, Node, Span

MAX_WORKING_DAYS = 1_000
LONGEST_HOLIDAY = 31


def lower(source: tuple[Node, ...], typed: tuple[Typed, ...], at: Span) -> Typed:
    start, first = as_date(*typed[0], source[0].at)
    days, number = whole_number(typed[1], source[1].at, "day", MAX_WORKING_DAYS)
    if number.low < 0:
        raise ExpressionError("working days are counted forwards", source[1].at, "give a number that is never below zero")
    reach = reaching(first, number.low, number.high * (LONGEST_HOLIDAY + 1), at)
    return Call("add_working_days", (start, days), at), reach


FUNCTION = Function(
    "add_working_days",
    ("start", "days"),
    "date",
    "the working day so many after start, which itself does not count; with 0, start itself",
    lower,
    words=("working day number {1} after {0}", "{0}之后第{1}个工作日"),
)
