"""The cells of a piece of JSON lines, put into a file by whoever found them, and as a batch for whoever decides its rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from returns_cli.sources.blocks import EVERY, Block
from returns_cli.sources.cell_words import PADDING, words_of
from returns_cli.sources.json_values import Cells, CodedCells, SpanCells
from returns_cli.sources.logs import KeptCells, LinePiece, TextLog
from returns_cli.sources.record_places import Places

if TYPE_CHECKING:
    import pyarrow as pa

    from returns_cli.sources.arrays import Numbers, Words


def keep(file: Path, rows: Numbers, every: Sequence[Cells]) -> KeptCells:
    """Puts the cells of these rows behind what is in the file."""
    parts = [rows.astype(np.int32).tobytes()]
    for cells in every:
        if isinstance(cells, CodedCells):
            parts += [cells.codes.astype(np.uint16).tobytes(), cells.sizes.tobytes()]
        else:
            parts += [cells.begins.astype(np.int32).tobytes(), cells.ends.astype(np.int32).tobytes()]
    coded = [cells if isinstance(cells, CodedCells) else None for cells in every]
    texts = b"".join(cells.texts for cells in coded if cells)
    whole = b"".join([texts, *parts])
    with file.open("ab") as out:
        at = out.tell()
        out.write(whole)
    return KeptCells(file, at, len(whole), len(texts), tuple(len(cells.sizes) if cells else 0 for cells in coded))


class TextPlaces(NamedTuple):
    """The cells of some rows: which of the texts each is, and where these begin and end."""

    codes: Numbers
    begins: Numbers
    ends: Numbers


class JsonBlock(Block):
    """The rows of a piece, which stand on these lines. Behind what its bytes are in the log `data` has the texts that many rows
    have, each once."""

    def __init__(
        self, log: TextLog, data: bytearray, lines: Numbers, columns: Sequence[TextPlaces | SpanCells], stop: int
    ) -> None:
        none = np.zeros((0, len(lines)), np.int64)
        super().__init__(log, data, Places(none, none, None, None, frozenset(), False, lines, (), len(data) - PADDING), 0, stop)
        self.columns = columns

    def spans(self, column: int, rows: slice | Sequence[int] = EVERY) -> tuple[Numbers, Numbers]:
        """Where each cell of a column begins and ends; or those of some rows."""
        own = self.columns[column]
        if isinstance(own, SpanCells):
            return own.begins[rows], own.ends[rows]
        codes = own.codes[rows]
        return own.begins.take(codes), own.ends.take(codes)

    def words(self, column: int, until: int | None = None) -> Words | None:
        """The cells of a column as words; none of what stands from one column to another, which keys are part of."""
        own = self.columns[column]
        if until is not None or isinstance(own, SpanCells):
            return None if until is not None else super().words(column)
        words = words_of(self.data, own.begins, own.ends)
        return None if words is None else words.take(own.codes, axis=0)

    def strings(self, column: int) -> pa.Array:
        """The texts of a column as an Arrow array, blank ones as null."""
        import pyarrow as pa

        own = self.columns[column]
        if isinstance(own, SpanCells):
            return super().strings(column)
        texts = (self.data[begin:end].decode() or None for begin, end in zip(own.begins, own.ends, strict=True))
        return pa.array(texts, pa.string()).take(pa.array(own.codes))


def kept_block(
    log: TextLog, piece: LinePiece, kept: KeptCells, keys: Sequence[str], lines: Callable[[bytes], bytearray]
) -> JsonBlock:
    """The rows whose cells were put into a file, under the headings of the log; `lines` gives the bytes of the piece with
    these behind them."""
    with kept.file.open("rb") as stream:
        stream.seek(kept.at)
        whole = stream.read(kept.size)
    data, at = lines(whole[: kept.letters]), kept.letters

    def numbers(kind: type[np.integer], count: int) -> Numbers:
        nonlocal at
        found = np.frombuffer(whole, kind, count, at)
        at += found.nbytes
        return found.astype(np.int64)

    rows, columns = numbers(np.int32, piece.records), dict[str, TextPlaces | SpanCells]()
    begin, blank = len(data) - PADDING - kept.letters, np.zeros(1, np.int64)
    for key, count in zip(keys, kept.texts, strict=True):
        if count:
            codes, sizes = numbers(np.uint16, piece.records), numbers(np.uint16, count)
            ends = begin + np.cumsum(sizes)
            columns[key] = TextPlaces(codes, ends - sizes, ends)
            begin = int(ends[-1])
        else:
            columns[key] = SpanCells(numbers(np.int32, piece.records), numbers(np.int32, piece.records))
    nothing = TextPlaces(np.zeros(piece.records, np.int64), blank, blank)
    return JsonBlock(log, data, rows + piece.before + 1, [columns.get(heading, nothing) for heading in log.header], piece.end)
