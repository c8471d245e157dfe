"""`total`: the sum over the lines of a request."""

from __future__ import annotations

from returns_cli.language.faults import ExpressionError
from returns_cli.language.function import Function, Typed
from returns_cli.language.nodes import Call, Node, Span, walk
from returns_cli.language.types import Number


def lower(source: tuple[Node, ...], typed: tuple[Typed, ...], at: Span) -> Typed:
    lowered, type_ = typed[0]
    if not isinstance(type_, Number):
        raise ExpressionError("total() adds up numbers", source[0].at, "for example: total(area)")
    if any(isinstance(node, Call) and node.function == "total" for node in walk(lowered)):
        raise ExpressionError("a total of a total", source[0].at, "add up a number of each line")
    return Call("total", (lowered,), at), type_.but(low=min(0, type_.low) * 1000, high=max(0, type_.high) * 1000)


FUNCTION = Function(
    "total",
    ("number",),
    "number",
    "the sum over a request's lines that are not denied (routes only)",
    lower,
    words=("the total of {0}", "{0}的合计"),
)
