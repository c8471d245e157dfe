"""The rows of exports of sales, read by processes beside the one that has the book open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from returns_cli.audit.passes import Passes, local_pool
from returns_cli.audit.process import Process, Task
from returns_cli.book.keyed_columns import KeyedColumns, keyed
from returns_cli.book.packed_columns import PackedColumns, packed
from returns_cli.book.sale_columns import Described
from returns_cli.cli.sale_rows import SaleRows
from returns_cli.rows.audit import Audit
from returns_cli.rows.summary import Reject


@contextmanager
def passes_over(audit: Audit) -> Iterator[Passes]:
    """Passes over exports by processes that begin now, before anybody has a book open: a fork must not have it too."""
    here = Process(audit, Path())
    with local_pool(here, learns=False) as pool:
        yield Passes(here, pool)


class ExportRows:
    """The rows of the export with that number in batches, each time from the first one on; meanwhile the `rejects` are found.
    `zone` is where the shop is, on whose calendar a sale has its day. Each time `check` is called when all are there: it
    raises LogError where somebody wrote to the export meanwhile."""

    def __init__(self, passes: Passes, number: int, zone: str, check: Callable[[], None]) -> None:
        self.passes, self.number, self.zone, self.lang = passes, number, zone, passes.audit.lang
        self.check = check
        self.rejects: list[Reject] = []

    def __call__(self, described: Described) -> Iterator[KeyedColumns]:
        self.rejects.clear()
        for part in self.passes.of_log(partial(sales, described=described, zone=self.zone), self.number, 1):
            line, found = part.task.line, part.found
            self.rejects += (each._replace(line=line + each.line) for each in found.rejects)
            yield from (rows.placed(line) for rows in found.rows)
        self.check()


class Sales(NamedTuple):
    """What a task comes to: its rows, and those that cannot be read."""

    rows: list[PackedColumns | KeyedColumns]
    rejects: list[Reject]


def sales(process: Process, task: Task, described: Described, zone: str) -> Sales:
    """The sales of a task, as a book keeps them."""
    reader, own = process.kept((zone, described.secret), lambda: (SaleRows(process.audit, zone), described))
    read = (reader.of(task.log, batch, before) for batch, before in process.batches(task))
    found = [packed(keyed(rows, own)) for rows in read if rows.source_line]
    return Sales(found, reader.taken())
