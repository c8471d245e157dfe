"""Comparisons of totals that grow with every line: what is known of a total may settle them."""

from __future__ import annotations

from collections.abc import Mapping

from returns_cli.language.nodes import (
    MIRRORED,
    And,
    Call,
    Compare,
    Comparison,
    Node,
    Not,
)


def bounded_total(node: Compare, left_grows: bool, right_grows: bool) -> Node:
    """A comparison of a total that can only grow: what is known of it may settle the matter already.

    `total(x) <= c` is sure to be false once the known part is above c, and true only when all is known.
    """
    left, op, right = node.left, node.op, node.right
    if _is_total(right) and not _is_total(left):
        left, op, right, left_grows = right, MIRRORED[op], left, right_grows
    if not isinstance(left, Call) or not _is_total(left) or _is_total(right) or not left_grows or op in ("==", "!="):
        return node
    below = Compare(Call("total_known", left.arguments, left.at), _BELOW[op], right, node.at)
    settled = And((below, Call("total_complete", left.arguments, left.at)), node.at)
    return settled if op in ("<", "<=") else Not(settled, node.at)


def _is_total(node: Node) -> bool:
    return isinstance(node, Call) and node.function == "total"


_BELOW: Mapping[str, Comparison] = {"<": "<", "<=": "<=", ">": "<=", ">=": "<"}
