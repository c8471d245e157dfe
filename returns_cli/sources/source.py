"""Every log as a source: its pieces, and the batches of some of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

import numpy as np

from returns_cli.sources import text_pieces
from returns_cli.sources.batches import Batch, TableBatch
from returns_cli.sources.blocks import read_block
from returns_cli.sources.logs import CellLog, JsonLog, OpenedLog, ParquetLog, TextLog
from returns_cli.sources.parquet_log import groups
from returns_cli.sources.parquet_rows import GroupBatch, ParquetTable
from returns_cli.sources.storage import StoredFile, size_of
from returns_cli.sources.text_pieces import SIZE, Ends

MANY = 16  # pieces that are cut here
LAST_LINE = 1 << 62
# glibc keeps what is given back for the next piece, up to twice the size of the largest block that it has seen come back; else
# it would ask the system for all pages of a piece anew, which costs as much as all that is done with them.
bytes(1 << 24)


class CellBatch(NamedTuple):
    """A part of a table of texts: its number, and the first and last line whose faults go with it."""

    number: int
    first: int
    last: int
    start: int
    end: int


def pieces(log: OpenedLog, size: int = SIZE) -> list[Any]:
    """The log in pieces, each with the `start` and `end` of its bytes."""
    if isinstance(log, TextLog):
        return list(text_pieces.pieces(log, size))
    if isinstance(log, ParquetLog):
        return list(groups(log))
    if isinstance(log, JsonLog):
        return list(log.planned)
    return list(_batches_of(_table(log)))


def first_piece(log: OpenedLog, size: int = SIZE) -> list[Any]:
    """The first piece, of a group of Parquet its first rows; none where the log has none."""
    return list(islice(in_turn(log, size), 1))


def in_turn(log: OpenedLog, size: int = SIZE) -> Iterator[Any]:
    """The pieces one after the other, of text each found when it is asked for and of about so many bytes, of Parquet the first
    rows of each group."""
    if isinstance(log, ParquetLog):
        return (group.first for group in groups(log))
    return text_pieces.pieces(log, size) if isinstance(log, TextLog) else iter(pieces(log))


def spans(log: OpenedLog, size: int = SIZE) -> list[tuple[int, int]]:
    """What a first pass has to look at before the log can be cut into pieces; nothing where that is soon done here."""
    if not isinstance(log, TextLog):
        return []
    worth = isinstance(log.file, StoredFile) or text_pieces.is_quoted(log, size)
    return text_pieces.spans(log, size) if worth and size_of(log.file) > MANY * size else []


def ends(log: OpenedLog, some: Sequence[tuple[int, int]]) -> list[Ends]:
    """What cuts need to know of these spans."""
    if not isinstance(log, TextLog):
        raise TypeError(f"{type(log).__name__} has no spans")
    quoted = text_pieces.is_quoted(log)
    return [text_pieces.ends_of(log, span, quoted=quoted) for span in some]


def cut(log: OpenedLog, found: Sequence[Ends]) -> list[Any]:
    """The pieces of a log of which a first pass has seen all spans."""
    return list(text_pieces.joined(log, found)) if isinstance(log, TextLog) else []


def begin(log: OpenedLog) -> int:
    """Where the first piece begins."""
    return log.start if isinstance(log, TextLog) else 0


def end(log: OpenedLog, whole: Sequence[Any]) -> int:
    """Where the last piece has to end."""
    if isinstance(log, TextLog):
        return text_pieces.table_end(log)
    return size_of(log.file) if isinstance(log, JsonLog) else max((piece.end for piece in whole), default=0)


def first_line(log: OpenedLog) -> int:
    """What comes on top of the lines of the first piece."""
    return log.above + 1 if isinstance(log, TextLog) else 0


def counts_on(log: OpenedLog) -> bool:
    """Whether the lines of a piece count from 0."""
    return isinstance(log, TextLog)


def batches(log: OpenedLog, some: Iterable[Any], place: int, wanted: Iterable[int] = ()) -> Iterator[tuple[Batch, int]]:
    """The batches of neighbouring pieces, read from `place` on, each with the place where it ends. Columns that are `wanted`
    anyway are the first to tell rows from blank records."""
    table = ParquetTable(log, wanted) if isinstance(log, ParquetLog) else None
    for piece in some:
        if table is not None:
            yield GroupBatch(table, piece), piece.end
        elif isinstance(log, JsonLog):
            from returns_cli.sources.json_pieces import read_lines  # whoever opened such a log has loaded it

            yield read_lines(log, piece), piece.end
        elif not isinstance(log, TextLog):
            yield _read(_table(log), piece), piece.end
        elif piece.end > place:
            block = read_block(log, piece._replace(start=place))
            place = block.stop
            yield block, place
            del block  # what it has is given back before the next one is read, if nobody else holds it


def records(log: OpenedLog) -> int | None:
    """How many records there are as the file itself tells, None where it does not."""
    if isinstance(log, TextLog | ParquetLog):  # groups of Parquet are read as the footer tells, or not at all
        return None
    if isinstance(log, JsonLog):
        return sum(piece.records for piece in log.planned)
    file = _cells(table := _table(log))
    below = sum(each.place >= table.end for each in table.last) if table.end else 0
    return len(table.faults) - below + sum(int(file.get_batch(at).num_rows) for at in range(file.num_record_batches))


def _table(log: OpenedLog) -> CellLog:
    if not isinstance(log, CellLog):
        raise TypeError(f"{type(log).__name__} is no source")
    return log


def _cells(log: CellLog) -> Any:
    """The file of a table's cells, open: see `cell_file`."""
    import pyarrow as pa

    return pa.ipc.open_file(pa.memory_map(str(log.file)))


def _batches_of(log: CellLog) -> Iterator[CellBatch]:
    file, first, size = _cells(log), 0, size_of(log.file)
    count = file.num_record_batches
    for number in range(count):
        last = file.get_batch(number).column(0)[-1].as_py() if number + 1 < count else LAST_LINE
        yield CellBatch(number, first, last, size * number // count, size * (number + 1) // count)
        first = last + 1
    if not count:
        yield CellBatch(-1, 0, LAST_LINE, 0, 0)


def _read(log: CellLog, piece: CellBatch) -> TableBatch:
    import pyarrow as pa

    file, order = _cells(log), log.order or range(len(log.header))
    cells = file.get_batch(piece.number) if piece.number >= 0 else pa.RecordBatch.from_pylist([], file.schema)
    lines = cells.column("line").to_numpy()
    if log.end:
        lines = lines[: np.searchsorted(lines, log.end)]
        cells = cells.slice(0, len(lines))
    columns = [cells.column(str(order.index(at))) for at in range(len(log.header))]
    faults = [fault for fault in log.faults if piece.first <= fault.line <= piece.last]
    table = pa.record_batch(columns, names=[str(at) for at in range(len(columns))])
    return TableBatch(table, lines, faults)
