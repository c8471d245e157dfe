"""Rows of an audit as a Parquet file, or as a folder of such files: whoever decides rows writes these, on whatever machine,
with their right lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, NamedTuple

from returns_cli.audit.counts import Counted
from returns_cli.audit.part_folder import PartFolder
from returns_cli.audit.process import PassPart, Process, Task
from returns_cli.audit.rows_file import TOGETHER, decided
from returns_cli.audit.rows_layout import Layout
from returns_cli.pools.cluster_error import ClusterError
from returns_cli.sources.parquet_pages import Chunk, ParquetFile, RowGroup
from returns_cli.sources.storage import StoredFile, file_system, plainly
from returns_cli.whole_file import passing

if TYPE_CHECKING:
    from returns_cli.audit.passes import Passes


class WrittenRows(NamedTuple):
    """A piece of the result: its columns, whose bytes are in that file; see `RowGroup.of`."""

    counted: Counted
    chunks: Sequence[Chunk]
    rows: Path


def decided_rows(process: Process, task: Task, *, layout: Layout) -> WrittenRows:
    """What is to be written of some pieces."""
    if not process.room.is_dir():  # another machine's
        raise ClusterError("spark-rows")
    counted, file = Counted(), process.room / f"rows-{token_hex(16)}"
    rows = decided(process, task, layout, counted)
    with passing(process.room), file.open("wb") as stream:
        stream.writelines([*rows.pages, rows.lines.tobytes()])
    return WrittenRows(counted, rows.chunks, file)


def write(target: Path, layout: Layout, parts: Iterable[PassPart]) -> Iterator[PassPart]:
    """Writes the rows of the parts (`passes.PassPart`), and hands on their counts. Raises OSError."""
    with target.open("wb") as stream:
        out = ParquetFile(stream, layout.schema)
        for part in parts:
            if not part.found.rows.is_file():
                raise ClusterError("spark-rows")
            rows = RowGroup.of(part.found.chunks, memoryview(part.found.rows.read_bytes()))
            out.add(rows.at(part.task.line, layout.lines))
            part.found.rows.unlink()
            yield part._replace(found=part.found.counted)
        out.close()


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
    """Nothing of the pieces but how many records there are."""
    for _ in process.batches(task):
        pass


def write_part(process: Process, task: Task, *, layout: Layout, place: StoredFile) -> WrittenPart:
    """The rows of some pieces in a file of that folder. Raises StoreError."""
    counted, name = Counted(), f"{token_hex(16)}.parquet"
    rows = decided(process, task, layout, counted).at(task.line, layout.lines)
    file = place.within(name)
    with plainly(file), file_system(place.store).open_output_stream(file.key) as stream:
        out = ParquetFile(stream, layout.schema)
        out.add(rows)
        out.close()
    return WrittenPart(counted, name, len(rows.lines))
