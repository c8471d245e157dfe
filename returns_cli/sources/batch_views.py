"""A batch seen otherwise: some of its rows, or with texts of other origin in some columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from returns_cli.sources.batches import Batch, Distinct
from returns_cli.sources.logs import Fault

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa

    from returns_cli.sources.arrays import Numbers, Words

Kind = TypeVar("Kind", bound=np.generic)


class BatchView:
    """The rows of a batch, or those at the places `kept` of them. `columns` have the texts that `own` gives them."""

    def __init__(self, batch: Batch, columns: frozenset[int] = frozenset(), kept: Numbers | None = None) -> None:
        self.batch, self.columns, self.kept = batch, columns, kept
        self.rows = batch.rows if kept is None else len(kept)
        self.records, self.height, self.left_out, self.untold = batch.records, batch.height, batch.left_out, batch.untold
        self._own: dict[int, Distinct] = {}

    def own(self, column: int) -> Distinct:
        """The texts of one of `columns`, for every row of the view."""
        raise NotImplementedError

    @property
    def faults(self) -> Sequence[Fault]:
        """The records that are no rows."""
        return self.batch.faults

    def lines(self) -> Numbers:
        """The line of each row."""
        return self._of_kept(self.batch.lines())

    def words(self, column: int, until: int | None = None) -> Words | None:
        """The cells as words, where they are those of the log."""
        if self.columns.intersection(range(column, (column if until is None else until) + 1)):
            return None
        words = self.batch.words(column, until)
        return None if words is None else self._of_kept(words)

    def listed(self, column: int) -> Distinct:
        """The distinct texts of a column."""
        if column not in self.columns:
            return self.of_log(column)
        if column not in self._own:
            self._own[column] = self.own(column)
        return self._own[column]

    def of_log(self, column: int) -> Distinct:
        """The same as the log has them."""
        places, texts = self.batch.listed(column)
        return Distinct(self._of_kept(np.asarray(places)), texts)

    def strings(self, column: int) -> pa.Array:
        """The texts as an Arrow array of strings, blank ones as null."""
        import pyarrow as pa

        if column not in self.columns:
            found = self.batch.strings(column)
            return found if self.kept is None else found.take(self.kept)
        places, texts = self.listed(column)
        return pa.array([text or None for text in texts], pa.string()).take(pa.array(places))

    def text(self, row: int, column: int) -> str:
        """The text of one cell."""
        return self.texts(column, [row])[0]

    def texts(self, column: int, rows: Sequence[int]) -> list[str]:
        """The texts of a column in some rows."""
        if column not in self.columns:
            return self.batch.texts(column, rows if self.kept is None else self.kept[rows].tolist())
        places, texts = self.listed(column)
        return [texts[place] for place in np.asarray(places)[rows].tolist()]

    def _of_kept(self, values: npt.NDArray[Kind]) -> npt.NDArray[Kind]:
        return values if self.kept is None else values[self.kept]
