"""`date`: a constant day, or that of a moment."""

from __future__ import annotations

from datetime import date

from returns_cli.language.faults import ExpressionError
from returns_cli.language.function import Function, Typed, as_date
from returns_cli.language.nodes import Literal, Node, Span
from returns_cli.language.types import FIRST_DAY, LAST_DAY, Date, Text


def lower(source: tuple[Node, ...], typed: tuple[Typed, ...], at: Span) -> Typed:
    lowered, type_ = typed[0]
    if isinstance(lowered, Literal) and isinstance(type_, Text):
        day = _read_date(str(lowered.value), source[0].at)
        return Literal(day, at), Date(day.toordinal(), day.toordinal())
    return as_date(lowered, type_, source[0].at)


def _read_date(text: str, at: Span) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ExpressionError(f"`{text}` is not a date", at, "write it as 2026-01-31") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ExpressionError(f"`{text}` is out of range", at, f"dates run from {FIRST_DAY} to {LAST_DAY}")
    return day


FUNCTION = Function(
    "date",
    ("moment or text",),
    "date",
    "a moment's calendar date, or a constant date",
    lower,
    words=("the day of {0}", "{0}的当天日期"),
)
