"""`unit_of`: the unit of an amount of goods."""

from __future__ import annotations

from returns_cli.language.faults import ExpressionError
from returns_cli.language.function import Function, Typed
from returns_cli.language.nodes import Name, Node, Span
from returns_cli.language.types import QUANTITY_UNITS, Choice, Quantity


def lower(source: tuple[Node, ...], typed: tuple[Typed, ...], at: Span) -> Typed:
    lowered, type_ = typed[0]
    if not isinstance(type_, Quantity) or not isinstance(lowered, Name):
        raise ExpressionError("a fact of type quantity is wanted here", source[0].at, 'its table says: type = "quantity"')
    return Name(f"{lowered.id}__unit", at), Choice(QUANTITY_UNITS)


FUNCTION = Function(
    "unit_of",
    ("quantity",),
    "choice of m2, box, piece",
    "the unit a quantity was given in",
    lower,
    words=("the unit of {0}", "{0}的单位"),
)
