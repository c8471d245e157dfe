"""Rows read by Python, written into a file of Arrow's own form, which processes read in batches."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np

from returns_cli.sources.batches import say_something

if TYPE_CHECKING:
    import pyarrow as pa

BATCH = 20_000


class CellFile:
    """Takes rows of a fixed width with the line each stands on; columns are called by their position."""

    def __init__(self, path: Path, width: int) -> None:
        import pyarrow as pa

        self.width = width
        self.schema = pa.schema([("line", pa.int64()), *((str(at), pa.string()) for at in range(width))])
        self.stream = pa.OSFile(str(path), "wb")
        self.writer = pa.ipc.new_file(self.stream, self.schema)
        self.lines: list[int] = []
        self.rows: list[Sequence[str | None]] = []

    def add(self, line: int, cells: Sequence[str | None]) -> None:
        """Takes one row; cells that are missing at its end are blank, and a row that is all blank is none."""
        if not any(cell and not cell.isspace() for cell in cells):
            return
        self.lines.append(line)
        self.rows.append(cells if len(cells) == self.width else [*cells, *[None] * self.width][: self.width])
        if len(self.lines) >= BATCH:
            self._flush()

    def add_columns(self, first: int, columns: Sequence[pa.Array]) -> None:
        """Takes whole columns of texts (Arrow arrays), the first row of which stands on line `first`; blank rows are none."""
        import pyarrow as pa

        texts = [column.dictionary_decode() if pa.types.is_dictionary(column.type) else column for column in columns]
        lines = pa.array(np.arange(first, first + len(texts[0])))
        batch = pa.record_batch([lines, *texts], schema=self.schema)
        kept = say_something(texts)
        whole = pa.Table.from_batches([batch if len(kept) == len(lines) else batch.take(kept)])
        self.writer.write_table(whole, max_chunksize=BATCH)

    def _flush(self) -> None:
        import pyarrow as pa

        if not self.rows:
            return
        columns = zip(*self.rows, strict=True)
        arrays = [pa.array(self.lines, pa.int64()), *(pa.array(column, pa.string()) for column in columns)]
        self.writer.write_batch(pa.record_batch(arrays, schema=self.schema))
        self.lines, self.rows = [], []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if kind is None:
                self._flush()
            self.writer.close()
        finally:
            self.stream.close()
