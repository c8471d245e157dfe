"""`known`: whether a fact was given."""

from __future__ import annotations

from returns_cli.language.faults import ExpressionError
from returns_cli.language.function import Function, Typed
from returns_cli.language.nodes import Call, Name, Node, Span
from returns_cli.language.types import Quantity, Size, YesNo


def lower(source: tuple[Node, ...], typed: tuple[Typed, ...], at: Span) -> Typed:
    lowered, type_ = typed[0]
    if not isinstance(source[0], Name) or not isinstance(lowered, Name):
        raise ExpressionError("known() asks about one fact", source[0].at, "for example: known(tile)")
    suffix = {Quantity: "__unit", Size: "__width"}.get(type(type_), "")
    return Call("known", (Name(lowered.id + suffix, at),), at), YesNo()


FUNCTION = Function(
    "known",
    ("fact",),
    "yes/no",
    "whether the fact was given; never unknown itself",
    lower,
    yes=("{0} is given", "{0}已填写"),
    no=("{0} is not given", "{0}未填写"),
)
