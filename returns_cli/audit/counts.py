"""How many rows are decided in which way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from returns_cli.audit.process import Process, Task
from returns_cli.intake.outcomes import UNREAD
from returns_cli.rows.classes import BatchRows
from returns_cli.rows.decided import DecidedRow
from returns_cli.rows.goodless import MOST, Goodless, TakenBack, goodless, taken_back
from returns_cli.rows.request_ids import request_runs
from returns_cli.rows.request_order import RequestOrder
from returns_cli.rows.summary import SHOWN_REJECTS, Reject
from returns_cli.rows.worker import Routes, Worker
from returns_cli.sources.batches import Batch
from returns_cli.sources.probing import Tally, UnreadTexts, hints, texts_of
from returns_cli.sources.sales_table import MATCHES

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Numbers


class Counted:
    """How many records there are, and rows of which something is said (`tallied`), by group and name; what texts show of the
    log (`hints`, see `probing`); the order of request ids; the first rejects, at most so many; and rows that cannot be decided
    but say something of goods."""

    def __init__(self, most: int = SHOWN_REJECTS) -> None:
        self.most = most
        self._tally: Tally = Counter()
        self._decided: tuple[Numbers, Sequence[DecidedRow]] = np.zeros(0, np.int64), ()
        self.hints: Tally = Counter()
        self.order = RequestOrder()
        self.unread = UnreadTexts()
        self.first_rejects: list[Reject] = []
        self.goodless: list[Goodless] = []
        self.taken_back: list[TakenBack] = []

    @property
    def tally(self) -> Tally:
        """The counts by group and name."""
        numbers, listed = self._decided
        self._decided = np.zeros(0, np.int64), ()
        for one in np.flatnonzero(numbers).tolist():
            for group, name in tallied(listed[one]):
                self._tally[group, name] += int(numbers[one])
        return self._tally

    def __getstate__(self) -> dict[str, object]:
        """All is tallied first: what was decided has its place in one process only."""
        return {**vars(self), "_tally": self.tally, "_decided": (np.zeros(0, np.int64), ())}

    def of(self, group: str, name: str = "") -> int:
        """How many there are of a name in a group."""
        return self.tally[group, name]

    @property
    def rejects(self) -> int:
        """How many records are rejected."""
        return self.of("malformed") + self.of("rejected")

    def count(self, worker: Worker, log: int, batch: Batch, before: int, routes: Sequence[Routes]) -> BatchRows:
        """Counts the rows of a batch of the log with that number, and gives what is decided of them."""
        rows = worker.of(batch)
        for own in routes:
            rows = rows._replace(decided=worker.routed(batch, rows.decided, before, own))
        self.count_decided(worker, log, batch, before, rows)
        return rows

    def count_decided(self, worker: Worker, log: int, batch: Batch, before: int, rows: BatchRows) -> None:
        """Counts the rows of which this is decided."""
        self._count("records", batch.records)
        self._count("malformed", batch.records - batch.rows - batch.left_out)
        self._count("left_out", batch.left_out)
        self._count("untold", batch.untold)
        numbers = np.bincount(rows.decided, minlength=len(worker.decisions.listed))
        refused = list[int]()
        if numbers[worker.decisions.refused].any():
            refused = np.flatnonzero(worker.decisions.refused.take(rows.decided)).tolist()
        if worker.audit.sales is not None:
            places = np.asarray(batch.listed(len(worker.mapped.header) - 1).places)
            for name, count in zip(MATCHES, np.bincount(places, minlength=len(MATCHES)).tolist(), strict=True):
                self._count("sales", count, name)
        # Before anything else is asked of ids: of Parquet they are read once, without a dictionary.
        request = worker.mapped.request
        certain, runs = (True, []) if request is None else request_runs(log, batch, request)
        self.order.add(batch.rows, certain, *runs)
        if (most := self.most - len(self.first_rejects)) > 0:
            self.first_rejects += worker.rejects(log, batch, before, rows.decided, refused, most)
        self.goodless += goodless(worker.audit, log, batch, refused, before)
        self.taken_back += islice(taken_back(worker.audit, log, batch, refused, before), MOST - len(self.taken_back))
        self.hints.update(hints(worker.audit.watched, batch, refused))
        marks = worker.decisions.column("unread", lambda one: one.recorded == UNREAD).astype(np.bool_, copy=False)
        if numbers[marks].any() and worker.mapped.recorded is not None:
            unread = np.flatnonzero(marks.take(rows.decided)).tolist()
            self.unread.take(texts_of(batch, worker.mapped.recorded, unread))
        before_now = self._decided[0]
        numbers[: len(before_now)] += before_now
        self._decided = numbers, worker.decisions.listed

    def _count(self, group: str, count: int, name: str = "") -> None:
        self._tally[group, name] += count

    def rerouted(self, alone: Numbers, routes: Routes) -> Counted:
        """The same, these lines with other routes than each would have as a request by itself."""
        for places, sign in ((alone, -1), (routes.places, 1)):
            for name, count in zip(routes.names, np.bincount(places, minlength=len(routes.names)).tolist(), strict=True):
                self._count("routes", sign * count, name or "")
        return self

    def add(self, more: Counted, line: int = 0) -> None:
        """Takes in what was counted elsewhere, where `line` comes on top of the lines."""
        some = more.first_rejects[: self.most - len(self.first_rejects)]
        self.first_rejects += [one._replace(line=line + one.line) for one in some]
        self.goodless += [one._replace(line=line + one.line) for one in more.goodless]
        self.taken_back += [one._replace(line=line + one.line) for one in more.taken_back[: MOST - len(self.taken_back)]]
        self.tally.update(more.tally)
        self.hints.update(more.hints)
        self.unread.take(more.unread.items())
        self.order.add(more.order.rows, more.order.rising, *more.order.chunks)


class Counting:
    """Counts some pieces. No more rejects of a task are kept than this: those behind what is told anyway need not be read."""

    most = SHOWN_REJECTS

    def __call__(self, process: Process, task: Task) -> Counted:
        """The counts."""
        found = Counted(self.most)
        for batch, before in process.batches(task):
            found.count(process.worker, task.log, batch, before, task.routes)
            del batch
        return found


def rejected(process: Process, task: Task) -> list[Reject]:
    """The rejects of a task, in order, with lines as they are counted there."""
    worker, found = process.worker, list[Reject]()
    for batch, before in process.batches(task):
        decided = worker.of(batch).decided
        refused = np.flatnonzero(worker.decisions.refused.take(decided)).tolist()
        found += worker.rejects(task.log, batch, before, decided, refused)
    return found


@lru_cache(1 << 12)
def tallied(one: DecidedRow) -> Sequence[tuple[str, str]]:
    """Every group and name under which a row of the class is counted."""
    if one.rejected:
        return ("rows", ""), ("rejected", "")
    found = [("rows", ""), ("outcomes", one.outcome), ("verdicts", one.verdict), *(("rules", rule) for rule in one.rules)]
    found += [("unread_records", "")] if one.recorded == UNREAD else []
    return found if one.route is None else [*found, ("routes", one.route)]
