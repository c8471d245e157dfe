"""Pairs of conditions that meet at one number: both include it, or both leave it out."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.checks.context import CheckContext
from returns_cli.checks.meeting import Meeting
from returns_cli.language.elaborate import elaborate
from returns_cli.language.nodes import MIRRORED, And, Compare, Literal, Node
from returns_cli.policy.build import scope_of
from returns_cli.policy.fold import fold
from returns_cli.policy.other_lines import others_of

_BOTH_INCLUDE, _BOTH_EXCLUDE = ("<=", ">="), ("<", ">")


def meetings(context: CheckContext, trees: tuple[Node, ...], *, routes: bool = False) -> Iterator[Meeting]:
    """Every such pair of comparisons in the conditions, those of `routes` or others, wherever `and` joins them to more."""
    by_sides: dict[tuple[Node, Node], list[tuple[int, Compare]]] = {}
    for other, tree in enumerate(trees):
        for right in _comparisons(tree):
            alike = by_sides.setdefault((right.left, right.right), [])
            for one, left in alike:
                ops = tuple(sorted((left.op, right.op)))
                if one != other and ops in (_BOTH_INCLUDE, _BOTH_EXCLUDE):
                    yield Meeting(one, other, left, _equation(context, left, routes=routes), ops == _BOTH_INCLUDE)
            alike.append((other, right))


def _comparisons(tree: Node) -> Iterator[Compare]:
    """The comparisons that must hold for the condition to hold, the smaller name first so that sides can be compared."""
    if isinstance(tree, And):
        for part in tree.parts:
            yield from _comparisons(part)
    elif isinstance(tree, Compare):
        turn = repr(tree.left) > repr(tree.right)
        yield tree.but(left=tree.right, op=MIRRORED[tree.op], right=tree.left) if turn else tree


def _equation(context: CheckContext, sides: Compare, *, routes: bool) -> Node:
    """`left == right` as a core condition."""
    policy = context.policy
    constants = {name: Literal(found.values[0].value) for name, found in policy.parameters.items() if found.is_constant}
    others = None if routes else others_of(policy.facts, constants)
    lowered, _ = elaborate(sides.but(op="=="), scope_of(policy), others)
    return fold(lowered, constants)
