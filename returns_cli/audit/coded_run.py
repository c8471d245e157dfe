"""Runs an audit without a database where the logs are plain; everything else is left to DuckDB."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import cached_property, partial
from importlib import import_module
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np

from returns_cli.audit import results
from returns_cli.audit.audit import Audit
from returns_cli.audit.blocks import SIZE, Block, Piece, pieces, read_block
from returns_cli.audit.coded import CodedLogs
from returns_cli.audit.coded_counts import Counted, counted, request_marks, summary_of
from returns_cli.audit.lookup import Full
from returns_cli.audit.malformed import of_another_width
from returns_cli.audit.places import NotPlain
from returns_cli.audit.summary import AccountsDoNotBalance, Reject, Summary, unsplit
from returns_cli.audit.workers import Workers

T = TypeVar("T")
MANY, TURNS = 32, 4
FEW = 4 << 20  # bytes that are not worth several processes

if TYPE_CHECKING:
    from returns_cli.audit.run import Run


class Task(NamedTuple):
    """Neighbouring pieces of the log with that number, and what is wanted of them."""

    want: Callable[[CodedLogs, int, Iterator[Block]], Any]
    log: int
    pieces: Sequence[Piece]


@contextmanager
def opened(audit: Audit, memory: str | None, *, parquet: bool, rows: bool) -> Iterator[CodedRun]:
    """A run that opens DuckDB when it needs it. It should know what will be asked of it: findings in `parquet`, or else
    of the decided `rows`."""
    if parquet or rows:
        import_module("returns_cli.audit.coded_findings")  # before the workers are made, who need it too
    coded = CodedLogs(audit)

    def done(task: Task) -> tuple[int, Any]:
        records = 0

        def read() -> Iterator[Block]:
            nonlocal records
            for piece in task.pieces:
                block = read_block(coded.logs[task.log], piece)
                records += block.records
                yield block

        found = task.want(coded, task.log, read())
        return records, found

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
        workers: Workers[Task, tuple[int, Any]],
        sql: Callable[[], Run],
        *,
        keeps_rows: bool,
    ) -> None:
        self.audit, self.coded, self.size, self.workers = coded.audit, coded, size, workers
        self.rows = coded.logs[0].room / "decided.parquet" if keeps_rows else None
        self.malformed: list[Reject] = []
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
            self._opened.take(self.rows, self.malformed)
        return self._opened

    def summary(self, findings: Path | None = None) -> Summary:
        """Counts everything, and fails rather than lose a row. Meanwhile it writes the decided rows, where they are kept, or
        the `findings`, where there is a file for them, if the logs are plain."""
        found: Summary | None = None
        with suppress(NotPlain, Full):
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
        """The rows that cannot be read: first those that can be split into cells, then the malformed ones."""
        given = 0
        if self.plain:
            try:
                for reject in self._refused():
                    given += 1
                    yield reject
                return
            except (NotPlain, Full):
                pass  # a worker may meet more texts than it did when rows were counted
            self._opened.take(None, self.malformed)
        yield from islice(self._opened.rejects(), given, None)

    def _refused(self) -> Iterator[Reject]:
        for at, before, rows in self.each(refused_rows, 1):
            for number, cells in rows:
                yield Reject(at, self.audit.logs[at].name, before + number, self.audit.why(cells), cells)
        yield from self.malformed

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

    def each(
        self, want: Callable[[CodedLogs, int, Iterator[Block]], T], together: int, size: int = SIZE
    ) -> Iterator[tuple[int, int, T]]:
        """What is wanted of so many pieces of the logs at a time, in order, with the log's number and that of the first
        record. The more together the better: neighbouring days are learned by one worker. Raises NotPlain, Full.
        """
        self.bytes_done = 0
        for number, log in enumerate(self.coded.logs):
            record = 2  # the headings are record 1
            whole = list(pieces(log, size))
            tasks = [Task(want, number, whole[at : at + together]) for at in range(0, len(whole), together)]
            for task, (records, found) in zip(tasks, self.workers.in_order(tasks), strict=True):
                if self.stopped:
                    raise KeyboardInterrupt
                yield number, record, found
                record += records
                self.bytes_done += task.pieces[-1].end - task.pieces[0].start

    def watched(self, work: Callable[[], Any], what: str) -> Any:
        """Does the work, its progress shown."""
        return self.audit.watch(work, what, lambda: 100 * self.bytes_done / self.size, self._stop)

    def _stop(self) -> None:
        self.stopped = True

    def _counted(self, findings: Path | None) -> Summary | None:
        """The accounts; None if requests of the logs have several lines."""
        whole, malformed, width = Counted(), list[Reject](), len(self.audit.mapped.header)
        for at, record, each in self._pieces(findings):
            whole.add(each)
            log = self.coded.logs[at]
            split = (of_another_width(log, record + number, raw) for number, raw in each.malformed)
            malformed += [unsplit(at, log.name, fault, cells, width) for fault, cells in split]
        rows = whole.rows.total()
        if self.audit.mapped.request is not None and not whole.order.no_id_twice(rows) and self._several_lines(rows):
            return None
        self.malformed = malformed
        return summary_of(self.audit.plans[0].policy, whole.rows, len(malformed))

    def _several_lines(self, rows: int) -> bool:
        """Whether a request id comes twice in a log; SQL says so where two ids look alike, or not all are plain."""
        with suppress(NotPlain):
            return self._alike_ids(rows) and self.sql.several_lines()
        return self.sql.several_lines()

    def _alike_ids(self, rows: int) -> bool:
        """Whether two ids of a log may be the same. Raises NotPlain."""
        for _, parts in groupby(self.each(request_marks, MANY), key=itemgetter(0)):
            marks, count = np.empty(rows, np.uint64), 0
            for _, _, found in parts:
                marks[count : count + len(found)] = found
                count += len(found)
            marks = marks[:count]
            marks.sort()
            if np.any(marks[1:] == marks[:-1]):
                return True
        return False

    def _pieces(self, findings: Path | None) -> Iterator[tuple[int, int, Counted]]:
        """The number of a log, that of its record with which each piece begins, and the counts of the piece."""
        target = self.rows or findings
        if target is None:
            return self.each(counted, max(1, min(MANY, self.size // SIZE // TURNS // self.workers.count)))
        from returns_cli.audit import coded_findings

        first = read_block(self.coded.logs[0], next(pieces(self.coded.logs[0])))
        layout = coded_findings.for_queries(self.coded, first) if self.rows else coded_findings.for_people(self.coded, first)
        parts = self.each(partial(coded_findings.decided_rows, layout=layout), coded_findings.TOGETHER)
        return coded_findings.write(target, layout, parts)


def refused_rows(coded: CodedLogs, log: int, blocks: Iterator[Block]) -> list[tuple[int, tuple[str, ...]]]:
    """The rows that cannot be read, each with its place among the records, and their cells."""
    del log
    found, before = [], 0
    columns = range(len(coded.plan.mapped.header))
    for block in blocks:
        classes, numbers = coded.of(block).classes, block.numbers()
        for row in np.flatnonzero(coded.refused.take(classes)).tolist():
            found.append((before + int(numbers[row]), tuple(block.text(row, column) for column in columns)))
        before += block.records
    return found
