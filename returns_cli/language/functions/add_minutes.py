"""`add_minutes`: a moment so many minutes later."""

from __future__ import annotations

from returns_cli.language.faults import ExpressionError
from returns_cli.language.function import Function, Typed, whole_number
from returns_cli.language.nodes import Arithmetic, Literal, Node, Span
from returns_cli.language.types import MINUTE, Moment

MAX_MINUTES = 10**7


def lower(source: tuple[Node, ...], typed: tuple[Typed, ...], at: Span) -> Typed:
    """A moment is its microseconds, so a later one is a sum: forty shifts stay inside what two moments can be apart."""
    start, type_ = typed[0]
    if not isinstance(type_, Moment):
        raise ExpressionError("a moment is wanted here", source[0].at, "dates have no minutes; use add_days")
    minutes, _ = whole_number(typed[1], source[1].at, "minute", MAX_MINUTES)
    if isinstance(minutes, Literal) and isinstance(minutes.value, int):
        return Arithmetic(start, "+", Literal(minutes.value * MINUTE, minutes.at), at), Moment()
    return Arithmetic(start, "+", Arithmetic(minutes, "*", Literal(MINUTE), at), at), Moment()


FUNCTION = Function(
    "add_minutes",
    ("start", "minutes"),
    "moment",
    "the moment so many minutes after start",
    lower,
    shifts="minute",
)
