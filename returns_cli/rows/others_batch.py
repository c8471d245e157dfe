"""A batch with columns for what the other lines of each row's request come to, behind all others; see `other_lines`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from returns_cli.sources.batch_views import BatchView
from returns_cli.sources.batches import Batch, Distinct

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Numbers

NONE = -1


class Others(NamedTuple):
    """Of the lines of a task that have others in their request (rising): for every column the place of the text that says what
    those come to, NONE where nobody can tell."""

    lines: Numbers
    places: dict[int, Any]
    texts: dict[int, tuple[str, ...]]


class OthersBatch(BatchView):
    """A batch, with what its rows' requests come to: `alone` has for each column the text of a row that has no others."""

    def __init__(self, batch: Batch, before: int, others: Others | None, alone: dict[int, str]) -> None:
        super().__init__(batch, frozenset(alone))
        self.alone, self.others = alone, others if others is not None and len(others.lines) else None
        if self.others is not None:
            lines = batch.lines() + before
            at = np.minimum(np.searchsorted(self.others.lines, lines), len(self.others.lines) - 1)
            self.at, self.mine = at, self.others.lines[at] == lines

    def own(self, column: int) -> Distinct:
        """What the other lines come to."""
        if self.others is None or column not in self.others.places:
            return Distinct(np.zeros(self.rows, np.int64), [self.alone[column]])
        texts = self.others.texts[column]
        coded = self.others.places[column][self.at]
        places = np.where(self.mine, np.where(coded == NONE, len(texts) + 1, coded), len(texts))
        return Distinct(places, [*texts, self.alone[column], ""])
