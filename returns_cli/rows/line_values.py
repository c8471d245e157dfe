"""What a row is to a request of several lines: what it adds to each total, and what routes look at beside totals."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from returns_cli.kinds.kind import Register
from returns_cli.language.nodes import Node
from returns_cli.rows.batch_facts import BatchFacts, joined
from returns_cli.rows.truth_codes import TruthCodes
from returns_cli.sources.combined_codes import folded
from returns_cli.sources.lookup import distinct

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Numbers


class Group(NamedTuple):
    """Facts that conditions look at together, and what these say of them."""

    names: tuple[str, ...]
    nodes: tuple[Node, ...]
    codes: TruthCodes


class Coded(NamedTuple):
    """What rows say of one thing: for each the place of that in `values`, -1 for nothing."""

    codes: Numbers
    values: Sequence[Any]


class LineValues:
    """The values of the expressions `nodes` of one version, whose groups are `groups`."""

    def __init__(self, nodes: Sequence[Node], groups: Sequence[Group]) -> None:
        self.nodes, self.groups = tuple(nodes), groups
        every = [node for group in groups for node in group.nodes]
        self._order = [every.index(node) for node in self.nodes]

    def of(self, facts: BatchFacts, rows: Numbers) -> Coded:
        """The values of these rows. Raises Full."""
        coded = [(group, self._codes(group, facts, rows)) for group in self.groups]
        radices = [len(group.codes.by_truths) for group in self.groups]
        first, kinds = distinct(folded([np.zeros(len(rows), np.int64), *(codes for _, codes in coded)], [1, *radices]))
        values = [self._values(group, codes[first]) for group, codes in coded]
        rowwise = joined(values) if coded else [()] * len(first)
        return Coded(kinds, [tuple(own[at] for at in self._order) for own in rowwise])

    def _codes(self, group: Group, facts: BatchFacts, rows: Numbers) -> Numbers:
        if not group.names:  # the same for every row
            return np.full(len(rows), group.codes.place(group.codes.judge()))
        return group.codes.of([facts.codes(name)[rows] for name in group.names])

    def _values(self, group: Group, codes: Numbers) -> list[tuple[Register, ...]]:
        """What these codes stand for; nothing is known where a fact cannot be read."""
        listed = [(None,) * len(group.nodes), *islice(group.codes.by_truths, 1, None)]
        return [listed[code] for code in codes.tolist()]
