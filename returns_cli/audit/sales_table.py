"""Facts from a second table: the sales that the rows of a log are about, found by the columns that both have (`--on`).

The columns of the sales stand behind those of the log, blank where no sale is found, or several that say different things;
`--latest-before` takes the latest sale on or before the day of a request. One more column says which it was.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from returns_cli.errors import UsageError
from returns_cli.intake.columns import find_heading
from returns_cli.intake.headings import numbered
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.sameness import folded
from returns_cli.sources import source
from returns_cli.sources.batches import Batch, Distinct
from returns_cli.sources.logs import Fault, OpenedLog

if TYPE_CHECKING:
    import pyarrow as pa

    from returns_cli.audit.audit import Audit
    from returns_cli.sources.arrays import Marks, Numbers, Words

ONE, NONE, SEVERAL = "one", "none", "several"
MATCHES = (ONE, NONE, SEVERAL)
HEADING = "sale found"
_MIX = np.uint64(0x9E3779B97F4A7C15)


class SalesTable:
    """The sales, by key: `extra` are the headings that they add, `columns` texts and places of these, in the order of keys."""

    def __init__(self, log: OpenedLog, header: Sequence[str], on: Sequence[str], latest: str | None) -> None:
        pairs = [each.partition("=") for each in on]
        names = numbered(log.header)
        self.name, self.latest, self.width = log.name, latest, len(header)
        self.on = [find_heading(header, numbered(header), own.strip()) for own, _, _ in pairs]
        keys = [find_heading(log.header, names, (other or own).strip()) for own, _, other in pairs]
        kept = [at for at in range(len(log.header)) if at not in keys]
        self.extra = (*(log.header[at] for at in kept), HEADING)
        batches = [batch for batch, _ in source.batches(log, source.pieces(log), source.begin(log))]
        self.rows = sum(batch.rows for batch in batches)
        high = np.concatenate([np.zeros(0, np.uint64), *(_keys(batch, keys)[0] for batch in batches)])
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

    def by_day(self, audit: Audit) -> list[int]:
        """The day of every sale, and the sales of each key in the order of their days; those without a day come last."""
        if self.days is None:
            plan = audit.plans[-1]
            facts = {name: at - self.width for name, at in plan.mapped.facts.items() if at >= self.width}
            dated = [name for name in facts if plan.policy.facts[name].type.date_at is not None]
            if len(dated) != 1:
                raise UsageError("--latest-before needs one day among the sales", help="name its column: --map FACT=COLUMN")
            texts, places = self.columns[facts[dated[0]]]
            days = np.array([*(_day(audit, dated[0], text) for text in texts), 0], np.int64)[places]
            order = np.lexsort((days, self.high))
            self.high, self.columns = self.high[order], [(own, at[order]) for own, at in self.columns]
            self.days = days[order].tolist()
            self._same()
        return self.days

    def check(self, audit: Audit) -> None:
        """Raises UsageError where the latest sale is asked for and cannot be told."""
        if self.latest is not None:
            self._asked_on(audit, self.latest)
            self.by_day(audit)

    def found(self, batch: Batch, audit: Audit) -> tuple[Numbers, Numbers]:
        """For every row of a batch the place of its sale, -1 for none that is certain; and which of `MATCHES` it is."""
        days = None if self.latest is None else self._requested(batch, audit, self.latest)
        sold = self.by_day(audit) if days is not None else []
        keys, known = _keys(batch, self.on)
        left, right = np.searchsorted(self.high, keys, "left"), np.searchsorted(self.high, keys, "right")
        left, right = np.where(known, left, 0), np.where(known, right, 0)
        if days is not None:
            some = np.flatnonzero(right > left).tolist()
            for row in some:
                right[row] = bisect_right(sold, days[row], int(left[row]), int(right[row]))
                latest = sold[right[row] - 1] if right[row] > left[row] else 0
                left[row] = bisect_right(sold, latest - 1, int(left[row]), int(right[row]))
        last = np.maximum(right - 1, 0)
        changes = self.changes if len(self.changes) else np.zeros(1, np.int64)
        one = (right > left) & (changes[last] == changes[np.minimum(left, len(changes) - 1)])
        return np.where(one, left, -1), np.where(one, 0, np.where(right > left, 2, 1))

    def _requested(self, batch: Batch, audit: Audit, fact: str) -> list[int]:
        """The day of every row's request, 0 where nobody can tell."""
        column = self._asked_on(audit, fact)
        places, texts = batch.listed(column)
        days = np.array([*(_day(audit, fact, text) for text in texts), 0], np.int64)
        return [int(day) for day in days[np.asarray(places)]]

    def _asked_on(self, audit: Audit, fact: str) -> int:
        """The column of the day of the request."""
        mapped, facts = audit.plans[-1].mapped, audit.plans[-1].policy.facts
        dated = fact in facts and facts[fact].type.date_at is not None
        if not dated or fact not in mapped.facts or mapped.facts[fact] >= self.width:
            raise UsageError(f"`{fact}` is no day that the log tells", help="for example --latest-before requested_on")
        return mapped.facts[fact]


