"""One process at work on an audit: what it is told to do with pieces of a log, and what it keeps from task to task."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from returns_cli.pools.cluster_error import ClusterError
from returns_cli.rows.audit import Audit
from returns_cli.rows.filled import FilledBatch, Fills
from returns_cli.rows.joined_sales import joined
from returns_cli.rows.masked import MaskedBatch
from returns_cli.sources import source
from returns_cli.sources.batches import Batch
from returns_cli.sources.totals_within import without_totals

if TYPE_CHECKING:
    from returns_cli.rows.chosen import Chooser
    from returns_cli.rows.worker import Routes, Worker

T = TypeVar("T")


class Task(NamedTuple):
    """Neighbouring pieces of the log with that number, to be read from `begin`, and what is wanted of them: a function that can
    be pickled. `line` comes on top of its lines, once that is known. `fills` is what lines take from their requests, `others`
    what the other lines come to, `routes` are those of lines of requests of several, all counted as the lines of the task."""

    want: Callable[[Process, Task], object]
    log: int
    pieces: Sequence[Any]
    begin: int
    line: int = 0
    routes: Sequence[Routes] = ()
    fills: Fills | None = None
    others: Fills | None = None


class Done(NamedTuple):
    """How many lines there were that count on, where the last one ended, and what was wanted."""

    lines: int
    stop: int
    found: Any


class PassPart(NamedTuple):
    """A task, and what was found by it."""

    task: Task
    found: Any

    def but(self, found: object = None, **changed: Any) -> PassPart:
        """The part with its task otherwise, and what was found then."""
        return PassPart(self.task._replace(**changed), found)


class Process:
    """The job of an audit in one process: `audit` can be pickled, and is all that it needs. Files are made in `room`."""

    def __init__(self, audit: Audit, room: Path) -> None:
        self.audit, self.room = audit, room
        self.lines = self.stop = 0
        self._read: Iterator[tuple[Batch, int]] = iter(())
        self._kept: dict[Hashable, Any] = {}

    def __reduce__(self) -> tuple[object, ...]:
        """Another process begins with nothing learned."""
        return Process, (self.audit, self.room)

    @cached_property
    def chooser(self) -> Chooser | None:
        """What tells the rows that are looked at; None where all are."""
        if self.audit.where is None:
            return None
        from returns_cli.rows.chosen import Chooser

        return Chooser(self.audit.where, self.audit.ways)

    @cached_property
    def worker(self) -> Worker:
        """Decides rows, each as a request by itself."""
        from returns_cli.rows.worker import Worker  # late: not all that is read is decided

        return Worker(self.audit)

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """What this process keeps under a key, made when it is first asked for."""
        if key not in self._kept:
            self._kept[key] = make()
        found: T = self._kept[key]
        return found

    def do(self, task: Task) -> Done:
        """What is wanted of a task, which is read to its end whatever that needs of it: the next one begins there, and all
        lines count. Raises ClusterError where its piece cannot be read here."""
        self.lines, self.stop, self._read = 0, task.begin, iter(())
        try:
            found = task.want(self, task)
            for _ in self._counted():
                pass
        except (FileNotFoundError, PermissionError):
            raise ClusterError("piece-unread", file=self.audit.logs[task.log].name) from None
        return Done(self.lines, self.stop, found)

    def batches(self, task: Task) -> Iterator[tuple[Batch, int]]:
        """The batches of a task, each with what comes on top of its lines."""
        log = self.audit.logs[task.log]
        self._read = source.batches(log, task.pieces, task.begin, self.audit.mapped.facts.values())
        for batch, before in self._counted():
            table = without_totals(log, batch, self.audit.telling)
            filled = joined(self.audit, table)
            if task.fills is not None and len(task.fills.lines):
                filled = FilledBatch(filled, before, task.fills, self.audit)
            if self.audit.others:
                filled = FilledBatch(filled, before, task.others or Fills.nowhere(tuple(self.audit.alone)), self.audit)
            chosen = filled if self.chooser is None else self.chooser.of(filled)
            yield chosen if self.audit.mask is None else MaskedBatch(chosen, self.audit.mask), before
            del batch, table, filled, chosen

    def _counted(self) -> Iterator[tuple[Batch, int]]:
        """The batches that are not read yet, each with the lines before it; how far it is read is known from now on."""
        for batch, stop in self._read:
            before = self.lines
            self.lines, self.stop = before + batch.height, stop
            yield batch, before
            del batch
