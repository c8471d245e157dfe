"""Terms that later terms read: what such a term is worth, and whether it is stated at all, under names of our own.

INVARIANT: no name in a policy has two underscores together, so these meet no fact's or derived fact's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from returns_cli.language.meeting import finest, scaled, widest
from returns_cli.language.nodes import Literal, Name, Node, children, names, with_children
from returns_cli.language.types import Number, Type
from returns_cli.policy.rows import any_of, chosen, exactly_one


class Valued(Protocol):
    """An alternative of a term."""

    @property
    def lowered(self) -> Node: ...
    @property
    def value_lowered(self) -> Node: ...
    @property
    def type(self) -> Type: ...


def worth_name(term: str) -> str:
    """The definition that has the term's value."""
    return f"{term}__worth"


def stated_name(term: str) -> str:
    """The definition that says whether exactly one thing is said of the term."""
    return f"{term}__stated"


def type_of(alternatives: Iterable[Valued]) -> Type:
    """The type that has the values of all alternatives."""
    types = [each.type for each in alternatives]
    numbers = [type_ for type_ in types if isinstance(type_, Number)]
    steps = finest(*numbers)
    common: Type | None = None
    for type_ in types:
        own = scaled(Name(""), type_, steps, (0, 1))[1] if isinstance(type_, Number) else type_
        common = own if common is None else widest(common, own)
    assert common is not None  # noqa: S101  a term has an alternative
    return common


def saying(each: Valued) -> object:
    """What the alternative says: two that hold together and say the same, in whatever steps, are no contradiction."""
    value, places = each.value_lowered, each.type.places if isinstance(each.type, Number) else 0
    if isinstance(value, Literal) and isinstance(value.value, int):
        return Decimal(value.value).scaleb(-places)
    return value, places


def differing(alternatives: Sequence[Valued], holds: Sequence[Node]) -> list[Node]:
    """For each thing that the alternatives say: one that says it holds."""
    groups: dict[object, list[Node]] = {}
    for each, condition in zip(alternatives, holds, strict=True):
        groups.setdefault(saying(each), []).append(condition)
    return [any_of(group) for group in groups.values()]


def reading(lowered: Node, terms: Iterable[str]) -> Node:
    """The expression with the terms that it names under the names of our own."""
    known = set(terms) & names(lowered)
    return _renamed(lowered, known) if known else lowered


def _renamed(node: Node, known: set[str]) -> Node:
    if isinstance(node, Name):
        return Name(worth_name(node.id), node.at) if node.id in known else node
    below = children(node)
    return with_children(node, tuple(_renamed(child, known) for child in below)) if below else node


def read_terms(terms: Mapping[str, tuple[Valued, ...]]) -> list[str]:
    """The terms that an alternative of another one reads."""
    read = frozenset[str]().union(
        *(names(each.lowered) | names(each.value_lowered) for alternatives in terms.values() for each in alternatives)
    )
    return [name for name in terms if worth_name(name) in read]


def definitions_of(terms: Mapping[str, tuple[Valued, ...]]) -> Iterator[tuple[str, Node]]:
    """What each term that others read comes to, in the order of the file: a term reads earlier ones only."""
    for name in read_terms(terms):
        alternatives = terms[name]
        steps = finest(*(each.type for each in alternatives if isinstance(each.type, Number)))
        values = [
            scaled(each.value_lowered, each.type, steps, (0, 1))[0] if isinstance(each.type, Number) else each.value_lowered
            for each in alternatives
        ]
        yield stated_name(name), exactly_one(differing(alternatives, [each.lowered for each in alternatives]))
        yield worth_name(name), chosen([(each.lowered, value) for each, value in zip(alternatives, values, strict=True)])


def guards(alternatives: Iterable[Valued]) -> list[Name]:
    """For each term that these read: it is stated. What builds on a term that is not stated is not stated either."""
    read = frozenset[str]().union(*(names(each.lowered) | names(each.value_lowered) for each in alternatives))
    suffix = worth_name("")
    return [Name(stated_name(name.removesuffix(suffix))) for name in sorted(read) if name.endswith(suffix)]
