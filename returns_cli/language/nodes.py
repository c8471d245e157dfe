"""The closed expression tree. Every engine matches on these nodes and on nothing else.

INVARIANT: a node is immutable and compares by structure; `at` (the character offset and length
in the expression's text) never takes part in a comparison.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import ClassVar, TypeAlias, cast
from typing import Literal as OneOf

from returns_cli.records import Record

Span: TypeAlias = tuple[int, int]
Comparison: TypeAlias = OneOf["<", "<=", ">", ">=", "==", "!="]
MIRRORED: Mapping[str, Comparison] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
"""The same comparison with its sides changed."""
NEGATED: Mapping[str, Comparison] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
"""The comparison that holds of known values just where this one does not."""
Operation: TypeAlias = OneOf["+", "-", "*"]
Division: TypeAlias = OneOf["/", "//", "%"]
Scalar: TypeAlias = bool | int | Decimal | str | date


class Tree(Record):
    """What all nodes share: where they stand makes no difference between them."""

    _apart: ClassVar[frozenset[str]] = frozenset({"at"})


class Literal(Tree):
    """A constant. In a parsed tree numbers are never negative: `-5` is `Negate(Literal(5))`."""

    value: Scalar
    at: Span = (0, 0)

    def __eq__(self, other: object) -> bool:
        """True is not 1 here, though Python thinks so."""
        return isinstance(other, Literal) and self.value == other.value and type(self.value) is type(other.value)

    def __hash__(self) -> int:
        return hash((type(self.value), self.value))


class Name(Tree):
    id: str
    at: Span = (0, 0)


class Not(Tree):
    operand: Node
    at: Span = (0, 0)


class And(Tree):
    parts: tuple[Node, ...]
    at: Span = (0, 0)


class Or(Tree):
    parts: tuple[Node, ...]
    at: Span = (0, 0)


class Compare(Tree):
    left: Node
    op: Comparison
    right: Node
    at: Span = (0, 0)


class Member(Tree):
    """`needle in (a, b)`: the options are constants."""

    needle: Node
    options: tuple[Literal, ...]
    at: Span = (0, 0)


class Arithmetic(Tree):
    left: Node
    op: Operation
    right: Node
    at: Span = (0, 0)


class Divide(Tree):
    """Division (`/`, exact), floor division or remainder by a positive constant."""

    operand: Node
    op: Division
    by: int
    at: Span = (0, 0)


class Negate(Tree):
    operand: Node
    at: Span = (0, 0)


class Choose(Tree):
    """`then if condition else otherwise`; unknown while the condition is unknown."""

    condition: Node
    then: Node
    otherwise: Node
    at: Span = (0, 0)

    def __hash__(self) -> int:
        """Link by link: a chain of hundreds (dated values, routes) is deeper than Python calls itself."""
        branches, otherwise = choices(self)
        return hash((Choose, *branches, otherwise))


class OnlyWhere(Tree):
    """What the operand is where the condition holds; elsewhere there is no such value, and it is as unknown as a fact that
    nobody gives. No expression is written so: it is what a table, or a dated parameter, is lowered to."""

    condition: Node
    operand: Node
    at: Span = (0, 0)


class Call(Tree):
    function: str
    arguments: tuple[Node, ...]
    at: Span = (0, 0)


Node: TypeAlias = Literal | Name | Not | And | Or | Compare | Member | Arithmetic | Divide | Negate | Choose | OnlyWhere | Call


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
        case OnlyWhere(condition=condition, operand=operand):
            return (condition, operand)
        case Call(arguments=arguments):
            return arguments


def with_children(node: Node, below: tuple[Node, ...]) -> Node:
    """`node` with other nodes directly below it, given in the order of `children`."""
    match node:
        case Literal() | Name():
            return node
        case Not() | Negate() | Divide():
            return node.but(operand=below[0])
        case And() | Or():
            return node.but(parts=below)
        case Compare() | Arithmetic():
            return node.but(left=below[0], right=below[1])
        case Member():
            return node.but(needle=below[0], options=cast("tuple[Literal, ...]", below[1:]))
        case Choose():
            return node.but(condition=below[0], then=below[1], otherwise=below[2])
        case OnlyWhere():
            return node.but(condition=below[0], operand=below[1])
        case Call():
            return node.but(arguments=below)


def walk(node: Node) -> Iterator[Node]:
    """`node` and everything below it, parents first."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        yield part
        waiting += reversed(children(part))


def choices(node: Node, definition: Callable[[Node], Node] = lambda node: node) -> tuple[list[tuple[Node, Node]], Node]:
    """A chain of choices as its conditions, each with what is chosen where it is the first that holds, and the rest.

    `definition` says what a name stands for, where names are to be followed.
    """
    branches: list[tuple[Node, Node]] = []
    while isinstance(node, Choose):
        branches.append((node.condition, node.then))
        node = definition(node.otherwise)
    return branches, node


def names(node: Node) -> frozenset[str]:
    """Every name that `node` reads."""
    return frozenset(part.id for part in walk(node) if isinstance(part, Name))