def _day(audit: Audit, fact: str, text: str) -> int:
    """The day that a text says, as a number; 0 where it says none."""
    try:
        day = audit.reading(audit.plans[-1], fact)(text, "")[-1]
    except InputError:
        return 0
    return day.toordinal() if isinstance(day, date) else 0


def _gathered(batches: Sequence[Batch], column: int) -> tuple[list[str], Numbers]:
    """The texts of a column of all batches, and the place of every row's among them."""
    known: dict[str, int] = {}
    places = [np.zeros(0, np.int64)]
    for batch in batches:
        own, texts = batch.listed(column)
        places.append(np.array([*(known.setdefault(text, len(known)) for text in texts), 0], np.int64)[np.asarray(own)])
    return list(known), np.concatenate(places)


def _keys(batch: Batch, columns: Sequence[int]) -> tuple[Words, Marks]:
    """A number for the key of every row, alike where the keys are (two of ten million are alike by chance once in 370,000
    audits); and whether all of it is given. It is 0 where it is not."""
    keys, known = np.zeros(batch.rows, np.uint64), np.ones(batch.rows, np.bool_)
    for column in columns:
        places, texts = batch.listed(column)
        words = [folded(text) for text in texts]
        own = np.array(
            [int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "little") for word in words] + [0], np.uint64
        )
        keys = (keys ^ own[np.asarray(places)]) * _MIX
        keys ^= keys >> np.uint64(29)
        known &= np.array([*map(bool, words), False], np.bool_)[np.asarray(places)]
    return np.where(known, np.maximum(keys, np.uint64(1)), np.uint64(0)), known


class JoinedBatch:
    """A batch with the columns of the sales behind its own."""

    def __init__(self, batch: Batch, sales: SalesTable, audit: Audit) -> None:
        self.batch, self.sales = batch, sales
        self.rows, self.records, self.left_out, self.untold = batch.rows, batch.records, batch.left_out, batch.untold
        self.found, self.match = sales.found(batch, audit)

    @property
    def faults(self) -> Sequence[Fault]:
        """The records that are no rows."""
        return self.batch.faults

    def lines(self) -> Numbers:
        """The line of each row."""
        return self.batch.lines()

    def words(self, column: int, until: int | None = None) -> list[Words]:
        """The cells as words, where they are the log's own."""
        return self.batch.words(column, until) if max(column, until or 0) < self.sales.width else []

    def listed(self, column: int) -> Distinct:
        """The distinct texts of a column."""
        at = column - self.sales.width
        if at < 0:
            return self.batch.listed(column)
        if at == len(self.sales.columns):
            return Distinct(self.match, MATCHES)
        texts, places = self.sales.columns[at]
        return Distinct(np.append(places, len(texts))[self.found], [*texts, ""])

    def strings(self, column: int) -> pa.Array:
        """The texts as an Arrow array of strings, blank ones as null."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if column < self.sales.width:
            return self.batch.strings(column)
        places, texts = self.listed(column)
        found = pa.array(texts, pa.string()).take(pa.array(places))
        return pc.if_else(pc.equal(found, ""), None, found)

    def text(self, row: int, column: int) -> str:
        """The text of one cell."""
        if column < self.sales.width:
            return self.batch.text(row, column)
        places, texts = self.listed(column)
        return texts[int(places[row])]
