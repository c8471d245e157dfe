"""Lines that have texts from their request: what the first of its lines says for all of them (see `shared`), and what its other
lines come to, in columns behind those of the log (see `other_lines`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from returns_cli.rows.audit import Audit
from returns_cli.sources.batch_views import BatchView
from returns_cli.sources.batches import Batch, Distinct
from returns_cli.sources.logs import Fault
from returns_cli.sources.lookup import found_among
from returns_cli.wording.words import say

if TYPE_CHECKING:
    import pyarrow as pa

    from returns_cli.sources.arrays import Numbers


class Fills(NamedTuple):
    """Of some lines of a task (rising), for every column the place of the text that each has from its request, -1 for none;
    and the column in which it contradicts what was said before, -1 for none."""

    lines: Numbers
    places: Mapping[int, Numbers]
    texts: Mapping[int, Sequence[str]]
    against: Numbers

    @classmethod
    def nowhere(cls, columns: Sequence[int]) -> Fills:
        """No texts from requests."""
        none = np.zeros(0, np.int64)
        return cls(none, dict.fromkeys(columns, none), dict.fromkeys(columns, ()), none)


class FilledBatch(BatchView):
    """A batch whose rows have the texts of their requests, in other columns than the log's also `audit.alone`; lines that
    contradict their request are faults."""

    def __init__(self, batch: Batch, before: int, fills: Fills, audit: Audit) -> None:
        at, mine = found_among(fills.lines, batch.lines() + before)

        def of_rows(values: Numbers) -> Numbers:
            found = np.full(batch.rows, -1)
            found[mine] = values[at[mine]]
            return found

        against = of_rows(fills.against)
        refused = np.flatnonzero(against >= 0).tolist()
        super().__init__(batch, frozenset(fills.places), np.flatnonzero(against < 0) if refused else None)
        self.filling, self.alone = fills.texts, audit.alone
        self.taken = {column: self._of_kept(of_rows(places)) for column, places in fills.places.items()}
        self.against = [_fault(batch, row, int(against[row]), audit) for row in refused]

    @property
    def faults(self) -> Sequence[Fault]:
        """The records that are no rows, and lines that contradict their request."""
        return [*self.batch.faults, *self.against]

    def own(self, column: int) -> Distinct:
        """The texts of a column, some of them taken from the request."""
        alone, taken = self.alone.get(column), self.taken[column]
        places, texts = self.of_log(column) if alone is None else Distinct(np.zeros(self.rows, np.int64), [alone])
        return Distinct(np.where(taken >= 0, len(texts) + taken, places), [*texts, *self.filling[column]])

    def strings(self, column: int) -> pa.Array:
        """The same as an Arrow array of strings, blank ones as null."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if column not in self.columns or column in self.alone:
            return super().strings(column)
        taken = self.taken[column]
        found = pa.array(self.filling[column], pa.string()).take(pa.array(taken, mask=taken < 0))
        of_log = self.batch.strings(column)
        return pc.coalesce(found, of_log if self.kept is None else of_log.take(self.kept))  # which may be a space


def _fault(batch: Batch, row: int, column: int, audit: Audit) -> Fault:
    """What is wrong with a line that says of its request what another did not."""
    heading = audit.mapped.header[column]
    why = say("contradicts-request", audit.lang, column=heading, text=batch.text(row, column))
    cells = tuple(batch.text(row, at) for at in range(len(audit.mapped.header)))
    return Fault(int(batch.lines()[row]), "", why, cells)
