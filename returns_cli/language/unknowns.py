"""Names and functions of an expression that there are not."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.language.faults import ExpressionError, did_you_mean
from returns_cli.language.functions import FUNCTIONS
from returns_cli.language.hints import misspelt_constant, misspelt_function
from returns_cli.language.nodes import Arithmetic, Call, Name, Node, Span, walk
from returns_cli.language.show import show
from returns_cli.language.types import Choice, Scope


def unknown_names(node: Node, scope: Scope) -> Iterator[ExpressionError]:
    """Each name and function of the tree that there is not."""
    hyphens: set[Node] = set()
    for part in walk(node):
        joined = _joined_name(part, scope)
        if isinstance(part, Arithmetic) and joined:
            hyphens |= {part.left, part.right}
            written = f"{show(part.left)}-{show(part.right)}"
            help = f"names are joined with _: `{joined}`"
            yield ExpressionError(f"unknown fact `{written}`", part.at, help, code="unknown-name", about=written)
        elif isinstance(part, Name) and part in hyphens:
            continue
        elif isinstance(part, Name) and part.id not in scope:
            yield unknown_name(part.id, part.at, scope)
        elif isinstance(part, Call) and part.function not in FUNCTIONS:
            yield unknown_function(part)


def _joined_name(part: Node, scope: Scope) -> str:
    """The name that `sold-on` means, which to Python is a difference; blank for any other."""
    if isinstance(part, Arithmetic) and part.op == "-" and isinstance(part.left, Name) and isinstance(part.right, Name):
        name = f"{part.left.id}_{part.right.id}"
        if name in scope and not {part.left.id, part.right.id} <= scope.keys():
            return name
    return ""


def unknown_name(name: str, at: Span, scope: Scope) -> ExpressionError:
    is_option = any(isinstance(type_, Choice) and name in type_.options for type_ in scope.values())
    help = f"a text stands in quotes: '{name}'" if is_option else misspelt_constant(name) or did_you_mean(name, scope)
    return ExpressionError(f"unknown fact `{name}`", at, help, code="unknown-name", about=name)


def unknown_function(call: Call) -> ExpressionError:
    name = call.function
    help = misspelt_function(name) or did_you_mean(name, FUNCTIONS)
    return ExpressionError(f"unknown function `{name}`", call.at, help, code="unknown-name", about=f"{name}()")
