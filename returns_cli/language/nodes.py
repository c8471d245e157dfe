"""The closed expression tree. Every engine matches on these nodes and on nothing else.

INVARIANT: a node is immutable and compares by structure; `at` (the character offset and length
in the expression's text) never takes part in a comparison.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal as OneOf
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]
Comparison: TypeAlias = OneOf["<", "<=", ">", ">=", "==", "!="]
Operation: TypeAlias = OneOf["+", "-", "*"]
Division: TypeAlias = OneOf["/", "//", "%"]
Scalar: TypeAlias = bool | int | Decimal | str | date


def _span() -> Span:
    return field(default=(0, 0), compare=False, repr=False)  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant. In a parsed tree numbers are never negative: `-5` is `Negate(Literal(5))`."""

    value: Scalar
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Name:
    id: str
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Not:
    operand: Node
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Node, ...]
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Node, ...]
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Compare:
    left: Node
    op: Comparison
    right: Node
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Member:
    """`needle in (a, b)`: the options are constants."""

    needle: Node
    options: tuple[Literal, ...]
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Arithmetic:
    left: Node
    op: Operation
    right: Node
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Divide:
    """Division (`/`, exact), floor division or remainder by a positive constant."""

    operand: Node
    op: Division
    by: int
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Negate:
    operand: Node
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Choose:
    """`then if condition else otherwise`; unknown while the condition is unknown."""

    condition: Node
    then: Node
    otherwise: Node
    at: Span = _span()


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple[Node, ...]
    at: Span = _span()


Node: TypeAlias = (
    Literal | Name | Not | And | Or | Compare | Member | Arithmetic | Divide | Negate | Choose | Call
)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below `node`, in reading order."""
    match node:
        case Literal() | Name():
            return ()
        case Not(operand=inner) | Negate(operand=inner) | Divide(operand=inner):
            return (inner,)
        case And(parts=parts) | Or(parts=parts):
            return parts
        case Compare(left=left, right=right) | Arithmetic(left=left, right=right):
            return (left, right)
        case Member(needle=needle, options=options):
            return (needle, *options)
        case Choose(condition=condition, then=then, otherwise=otherwise):
            return (condition, then, otherwise)
        case Call(arguments=arguments):
            return arguments


def walk(node: Node) -> Iterator[Node]:
    """`node` and everything below it, parents first."""
    yield node
    for child in children(node):
        yield from walk(child)


def names(node: Node) -> frozenset[str]:
    """Every name that `node` reads."""
    return frozenset(part.id for part in walk(node) if isinstance(part, Name))
