"""Constants folded into core trees: single-valued parameters, and choices that they settle."""

from __future__ import annotations

from collections.abc import Mapping

from returns_cli.language.nodes import And, Call, Choose, Literal, Name, Node, Not, Or, children, names, with_children


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


def settled(node: Node, constants: Mapping[str, Literal]) -> Node:
    """The same, and without the parts of conditions that constants settle: `x and y` is no where x is, whatever y is."""
    return _settled(fold(node, constants)) if names(node) & constants.keys() else node


def _settled(node: Node) -> Node:
    match node:
        case Not(operand=operand):
            inner = _settled(operand)
            return Literal(not inner.value) if isinstance(inner, Literal) else Not(inner, node.at)
        case And(parts=parts) | Or(parts=parts):
            settles = Literal(isinstance(node, Or))
            left = tuple(part for part in map(_settled, parts) if part == settles or not isinstance(part, Literal))
            if settles in left:
                return settles
            return with_children(node, left) if len(left) > 1 else left[0] if left else Literal(not settles.value)
        case _:
            return node
