"""Every log as a source: its pieces, and the batches of some of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from returns_cli.audit import text_pieces
from returns_cli.audit.batches import Batch, TableBatch
from returns_cli.audit.blocks import read_block
from returns_cli.audit.json_pieces import read_lines
from returns_cli.audit.logs import CellLog, JsonLog, OpenedLog, ParquetLog, TextLog
from returns_cli.audit.parquet_log import GroupBatch, groups
from returns_cli.audit.storage import StoredFile, size_of
from returns_cli.audit.text_pieces import SIZE, Ends

MANY = 16  # pieces that are cut here


class RowGroup(NamedTuple):
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
    return list(_row_groups(_table(log)))


def first_piece(log: OpenedLog) -> list[Any]:
    """The first piece, none where the log has none."""
    return list(islice(in_turn(log), 1))


def in_turn(log: OpenedLog) -> Iterator[Any]:
    """The pieces one after the other, of text each found when it is asked for."""
    return text_pieces.pieces(log) if isinstance(log, TextLog) else iter(pieces(log))


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
    return log.first if isinstance(log, TextLog) else 0


def counts_on(log: OpenedLog) -> bool:
    """Whether the lines of a piece count from the records before it."""
    return isinstance(log, TextLog)


def batches(log: OpenedLog, some: Iterable[Any], place: int) -> Iterator[tuple[Batch, int]]:
    """The batches of neighbouring pieces, read from `place` on, each with the place where it ends."""
    for piece in some:
        if isinstance(log, ParquetLog):
            yield GroupBatch(log, piece), piece.end
        elif isinstance(log, JsonLog):
            yield read_lines(log, piece), piece.end
        elif not isinstance(log, TextLog):
            yield _read(_table(log), piece), piece.end
        elif piece.end > place:
            block = read_block(log, piece._replace(start=place))
            place = block.stop
            yield block, place


def records(log: OpenedLog) -> int | None:
    """How many records there are as the file itself tells, None where it does not."""
    if isinstance(log, TextLog | ParquetLog):  # groups of Parquet are read as the footer tells, or not at all
        return None
    if isinstance(log, JsonLog):
        return sum(piece.records for piece in log.planned)
    import pyarrow.parquet as pq

    table = _table(log)
    return int(pq.read_metadata(table.file).num_rows) + len(table.faults)


def _table(log: OpenedLog) -> CellLog:
    if not isinstance(log, CellLog):
        raise TypeError(f"{type(log).__name__} is no source")
    return log


def _row_groups(log: CellLog) -> Iterator[RowGroup]:
    import pyarrow.parquet as pq

    metadata, first, start = pq.read_metadata(log.file), 0, 0
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    for number, group in enumerate(groups):
        last = group.column(0).statistics.max if number + 1 < len(groups) else 1 << 62
        size = sum(group.column(at).total_compressed_size for at in range(group.num_columns))
        yield RowGroup(number, first, last, start, start + size)
        first, start = last + 1, start + size
    if not groups:
        yield RowGroup(-1, 0, 1 << 62, 0, 0)


def _read(log: CellLog, piece: RowGroup) -> TableBatch:
    import pyarrow as pa
    import pyarrow.parquet as pq

    order = log.order or range(len(log.header))
    with pq.ParquetFile(log.file, read_dictionary=[str(at) for at in range(len(log.header))]) as file:
        table = file.read_row_group(piece.number) if piece.number >= 0 else file.schema_arrow.empty_table()
    columns = [table.column(str(order.index(at))).combine_chunks() for at in range(len(log.header))]
    arrays = [each.chunk(0) if isinstance(each, pa.ChunkedArray) else each for each in columns]
    names = [str(at) for at in range(len(log.header))]
    faults = [fault for fault in log.faults if piece.first <= fault.line <= piece.last]
    return TableBatch(pa.record_batch(arrays, names=names), table.column("line").to_numpy(), faults)
