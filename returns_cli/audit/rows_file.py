"""Every row with its decision as Parquet, made while the rows of logs are counted.

A column that says few things stays numbers and a list of texts from the log to the file, which Parquet writes as they are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import uuid4

import numpy as np
import pyarrow as pa

from returns_cli.audit.counts import Counted, Counting
from returns_cli.audit.process import Process, Task
from returns_cli.audit.rows_layout import TEXTS, Layout, Listed, Text
from returns_cli.intake.roles import day_register
from returns_cli.kinds.faults import InputError
from returns_cli.language.types import fact_of
from returns_cli.pools.cluster_error import ClusterError
from returns_cli.rows.classes import BatchRows
from returns_cli.rows.codes import RowTexts, TextCodes, WorkerLimits
from returns_cli.rows.worker import Routes, Worker
from returns_cli.sources.batches import Batch
from returns_cli.sources.lookup import Full
from returns_cli.whole_file import passing

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Numbers

TOGETHER = 8  # blocks that become one row group


class WrittenRows(NamedTuple):
    """A piece of the result, its rows in a file of Arrow's own form; lines count as in the task."""

    counted: Counted
    rows: Path


class RowsWriter:
    """Makes the columns of the result out of batches; each process has one."""

    def __init__(self, worker: Worker, layout: Layout) -> None:
        self.worker, self.audit, self.layout = worker, worker.audit, layout
        self.facts = self._facts()
        self.others: dict[int, TextCodes] = {}
        register = day_register(worker.newest.policy, worker.mapped)
        self.day = None if register is None else fact_of(register)
        self.lists = [Listed() if type_ == TEXTS else None for type_ in layout.schema.types]
        self.forgotten = worker.forgotten

    def rows(self, log: int, batches: Iterable[tuple[Batch, int]], counted: Counted, routes: Sequence[Routes]) -> pa.Table:
        """The readable rows of some batches, which are counted."""
        pieces = []
        for batch, before in batches:
            rows = counted.count(self.worker, log, batch, before, routes)
            pieces.append(self._columns(log, batch, before, rows))
        if not pieces:
            return self.layout.schema.empty_table()
        columns = zip(zip(*pieces, strict=True), self.lists, strict=True)
        arrays = [own.arrays(places) if own else pa.chunked_array(places) for places, own in columns]
        return pa.table(arrays, self.layout.schema.names)

    def _columns(self, log: int, batch: Batch, before: int, rows: BatchRows) -> list[Any]:
        """The columns of the readable rows of a batch; of those that are listed only the places."""
        if self.forgotten != self.worker.forgotten:
            self.forgotten = self.worker.forgotten
            self._forget()
        columns = [self._column(column, batch, rows) for column in range(len(self.layout.own))]
        for at, name in enumerate(self.layout.added, len(columns)):
            match name:
                case "line":
                    columns.append(pa.array(batch.lines() + before))
                case "log":
                    columns.append(pa.array(np.full(batch.rows, log)))
                case "file":
                    names = [(own.name,) for own in self.audit.logs]
                    columns.append(self._places(at, RowTexts(np.full(batch.rows, log), None), names))
                case "day":
                    columns.append(self._day(at, batch, rows))
                case _:
                    columns.append(
                        self._places(at, RowTexts(rows.decided, None), self.worker.decisions.listed, DECIDED_TEXTS[name])
                    )
        refused = self.worker.decisions.refused.take(rows.decided)
        if not refused.any():
            return columns
        kept, as_arrow = ~refused, pa.array(~refused)
        return [each[kept] if isinstance(each, np.ndarray) else each.filter(as_arrow) for each in columns]

    def _facts(self) -> dict[int, str]:
        """The facts whose texts are those of one column, by that."""
        alone = len(self.worker.versions) == 1
        return {fact.column: name for name, fact in self.worker.newest.facts.items() if alone and fact.alone}

    def _forget(self) -> None:
        """Numbers of texts are others from now on."""
        self.facts = self._facts()
        by_text = [*range(len(self.layout.own)), *(at for at, name in enumerate(self.layout.schema.names) if name == "day")]
        for at in by_text:
            listed = self.lists[at]
            if listed is not None:
                listed.forget()

    def _column(self, column: int, batch: Batch, rows: BatchRows) -> Any:
        """The texts of one of the log's columns, or their places."""
        if column not in self.layout.listed:
            return batch.strings(column)
        name = self.facts.get(column)
        facts = rows.facts.get(self.worker.newest.number)
        row_texts = facts.known(name) if facts and name else None
        if name and row_texts:
            return self._places(column, row_texts, self.worker.newest.facts[name].texts.numbers)
        numbers = self._numbers(column, batch, column)
        return self._places(column, RowTexts(numbers, None), self.others[column].numbers)

    def _numbers(self, at: int, batch: Batch, *columns: int) -> Numbers:
        """The numbers of the texts in some of the log's columns, which the worker does not have."""
        try:
            return self.others.setdefault(at, TextCodes(self.worker.limits, *columns)).of(batch)
        except Full:  # it says many things after all
            self.others[at] = TextCodes(WorkerLimits.wide(batch.rows), *columns)
            return self.others[at].of(batch)

    def _day(self, column: int, batch: Batch, rows: BatchRows) -> Any:
        """The days of the rows' requests."""
        fact = self.worker.newest.facts.get(self.day or "")
        if fact is None:
            return self._places(column, RowTexts(np.zeros(batch.rows, np.int64), None), [None], lambda _: None)

        def day_text(texts: tuple[str, ...]) -> str | None:
            with suppress(InputError):
                day = fact.read(*texts)[-1]
                return None if day is None else str(day)
            return None

        facts = rows.facts.get(self.worker.newest.number) if len(self.worker.versions) == 1 else None
        if facts and (known := facts.known(self.day or "")):
            return self._places(column, known, fact.texts.numbers, day_text)
        own = RowTexts(self._numbers(column, batch, *fact.texts.columns), None)
        return self._places(column, own, self.others[column].numbers, day_text)

    def _places(
        self, column: int, row_texts: RowTexts, texts: Collection[Any], text: Text = lambda cell: cell[0] or None
    ) -> Any:
        listed = self.lists[column]
        return None if listed is None else row_texts.of(lambda numbers: listed.of(numbers, texts, text))


def decided(process: Process, task: Task, layout: Layout, counted: Counted) -> pa.Table:
    """The readable rows of some pieces, which are counted."""
    writer = process.kept(layout, lambda: RowsWriter(process.worker, layout))
    return writer.rows(task.log, process.batches(task), counted, task.routes)


def decided_rows(process: Process, task: Task, *, layout: Layout, counting: Counting) -> WrittenRows:
    """What is to be written of some pieces."""
    if not process.room.is_dir():  # another machine's
        raise ClusterError("spark-rows")
    counted, file = Counted(counting.most), process.room / f"rows-{uuid4().hex}"
    rows = decided(process, task, layout, counted)
    with (
        passing(process.room),
        pa.output_stream(str(file), buffer_size=1 << 20) as stream,
        pa.ipc.new_file(stream, rows.schema) as out,
    ):
        out.write_table(rows)
    return WrittenRows(counted, file)


DECIDED_TEXTS: Mapping[str, Text] = {
    "outcome": lambda one: one.outcome,
    "reasons": lambda one: ";".join(one.rules),
    "route": lambda one: one.route,
    "verdict": lambda one: one.verdict,
    "recorded": lambda one: one.recorded,
}
