"""`days_between`: whole calendar days from one day to another."""

from __future__ import annotations

from returns_cli.language.function import Function, Typed, as_date
from returns_cli.language.nodes import Call, Node, Span
from returns_cli.language.types import Number


def lower(source: tuple[Node, ...], typed: tuple[Typed, ...], at: Span) -> Typed:
    start, first = as_date(*typed[0], source[0].at)
    end, last = as_date(*typed[1], source[1].at)
    return Call("days_between", (start, end), at), Number("day", 0, last.low - first.high, last.high - first.low)


FUNCTION = Function(
    "days_between",
    ("start", "end"),
    "whole number (day)",
    "whole calendar days from start to end",
    lower,
    words=("the period in days from {0} to {1}", "{0}至{1}的天数"),
)
