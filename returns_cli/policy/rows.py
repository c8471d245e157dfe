"""Rows of which exactly one is to hold: the alternatives of a derived fact, and the rows of a table.

INVARIANT: order decides nothing. Where not exactly one row holds there is no value, so the last row needs no condition in the
chain of choices.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from returns_cli.language.nodes import And, Choose, Literal, Node, Not, OnlyWhere, Or
from returns_cli.policy.key_path import KeyPath
from returns_cli.records import Record
from returns_cli.wording.bilingual import Words


class FileExpression(Record):
    """An expression of the file: the keys to it, its tree, and the tree lowered."""

    path: KeyPath
    tree: Node
    lowered: Node


class TableRow(Record):
    """One alternative: it holds where all of its cells do. `texts` are the cells as the file has them."""

    cells: tuple[FileExpression, ...]
    value: FileExpression
    clause: str = ""
    text: Words = Words()
    texts: tuple[str, ...] = ()

    @property
    def holds(self) -> Node:
        return all_of([cell.lowered for cell in self.cells])

    @property
    def when(self) -> Node:
        """The condition as it is written."""
        return all_of([cell.tree for cell in self.cells])

    @property
    def written(self) -> Iterator[FileExpression]:
        yield from self.cells
        yield self.value

    def with_lowered(self, number: int, lowered: Node) -> TableRow:
        """The row with another expression in place of one of those `written`."""
        if number == len(self.cells):
            return self.but(value=self.value.but(lowered=lowered))
        cells = list(self.cells)
        cells[number] = cells[number].but(lowered=lowered)
        return self.but(cells=tuple(cells))


def chosen(pairs: Sequence[tuple[Node, Node]]) -> Node:
    """The value of the row that holds; of the last where it is known that no other does."""
    found = pairs[-1][1]
    for condition, value in reversed(pairs[:-1]):
        found = Choose(condition, value, found)
    return found


def value_of(rows: Sequence[TableRow]) -> Node:
    """What the rows come to, lowered; no value where not exactly one of them holds."""
    one, value = one_holds(rows), chosen([(row.holds, row.value.lowered) for row in rows])
    return value if one == Literal(True) else OnlyWhere(one, value)


def one_holds(rows: Sequence[TableRow]) -> Node:
    """One of the rows holds, and no other does."""
    return exactly_one([row.holds for row in rows])


def tree_of(rows: Sequence[TableRow]) -> Node:
    """What the rows come to, as it is written."""
    return chosen([(row.when, row.value.tree) for row in rows])


def exactly_one(parts: Sequence[Node]) -> Node:
    """One of the parts holds, and no other does."""
    return And((any_of(parts), Not(several_of(parts)))) if len(parts) > 1 else parts[0]


def several_of(parts: Sequence[Node]) -> Node:
    """Two of the parts hold: one in each half, or two in one half. So hundreds need no tens of thousands of pairs."""
    halves = parts[: len(parts) // 2], parts[len(parts) // 2 :]
    within = [several_of(half) for half in halves if len(half) > 1]
    return any_of([And((any_of(halves[0]), any_of(halves[1]))), *within])


def any_of(parts: Sequence[Node]) -> Node:
    return Or(tuple(parts)) if len(parts) > 1 else parts[0]


def all_of(parts: Sequence[Node]) -> Node:
    """All of the parts hold; those that always do are left out."""
    left = [part for part in parts if part != Literal(True)]
    return And(tuple(left)) if len(left) > 1 else left[0] if left else Literal(True)
