"""Lines of requests that take from their request what they leave blank; see `shared`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from returns_cli.rows.audit import Audit
from returns_cli.sources.batch_views import BatchView
from returns_cli.sources.batches import Batch, Distinct
from returns_cli.sources.logs import Fault
from returns_cli.wording.words import say

if TYPE_CHECKING:
    import pyarrow as pa

    from returns_cli.sources.arrays import Numbers


class Fills(NamedTuple):
    """Of the lines of a task (rising), for every column the place of the text that each takes from its request, -1 for none;
    and the column in which it contradicts what was said before, -1 for none."""

    lines: Numbers
    places: dict[int, Any]
    texts: dict[int, tuple[str, ...]]
    against: Numbers


class FilledBatch(BatchView):
    """A batch whose blank cells say what their requests say; lines that contradict them are faults."""

    def __init__(self, batch: Batch, before: int, fills: Fills, audit: Audit) -> None:
        lines = batch.lines() + before
        at = np.minimum(np.searchsorted(fills.lines, lines), len(fills.lines) - 1)
        mine = fills.lines[at] == lines
        against = np.where(mine, fills.against[at], -1)
        super().__init__(batch, frozenset(fills.places), np.flatnonzero(against < 0))
        self.texts = fills.texts
        self.taken = {column: np.where(mine, place[at], -1)[self.kept] for column, place in fills.places.items()}
        self.against = [_fault(batch, row, int(against[row]), audit) for row in np.flatnonzero(against >= 0).tolist()]

    @property
    def faults(self) -> Sequence[Fault]:
        """The records that are no rows, and lines that contradict their request."""
        return [*self.batch.faults, *self.against]

    def own(self, column: int) -> Distinct:
        """The texts of a column, some of them taken from the request."""
        places, texts = self.of_log(column)
        taken = self.taken[column]
        return Distinct(np.where(taken >= 0, len(texts) + taken, places), [*texts, *self.texts[column]])

    def strings(self, column: int) -> pa.Array:
        """The same as an Arrow array of strings, blank ones as null."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if column not in self.columns:
            return super().strings(column)
        taken = self.taken[column]
        found = pa.array(self.texts[column], pa.string()).take(pa.array(taken, mask=taken < 0))
        return pc.coalesce(self.batch.strings(column).take(self.kept), found)


def _fault(batch: Batch, row: int, column: int, audit: Audit) -> Fault:
    """What is wrong with a line that says of its request what another did not."""
    heading = audit.mapped.header[column]
    why = say("contradicts-request", audit.lang, column=heading, text=batch.text(row, column))
    cells = tuple(batch.text(row, at) for at in range(len(audit.mapped.header)))
    return Fault(int(batch.lines()[row]), "", why, cells)
