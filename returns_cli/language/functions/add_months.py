"""`add_months`: a day so many months later."""

from __future__ import annotations

from returns_cli.language.function import Function, Typed, as_date, reaching, whole_number
from returns_cli.language.nodes import Call, Node, Span

MAX_MONTHS = 3_000
SHORTEST_MONTH, LONGEST_MONTH = 28, 31


def lower(source: tuple[Node, ...], typed: tuple[Typed, ...], at: Span) -> Typed:
    start, first = as_date(*typed[0], source[0].at)
    months, number = whole_number(typed[1], source[1].at, "month", MAX_MONTHS)
    earlier = number.low * (LONGEST_MONTH if number.low < 0 else SHORTEST_MONTH)
    later = number.high * (LONGEST_MONTH if number.high > 0 else SHORTEST_MONTH)
    reach = reaching(first, earlier, later, at)
    return Call("add_months", (start, months), at), reach


FUNCTION = Function(
    "add_months",
    ("start", "months"),
    "date",
    "the same day so many months later, or that month's last",
    lower,
    shifts="month",
)
