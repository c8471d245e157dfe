"""What any process, here or on a cluster, does with pieces of a log: it decides their rows.

Each distinct text is read once, each class of rows decided once. What a worker has learned it keeps, until it has learned
too much: then it forgets all and goes on, so that columns of which every text is another cost time and no memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from returns_cli.audit.audit import Audit
from returns_cli.audit.batches import Batch
from returns_cli.audit.classes import BatchRows, VersionClasses
from returns_cli.audit.codes import WorkerLimits
from returns_cli.audit.decided import DecidedRow, Decisions
from returns_cli.audit.lookup import Full

WIDENINGS = 8


class Routes(NamedTuple):
    """The routes of lines whose requests have several: the lines, rising, and of each the place of its route in `names`."""

    lines: Any
    places: Any
    names: Sequence[str | None]


class Worker:
    """Decides rows by the version in force on their day. `decisions` has all that was decided; with `lines` each also says what
    the row is to a request of several lines."""

    def __init__(self, audit: Audit, *, lines: bool = False) -> None:
        self.audit = audit
        self.mapped = audit.mapped
        self.decisions, self.limits = Decisions(), WorkerLimits()
        self.forgotten = 0
        """How often all texts were forgotten."""
        in_order = not any(log.order for log in audit.logs)
        self.versions = [
            VersionClasses(audit, number, self.decisions, self.limits, lines=lines, in_order=in_order)
            for number in range(len(audit.plans))
        ]

    @property
    def newest(self) -> VersionClasses:
        """The newest version of the policy."""
        return self.versions[-1]

    def of(self, batch: Batch) -> BatchRows:
        """What is decided of every row of a batch."""
        for turn in range(WIDENINGS):
            try:
                return self._of(batch)
            except Full:
                self._forget(widen=turn > 0)
        return self._of(batch)

    def _forget(self, *, widen: bool) -> None:
        if widen:  # not even a single batch has found room
            self.limits.widen()
        self.forgotten += 1
        for version in self.versions:
            version.forget()

    def _of(self, batch: Batch) -> BatchRows:
        if len(self.versions) == 1:
            return self.newest.of(batch)
        mine = self._version_of(batch)
        decided = np.zeros(batch.rows, np.int64)
        for number in np.unique(mine).tolist():
            rows = mine == number
            if number < 0:
                decided[rows] = self.decisions.place(DecidedRow(len(self.versions) - 1, rejected=True))
            else:
                decided[rows] = self.versions[number].of(batch).decided[rows]
        return BatchRows(decided)

    def _version_of(self, batch: Batch) -> Any:
        """The number of the version that decides each row: the newest where the day is unknown, none where none is in force."""
        found = np.full(batch.rows, -1)
        for version in self.versions:
            codes, days = version.days(batch)
            newest = version is self.newest
            holds = np.array([self.audit.in_force(version.number, day) if day is not None else newest for day in days])
            found[holds.take(codes) & (found < 0)] = version.number
        return found

    def routed(self, batch: Batch, decided: Any, before: int, routes: Routes | None) -> Any:
        """The same, the lines of requests of several with the routes of these. `before` comes on top of the batch's lines."""
        if routes is None or not len(routes.lines) or not batch.rows:
            return decided
        lines = batch.lines() + before
        at = np.minimum(np.searchsorted(routes.lines, lines), len(routes.lines) - 1)
        own = np.flatnonzero(routes.lines[at] == lines)
        pairs = np.stack((decided[own], routes.places[at[own]].astype(np.int64)), axis=1)
        used, back = np.unique(pairs, axis=0, return_inverse=True)
        listed, names = self.decisions.listed, routes.names
        changed = [self.decisions.place(listed[one]._replace(route=names[name])) for one, name in used.tolist()]
        found = decided.copy()
        found[own] = np.array(changed, np.int64)[back.ravel()]
        return found

    def why(self, batch: Batch, row: int, decided: int) -> tuple[tuple[str, ...], str]:
        """The cells of a row that cannot be read, and what the counter says of it."""
        cells = tuple(batch.text(row, column) for column in range(len(self.mapped.header)))
        return cells, self.audit.why(cells, self.decisions.listed[decided].version)
