"""Small changes of an expression, each of which an author could have written by mistake.

They are made on the core tree, where numbers are whole in the smallest unit that matters to them.
INVARIANT: a node the author wrote has a length in its place; what the tool added while lowering has none,
or stands at the very place of the node around it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from returns_cli.language.nodes import (
    NEGATED,
    And,
    Call,
    Choose,
    Compare,
    Comparison,
    Divide,
    Literal,
    Member,
    Name,
    Node,
    Not,
    Or,
    Span,
    children,
    walk,
    with_children,
)
from returns_cli.language.types import MINUTE, SECOND, Choice, Number, Type, YesNo
from returns_cli.records import Record

_AT_THE_LIMIT: Mapping[Comparison, Comparison] = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}
TypeOf = Callable[[Node], Type | None]


class Variant(Record):
    """An expression with one thing changed: what kind of change, where, and what became of what."""

    kind: str
    at: Span
    becomes: str
    lowered: Node


def variants(lowered: Node, type_of: TypeOf, *, minutes: bool | None = None) -> Iterator[Variant]:
    """Every small change of the core tree. `type_of` knows the types of names; `minutes` says whether minutes are kept in
    microseconds in it (None: to be seen from the names), so that a limit changes by a whole one."""
    if minutes is None:
        minutes = any(_in_microseconds(type_of(node)) for node in walk(lowered) if isinstance(node, Name))
    if not _is_total(lowered):
        yield from _own(lowered, type_of, minutes)
    turned = isinstance(lowered, Not) and _is_total(lowered.operand)  # `total(x) > c` is lowered to `not total(x) <= c`
    below = children(lowered)
    for index, child in enumerate(below):
        for variant in () if _added(lowered, child) else variants(child, type_of, minutes=minutes):
            becomes = NEGATED.get(variant.becomes, variant.becomes) if turned else variant.becomes
            changed = with_children(lowered, (*below[:index], variant.lowered, *below[index + 1 :]))
            yield variant.but(becomes=becomes, lowered=changed)


def _in_microseconds(type_: Type | None) -> bool:
    return isinstance(type_, Number) and type_.one == MINUTE


def _own(node: Node, type_of: TypeOf, minutes: bool) -> Iterator[Variant]:
    at = node.at
    match node:
        case Literal() if at[1]:
            yield from (Variant("limit", at, becomes, changed) for becomes, changed in _neighbours(node, minutes))
        case Compare(op=op):
            yield from _compared(node, type_of)
            yield Variant("comparison", at, _AT_THE_LIMIT[op], node.but(op=_AT_THE_LIMIT[op]))
            if op not in ("==", "!="):  # the opposite of these was the first
                yield Variant("comparison", at, NEGATED[op], node.but(op=NEGATED[op]))
        case And(parts=parts):
            yield Variant("connective", at, "or", Or(parts, at))
            yield from _without(parts, lambda rest: And(rest, at))
        case Or(parts=parts):
            yield Variant("connective", at, "and", And(parts, at))
            yield from _without(parts, lambda rest: Or(rest, at))
        case Not(operand=operand) if not _is_total(operand):
            yield Variant("negation", at, "", operand)
        case Member():
            yield Variant("negation", at, "not", Not(node, at))
            yield from _listed(node, type_of)
        case Name() if isinstance(type_of(node), YesNo):
            yield Variant("negation", at, "not", Not(node, at))
        case Call(function="known"):
            yield Variant("negation", at, "not", Not(node, at))
        case Divide(by=by) if at[1]:
            yield from (Variant("limit", at, str(near), node.but(by=near)) for near in (by - 1, by + 1) if near > 0)


def _neighbours(literal: Literal, minutes: bool) -> Iterator[tuple[str, Literal]]:
    value = literal.value
    unit, word = (MINUTE, " minute") if minutes and isinstance(value, int) and value % SECOND == 0 else (1, "")
    if isinstance(value, bool):
        yield str(not value), literal.but(value=not value)
    elif isinstance(value, int):
        yield from ((sign + word, literal.but(value=value + step * unit)) for sign, step in (("-1", -1), ("+1", 1)))
    elif isinstance(value, date):
        for day in (value - timedelta(1), value + timedelta(1)):
            yield day.isoformat(), literal.but(value=day)


def _compared(node: Compare, type_of: TypeOf) -> Iterator[Variant]:
    """A choice compared with every other of its options."""
    for side, other in ((node.left, node.right), (node.right, node.left)):
        type_ = type_of(side)
        if isinstance(type_, Choice) and isinstance(other, Literal) and other.at[1]:
            for option in type_.options:
                if option != other.value:
                    swapped = other.but(value=option)
                    yield Variant(
                        "limit",
                        other.at,
                        repr(option),
                        node.but(right=swapped) if other is node.right else node.but(left=swapped),
                    )


def _listed(node: Member, type_of: TypeOf) -> Iterator[Variant]:
    """A list without one of its options, and with one more."""
    options = node.options
    if len(options) > 1:
        for index, option in enumerate(options):
            rest = (*options[:index], *options[index + 1 :])
            yield Variant("option-dropped", option.at, str(option.value), node.but(options=rest))
    type_ = type_of(node.needle)
    if isinstance(type_, Choice):
        for name in type_.options:
            if all(option.value != name for option in options):
                yield Variant("option-added", node.at, name, node.but(options=(*options, Literal(name))))


def _without(parts: tuple[Node, ...], joined: Callable[[tuple[Node, ...]], Node]) -> Iterator[Variant]:
    for index, part in enumerate(parts):
        rest = (*parts[:index], *parts[index + 1 :])
        yield Variant("part-dropped", part.at, "", rest[0] if len(rest) == 1 else joined(rest))


def _is_total(node: Node) -> bool:
    """Whether lowering has joined a comparison of a total with whether the total is complete."""
    return isinstance(node, And) and isinstance(node.parts[-1], Call) and node.parts[-1].function == "total_complete"


def _added(parent: Node, child: Node) -> bool:
    """Whether lowering added the child: to a choice, or to a comparison of a total."""
    if isinstance(parent, Choose):
        return child is parent.condition and child.at == parent.at
    return isinstance(child, Call) and child.function == "total_complete"
