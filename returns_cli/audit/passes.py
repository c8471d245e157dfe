"""Passes over the logs of an audit: pieces go to the pool, what is found comes back in the order of the logs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias, TypeVar

from returns_cli.audit.process import Done, PassPart, Process, Task
from returns_cli.pools.pool import AFRESH, START, Carrier, Pool, in_groups
from returns_cli.rows.summary import AccountsDoNotBalance
from returns_cli.sources import source
from returns_cli.sources.logs import OpenedLog
from returns_cli.sources.storage import StoredFile, size_of
from returns_cli.sources.text_pieces import SIZE, Ends

FEW = 4 << 20  # bytes that are not worth several processes
MANY, LEAST, TURNS, SPANS = 32, 4, 4, 16
LEARNED = 1 << 18  # bytes that say nearly all that most rows say; the rest is learned by all processes side by side
Found = TypeVar("Found")
Want: TypeAlias = Callable[[Process, Task], object]


def local_pool(process: Process, *, learns: bool = True) -> Pool[Task, Done]:
    """Processes of this machine for the work on logs, which may have learned what rows of them are decided like."""
    logs = process.audit.logs
    size, far = sum(size_of(log.file) for log in logs), any(isinstance(log.file, StoredFile) for log in logs)
    pool = Pool(process.do, few=size < FEW, start=AFRESH if far else START)
    if learns and pool.count > 1 and pool.start != AFRESH:
        learn(process)
    return pool


def learn(process: Process) -> None:
    """Decides the first rows, so that every fork of this process knows already what most rows say."""
    log = process.audit.logs[0]
    first = [piece for piece in source.first_piece(log, LEARNED) if piece.end - piece.start <= 2 * SIZE]
    if first:
        process.do(Task(lambda it, task: [it.worker.of(batch) for batch, _ in it.batches(task)], 0, first, source.begin(log)))


class Passes:
    """The passes of one audit; `here` is for a look at first rows. `share` says how much of the present pass is done."""

    def __init__(self, here: Process, pool: Carrier[Task, Done]) -> None:
        self.here, self.audit, self.pool = here, here.audit, pool
        self.size = sum(size_of(log.file) for log in here.audit.logs)
        self.done, self.stopped = 0, False
        self.planned: dict[int, Sequence[Any]] = {}

    @property
    def share(self) -> float:
        """Per cent of the pass that are done."""
        return 100 * self.done / max(1, self.size)

    def stop(self) -> None:
        """Ends the present pass soon."""
        self.stopped = True
        self.pool.stop()

    @property
    def together(self) -> int:
        """How many pieces suit one task: the more the better, for neighbouring days are learned by one process."""
        return max(1, min(MANY, self.size // SIZE // TURNS // self.pool.count))

    def at_first(self, want: Callable[[Process, Task], Found], size: int = SIZE) -> Iterator[Found]:
        """What is wanted of the first piece of each log, of text of about so many bytes, found here."""
        for number, log in enumerate(self.audit.logs):
            yield self.here.do(Task(want, number, source.first_piece(log, size), source.begin(log))).found

    def over(self, want: Want, known: Sequence[PassPart] = (), together: int = 0) -> Iterator[PassPart]:
        """What is wanted of the logs, in order: of these parts, where they are known, or else of so many pieces at a time, of
        as many as suit where it is 0. Raises AccountsDoNotBalance where pieces do not meet, LogError where a log has changed.
        """
        self.done = 0
        for part in self._again(want, known) if known else self._first(want, together or self.together):
            yield part
            self.done += part.task.pieces[-1].end - part.task.pieces[0].start
            if self.stopped:
                raise KeyboardInterrupt

    def _again(self, want: Want, known: Sequence[PassPart]) -> Iterator[PassPart]:
        parts = [part.but(want=want) for part in known]
        for part, done in zip(parts, self.pool.in_order(part.task for part in parts), strict=True):
            yield part._replace(found=done.found)

    def _first(self, want: Want, together: int) -> Iterator[PassPart]:
        for number in range(len(self.audit.logs)):
            yield from self.of_log(want, number, together)

    def of_log(self, want: Want, number: int, together: int) -> Iterator[PassPart]:
        """What is wanted of the log with that number, of so many pieces at a time; of few at last, so that little is left to be
        written when nobody has anything else to do."""
        log = self.audit.logs[number]
        whole = self._pieces(number, log)
        least = min(LEAST, max(1, together // LEAST)) if source.counts_on(log) else 1  # pieces of tables are of any size
        tasks = [Task(want, number, own, own[0].start) for own in in_groups(whole, together, least, self.pool.count)]
        line, place = source.first_line(log), source.begin(log)
        for planned, compiled in zip(tasks, self.pool.in_order(tasks), strict=True):
            task, done = planned, compiled
            if task.begin != place:  # a record went over the end of the piece before
                task = task._replace(begin=place)
                (done,) = self.pool.in_order([task])
            yield PassPart(task._replace(line=line), done.found)
            line += done.lines
            place = done.stop
        if place != source.end(log, whole):
            raise AccountsDoNotBalance(f"{place} bytes of {source.end(log, whole)} were read")

    def _pieces(self, number: int, log: OpenedLog) -> Sequence[Any]:
        """The pieces of a log, found once; where bytes have to be read for them, by all processes."""
        if number not in self.planned:
            spans = source.spans(log)
            tasks = [Task(ends, number, some, some[0][0]) for some in in_groups(spans, SPANS, 1, self.pool.count)]
            seen = [each for done in self.pool.in_order(tasks) for each in done.found] if tasks else []
            self.planned[number] = source.cut(log, seen) if tasks else source.pieces(log)
        return self.planned[number]


def ends(process: Process, task: Task) -> list[Ends]:
    """What cuts need to know of the spans of a task."""
    return source.ends(process.audit.logs[task.log], task.pieces)
