"""A batch with columns for what the other lines of each row's request come to, behind all others; see `other_lines`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from returns_cli.sources.batches import Batch, Distinct
from returns_cli.sources.logs import Fault

if TYPE_CHECKING:
    import pyarrow as pa

    from returns_cli.sources.arrays import Numbers, Words

NONE = -1


class Others(NamedTuple):
    """Of the lines of a task that have others in their request (rising): for every column the place of the text that says what
    those come to, NONE where nobody can tell."""

    lines: Numbers
    places: dict[int, Any]
    texts: dict[int, tuple[str, ...]]


class OthersBatch:
    """A batch, with what its rows' requests come to: `alone` has for each column the text of a row that has no others."""

    def __init__(self, batch: Batch, before: int, others: Others | None, alone: dict[int, str]) -> None:
        self.batch, self.alone = batch, alone
        self.rows, self.records, self.left_out, self.untold = batch.rows, batch.records, batch.left_out, batch.untold
        self.others = others if others is not None and len(others.lines) else None
        if self.others is not None:
            lines = batch.lines() + before
            at = np.minimum(np.searchsorted(self.others.lines, lines), len(self.others.lines) - 1)
            self.at, self.mine = at, self.others.lines[at] == lines

    @property
    def faults(self) -> Sequence[Fault]:
        """The records that are no rows."""
        return self.batch.faults

    def lines(self) -> Numbers:
        """The line of each row."""
        return self.batch.lines()

    def words(self, column: int, until: int | None = None) -> list[Words]:
        """The cells as words, where they are those of the log."""
        first = min(self.alone)
        return self.batch.words(column, until) if max(column, until or 0) < first else []

    def listed(self, column: int) -> Distinct:
        """The distinct texts of a column."""
        if column not in self.alone:
            return self.batch.listed(column)
        if self.others is None or column not in self.others.places:
            return Distinct(np.zeros(self.rows, np.int64), [self.alone[column]])
        texts = self.others.texts[column]
        coded = self.others.places[column][self.at]
        places = np.where(self.mine, np.where(coded == NONE, len(texts) + 1, coded), len(texts))
        return Distinct(places, [*texts, self.alone[column], ""])

    def strings(self, column: int) -> pa.Array:
        """The texts as an Arrow array of strings, blank ones as null."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if column not in self.alone:
            return self.batch.strings(column)
        places, texts = self.listed(column)
        found = pa.array(texts, pa.string()).take(pa.array(places))
        return pc.if_else(pc.equal(found, ""), None, found)

    def text(self, row: int, column: int) -> str:
        """The text of one cell."""
        if column not in self.alone:
            return self.batch.text(row, column)
        places, texts = self.listed(column)
        return texts[int(places[row])]
