"""Runs an audit without a database where the logs are plain; everything else is left to DuckDB."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np

from returns_cli.audit.audit import Audit
from returns_cli.audit.blocks import SIZE, Block, NotPlain, Piece, pieces, read_block
from returns_cli.audit.coded import CodedLogs, Decided
from returns_cli.audit.logs import TextLog
from returns_cli.audit.lookup import Full
from returns_cli.audit.request_order import Id, RequestOrder
from returns_cli.audit.summary import VERDICTS, Reject, Summary, summed
from returns_cli.audit.workers import Workers
from returns_cli.policy.model import INCOMPLETE, Policy

T = TypeVar("T")
SPACE = ord(" ")
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
def opened(audit: Audit, memory: str | None) -> Iterator[CodedRun]:
    """A run that opens DuckDB when it needs it."""
    logs = [log for log in audit.logs if isinstance(log, TextLog)]
    coded = CodedLogs(audit)

    def done(task: Task) -> tuple[int, Any]:
        rows = 0

        def read() -> Iterator[Block]:
            nonlocal rows
            for piece in task.pieces:
                block = read_block(logs[task.log], piece)
                rows += block.rows
                yield block

        found = task.want(coded, task.log, read())
        return rows, found

    size = sum(log.file.stat().st_size for log in logs)
    with ExitStack() as stack:

        def sql() -> Run:
            from returns_cli.audit import run

            return stack.enter_context(run.opened(audit, memory))

        workers = stack.enter_context(Workers(done, few=size < FEW))
        found = CodedRun(audit, logs, size, workers, sql)
        if memory is not None:
            _ = found.sql  # which says whether that is an amount of memory
        yield found


class CodedRun:
    """One audit of plain logs of so many bytes. `sql` opens the run in DuckDB that is behind it."""

    def __init__(
        self, audit: Audit, logs: Sequence[TextLog], size: int, workers: Workers[Task, tuple[int, Any]], sql: Callable[[], Run]
    ) -> None:
        self.audit, self.logs, self.size, self.workers = audit, logs, size, workers
        self._sql = sql
        self.bytes_done = 0
        self.plain = True
        """Whether nothing has been found yet that has to be left to DuckDB."""
        self.stopped = False

    @cached_property
    def sql(self) -> Run:
        return self._sql()

    def summary(self) -> Summary:
        """Counts everything, and fails rather than lose a row."""
        try:
            found: Summary | None = self.watched(self._counted, "audit")
        except (NotPlain, Full):
            found = None
        self.plain = found is not None
        return found or self.sql.summary()

    def figures(self) -> dict[str, dict[str, Any]]:
        """What the newest version wants counted over the log."""
        return self.sql.figures()

    def rejects(self) -> Iterator[Reject]:
        """The rows that cannot be read, in the order of the logs."""
        if not self.plain:
            yield from self.sql.rejects()
            return
        for log, before, rows in self.each(refused_rows, 1):
            for row, cells in rows:
                yield Reject(log, self.logs[log].name, before + row, self.audit.why(cells), cells)

    def write_findings(self, target: Path, ending: str, expected: int) -> None:
        """Every readable row with its decision, in the form of the ending; see `results.ENDINGS`."""
        self.sql.write_findings(target, ending, expected)

    def write_rejects(self, target: Path, expected: int) -> None:
        """Every row that cannot be read, whole, with file, line and why."""
        self.sql.write_rejects(target, expected)

    def each(
        self, want: Callable[[CodedLogs, int, Iterator[Block]], T], together: int, size: int = SIZE
    ) -> Iterator[tuple[int, int, T]]:
        """What is wanted of so many pieces of the logs at a time, in order, with the log's number and that of the first
        record. The more together the better: neighbouring days are learned by one worker. Raises NotPlain, Full.
        """
        self.bytes_done = 0
        for number, log in enumerate(self.logs):
            record = 2  # the headings are record 1
            whole = list(pieces(log, size))
            tasks = [Task(want, number, whole[at : at + together]) for at in range(0, len(whole), together)]
            for task, (rows, found) in zip(tasks, self.workers.in_order(tasks), strict=True):
                if self.stopped:
                    raise KeyboardInterrupt
                yield number, record, found
                record += rows
                self.bytes_done += task.pieces[-1].end - task.pieces[0].start

    def watched(self, work: Callable[[], Any], what: str) -> Any:
        """Does the work, its progress shown."""
        return self.audit.watch(work, what, lambda: 100 * self.bytes_done / self.size, self._stop)

    def _stop(self) -> None:
        self.stopped = True

    def _counted(self) -> Summary | None:
        """The accounts; None if requests of the logs have several lines."""
        counts: Counter[Decided] = Counter()
        order = RequestOrder()
        together = max(1, min(MANY, self.size // SIZE // TURNS // self.workers.count))
        for _, _, (own, ids) in self.each(counted, together):
            counts.update(own)
            order.chunks += ids.chunks
            order.add(own.total(), ids.rising, None)
        if self.audit.mapped.request is not None and not order.no_id_twice(counts.total()) and self.sql.several_lines():
            return None
        return summary_of(self.audit.plans[0].policy, counts)


def counted(coded: CodedLogs, log: int, blocks: Iterator[Block]) -> tuple[Counter[Decided], RequestOrder]:
    """How many rows are decided in which way, and the order of their request ids."""
    rows: Counter[int] = Counter()
    order, request = RequestOrder(), coded.plan.mapped.request
    for block in blocks:
        numbers = np.bincount(coded.of(block))
        for one in np.flatnonzero(numbers).tolist():
            rows[one] += int(numbers[one])
        if request is not None:
            order.add(block.rows, *request_ends(log, block, request))
    counts: Counter[Decided] = Counter()
    for one, number in rows.items():
        counts[coded.classes[one]] += number
    return counts, order


def refused_rows(coded: CodedLogs, log: int, blocks: Iterator[Block]) -> list[tuple[int, tuple[str, ...]]]:
    """The rows that cannot be read, and their cells."""
    del log
    found, before = [], 0
    columns = range(len(coded.plan.mapped.header))
    for block in blocks:
        classes = coded.of(block)
        refused = np.array([one.rejected for one in coded.classes])[classes]
        for row in np.flatnonzero(refused).tolist():
            found.append((before + row, tuple(block.text(row, column) for column in columns)))
        before += block.rows
    return found


def request_ends(log: int, block: Block, column: int) -> tuple[bool, tuple[Id, Id] | None]:
    """Whether the request ids of a block rise, and the first and last of them."""
    first, last = block.spans(column)
    length, words = last - first, block.words(column)
    if not length.all():
        rows = np.flatnonzero(length)
        first, last, length, words = first[rows], last[rows], length[rows], [word[rows] for word in words]
    if not len(length):
        return True, None
    text = np.frombuffer(block.data, np.uint8)
    if not words or np.any(text[first] == SPACE) or np.any(text[last - 1] == SPACE):
        return False, None
    rises, alike = length[:-1] < length[1:], length[:-1] == length[1:]
    for word in words:
        word.byteswap(inplace=True)  # the first byte counts most
        rises |= alike & (word[:-1] < word[1:])
        alike &= word[:-1] == word[1:]
    ends = [(log, int(length[at]), bytes(block.data[first[at] : last[at]])) for at in (0, -1)]
    return bool(rises.all()), (ends[0], ends[1])


def summary_of(policy: Policy, rows: Counter[Decided]) -> Summary:
    """The accounts, from the number of rows of each kind."""
    counts: Counter[tuple[str, str]] = Counter()
    for one, count in rows.items():
        counts.update(dict.fromkeys(said_of(one), count))
    names = [("rows", ""), ("rejected", "")]
    names += [("outcomes", name) for name in (*policy.outcomes[::-1], INCOMPLETE)]
    names += [("verdicts", name) for name in VERDICTS]
    names += [("rules", rule.id) for rule in policy.rules] + [("routes", route.id) for route in policy.routes]
    return summed([(name, counts[name]) for name in names])


def said_of(one: Decided) -> Iterator[tuple[str, str]]:
    """Every group and name under which a row of the class is counted."""
    yield "rows", ""
    if one.rejected:
        yield "rejected", ""
        return
    yield "outcomes", one.outcome
    yield "verdicts", one.verdict
    yield from (("rules", rule) for rule in one.rules)
    if one.route is not None:
        yield "routes", one.route
