"""Findings as a folder of Parquet files: whoever decides rows writes them, on whatever machine, with their right lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from secrets import token_hex
from typing import TYPE_CHECKING, NamedTuple

from returns_cli.audit.counts import Counted
from returns_cli.audit.part_folder import PartFolder, PartPlace
from returns_cli.audit.process import PassPart, Process, Task
from returns_cli.sources.storage import file_system, plainly

if TYPE_CHECKING:
    from returns_cli.audit.passes import Passes
    from returns_cli.audit.rows_file import Layout


class WrittenPart(NamedTuple):
    """A part, its name among those that wait, and how many rows it has."""

    counted: Counted
    name: str
    rows: int


def pass_with_parts(passes: Passes, parts: Sequence[PassPart], layout: Layout, folder: PartFolder) -> Iterator[PassPart]:
    """Has every task write its rows into the folder; what comes back are the counts. Lines are known before, so that each part
    has its own right."""
    from returns_cli.audit.rows_file import TOGETHER

    folder.begin()
    known = parts or list(passes.each(only_records, min(TOGETHER, passes.together)))
    tasks = [
        part._replace(task=part.task._replace(want=partial(write_part, layout=layout, place=folder.waiting, line=part.line)))
        for part in known
    ]
    for part in passes.again(tasks):
        folder.add(part.found.name, part.found.rows)
        yield part._replace(found=part.found.counted)


def only_records(process: Process, task: Task) -> None:
    """Nothing of the pieces but how many records there are."""
    for _ in process.batches(task):
        pass


def write_part(process: Process, task: Task, *, layout: Layout, place: PartPlace, line: int) -> WrittenPart:
    """The rows of some pieces in a file of that folder; `line` comes on top of their lines. Raises StoreError."""
    from returns_cli.audit import rows_file, rows_parquet

    counted, name = Counted(), f"{token_hex(16)}.parquet"
    rows = rows_parquet.shifted(rows_file.decided(process, task, layout, counted), line)
    file = place.file(name)
    with plainly(file), file_system(place.store).open_output_stream(file.key) as stream:
        rows_parquet.write_parquet(stream, layout, [rows])
    return WrittenPart(counted, name, rows.num_rows)
