"""Runs an audit: reads the logs, decides every row, writes the results, and balances the accounts."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
from duckdb.func import FunctionNullHandling, PythonUDFType

from returns_cli.audit import query, results
from returns_cli.audit.classes import RESULTS, decided_classes, spelled_in_many_ways
from returns_cli.audit.log_file import Log, LogError, record_numbers
from returns_cli.audit.request_order import RequestOrder
from returns_cli.audit.typed_columns import handed_over, over_arrow
from returns_cli.decisions.ready import ReadyPolicy
from returns_cli.errors import ReturnsError, UsageError
from returns_cli.intake.columns import Mapped
from returns_cli.intake.faults import InputError
from returns_cli.intake.outcomes import RECORDED, recorded_fact
from returns_cli.intake.spellings import Reader, reader
from returns_cli.policy.model import Policy
from returns_cli.records import Record

Columns: TypeAlias = Callable[[Policy], Mapped]
Watch: TypeAlias = Callable[[duckdb.DuckDBPyConnection, Callable[[], Any], str], Any]
BATCH = 10_000
ORDER = "note_request"
SAMPLE, ODD_SHARE = 20_000, 0.02  # above this share of odd cells the reader is called row by row
MALFORMED = "the row cannot be split into the header's columns"


class Reject(Record):
    """A row that cannot be read: where it is, why, its cells, and its raw text if it could not be split.

    `log` is the number of the log it is in, `file` the name of that log.
    """

    log: int
    file: str
    line: int
    why: str
    cells: tuple[str, ...]
    raw: str = ""


class Summary(Record):
    """The accounts of an audit; see DESIGN for the JSON shape."""

    rows: int
    rejected: int
    outcomes: Mapping[str, int]
    verdicts: Mapping[str, int]
    rules: Mapping[str, int]
    routes: Mapping[str, int]

    @property
    def findings(self) -> int:
        return self.verdicts["wrongly-approved"] + self.verdicts["wrongly-denied"]


class AccountsDoNotBalance(Exception):
    """Rows were lost or counted twice: a defect of this tool, never of the log."""


class Audit:
    """One audit of logs that share a header. `columns` maps them for a version of the policy; `watch` runs
    a query and shows its progress; reasons of rejects are in `lang`."""

    def __init__(
        self, ready: ReadyPolicy, logs: Sequence[Log], columns: Columns, watch: Watch, order: str | None, lang: str
    ) -> None:
        self.ready = ready
        self.logs = logs
        self.watch = watch
        self.lang = lang
        self.plans: list[query.Plan] = []
        self.readers: dict[str, Reader] = {}
        for number, version in enumerate(getattr(ready, "versions", (ready,))):
            self._add(number, version, columns(version.policy), order)
        self.mapped = self.plans[-1].mapped

    def _add(self, number: int, version: ReadyPolicy, mapped: Mapped, order: str | None) -> None:
        """Plans one version: its readers, and what facts without a column are for every row."""
        constants = dict(version.reader.defaults)
        for name, value in mapped.given.items():
            try:
                constants[name] = version.reader.readers[name](value)
            except InputError as error:
                raise UsageError(f"--set {error.at(name)}") from None
        plan = query.Plan(version.policy, mapped, constants, number)
        self.plans.append(plan)
        for name in mapped.facts:
            self.readers[plan.reader(name)] = version.reader.readers[name]
        if mapped.recorded is not None:
            recorded = recorded_fact(version.policy)
            self.readers[plan.reader(RECORDED)] = reader(recorded, version.policy.timezone, order)

    @contextmanager
    def opened(self, memory: str | None) -> Iterator[Run]:
        """A DuckDB connection with the counter's readers registered, and removed again at the end."""
        connection = _connected(memory)
        registered = []
        try:
            order = RequestOrder()
            functions = {name: (over_arrow(handed_over(read)), "VARCHAR") for name, read in self.readers.items()}
            for name, (function, returned) in (functions | {ORDER: (order.note, "INTEGER")}).items():
                connection.create_function(
                    name,
                    function,
                    [duckdb.sqltypes.VARCHAR],
                    duckdb.sqltype(returned),
                    type=PythonUDFType.ARROW,
                    null_handling=FunctionNullHandling.SPECIAL,
                )
                registered.append(name)
            yield Run(self, connection, order)
        except duckdb.Error as error:
            raise _plain(error) from error
        finally:
            with suppress(duckdb.Error):  # what went wrong has been said already
                for name in registered:
                    connection.remove_function(name)
                connection.close()


