"""Runs an audit in DuckDB: decides every row in SQL, writes the results, and balances the accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from heapq import merge
from pathlib import Path
from typing import Any, TypeAlias

import duckdb

from returns_cli.audit import query, results
from returns_cli.audit.audit import Audit
from returns_cli.audit.classes import RESULTS, decided_classes, spelled_in_many_ways
from returns_cli.audit.delimited import fields
from returns_cli.audit.figures import figures_of
from returns_cli.audit.lending import lent, lent_reader
from returns_cli.audit.logs import CellLog, LogError, TextLog, cell
from returns_cli.audit.plan import Plan
from returns_cli.audit.request_order import RequestOrder
from returns_cli.audit.summary import AccountsDoNotBalance, Reject, Summary, added, summed, unsplit
from returns_cli.audit.text_cells import as_cells
from returns_cli.audit.typed_columns import handed_over
from returns_cli.errors import ReturnsError, UsageError
from returns_cli.intake.headings import numbered

Engine: TypeAlias = "Callable[[Audit, duckdb.DuckDBPyConnection, RequestOrder], Run]"
BATCH = 10_000
ORDER = "note_request"
SAMPLE, ODD_SHARE = 20_000, 0.02  # above this share of odd cells the reader is called row by row


@contextmanager
def opened(audit: Audit, memory: str | None, engine: Engine | None = None) -> Iterator[Run]:
    """A DuckDB connection with the counter's readers registered, and removed again at the end.

    `engine` makes the run where it is not DuckDB that decides the records.
    """
    connection = _connected(memory)
    try:
        with ExitStack() as functions:
            order = RequestOrder()
            for name, read in _functions(audit):
                functions.enter_context(lent_reader(connection, name, read))
            functions.enter_context(lent(connection, ORDER, order.note, ["VARCHAR"], "INTEGER"))
            yield (engine or Run)(audit, connection, order)
    except duckdb.Error as error:
        raise _plain(error) from error
    finally:
        with suppress(duckdb.Error):  # what went wrong has been said already
            connection.close()


def _functions(audit: Audit) -> Iterator[tuple[str, Callable[[str], str | None]]]:
    """What SQL calls for cells that it cannot read itself."""
    for name, read in audit.readers.items():
        yield name, handed_over(read)


class Run:
    """The queries of one audit on one connection."""

    def __init__(self, audit: Audit, connection: duckdb.DuckDBPyConnection, order: RequestOrder) -> None:
        self.audit = audit
        self.connection = connection
        self.turn = 0
        self.order = order
        self.plans = audit.plans
        self.malformed: list[Reject] = []
        self.rows: Path | None = None
        """A file of the rows that are decided already; see `query.decided_elsewhere`."""

    @property
    def sql(self) -> Run:
        """The run in DuckDB, which other runs have behind them."""
        return self

    def watched(self, work: Callable[[], Any], what: str) -> Any:
        """Does the work of a query, its progress shown."""
        return self.audit.watch(work, what, self.connection.query_progress, self.connection.interrupt)

    def relation(self) -> str:
        """SQL over the logs, every record decided."""
        if self.rows is not None:
            return query.decided_elsewhere(self.audit.mapped, self.rows)
        return query.decided(self.plans, self._scan)

    def figures(self) -> dict[str, dict[str, Any]]:
        """What the newest version wants counted over the log; see figures.py."""
        return figures_of(self.plans[-1], lambda: self._scan(numbered=False), self.connection, self.audit.lang)

    def _scan(self, *, numbered: bool = True) -> str:
        """SQL of one scan; each has tables of its own for the rows that cannot be split."""
        self.turn += 1
        self.audit.logs = [as_cells(log) if isinstance(log, TextLog) else log for log in self.audit.logs]
        return query.source(self.audit.logs, self.turn, numbered=numbered)

    def _counts(self) -> list[tuple[tuple[str, str], int]]:
        """What the summary counts. Requests of several lines have to be looked at line by line."""
        counts = self._counted(query.by_version(self.plans, self._classes, RESULTS))
        rows = next(count for (group, _), count in counts if group == "rows")
        if self.audit.mapped.request is None or self.order.no_id_twice(rows) or not self.several_lines():
            self.plans = [plan.but(mapped=plan.mapped.but(request=None)) for plan in self.plans]
            return counts
        return self._counted(f"SELECT *, 1 AS {query.COUNT} FROM ({self.relation()}) AS rows")

    def _counted(self, relation: str) -> list[tuple[tuple[str, str], int]]:
        names, sql = query.summary(self.plans, relation)
        counts = self.watched(lambda: self.connection.execute(sql).fetchall(), "audit")[0]
        return list(zip(names, counts, strict=True))

    def _classes(self, plan: Plan, mine: str) -> str:
        """SQL of the classes of rows that a version decides."""
        names, sql = spelled_in_many_ways(plan, f"SELECT * FROM ({self._scan(numbered=False)}) AS all_rows LIMIT {SAMPLE}")
        shares = self.connection.execute(sql).fetchone() or ()
        mixed = {name for name, share in zip(names, shares, strict=False) if share and share > ODD_SHARE}
        request = self.audit.mapped.request
        seen = "true" if request is None else f"{ORDER}({query.request_id(request, len(self.audit.logs) > 1)}) IS NULL"
        return decided_classes(plan, self._scan(numbered=False), mine, mixed, seen)

    def several_lines(self) -> bool:
        """Whether a request id comes twice in a log."""
        sql = query.repeated_requests(self.audit.mapped, self._scan(numbered=False))
        return self.connection.execute(sql).fetchone() is not None

    def summary(self, findings: Path | None = None) -> Summary:
        """Counts everything, and fails rather than lose a row. The `findings` are written later."""
        del findings
        counts = self._counts()
        self.malformed = list(self._malformed())
        return summed(counts, len(self.malformed))

    def take(self, rows: Path | None) -> None:
        """Takes the file of decided rows if there is one. Every request has one line."""
        self.rows = rows
        self.plans = [plan.but(mapped=plan.mapped.but(request=None)) for plan in self.audit.plans]

    def write_findings(self, target: Path, ending: str, expected: int) -> None:
        """Every readable row with its decision, in the form of the ending; see `results.ENDINGS`."""
        logs, header = self.audit.logs, self.audit.mapped.header
        names = [*numbered(header, added(len(logs) > 1)), *added(len(logs) > 1)]
        rows = query.findings(self.plans, self.relation(), self.line(), logs)
        written = results.write(self, rows, names, target, ending, expected)
        if written != expected:
            raise AccountsDoNotBalance(f"{written} rows written, {expected} decided")

    def write_rejects(self, target: Path, expected: int) -> None:
        """Every row that cannot be read, whole, with file, line and why."""
        count = results.write_rejects(target, self.audit.mapped.header, self.rejects())
        if count != expected:
            raise AccountsDoNotBalance(f"{count} rejects written, {expected} counted")

    def rejects(self) -> Iterator[Reject]:
        """The rows that cannot be read, in the order of the logs."""
        sql = query.rejects(self.audit.mapped, self.relation(), self.line())
        self.malformed = list(self._malformed())
        yield from merge(self._unread(sql), self.malformed, key=lambda reject: (reject.log, reject.line))

    def _unread(self, sql: str) -> Iterator[Reject]:
        cursor = self.connection.execute(sql)
        while rows := cursor.fetchmany(BATCH):
            for file, line, *cells in rows:
                texts = tuple(cell or "" for cell in cells)
                yield Reject(file, self.audit.logs[file].name, line, self.audit.why(texts), texts)

    def _malformed(self) -> Iterator[Reject]:
        """The rows that could not even be split."""
        for index, log in enumerate(self.audit.logs):
            for fault in log.faults:
                cells = fields(log.text, fault.raw) if isinstance(log, CellLog) and log.text else []
                yield unsplit(index, log.name, fault, cells, len(self.audit.mapped.header))

    def cell(self, position: int) -> str:
        """SQL of the text in a column of the log."""
        return cell(position)

    def trimmed(self, position: int) -> str:
        """SQL of that text without blanks around it; NULL where there is nothing in it."""
        return f"nullif(trim({self.cell(position)}), '')"

    def line(self) -> str:
        """SQL for the line of a record."""
        return query.RECORD


def _connected(memory: str | None) -> duckdb.DuckDBPyConnection:
    try:
        connection = duckdb.connect(config={"memory_limit": memory} if memory else {})
        connection.execute("SET enable_progress_bar_print = false")  # it would go among the results
        return connection
    except duckdb.Error:
        raise UsageError(f"`{memory}` is not an amount of memory that will do", help="for example --memory 2GB") from None


def _plain(error: duckdb.Error) -> ReturnsError:
    """DuckDB's message in one line."""
    first = str(error).strip().splitlines()[0]
    if isinstance(error, duckdb.OutOfMemoryException) or "Out of Memory" in first:
        return ReturnsError("not enough memory for this audit", help="give more with --memory, or split the log")
    if any(said in first for said in ("Could not write", "No space left", "File too large", "max_temp_directory_size")):
        return ReturnsError("there is no room for the results", help="free some room on the disk")
    if isinstance(error, duckdb.InvalidInputException | duckdb.IOException):
        return LogError(f"the log cannot be read: {first}", help="mend the file, or export it again")
    raise error
