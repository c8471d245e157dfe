"""The cells of a piece of JSON lines, put into a file by whoever found them, and as a batch for whoever decides its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from returns_cli.sources.blocks import EVERY, Block, DistinctRows
from returns_cli.sources.cell_words import PADDING, WORD, words_of
from returns_cli.sources.combined_codes import combined
from returns_cli.sources.json_places import PieceCells
from returns_cli.sources.json_spans import SpanCells
from returns_cli.sources.json_values import CodedCells
from returns_cli.sources.logs import KeptCells, KeptColumns, LinePiece, TextLog
from returns_cli.sources.record_places import Places

if TYPE_CHECKING:
    import pyarrow as pa

    from returns_cli.sources.arrays import Numbers, Words

MOST_PLACES = 16  # combinations of texts a row, of which each is marked


def keep(file: Path, data: bytearray, found: PieceCells) -> KeptCells:
    """Puts the cells of a piece with these bytes behind what is in the file."""
    words: list[Words] = []
    numbers: list[np.ndarray[Any, Any]] = [found.rows.astype(np.int32)]
    texts, columns = list[bytes](), list[KeptColumns]()
    for cells in found.cells:
        if isinstance(cells, CodedCells):
            texts += cells.texts
            numbers += [cells.codes.astype(np.uint16), cells.sizes]
            columns.append(KeptColumns(cells.sizes.shape[1], len(cells.texts)))
        elif (own := words_of(data, cells.begins, cells.ends) if cells.words is None else cells.words) is not None:
            words.append(own)
            numbers.append((cells.ends - cells.begins).astype(np.uint8))
            columns.append(KeptColumns(words=own.shape[1]))
        else:
            numbers += [cells.begins.astype(np.int32), cells.ends.astype(np.int32)]
            columns.append(KeptColumns())
    with file.open("ab") as out:
        at = out.tell()
        out.writelines([*map(_bytes_of, words), *texts])
        behind = out.tell()
        out.writelines(map(_bytes_of, numbers))
        return KeptCells(file, at, behind - at, out.tell() - at, tuple(columns))


def _bytes_of(own: Numbers) -> memoryview:
    return np.ascontiguousarray(own).data


class TextPlaces(NamedTuple):
    """The cells of some rows: which of the texts each is, and where these begin and end. Neighbours may share `codes`."""

    codes: Numbers
    begins: Numbers
    ends: Numbers

    def of(self, rows: Numbers) -> TextPlaces:
        """Those of some of the rows."""
        return self._replace(codes=self.codes[rows])


AnyPlaces: TypeAlias = TextPlaces | SpanCells


class JsonBlock(Block):
    """The rows of a piece, which stand on these lines. `data` has their cells; texts that many rows have each once."""

    def __init__(self, log: TextLog, data: bytearray, lines: Numbers, columns: Mapping[int, AnyPlaces], stop: int) -> None:
        none = np.zeros((0, len(lines)), np.int64)
        places = Places(
            none, none, None, None, frozenset(), stray=False, lines=lines, height=0, bad=(), stop=len(data) - PADDING
        )
        super().__init__(log, data, places, 0, stop)
        self.columns, self.zeros = columns, False  # which stand behind cells only

    def distinct(self, columns: Sequence[int]) -> DistinctRows | None:
        """Rows that say all that is said in these columns, seen at the codes of their texts."""
        own = {column: cells for column in columns if isinstance(cells := self.columns[column], TextPlaces)}
        by_codes = {id(each.codes): (each.codes, len(each.ends)) for each in own.values()}
        whole = prod(size for _, size in by_codes.values())
        if len(own) < len(columns) or whole > MOST_PLACES * self.rows:
            return None
        places = combined(*zip(*by_codes.values(), strict=True))
        row_at, number_at = np.full(whole, -1, np.int32), np.empty(whole, np.int64)
        row_at[places] = np.arange(self.rows)
        used = np.flatnonzero(row_at >= 0)
        number_at[used] = np.arange(len(used))
        rows = row_at[used]
        few = JsonBlock(self.log, self.data, self.lines()[rows], {at: each.of(rows) for at, each in own.items()}, self.stop)
        return DistinctRows(few, number_at.take(places))

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
        if until is not None:
            return None
        if isinstance(own, SpanCells):
            return own.words
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


def kept_block(log: TextLog, piece: LinePiece, kept: KeptCells, keys: Sequence[str], lines: Callable[[], bytes]) -> JsonBlock:
    """The rows whose cells were put into a file, under the headings of the log; `lines` gives the bytes of the piece."""
    with kept.file.open("rb") as stream:
        stream.seek(kept.at)
        letters, numbers = stream.read(kept.letters), stream.read(kept.size - kept.letters)
    far = any(not own.texts and not own.words for own in kept.columns)
    data = bytearray().join([letters, lines() if far else b"", bytes(PADDING)])
    found = _Kept(data, numbers, kept, piece.records)
    rows, by_key = found.numbers(np.int32), dict(zip(keys, found.every(), strict=True))
    blank = np.zeros(1, np.int64)
    nothing = TextPlaces(np.zeros(piece.records, np.int64), blank, blank)
    columns = {at: by_key.get(heading, nothing) for at, heading in enumerate(log.header)}
    return JsonBlock(log, data, rows + piece.before + 1, columns, piece.end)


class _Kept:
    """What was kept of so many rows, read in order."""

    def __init__(self, data: bytearray, kept_numbers: bytes, kept: KeptCells, rows: int) -> None:
        self.data, self.kept_numbers, self.kept, self.rows = data, kept_numbers, kept, rows
        self.at, self.word, self.text = 0, 0, WORD * rows * sum(own.words for own in kept.columns)

    def numbers(self, kind: type[np.integer], count: int = -1) -> Numbers:
        """The next so many numbers of a kind, or one for each row."""
        found = np.frombuffer(self.kept_numbers, kind, self.rows if count < 0 else count, self.at)
        self.at += found.nbytes
        return found.astype(np.int64)

    def every(self) -> Iterator[AnyPlaces]:
        """The cells under each key."""
        for own in self.kept.columns:
            if own.texts:
                codes, sizes = self.numbers(np.uint16), self.numbers(np.uint16, own.texts * own.keys)
                ends = self.text + np.cumsum(sizes)
                begins = ends - sizes
                self.text = int(ends[-1])
                yield from (TextPlaces(codes, begins[at :: own.keys], ends[at :: own.keys]) for at in range(own.keys))
            elif own.words:
                words = np.frombuffer(self.data, np.uint64, self.rows * own.words, self.word).reshape(-1, own.words)
                begins = np.arange(self.word, self.word + words.nbytes, WORD * own.words)
                self.word += words.nbytes
                yield SpanCells(begins, begins + self.numbers(np.uint8), words)
            else:
                first, last = self.numbers(np.int32), self.numbers(np.int32)
                yield SpanCells(first + self.kept.letters, last + self.kept.letters)
