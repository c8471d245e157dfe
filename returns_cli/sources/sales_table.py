"""Facts from a second table: the sales that the rows of a log are about, found by the columns that both have (`--on`).

The columns of the sales stand behind those of the log, blank where no sale is found, or several that say different things;
`--latest-before` takes the latest sale on or before the day of a request. One more column says which it was.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

import numpy as np

from returns_cli.intake.fitting_headings import find_heading
from returns_cli.intake.headings import numbered
from returns_cli.intake.known_headings import SALE_FOUND
from returns_cli.kinds.sameness import key_of
from returns_cli.sources import source
from returns_cli.sources.batches import Batch
from returns_cli.sources.logs import OpenedLog
from returns_cli.sources.parquet_log import check_cells
from returns_cli.sources.table_end import ended

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Marks, Numbers, Words

ONE, NONE, SEVERAL = "one", "none", "several"
MATCHES = (ONE, NONE, SEVERAL)
HEADING = SALE_FOUND
_MIX = np.uint64(0x9E3779B97F4A7C15)


class SalesTable:
    """The sales, by key: `extra` are the headings that they add, `columns` texts and places of these, in the order of keys."""

    def __init__(
        self, log: OpenedLog, header: Sequence[str], on: Sequence[str], latest: str | None, unknown: Collection[str]
    ) -> None:
        pairs = [each.partition("=") for each in on]
        names = numbered(log.header)
        self.name, self.latest, self.width, self.unknown = log.name, latest, len(header), unknown
        self.on = [find_heading(header, numbered(header), own.strip()) for own, _, _ in pairs]
        keys = [find_heading(log.header, names, (other or own).strip()) for own, _, other in pairs]
        check_cells([log], keys)
        kept = [at for at in range(len(log.header)) if at not in keys]
        self.extra = (*(log.header[at] for at in kept), HEADING)
        behind = {at: len(header) + place for place, at in enumerate(kept)}
        order = [behind.get(at, -1) for at in (log.order or range(len(log.header)))]
        self.log = log.but(header=(*header, *self.extra), order=tuple(order))
        """The sales, as far as they stand behind the columns of the log."""
        (log,) = ended([log], lambda cells: any(cells[at].strip() for at in keys))
        batches = [batch for batch, _ in source.batches(log, source.pieces(log), source.begin(log))]
        self.rows = sum(batch.rows for batch in batches)
        high = np.concatenate([np.zeros(0, np.uint64), *(keys_of(batch, keys, unknown)[0] for batch in batches)])
        columns = [_gathered(batches, at) for at in kept]
        self.order = np.flatnonzero(high)
        self.order = self.order[np.argsort(high[self.order], kind="stable")]
        self.high = high[self.order]
        self.columns = [(texts, places[self.order]) for texts, places in columns]
        self.days: list[int] | None = None
        self._same()

    def _same(self) -> None:
        """Notes where the sales of a key differ: `changes` counts the differences so far."""
        differs = np.zeros(len(self.high), np.int64)
        for _, places in self.columns:
            differs[1:] |= places[1:] != places[:-1]
        self.changes = np.cumsum(differs)

    def order_by_day(self, column: int, day_of: Callable[[str], int]) -> list[int]:
        """Puts the sales of each key in the order of the days that `day_of` (0 for none, which come last) reads in one of the
        `columns`; the day of every sale."""
        if self.days is None:
            texts, places = self.columns[column]
            days = np.array([*map(day_of, texts), 0], np.int64)[places]
            order = np.lexsort((days, self.high))
            self.high, self.columns = self.high[order], [(own, at[order]) for own, at in self.columns]
            self.days = days[order].tolist()
            self._same()
        return self.days


def _gathered(batches: Sequence[Batch], column: int) -> tuple[list[str], Numbers]:
    """The texts of a column of all batches, and the place of every row's among them."""
    known: dict[str, int] = {}
    places = [np.zeros(0, np.int64)]
    for batch in batches:
        own, texts = batch.listed(column)
        places.append(np.array([*(known.setdefault(text, len(known)) for text in texts), 0], np.int64)[np.asarray(own)])
    return list(known), np.concatenate(places)


def keys_of(batch: Batch, columns: Sequence[int], unknown: Collection[str]) -> tuple[Words, Marks]:
    """A number for the key of every row, alike where the keys are (two of ten million are alike by chance once in 370,000
    audits); and whether all of it is given. It is 0 where it is not."""
    from hashlib import blake2b  # late: few audits have a second table

    keys, known = np.zeros(batch.rows, np.uint64), np.ones(batch.rows, np.bool_)
    for column in columns:
        places, texts = batch.listed(column)
        words = [key_of(text, unknown) for text in texts]
        own = np.array(
            [int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "little") for word in words] + [0], np.uint64
        )
        keys = (keys ^ own[np.asarray(places)]) * _MIX
        keys ^= keys >> np.uint64(29)
        known &= np.array([*map(bool, words), False], np.bool_)[np.asarray(places)]
    return np.where(known, np.maximum(keys, np.uint64(1)), np.uint64(0)), known
