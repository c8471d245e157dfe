"""`minutes_between`: the time between two moments, to the microsecond."""

from __future__ import annotations

from returns_cli.language.faults import ExpressionError
from returns_cli.language.function import Function, Typed
from returns_cli.language.nodes import Arithmetic, Name, Node, Span
from returns_cli.language.types import FIRST_MOMENT, LAST_MOMENT, MINUTE, Moment, exact_minutes

FURTHEST_APART = 10**9 * MINUTE  # moments that were shifted, by forty times the most minutes at each end


def lower(source: tuple[Node, ...], typed: tuple[Typed, ...], at: Span) -> Typed:
    for node, (_, type_) in zip(source, typed, strict=True):
        if not isinstance(type_, Moment):
            raise ExpressionError("a moment is wanted here", node.at, "dates have no minutes; use days_between")
    given = all(isinstance(lowered, Name) for lowered, _ in typed)
    reach = LAST_MOMENT - FIRST_MOMENT if given else FURTHEST_APART
    return Arithmetic(typed[1][0], "-", typed[0][0], at), exact_minutes(-reach, reach)


FUNCTION = Function(
    "minutes_between",
    ("start", "end"),
    "exact number (minute)",
    "minutes from start to end, to the microsecond",
    lower,
    words=("the time in minutes from {0} to {1}", "{0}至{1}的分钟数"),
)
