"""What any process, here or on a cluster, does with pieces of a log: it decides their rows.

Each distinct text is read once, each class of rows decided once. What a worker has learned it keeps, until it has learned
too much: then it forgets all and goes on, so that columns of which every text is another cost time and no memory.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np

from returns_cli.kinds.kind import Register
from returns_cli.rows.audit import Audit
from returns_cli.rows.batch_facts import BatchFacts
from returns_cli.rows.classes import BatchRows, VersionClasses
from returns_cli.rows.codes import PartOfBox, WorkerLimits
from returns_cli.rows.decided import DecidedRow, Decisions
from returns_cli.rows.line_values import Coded, LineValues
from returns_cli.rows.rejects import unread, unsplit
from returns_cli.rows.summary import Reject
from returns_cli.sources.batches import Batch
from returns_cli.sources.combined_codes import in_use
from returns_cli.sources.lookup import Full, found_among

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Numbers

WIDENINGS = 8
T = TypeVar("T")


class Routes(NamedTuple):
    """Lines with other routes than as requests by themselves, rising, and of each the place of its route in `names`."""

    lines: Numbers
    places: Numbers
    names: Sequence[str | None]


class Worker:
    """Decides rows by the version in force on their day. `decisions` has all that was decided."""

    def __init__(self, audit: Audit) -> None:
        self.audit = audit
        self.mapped = audit.mapped
        self.decisions, self.limits = Decisions(), WorkerLimits()
        self.forgotten = 0
        """How often all texts were forgotten."""
        self.versions = self._versions(by_box=False)

    def _versions(self, *, by_box: bool) -> list[VersionClasses]:
        numbers = range(len(self.audit.plans))
        return [VersionClasses(self.audit, number, self.decisions, self.limits, by_box=by_box) for number in numbers]

    @property
    def newest(self) -> VersionClasses:
        """The newest version of the policy."""
        return self.versions[-1]

    def of(self, batch: Batch) -> BatchRows:
        """What is decided of every row of a batch."""
        return self._within_limits(lambda: self._of(batch))

    def of_lines(self, batch: Batch, mine: Numbers, wanted: Callable[[VersionClasses], LineValues]) -> tuple[BatchRows, Coded]:
        """The same, and what some rows are to requests of several lines: what is `wanted`, behind the number of the version
        that decides the row."""
        return self._within_limits(lambda: self._of_lines(batch, mine, wanted))

    def _within_limits(self, work: Callable[[], T]) -> T:
        """Does the work, if need be after all is forgotten, and with wider limits."""
        for turn in range(WIDENINGS):
            try:
                return work()
            except Full:
                self._forget(widen=turn > 0)
            except PartOfBox:  # from here on amounts are read together with the pieces in a box: more texts, the same answers
                self.versions = self._versions(by_box=True)
                self.forgotten += 1
        return work()

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
        decided, facts = np.zeros(batch.rows, np.int64), dict[int, BatchFacts]()
        for number in np.unique(mine).tolist():
            rows = mine == number
            if number < 0:
                decided[rows] = self.decisions.place(DecidedRow(len(self.versions) - 1, rejected=True))
            else:
                found = self.versions[number].of(batch)
                decided[rows], facts[number] = found.decided[rows], found.facts[number]
        return BatchRows(decided, facts)

    def _of_lines(self, batch: Batch, mine: Numbers, wanted: Callable[[VersionClasses], LineValues]) -> tuple[BatchRows, Coded]:
        rows = self._of(batch)
        versions = self.decisions.version[rows.decided[mine]]
        kinds = np.zeros(len(mine), np.int64)
        nobody: tuple[Register, ...] = ()  # of a row that no version decides nothing is known
        listed = [(len(self.versions) - 1, nobody)]
        for number, facts in rows.facts.items():
            own = np.flatnonzero(versions == number)
            places, values = wanted(self.versions[number]).of(facts, mine[own])
            kinds[own] = places + len(listed)
            listed += [(number, own) for own in values]
        return rows, Coded(kinds, listed)

    def _version_of(self, batch: Batch) -> Numbers:
        """The number of the version that decides each row: the newest where the day is unknown, none where none is in force."""
        found = np.full(batch.rows, -1)
        for version in self.versions:
            codes, days = version.days(batch)
            newest = version is self.newest
            holds = np.array([version.plan.in_force(day) if day is not None else newest for day in days])
            found[holds.take(codes) & (found < 0)] = version.number
        return found

    def routed(self, batch: Batch, decided: Numbers, before: int, routes: Routes) -> Numbers:
        """The same, the lines of requests of several with the routes of these. `before` comes on top of the batch's lines."""
        if not len(routes.lines):
            return decided
        at, mine = found_among(routes.lines, batch.lines() + before)
        own = np.flatnonzero(mine)
        listed, names = self.decisions.listed, routes.names
        used, back = in_use(decided[own] * len(names) + routes.places[at[own]], len(listed) * len(names))
        each = ((listed[pair // len(names)], names[pair % len(names)]) for pair in used.tolist())
        changed = [self.decisions.place(one._replace(route=name)) for one, name in each]
        found = decided.copy()
        found[own] = np.array(changed, np.int64)[back]
        return found

    def rejects(
        self, log: int, batch: Batch, before: int, decided: Numbers, refused: Sequence[int], most: int | None = None
    ) -> list[Reject]:
        """The rejects of a batch of the log with that number, of which these rows are `refused`: all, or the first ones."""
        lines, listed = batch.lines() + before, self.decisions.listed
        faults = sorted(batch.faults, key=attrgetter("line"))  # lines that contradict their requests come behind the others
        found = [unsplit(self.audit, log, fault, before) for fault in faults[:most]]
        for row in refused[:most]:
            found.append(unread(self.audit, log, batch, row, int(lines[row]), listed[int(decided[row])].version))
        return sorted(found, key=attrgetter("line"))[:most]
