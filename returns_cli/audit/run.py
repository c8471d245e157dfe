"""Runs an audit: passes over the logs, the accounts, the files, and DuckDB over the rows that are decided."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from functools import cached_property, partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from returns_cli.audit import query, results
from returns_cli.audit.counts import Counted, Counting, rejected
from returns_cli.audit.part_folder import PartFolder
from returns_cli.audit.passes import LEARNED, Passes, local_pool
from returns_cli.audit.process import Done, PassPart, Process, Task
from returns_cli.audit.shared import FIRST_ROWS, look
from returns_cli.intake.headings import numbered
from returns_cli.pools.pool import Carrier
from returns_cli.pools.watching import Result
from returns_cli.rows.audit import Audit
from returns_cli.rows.joined_sales import joined
from returns_cli.rows.request_ids import drawn_factors
from returns_cli.rows.summary import SHOWN_REJECTS, AccountsDoNotBalance, Reject, Summary, added, summary_of
from returns_cli.sources import source
from returns_cli.sources.log_state import LogContent
from returns_cli.whole_file import passing

if TYPE_CHECKING:
    import duckdb

    from returns_cli.audit.database import RowDatabase
    from returns_cli.audit.rows_layout import Layout


@contextmanager
def opened(
    audit: Audit,
    memory: str | None,
    *,
    parquet: bool,
    rows: bool,
    contents: Callable[[], list[LogContent]] = list,
    cluster: tuple[str | None] | None = None,
    carrier: Callable[[Callable[[Task], Done]], Carrier[Task, Done]] | None = None,
) -> Iterator[Run]:
    """A run, which should know what will be asked of it: findings in `parquet`, or else of the decided `rows`; and what tells
    the `contents` of the logs. The work is done by processes here, on the Spark `cluster` of that name, or by whatever
    `carrier` makes of it."""
    if parquet or rows:
        import_module("returns_cli.audit.rows_parquet")  # before the processes are made, who need it too
    with ExitStack() as stack:
        room = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="returns-", ignore_cleanup_errors=True)))
        here, pool = Process(audit, room), None
        if carrier is not None:
            pool = carrier(here.do)
        elif cluster is None:
            pool = stack.enter_context(local_pool(here))
        else:
            from returns_cli.pools.spark_pool import spark_pool

            pool = stack.enter_context(spark_pool(here.do, *cluster, memory))
        run = Run(Passes(here, pool), memory, stack, contents, keeps_rows=rows)
        if memory is not None:
            _ = run.connection  # which says whether that is an amount of memory
        yield run


class Run:
    """One audit. Its rows are kept in a file in `room` if it `keeps_rows`: see `query.decided_rows`."""

    def __init__(
        self,
        passes: Passes,
        memory: str | None,
        stack: ExitStack,
        contents: Callable[[], list[LogContent]],
        *,
        keeps_rows: bool,
    ) -> None:
        self.passes, self.memory, self.stack = passes, memory, stack
        self.audit, self.room = passes.audit, passes.here.room
        self.rows = self.room / "decided.parquet" if keeps_rows else None
        self.contents = contents
        """What the logs contain."""
        self.rejecting: list[PassPart] = []
        """The parts of the logs that have rejects."""
        self.whole = Counted()
        """What the summary has counted."""
        self.shared: tuple[int, ...] = ()
        """The columns that say of a whole request what its first line says."""
        self.parts: list[PassPart] = []
        self.in_parquet = False
        """Whether the summary has written the findings."""

    @cached_property
    def database(self) -> RowDatabase:
        """DuckDB, for questions about the rows that are decided."""
        from returns_cli.audit import database

        return database.RowDatabase(self.stack.enter_context(database.connected(self.memory)), self.audit.watch)

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """Its connection."""
        return self.database.connection

    def summary(self, findings: Path | PartFolder | None = None) -> Summary:
        """Counts everything, and fails rather than lose a row. Meanwhile it writes the decided rows, where they are kept, or
        the `findings`, where there is a file or a folder for them."""
        self.in_parquet = self.rows is None and findings is not None
        found: Summary = self._with_progress(lambda: self._summary(findings), "audit")
        return found

    def _summary(self, findings: Path | PartFolder | None) -> Summary:
        has_ids = self.audit.mapped.request is not None
        first_look = partial(look, factors=drawn_factors(self.audit), most=FIRST_ROWS)
        at_once = has_ids and any(found.several for found in self.passes.at_first(first_look, LEARNED))
        if not at_once:
            self._count(findings, [])
        if at_once or (has_ids and not self.whole.order.no_id_twice(self.whole.of("rows"))):
            from returns_cli.audit.requests import find_routes  # late, as most logs have one line for each request

            parts, self.shared = find_routes(self.passes, at_once=at_once)
            if parts or at_once:
                self._count(findings, parts)
        return self._accounts()

    def _count(self, findings: Path | PartFolder | None, parts: list[PassPart]) -> None:
        """Counts everything in one pass over the logs, whose `parts` are known if there are requests of several lines."""
        self.whole, self.rejecting, self.parts = Counted(), [], parts
        target, counting = self.rows or findings, Counting()
        layout = None if target is None else self._layout()
        if layout is None or target is None:
            found = iter(parts) if parts else self.passes.over(counting)  # parts have been counted
        else:
            from returns_cli.audit import rows_file, rows_parquet

            if isinstance(target, PartFolder):
                found = rows_parquet.pass_with_parts(self.passes, parts, layout, target)
            else:
                want = partial(rows_file.decided_rows, layout=layout, counting=counting)
                found = rows_parquet.write(target, layout, self.passes.over(want, parts, rows_file.TOGETHER))
        with passing(self.room) if self.rows else nullcontext():
            for part in found:
                self.whole.add(part.found, part.task.line)
                counting.most = SHOWN_REJECTS - len(self.whole.first_rejects)
                if part.found.rejects:
                    self.rejecting.append(part.but())

    def _layout(self) -> Layout:
        from returns_cli.audit import rows_layout

        log = self.audit.logs[0]
        first = next(batch for batch, _ in source.batches(log, source.first_piece(log), source.begin(log)))
        first = joined(self.audit, first)
        return rows_layout.for_queries(self.audit, first) if self.rows else rows_layout.for_people(self.audit, first)

    def _accounts(self) -> Summary:
        records, *parts = map(self.whole.of, ("records", "rows", "malformed", "left_out"))
        counts = [source.records(log) for log in self.audit.logs]
        if sum(parts) != records or (None not in counts and sum(filter(None, counts)) != records):
            raise AccountsDoNotBalance(f"{records} records; rows, malformed, left out: {parts}")
        return summary_of([plan.policy for plan in self.audit.plans], self.whole.tally)

    def of_parts(self, want: Callable[[Process, Task], object], what: str) -> list[Any]:
        """What is wanted of the rows as they were decided, part by part, in the order of the logs; its progress is shown."""
        found = self._with_progress(lambda: list(self.passes.over(want, self.parts)), what)
        return [part.found for part in found]

    def rejects(self) -> Iterator[Reject]:
        """The rows that cannot be read, in the order of the logs."""
        for part in self.passes.over(rejected, self.rejecting) if self.rejecting else ():
            yield from (one._replace(line=part.task.line + one.line) for one in part.found)

    def write_findings(self, target: Path | PartFolder, ending: str, expected: int) -> None:
        """Every readable row with its decision, in the form of the ending; see `results.ENDINGS`. The target of Parquet
        is the file for findings that `summary` was given."""
        if isinstance(target, PartFolder):
            if not self.in_parquet:
                whole = self.room / "whole.parquet"
                self.write_findings(whole, ending, expected)
                target.add_file(whole, expected)
            written = target.rows
        elif self.in_parquet:
            from pyarrow.parquet import read_metadata

            written = read_metadata(target).num_rows
        else:
            logs, header = self.audit.logs, self.audit.mapped.header
            names = [*numbered(header, added(len(logs) > 1)), *added(len(logs) > 1)]
            rows = query.findings(self.audit.mapped, self.relation(), logs)
            written = results.write(self.database, rows, names, target, ending, expected)
        if written != expected:
            raise AccountsDoNotBalance(f"{written} rows written, {expected} decided")

    def write_rejects(self, target: Path, expected: int) -> None:
        """Every row that cannot be read, whole, with file, line and why."""
        count = results.write_rejects(target, self.audit.mapped.header, self.rejects())
        if count != expected:
            raise AccountsDoNotBalance(f"{count} rejects written, {expected} counted")

    def relation(self) -> str:
        """SQL over the rows that are decided. INVARIANT: the run keeps them."""
        if self.rows is None:
            raise AccountsDoNotBalance("the decided rows were not kept")
        return query.decided_rows(self.audit.mapped, self.rows)

    def watched(self, work: Callable[[], Result], what: str) -> Result:
        """Does the work of a query, its progress shown."""
        return self.database.watched(work, what)

    def _with_progress(self, work: Callable[[], Result], what: str) -> Result:
        return self.audit.watch(work, what, lambda: self.passes.share, self.passes.stop)
