"""A log in JSON lines, in pieces of whole lines, which processes parse side by side, once.

Parsing costs more than all that follows, and an audit looks at a log several times; so each process puts the cells of its
piece into a file of codes and texts, of which only the columns are read that are asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from io import BufferedReader, BytesIO
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, TypeAlias, cast

from returns_cli.intake.json_lines import LineError, request_of
from returns_cli.pools.pool import Pool, in_groups
from returns_cli.sources import json_columns
from returns_cli.sources.batches import Batch, TableBatch, say_something
from returns_cli.sources.cell_words import PADDING
from returns_cli.sources.delimited import MAX_COLUMNS
from returns_cli.sources.encodings import UTF_8, no_cell
from returns_cli.sources.json_block import JsonBlock, keep, kept_block
from returns_cli.sources.json_places import LineReader, padded, unescaped
from returns_cli.sources.logs import Fault, JsonLog, KeptCells, LinePiece, TextLog
from returns_cli.sources.storage import File

if TYPE_CHECKING:
    import pyarrow as pa


SIZE = 6 << 20  # each piece brings new values, at the cost of a thousand rows
FIRST = 1 << 18  # bytes of the first one, of which is learned before there are processes what most lines say
LEAST = 1 << 18  # bytes that are parsed because of one line
MANY = 8  # pieces at a time
FEW = 4 << 20  # bytes that are not worth several processes
LONGEST_LINE = 1 << 24
BLANKS = b" \t\r\n\x0b\x0c\x00\x1a"  # with what old programs write at the end of a file
Bounds: TypeAlias = tuple[Path, int, int]  # the file of a piece's cells, and where its lines begin and end
Row: TypeAlias = tuple[int, dict[str, Any] | tuple[str, str]]
_HALVES = re.compile("[\ud800-\udfff]")
_NESTED = re.compile("\N{REPLACEMENT CHARACTER}(?=[\\[{])")


class Parsed(NamedTuple):
    """A piece that has been parsed: its keys in order, how many lines and records it has, and the records that are no rows."""

    keys: tuple[str, ...]
    lines: int
    records: int
    faults: tuple[Fault, ...]
    kept: KeptCells | None = None
    unescaped: bool = False


def _text_of(copy: Path) -> Path:
    """The file of a piece's lines without escapes, beside that of where their cells stand."""
    return copy.with_name(f"{copy.name}.text")


def lines_of(stream: BinaryIO, first: int = 1) -> Iterator[Row]:
    """Every line that is not blank: its number, and its object or its text and what is wrong with it."""
    for number, line in enumerate(stream, first):
        if not line.strip(BLANKS):
            continue
        try:
            yield number, request_of(line, LONGEST_LINE)
        except LineError as error:
            yield number, (line.rstrip(b"\r\n").decode(UTF_8, "backslashreplace"), str(error))


