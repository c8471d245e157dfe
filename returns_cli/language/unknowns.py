"""Names and functions of an expression that there are not."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.language.faults import ExpressionError, did_you_mean
from returns_cli.language.functions import FUNCTIONS
from returns_cli.language.hints import misspelt_constant
from returns_cli.language.nodes import Call, Name, Node, Span, walk
from returns_cli.language.types import Choice, Scope


def unknown_names(node: Node, scope: Scope) -> Iterator[ExpressionError]:
    """Each name and function of the tree that there is not."""
    for part in walk(node):
        if isinstance(part, Name) and part.id not in scope:
            yield unknown_name(part.id, part.at, scope)
        elif isinstance(part, Call) and part.function not in FUNCTIONS:
            yield unknown_function(part)


def unknown_name(name: str, at: Span, scope: Scope) -> ExpressionError:
    is_option = any(isinstance(type_, Choice) and name in type_.options for type_ in scope.values())
    help = f"a text stands in quotes: '{name}'" if is_option else misspelt_constant(name) or did_you_mean(name, scope)
    return ExpressionError(f"unknown fact `{name}`", at, help, code="unknown-name", about=name)


def unknown_function(call: Call) -> ExpressionError:
    name = call.function
    help = did_you_mean(name, FUNCTIONS)
    return ExpressionError(f"unknown function `{name}`", call.at, help, code="unknown-name", about=f"{name}()")
