"""Runs an audit by codes; requests of several lines and columns with very many texts are left to DuckDB."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import cached_property, partial
from importlib import import_module
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from returns_cli.audit import results
from returns_cli.audit.audit import Audit
from returns_cli.audit.blocks import Block, read_block
from returns_cli.audit.coded import CodedLogs
from returns_cli.audit.coded_counts import Counted, OddIds, counted, request_marks, summary_of
from returns_cli.audit.delimited import fields
from returns_cli.audit.logs import Fault
from returns_cli.audit.lookup import Full
from returns_cli.audit.summary import AccountsDoNotBalance, Reject, Summary, unsplit
from returns_cli.audit.text_pieces import SIZE, Piece, pieces
from returns_cli.audit.workers import Workers

MANY, TURNS = 32, 4
FEW = 4 << 20  # bytes that are not worth several processes

if TYPE_CHECKING:
    from returns_cli.audit.run import Run


class Task(NamedTuple):
    """Neighbouring pieces of the log with that number, to be read from the byte `begin`, and what is wanted of them."""

    want: Callable[[CodedLogs, int, Iterator[Block]], Any]
    log: int
    pieces: Sequence[Piece]
    begin: int


class Done(NamedTuple):
    """How many records there were, where the last one ended, and what was wanted."""

    records: int
    stop: int
    found: Any


class Part(NamedTuple):
    """What was found by a task, and the number of its first record."""

    task: Task
    record: int
    found: Any


@contextmanager
def opened(audit: Audit, memory: str | None, *, parquet: bool, rows: bool) -> Iterator[CodedRun]:
    """A run that opens DuckDB when it needs it. It should know what will be asked of it: findings in `parquet`, or else
    of the decided `rows`."""
    if parquet or rows:
        import_module("returns_cli.audit.coded_findings")  # before the workers are made, who need it too
    coded = CodedLogs(audit)

    def done(task: Task) -> Done:
        records, place = 0, task.begin

        def read() -> Iterator[Block]:
            nonlocal records, place
            for piece in task.pieces:
                if piece.end > place:
                    block = read_block(coded.logs[task.log], piece._replace(start=place))
                    records += block.records
                    place = block.stop
                    yield block

        found = task.want(coded, task.log, read())
        return Done(records, place, found)

    size = sum(log.file.stat().st_size for log in coded.logs)
    with ExitStack() as stack:

        def sql() -> Run:
            from returns_cli.audit import run

            return stack.enter_context(run.opened(audit, memory))

        workers = stack.enter_context(Workers(done, few=size < FEW))
        found = CodedRun(coded, size, workers, sql, keeps_rows=rows)
        if memory is not None:
            _ = found.sql  # which says whether that is an amount of memory
        yield found


class CodedRun:
    """One audit of plain logs of so many bytes. `sql` opens the run in DuckDB that is behind it."""

    def __init__(
        self,
        coded: CodedLogs,
        size: int,
        workers: Workers[Task, Done],
        sql: Callable[[], Run],
        *,
        keeps_rows: bool,
    ) -> None:
        self.audit, self.coded, self.size, self.workers = coded.audit, coded, size, workers
        self.rows = coded.logs[0].room / "decided.parquet" if keeps_rows else None
        self.rejected: list[Part] = []
        """The parts of the logs that have rejects."""
        self._sql = sql
        self.bytes_done = 0
        self.plain = False
        """Whether the summary has found nothing that has to be left to DuckDB."""
        self.stopped = False
        self.in_parquet = False
        """Whether the summary has written the findings."""

    @cached_property
    def _opened(self) -> Run:
        return self._sql()

    @property
    def sql(self) -> Run:
        if self.plain:
            self._opened.take(self.rows)
        return self._opened

    def summary(self, findings: Path | None = None) -> Summary:
        """Counts everything, and fails rather than lose a row. Meanwhile it writes the decided rows, where they are kept, or
        the `findings`, where there is a file for them, if the logs are plain."""
        found: Summary | None = None
        with suppress(Full):
            found = self.watched(lambda: self._counted(findings), "audit")
        self.plain = found is not None
        if found is None:
            return self.sql.summary()
        self.in_parquet = self.rows is None and findings is not None
        return found

    def figures(self) -> dict[str, dict[str, Any]]:
        """What the newest version wants counted over the log."""
        return self.sql.figures()

    def rejects(self) -> Iterator[Reject]:
        """The rows that cannot be read, in the order of the logs."""
        given = 0
        if self.plain:
            try:
                for part in self.rejected:
                    for reject in self._rejects(part):
                        given += 1
                        yield reject
                return
            except Full:
                pass  # a worker may meet more texts than it did when rows were counted
            self._opened.take(None)
        yield from islice(self._opened.rejects(), given, None)

    def _rejects(self, part: Part) -> Iterator[Reject]:
        (done,) = self.workers.in_order([part.task._replace(want=rejected)])
        at, log = part.task.log, self.coded.logs[part.task.log]
        for number, cells, fault in done.found:
            line = part.record + number
            if fault is None:
                yield Reject(at, log.name, line, self.audit.why(cells), cells)
            else:
                yield unsplit(at, log.name, fault.but(line=line), fields(log, fault.raw), len(log.header))

    def write_findings(self, target: Path, ending: str, expected: int) -> None:
        """Every readable row with its decision, in the form of the ending; see `results.ENDINGS`."""
        if not self.in_parquet:
            self.sql.write_findings(target, ending, expected)
            return
        from pyarrow.parquet import read_metadata

        written = read_metadata(target).num_rows
        if written != expected:
            raise AccountsDoNotBalance(f"{written} rows written, {expected} decided")

    def write_rejects(self, target: Path, expected: int) -> None:
        """Every row that cannot be read, whole, with file, line and why."""
        if not self.plain:
            self.sql.write_rejects(target, expected)
            return
        count = results.write_rejects(target, self.audit.mapped.header, self.rejects())
        if count != expected:
            raise AccountsDoNotBalance(f"{count} rejects written, {expected} counted")

    def each(self, want: Callable[[CodedLogs, int, Iterator[Block]], Any], together: int, size: int = SIZE) -> Iterator[Part]:
        """What is wanted of so many pieces of the logs at a time, in order. The more together the better: neighbouring days
        are learned by one worker. Raises Full.
        """
        self.bytes_done = 0
        for number, log in enumerate(self.coded.logs):
            record, place, whole = 0, log.start, list(pieces(log, size))
            tasks = [Task(want, number, own, own[0].start) for own in _groups(whole, together)]
            for planned, ready in zip(tasks, self.workers.in_order(tasks), strict=True):
                task, done = planned, ready
                if self.stopped:
                    raise KeyboardInterrupt
                if task.begin != place:  # a record went over the end of the piece before
                    task = task._replace(begin=place)
                    (done,) = self.workers.in_order([task])
                yield Part(task, record + 1 + log.before, done.found)
                record, place = record + done.records, done.stop
                self.bytes_done += task.pieces[-1].end - task.pieces[0].start
            if place != log.file.stat().st_size:
                raise AccountsDoNotBalance(f"{place} bytes of {log.file.stat().st_size} were read")

    def watched(self, work: Callable[[], Any], what: str) -> Any:
        """Does the work, its progress shown."""
        return self.audit.watch(work, what, lambda: 100 * self.bytes_done / self.size, self._stop)

    def _stop(self) -> None:
        self.stopped = True

    def _counted(self, findings: Path | None) -> Summary | None:
        """The accounts; None if requests of the logs have several lines."""
        whole = Counted()
        self.rejected = []
        for part in self._pieces(findings):
            whole.add(part.found)
            if part.found.rejects:
                self.rejected.append(part._replace(found=None))
        rows = whole.rows.total()
        if self.audit.mapped.request is not None and not whole.order.no_id_twice(rows) and self._several_lines(rows):
            return None
        if rows + whole.malformed != whole.records:
            raise AccountsDoNotBalance(f"{whole.records} records, {rows} rows, {whole.malformed} malformed")
        return summary_of(self.audit.plans[0].policy, whole.rows, whole.malformed)

    def _several_lines(self, rows: int) -> bool:
        """Whether a request id comes twice in a log; SQL says so where two ids look alike, or not all are plain."""
        with suppress(OddIds):
            return self._alike_ids(rows) and self.sql.several_lines()
        return self.sql.several_lines()

    def _alike_ids(self, rows: int) -> bool:
        """Whether two ids of a log may be the same. Raises OddIds."""
        for _, parts in groupby(self.each(request_marks, MANY), key=lambda part: part.task.log):
            marks, count = np.empty(rows, np.uint64), 0
            for part in parts:
                marks[count : count + len(part.found)] = part.found
                count += len(part.found)
            marks = marks[:count]
            marks.sort()
            if np.any(marks[1:] == marks[:-1]):
                return True
        return False

    def _pieces(self, findings: Path | None) -> Iterator[Part]:
        """The counts of every part of the logs."""
        target = self.rows or findings
        if target is None:
            return self.each(counted, max(1, min(MANY, self.size // SIZE // TURNS // self.workers.count)))
        from returns_cli.audit import coded_findings

        first = read_block(self.coded.logs[0], next(pieces(self.coded.logs[0])))
        layout = coded_findings.for_queries(self.coded, first) if self.rows else coded_findings.for_people(self.coded, first)
        parts = self.each(partial(coded_findings.decided_rows, layout=layout), coded_findings.TOGETHER)
        return coded_findings.write(target, layout, parts)


def rejected(coded: CodedLogs, log: int, blocks: Iterator[Block]) -> list[tuple[int, tuple[str, ...], Fault | None]]:
    """The records that cannot be read, each with its place among the records, its cells, and why it is no row if it is none."""
    del log
    found, before = list[tuple[int, tuple[str, ...], Fault | None]](), 0
    columns = range(len(coded.plan.mapped.header))
    for block in blocks:
        classes, lines = coded.of(block).classes, block.lines()
        own = list[tuple[int, tuple[str, ...], Fault | None]]()
        own += [(before + fault.line, (), fault) for fault in block.faults]
        for row in np.flatnonzero(coded.refused.take(classes)).tolist():
            own.append((before + int(lines[row]), tuple(block.text(row, column) for column in columns), None))
        found += sorted(own, key=itemgetter(0))
        before += block.records
    return found


def _groups(whole: Sequence[Piece], together: int) -> Iterator[Sequence[Piece]]:
    for at in range(0, len(whole), together):
        yield whole[at : at + together]