def text_of(value: object) -> str | None:
    """A JSON value as text; numbers have stayed texts. A list or an object is marked: no fact can be read from it."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return encodable(value)
    return json.dumps(value) if isinstance(value, bool) else no_cell(value)


def as_written(text: str) -> str:
    """The text with lists and objects as the log has them, without their mark."""
    return _NESTED.sub("", text)


def encodable(text: str) -> str:
    """The text, halves of characters marked: JSON can write them (a lone \\ud83d), no file of text can keep them."""
    return _HALVES.sub(lambda half: f"\N{REPLACEMENT CHARACTER}\\u{ord(half[0]):04x}", text)


def says_something(row: Mapping[str, object]) -> bool:
    """Whether a row has a cell that is not blank; one that has none is no row."""
    for value in row.values():
        text = text_of(value)
        if text and not text.isspace():
            return True
    return False


def parsed(file: Path, copy: Path) -> tuple[dict[str, int], tuple[LinePiece, ...]]:
    """The keys in the order in which they appear, and the log in pieces. Cells are put into files beside `copy`."""
    bounds = [(copy.with_name(f"{copy.name}.{at}"), *own) for at, own in enumerate(_bounds(file))]
    header, pieces, before = dict[str, int](), list[LinePiece](), 0
    with Pool(PieceParser(file).parse_each, few=file.stat().st_size < FEW) as pool:
        # Neighbours together: what is new on a day is learned by one process.
        every = chain.from_iterable(pool.in_order(in_groups(bounds, MANY, 1, pool.count)))
        for (own, start, end), found in every:
            for key in found.keys:
                header.setdefault(key, len(header))
            if len(header) > MAX_COLUMNS:
                break
            faults = tuple(fault.but(line=before + fault.line) for fault in found.faults)
            pieces.append(LinePiece(start, end, before, found.records, own, found.keys, faults, found.kept, found.unescaped))
            before += found.lines
    return header, tuple(pieces)


def read_lines(log: JsonLog, piece: LinePiece) -> Batch:
    """The rows of a piece."""
    if piece.kept is not None:
        return _block(log, piece, piece.kept)
    import pyarrow as pa

    cells = pa.ipc.open_file(pa.memory_map(str(piece.copy))).get_batch(0)
    return TableBatch(Columns(log.header, piece.keys, cells), cells.column(0).to_numpy() + piece.before, piece.faults)


def _block(log: JsonLog, piece: LinePiece, kept: KeptCells) -> JsonBlock:
    """The same, where the cells were found without parsing."""

    def lines() -> bytes:
        if piece.unescaped:
            return _text_of(piece.copy).read_bytes()
        return bytes(_padded(log.file, piece.start, piece.end))

    return kept_block(TextLog(log.path, log.file, log.header), piece, kept, list(map(encodable, piece.keys)), lines)


class Columns:
    """The cells of a piece under the headings of the log: blank where the piece has no such key."""

    def __init__(self, header: Sequence[str], keys: Sequence[str], cells: pa.RecordBatch) -> None:
        self.header, self.cells, self.num_rows = header, cells, cells.num_rows
        self.places = {encodable(key): at for at, key in enumerate(keys, 1)}

    def column(self, at: int) -> pa.Array:
        """The texts of a column, as a dictionary."""
        import pyarrow as pa

        place = self.places.get(self.header[at])
        return self.cells.column(place) if place else pa.nulls(self.num_rows, pa.string()).dictionary_encode()


class PieceParser:
    """Parses pieces of a file, and remembers from one to the next what its lines look like. Cells that are found without
    parsing it keeps in one file, that of its first piece."""

    def __init__(self, file: Path) -> None:
        self.file, self.reader = file, LineReader()
        self.parts = True
        """Whether smaller parts are tried: not where the last one had a line that has to be parsed, as every part may have."""
        self.cells: Path | None = None

    def parse_each(self, some: Sequence[Bounds]) -> list[tuple[Bounds, Parsed]]:
        """The pieces with these bounds, or parts of them."""
        return [part for copy, start, end in some for part in self.parse(copy, start, end)]

    def parse(self, copy: Path, start: int, end: int) -> Iterator[tuple[Bounds, Parsed]]:
        """The piece with these bounds, its cells put into a file; in parts, where a few lines of it have to be parsed."""
        data = _padded(self.file, start, end)
        middle = start + data.find(b"\n", (end - start) // 2) + 1
        parted = end - start > (LEAST if self.parts else SIZE // 2) and middle < end
        raw = b""
        if b"\\" in data:
            raw, data = bytes(memoryview(data)[: end - start]), bytearray()
        text = unescaped(raw) if raw else None
        lines = data if text is None else padded(text)
        found = self.reader.cells(lines) if text is not None or not raw else None
        if found is None:
            if parted:
                del data, raw, text, lines  # before as much is read again
                yield from self.parse(copy, start, middle)
                yield from self.parse(copy.with_name(f"{copy.name}.{middle}"), middle, end)
            else:
                self.parts = False
                yield (copy, start, end), _parsed(copy, raw or bytes(data[: end - start]))
            return
        self.parts = True
        if text is not None:
            _text_of(copy).write_bytes(text)
        self.cells = self.cells or copy
        kept = keep(self.cells, lines, found)
        yield (copy, start, end), Parsed(found.keys, found.lines, len(found.rows), (), kept, text is not None)


def _parsed(copy: Path, raw: bytes) -> Parsed:
    """The piece of these lines, parsed and its cells put into a file."""
    import pyarrow as pa

    table = json_columns.rows_of(raw)
    if table is not None:
        columns = list(map(_whole, table.columns))
        kept = say_something(columns)
        if len(kept) < table.num_rows:
            columns = [column.take(kept) for column in columns]
        _write(copy, [pa.array(kept + 1), *(column.dictionary_encode() for column in columns)])
        return Parsed(tuple(table.column_names), raw.count(b"\n"), len(kept), ())
    lines, rows, faults, keys = list[int](), list[dict[str, Any]](), list[Fault](), dict[str, None]()
    for line, row in lines_of(BytesIO(raw)):
        if not isinstance(row, dict):
            faults.append(Fault(line, *row))
            continue
        if not row.keys() <= keys.keys():
            keys |= dict.fromkeys(row)
            if len(keys) > MAX_COLUMNS:  # at once: keys that are never the same take all memory
                return Parsed(tuple(keys), 0, 0, ())
        if says_something(row):
            lines.append(line)
            rows.append(row)
    _write(copy, [pa.array(lines, pa.int64()), *(_column(rows, key) for key in keys)])
    return Parsed(tuple(keys), raw.count(b"\n"), len(rows) + len(faults), tuple(faults))


def _write(copy: Path, columns: Sequence[pa.Array]) -> None:
    import pyarrow as pa

    cells = pa.record_batch(columns, names=[str(at) for at in range(len(columns))])
    with pa.OSFile(str(copy), "wb") as sink, pa.ipc.new_file(sink, cells.schema) as writer:
        writer.write_batch(cells)


def _whole(column: pa.ChunkedArray) -> pa.Array:
    """A column in one piece."""
    import pyarrow as pa

    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays([pa.array([], pa.string()), *column.chunks])


def _column(rows: Sequence[Mapping[str, object]], key: str) -> pa.Array:
    import pyarrow as pa

    values = [row.get(key) for row in rows]
    try:
        texts = pa.array(values, pa.string())
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError):  # a value that is neither a text nor a number
        texts = pa.array(list(map(text_of, values)), pa.string())
    return texts.dictionary_encode()


def _bounds(file: Path) -> Iterator[tuple[int, int]]:
    whole, start, size = file.stat().st_size, 0, min(FIRST, SIZE)
    with file.open("rb") as stream:
        while start < whole:
            stream.seek(start + size - 1)
            stream.readline()
            end = min(stream.tell(), whole) if start + size < whole else whole
            yield start, end
            start, size = end, SIZE


def _padded(file: File, start: int, end: int, behind: bytes = b"") -> bytearray:
    """The bytes of some whole lines as `padded` makes them, read where they are to lie."""
    size = end - start
    data = bytearray(size + len(behind) + PADDING)
    with file.open("rb") as stream:
        stream.seek(start)
        read = cast(BufferedReader, stream).readinto(memoryview(data)[:size])
    if read < size or not data.startswith(b"\n", size - 1):  # the end of the file
        return padded(bytes(data[:read]), behind)
    data[size : size + len(behind)] = behind
    return data
