"""Lines of requests that take from their request what they leave blank; see `shared`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from returns_cli.audit.audit import Audit
from returns_cli.sources.batches import Batch, Distinct
from returns_cli.sources.logs import Fault
from returns_cli.wording.words import say

if TYPE_CHECKING:
    import pyarrow as pa

    from returns_cli.sources.arrays import Numbers, Words


class Fills(NamedTuple):
    """Of the lines of a task (rising), for every column the place of the text that each takes from its request, -1 for none;
    and the column in which it contradicts what was said before, -1 for none."""

    lines: Numbers
    places: dict[int, Any]
    texts: dict[int, tuple[str, ...]]
    against: Numbers


class FilledBatch:
    """A batch whose blank cells say what their requests say; lines that contradict them are faults."""

    left_out = untold = 0

    def __init__(self, batch: Batch, before: int, fills: Fills, audit: Audit) -> None:
        lines = batch.lines()
        at = np.minimum(np.searchsorted(fills.lines, lines + before), len(fills.lines) - 1)
        mine = fills.lines[at] == lines + before
        against = np.where(mine, fills.against[at], -1)
        self.batch, self.kept = batch, np.flatnonzero(against < 0)
        self.rows, self.records = len(self.kept), batch.records
        self.texts = fills.texts
        self.taken = {column: np.where(mine, place[at], -1)[self.kept] for column, place in fills.places.items()}
        wrong = np.flatnonzero(against >= 0).tolist()
        self.faults: Sequence[Fault] = [*batch.faults, *(_fault(batch, row, int(against[row]), audit) for row in wrong)]

    def lines(self) -> Numbers:
        """The line of each row."""
        return self.batch.lines()[self.kept]

    def words(self, column: int, until: int | None = None) -> list[Words]:
        """The cells as words, where they are those of the log."""
        if column in self.taken or until is not None:
            return []
        return [word[self.kept] for word in self.batch.words(column, until)]

    def listed(self, column: int) -> Distinct:
        """The distinct texts of a column."""
        places, texts = self.batch.listed(column)
        own = np.asarray(places)[self.kept]
        if column not in self.taken:
            return Distinct(own, texts)
        taken = self.taken[column]
        return Distinct(np.where(taken >= 0, len(texts) + taken, own), [*texts, *self.texts[column]])

    def strings(self, column: int) -> pa.Array:
        """The texts as an Arrow array of strings, blank ones as null."""
        import pyarrow as pa
        import pyarrow.compute as pc

        own = self.batch.strings(column).take(self.kept)
        if column not in self.taken:
            return own
        taken = self.taken[column]
        return pc.coalesce(own, pa.array(self.texts[column], pa.string()).take(pa.array(taken, mask=taken < 0)))

    def text(self, row: int, column: int) -> str:
        """The text of one cell."""
        if column in self.taken and self.taken[column][row] >= 0:
            return self.texts[column][int(self.taken[column][row])]
        return self.batch.text(int(self.kept[row]), column)


def _fault(batch: Batch, row: int, column: int, audit: Audit) -> Fault:
    """What is wrong with a line that says of its request what another did not."""
    heading = audit.mapped.header[column]
    why = say("contradicts-request", audit.lang, column=heading, text=batch.text(row, column))
    cells = tuple(batch.text(row, at) for at in range(len(audit.mapped.header)))
    return Fault(int(batch.lines()[row]), "", why, cells)
