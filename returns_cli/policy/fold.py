"""Constants folded into core trees: single-valued parameters, and choices that they settle."""

from __future__ import annotations

from collections.abc import Mapping

from returns_cli.language.nodes import Call, Choose, Literal, Name, Node, children, names, with_children


def fold(node: Node, constants: Mapping[str, Literal]) -> Node:
    """`node` with names replaced by constants, and without the branches that can then never be taken."""
    if not names(node) & constants.keys():
        return node
    if isinstance(node, Name):
        return constants.get(node.id, node)
    if isinstance(node, Call) and node.function == "known":
        return Literal(True)
    folded = with_children(node, tuple(fold(child, constants) for child in children(node)))
    if isinstance(folded, Choose) and isinstance(folded.condition, Literal):
        return folded.then if folded.condition.value else folded.otherwise
    return folded
