"""Totals and notes between the rows of a table: subtotals of groups and pages, and what stands above each printed page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from returns_cli.sources.batch_views import BatchView
from returns_cli.sources.batches import Batch
from returns_cli.sources.blocks import Block
from returns_cli.sources.logs import Fault, OpenedLog
from returns_cli.sources.request_cells import RequestCells
from returns_cli.sources.table_place import NO_ROW, begins_no_row, behind_the_word, filled_cells, is_no_row

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Marks

SPACE = 32


def without_totals(log: OpenedLog, batch: Batch, telling: RequestCells) -> Batch:
    """The batch without what is plainly a total or a note, or a title once more, and no row: that is a fault. Nothing is that
    says anything of a fact, unless of an amount, or records a decision, or tells of a request otherwise."""
    width = len(log.header)
    blank = np.full(batch.rows, bool(telling.facts))
    for column in telling.facts:
        if blank.any():
            blank &= _may_be_blank(batch, column)
    totals = list(_totals(log, batch, np.flatnonzero(blank).tolist(), telling))
    return WithoutTotals(batch, totals, width) if totals else batch


def _may_be_blank(batch: Batch, column: int) -> Marks:
    """Which cells of a column say nothing, or begin with a blank."""
    if isinstance(batch, Block):
        first, last = batch.spans(column)
        return (first >= last) | (np.frombuffer(batch.data, np.uint8)[first] <= SPACE)
    return batch.listed(column).blank()


def _totals(log: OpenedLog, batch: Batch, rows: list[int], telling: RequestCells) -> Iterator[int]:
    """Those of these rows that are none."""
    found, width, firsts_of_titles = list[int](), len(log.header), {title[0] for title in log.titles if title}
    for column in range(width):
        firsts = list(zip(rows, batch.texts(column, rows), strict=True)) if rows else []
        found += [row for row, text in firsts if text.strip() in firsts_of_titles or begins_no_row(text)]
        rows = [row for row, text in firsts if not text.strip()]
    for row in sorted(found):
        cells = [batch.text(row, column) for column in range(width)]
        if any(cells[column].strip() for column in telling.facts):
            continue
        if filled_cells(cells) in log.titles or (not telling.tell(behind_the_word(cells)) and is_no_row(cells, width)):
            yield row


class WithoutTotals(BatchView):
    """A batch without these of its rows, which are faults."""

    def __init__(self, batch: Batch, totals: Sequence[int], width: int) -> None:
        super().__init__(batch, kept=np.delete(np.arange(batch.rows), totals))
        lines = batch.lines()
        self.totals = [
            Fault(int(lines[row]), "", NO_ROW, tuple(batch.text(row, column) for column in range(width))) for row in totals
        ]

    @property
    def faults(self) -> Sequence[Fault]:
        """The records that are no rows."""
        return [*self.batch.faults, *self.totals]
