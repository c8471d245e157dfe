"""Rows of an audit as a Parquet file, or as a folder of such files: whoever decides rows writes these, on whatever machine,
with their right lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from returns_cli.audit.counts import Counted
from returns_cli.audit.part_folder import PartFolder
from returns_cli.audit.process import PassPart, Process, Task
from returns_cli.audit.rows_file import TOGETHER, decided
from returns_cli.audit.rows_layout import TEXTS, Layout
from returns_cli.pools.cluster_error import ClusterError
from returns_cli.sources.storage import StoredFile, file_system, plainly

if TYPE_CHECKING:
    from typing import BinaryIO

    from returns_cli.audit.passes import Passes


def put(writer: pq.ParquetWriter, rows: pa.Table, line: int, layout: Layout) -> None:
    """Writes the rows as the layout has them, `line` on top of their lines. None make no group: of an empty one readers believe
    that its columns may have blanks."""
    if rows.num_rows:
        at = rows.schema.get_field_index("line")
        right = rows.set_column(at, rows.schema.field(at), pc.add(rows.column(at), line))
        writer.write_table(right.cast(layout.schema))


def write(target: Path, layout: Layout, parts: Iterable[PassPart]) -> Iterator[PassPart]:
    """Writes the rows of the parts (`passes.PassPart`), and hands on their counts. Raises OSError."""
    with _writer(target, layout) as writer:
        for part in parts:
            if not part.found.rows.is_file():
                raise ClusterError("spark-rows")
            with pa.memory_map(str(part.found.rows)) as stream:
                put(writer, pa.ipc.open_file(stream).read_all(), part.task.line, layout)
            part.found.rows.unlink()
            yield part._replace(found=part.found.counted)


def _writer(target: Path | BinaryIO, layout: Layout) -> pq.ParquetWriter:
    return pq.ParquetWriter(
        target,
        layout.schema,
        use_dictionary=[field.name for field in layout.schema if field.type == TEXTS],  # whose numbers hardly get smaller
        write_statistics=["line"],
        column_encoding={"line": "DELTA_BINARY_PACKED"},  # numbers that rise by one
        compression={field.name: "snappy" if field.type == pa.string() else "none" for field in layout.schema},
        write_batch_size=1 << 14,
        store_schema=False,
    )


class WrittenPart(NamedTuple):
    """A part, its name among those that wait, and how many rows it has."""

    counted: Counted
    name: str
    rows: int


def pass_with_parts(passes: Passes, parts: Sequence[PassPart], layout: Layout, folder: PartFolder) -> Iterator[PassPart]:
    """Has every task write its rows into the folder; what comes back are the counts. Lines are known before, so that each part
    has its own right."""
    folder.begin()
    known = parts or list(passes.over(only_records, together=min(TOGETHER, passes.together)))
    for part in passes.over(partial(write_part, layout=layout, place=folder.waiting), known):
        folder.add(part.found.name, part.found.rows)
        yield part._replace(found=part.found.counted)


def only_records(process: Process, task: Task) -> None:
    """Nothing of the pieces but how many lines there are."""
    for _ in process.batches(task):
        pass


def write_part(process: Process, task: Task, *, layout: Layout, place: StoredFile) -> WrittenPart:
    """The rows of some pieces in a file of that folder. Raises StoreError."""
    counted, name = Counted(), f"{token_hex(16)}.parquet"
    rows = decided(process, task, layout, counted)
    file = place.within(name)
    with plainly(file), file_system(place.store).open_output_stream(file.key) as stream, _writer(stream, layout) as writer:
        put(writer, rows, task.line, layout)
    return WrittenPart(counted, name, rows.num_rows)