class Run:
    """The queries of one audit on one connection."""

    def __init__(self, audit: Audit, connection: duckdb.DuckDBPyConnection, order: RequestOrder) -> None:
        self.audit = audit
        self.connection = connection
        self.turn = 0
        self.order = order
        self.plans = audit.plans
        self.malformed: list[Reject] = []

    def relation(self) -> str:
        """SQL over the logs, every record decided."""
        return query.decided(self.plans, self._scan)

    def _scan(self, *, numbered: bool = True) -> str:
        """SQL of one scan; each has tables of its own for the rows that cannot be split."""
        self.turn += 1
        return query.source(self.audit.logs, self.turn, numbered=numbered)

    def _counts(self) -> list[tuple[tuple[str, str], int]]:
        """What the summary counts. Requests of several lines have to be looked at line by line."""
        counts = self._counted(query.by_version(self.plans, self._classes, RESULTS))
        rows = next(count for (group, _), count in counts if group == "rows")
        if self.audit.mapped.request is None or self.order.no_id_twice(rows) or not self._several_lines():
            self.plans = [plan.but(mapped=plan.mapped.but(request=None)) for plan in self.plans]
            return counts
        return self._counted(f"SELECT *, 1 AS {query.COUNT} FROM ({self.relation()}) AS rows")

    def _counted(self, relation: str) -> list[tuple[tuple[str, str], int]]:
        names, sql = query.summary(self.plans, relation)
        counts = self.audit.watch(self.connection, lambda: self.connection.execute(sql).fetchall(), "audit")[0]
        return list(zip(names, counts, strict=True))

    def _classes(self, plan: query.Plan, mine: str) -> str:
        """SQL of the classes of rows that a version decides."""
        names, sql = spelled_in_many_ways(plan, f"SELECT * FROM ({self._scan(numbered=False)}) AS all_rows LIMIT {SAMPLE}")
        shares = self.connection.execute(sql).fetchone() or ()
        mixed = {name for name, share in zip(names, shares, strict=False) if share and share > ODD_SHARE}
        request = self.audit.mapped.request
        seen = "true" if request is None else f"{ORDER}({query.request_id(request, len(self.audit.logs) > 1)}) IS NULL"
        return decided_classes(plan, self._scan(numbered=False), mine, mixed, seen)

    def _several_lines(self) -> bool:
        """Whether a request id comes twice in a log."""
        sql = query.repeated_requests(self.audit.mapped, self._scan(numbered=False))
        return self.connection.execute(sql).fetchone() is not None

    def summary(self) -> Summary:
        """Counts everything, and fails rather than lose a row."""
        counts = self._counts()
        self.malformed = list(self._malformed())
        groups: dict[str, dict[str, int]] = {}
        for (group, name), count in counts:
            groups.setdefault(group, {})[name] = count
        summary = Summary(
            rows=groups["rows"][""] + len(self.malformed),
            rejected=groups["rejected"][""] + len(self.malformed),
            outcomes=groups["outcomes"],
            verdicts=groups["verdicts"],
            rules=groups.get("rules", {}),
            routes=groups.get("routes", {}),
        )
        decided = sum(summary.outcomes.values())
        if summary.rows != decided + summary.rejected or decided != sum(summary.verdicts.values()):
            raise AccountsDoNotBalance(f"{summary.rows} rows, {decided} decided, {summary.rejected} rejected")
        return summary

    def write_findings(self, target: Path, ending: str, expected: int) -> None:
        """Every readable row with its decision, in the form of the ending; see `results.ENDINGS`."""
        logs, header = self.audit.logs, self.audit.mapped.header
        names = [*query.unique(header, query.added(logs)), *query.added(logs)]
        rows = query.findings(self.plans, self.relation(), self.line(), logs)
        written = results.write(self, rows, names, target, ending, expected)
        if written != expected:
            raise AccountsDoNotBalance(f"{written} rows written, {expected} decided")

    def write_rejects(self, target: Path, expected: int) -> None:
        """Every row that cannot be read, whole, with file, line and why."""
        added = ("file", "line", "why", "raw")
        rows = [[*query.unique(self.audit.mapped.header, added), *added]]
        rejects = ([*reject.cells, reject.file, reject.line, reject.why, reject.raw] for reject in self.rejects())
        count = results.write_csv(target, chain(rows, rejects)) - 1
        if count != expected:
            raise AccountsDoNotBalance(f"{count} rejects written, {expected} counted")

    def rejects(self) -> Iterator[Reject]:
        """The rows that cannot be read: first those that can be split into cells, then the malformed ones."""
        sql = query.rejects(self.audit.mapped, self.relation(), self.line())
        cursor = self.connection.execute(sql)
        while rows := cursor.fetchmany(BATCH):
            for file, line, *cells in rows:
                texts = tuple(cell or "" for cell in cells)
                yield Reject(file, self.audit.logs[file].name, line, self._why(texts), texts)
        yield from self.malformed

    def _why(self, cells: tuple[str, ...]) -> str:
        """What the counter says of the same row."""
        mapped, audit = self.audit.mapped, self.audit
        try:
            if mapped.recorded is not None:
                audit.readers[audit.plans[-1].reader(RECORDED)](cells[mapped.recorded])
            given = {name: cells[position] for name, position in mapped.facts.items()}
            audit.ready.read({**mapped.given, **given})
        except InputError as error:
            return str(error.in_language(audit.lang))
        raise AccountsDoNotBalance(f"the audit cannot read a row that the counter can: {cells}")

    def _malformed(self) -> Iterator[Reject]:
        """The rows that could not even be split, from DuckDB's own account of them."""
        width = len(self.audit.mapped.header)
        for index, log in enumerate(self.audit.logs):
            table = query.reject_table(self.turn, index)
            if not self.connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", [table]).fetchone():
                continue
            found = self.connection.execute(query.malformed(table)).fetchall()
            numbers = record_numbers(log, [line for line, _, _ in found]) if found else {}
            for line, raw, message in found:
                fields = next(csv.reader(io.StringIO(raw or "", newline=""), delimiter=log.separator), [])
                cells = tuple([*fields, *[""] * width][:width])
                yield Reject(
                    index, log.name, numbers.get(line, line), f"{MALFORMED} ({message.rstrip('.').lower()})", cells, raw or ""
                )

    def line(self) -> str:
        """SQL for the line of a record: its number, and the malformed lines before it."""
        parts = []
        for index in range(len(self.audit.logs)):
            lines = sorted(reject.line for reject in self.malformed if reject.log == index)
            if lines:
                before = [line - 1 - position for position, line in enumerate(lines)]
                listed = ", ".join(str(record) for record in before)
                shift = f"list_count(list_filter([{listed}], lambda earlier: earlier < {query.RECORD}))"
                parts.append(f"WHEN {index} THEN {query.RECORD} + {shift}")
        return f"CASE {query.FILE} {' '.join(parts)} ELSE {query.RECORD} END" if parts else query.RECORD


def _connected(memory: str | None) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(config={"memory_limit": memory} if memory else {})
    except duckdb.Error:
        raise UsageError(f"`{memory}` is not an amount of memory that will do", help="for example --memory 2GB") from None


def _plain(error: duckdb.Error) -> ReturnsError:
    """DuckDB's message in one line."""
    first = str(error).strip().splitlines()[0]
    if isinstance(error, duckdb.OutOfMemoryException) or "Out of Memory" in first:
        return ReturnsError("not enough memory for this audit", help="give more with --memory, or split the log")
    if isinstance(error, duckdb.InvalidInputException | duckdb.IOException):
        return LogError(f"the log cannot be read: {first}", help="mend the file, or export it again")
    raise error


def watch_quietly(connection: duckdb.DuckDBPyConnection, work: Callable[[], Any], what: str) -> Any:
    """Runs a query without showing anything."""
    del connection, what
    return work()
