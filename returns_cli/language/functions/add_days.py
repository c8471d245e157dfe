"""`add_days`: a day so many days later."""

from __future__ import annotations

from returns_cli.language.function import Function, Typed, as_date, reaching, whole_number
from returns_cli.language.nodes import Call, Node, Span

MAX_DAYS = 100_000


def lower(source: tuple[Node, ...], typed: tuple[Typed, ...], at: Span) -> Typed:
    start, first = as_date(*typed[0], source[0].at)
    days, number = whole_number(typed[1], source[1].at, "day", MAX_DAYS)
    return Call("add_days", (start, days), at), reaching(first, number.low, number.high, at)


FUNCTION = Function(
    "add_days",
    ("start", "days"),
    "date",
    "the day so many days after start",
    lower,
    shifts="day",
)
