"""Parquet out of columns that other processes have encoded: pages are copied as they are, and one footer says where they lie.

A column of few texts becomes pages here, for its numbers lie ready: Arrow would look at each of them several times. Pages and
footers begin with structs in Thrift's compact protocol, whose fields have the numbers that parquet.thrift gives them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Numbers

MAGIC, MAKER = b"PAR1", b"returns version 1"
INT, LONG, BINARY, LIST, STRUCT = 5, 6, 8, 9, 12
MANY = 15  # items of a list, whose number then has bytes of its own
INT64, BYTE_ARRAY, SNAPPY = 2, 6, 1
PLAIN, RLE, DELTA, NUMBERED = 0, 3, 5, 8
DATA_PAGE, DICTIONARY_PAGE = 0, 2
BLANK = -1
Value: TypeAlias = tuple[int, bytes]  # its type and its bytes


class Chunk(NamedTuple):
    """A column of a row group: how many rows it has, its encoding, its bytes (unpacked, in the file, and those of its
    dictionary among them), and its least and greatest number."""

    rows: int
    encoding: int
    unpacked: int
    size: int
    dictionary: int = 0
    bounds: tuple[int, int] | None = None


class RowGroup(NamedTuple):
    """Rows as the columns of a file, but for their lines."""

    chunks: Sequence[Chunk]
    pages: Sequence[bytes | memoryview]
    lines: Numbers

    @classmethod
    def of(cls, chunks: Sequence[Chunk], raw: memoryview) -> RowGroup:
        """The rows of which these are the chunks, and all bytes: those of the pages, then the lines."""
        ends = list(accumulate((chunk.size for chunk in chunks), initial=0))
        return cls(chunks, [raw[a:b] for a, b in pairwise(ends)], np.frombuffer(raw[ends[-1] :], np.int64))

    def at(self, line: int, column: int) -> RowGroup:
        """The same with the lines as that column, `line` on top of them."""
        if not len(self.lines):
            return self
        chunk, pages = arrays_as_pages([self.lines + line])
        chunks = [*self.chunks[:column], chunk, *self.chunks[column:]]
        return RowGroup(chunks, [*self.pages[:column], pages, *self.pages[column:]], self.lines)


def texts_as_pages(places: Numbers, texts: Sequence[str], *, optional: bool) -> tuple[Chunk, bytes]:
    """The texts at these places of a list; BLANK is none."""
    given = places != BLANK
    levels = _of_number(len(places) << 1) + b"\1"
    if not given.all():
        levels, places = _bits(given, 1), places[given]
    levels = len(levels).to_bytes(4, "little") + levels if optional else b""
    width = max(1, int(places.max(initial=0)).bit_length())
    width += -width % (1 if width <= 8 else 2 if width <= 16 else 4)
    listed = [text.encode() for text in texts]
    plain = b"".join(len(text).to_bytes(4, "little") + text for text in listed)
    head = {1: _number(len(listed), INT), 2: _number(PLAIN, INT)}
    dictionary, unpacked = _page(DICTIONARY_PAGE, plain, 7, head)
    levelled = {1: _number(len(given), INT), 2: _number(NUMBERED, INT), 3: _number(RLE, INT), 4: _number(RLE, INT)}
    page, more = _page(DATA_PAGE, levels + bytes([width]) + _bits(places, width), 5, levelled)
    return Chunk(len(given), NUMBERED, unpacked + more, len(dictionary) + len(page), len(dictionary)), dictionary + page


def _bits(numbers: Numbers, width: int) -> bytes:
    """A run of numbers of so many bits."""
    groups = -(-len(numbers) // 8)
    head = _of_number(groups << 1 | 1)
    if width == 1:
        return head + np.packbits(numbers.astype(np.bool_, copy=False), bitorder="little").tobytes()
    size = 1 if width <= 8 else 2 if width <= 16 else 4  # bytes
    run = np.zeros(8 * groups, f"<u{size}")
    run[: len(numbers)] = numbers
    bits, lane, words = width, 8 * size, run
    while lane < 64 and bits < lane:  # two neighbours at a time
        words = words.view(f"<u{lane // 4}")
        words = words & ((1 << lane) - 1) | words >> lane << bits
        bits, lane = 2 * bits, 2 * lane
    packed = words.view(np.uint8).reshape(-1, lane // 8)[:, : bits // 8] if bits < lane else words
    return head + packed.tobytes()


def _page(kind: int, content: bytes, field: int, head: Mapping[int, Value]) -> tuple[bytes, int]:
    """A page, and how many bytes it has unpacked."""
    packed = pa.compress(content, "snappy", asbytes=True)
    sizes = {1: _number(kind, INT), 2: _number(len(content), INT), 3: _number(len(packed), INT)}
    begin = _struct({**sizes, field: _struct(head)})[1]
    return begin + packed, len(begin) + len(content)


def arrays_as_pages(arrays: Sequence[pa.Array | Numbers]) -> tuple[Chunk, bytes]:
    """Many texts, or numbers that mostly rise by one, of which there are some. A text that is null is none."""
    column = pa.chunked_array(arrays)
    sink, seen, numbers = pa.BufferOutputStream(), list[pq.FileMetaData](), column.type == pa.int64()
    schema = pa.schema([pa.field("column", column.type, not numbers)])
    encoding = "DELTA_BINARY_PACKED" if numbers else "PLAIN"
    options = {"use_dictionary": False, "write_statistics": False, "write_batch_size": 1 << 14}
    with pq.ParquetWriter(sink, schema, column_encoding=encoding, metadata_collector=seen, **options) as out:
        out.write_table(pa.table([column], schema), row_group_size=len(column))
    found = seen[0].row_group(0).column(0)
    start, size = found.data_page_offset, found.total_compressed_size
    bounds = tuple(pc.min_max(column).as_py().values()) if numbers else None
    chunk = Chunk(len(column), DELTA if numbers else PLAIN, found.total_uncompressed_size, size, bounds=bounds)
    return chunk, sink.getvalue()[start : start + size].to_pybytes()


class ParquetFile:
    """A Parquet file that is written: its columns are numbers, or texts if they are optional."""

    def __init__(self, stream: BinaryIO, schema: pa.Schema) -> None:
        self.stream, self.schema = stream, schema
        self.groups, self.rows, self.place = list[Value](), 0, len(MAGIC)
        stream.write(MAGIC)

    def add(self, group: RowGroup) -> None:
        """Takes in rows, which have their lines among the columns. Raises OSError."""
        rows, sizes = len(group.lines), [chunk.size for chunk in group.chunks]
        if not rows:
            return
        places = list(accumulate(sizes, initial=self.place))
        columns = [_column(*each) for each in zip(self.schema, group.chunks, places[:-1], strict=True)]
        unpacked = sum(chunk.unpacked for chunk in group.chunks)
        entry = {2: unpacked, 3: rows, 5: self.place, 6: sum(sizes)}
        self.groups.append(_struct({1: _list(columns), **{at: _number(each) for at, each in entry.items()}}))
        self.rows, self.place = self.rows + rows, places[-1]
        for each in group.pages:
            self.stream.write(each)

    def close(self) -> None:
        """Writes the footer. Raises OSError."""
        columns = [_struct({4: _binary(b"schema"), 5: _number(len(self.schema), INT)}), *map(_element, self.schema)]
        orders = [_struct({1: _struct({})})] * len(self.schema)
        head = {1: _number(2, INT), 2: _list(columns), 3: _number(self.rows), 4: _list(self.groups)}
        footer = _struct({**head, 6: _binary(MAKER), 7: _list(orders)})[1]
        self.stream.write(footer + len(footer).to_bytes(4, "little") + MAGIC)


def _element(field: pa.Field) -> Value:
    """What the schema says of a column."""
    named = {3: _number(field.nullable, INT), 4: _binary(field.name.encode())}
    if field.type == pa.int64():
        return _struct({1: _number(INT64, INT), **named})
    return _struct({1: _number(BYTE_ARRAY, INT), **named, 6: _number(0, INT), 10: _struct({1: _struct({})})})


def _column(field: pa.Field, chunk: Chunk, place: int) -> Value:
    """What the footer says of a column in a row group that begins there."""
    kind = INT64 if field.type == pa.int64() else BYTE_ARRAY
    encodings = {chunk.encoding, PLAIN, RLE} if chunk.dictionary else {chunk.encoding, RLE}
    entry = {1: _number(kind, INT), 2: _list([_number(each, INT) for each in sorted(encodings)])}
    entry |= {3: _list([_binary(field.name.encode())]), 4: _number(SNAPPY, INT), 5: _number(chunk.rows)}
    entry |= {6: _number(chunk.unpacked), 7: _number(chunk.size), 9: _number(place + chunk.dictionary)}
    if chunk.dictionary:
        entry[11] = _number(place)
    if chunk.bounds:
        low, high = (_binary(each.to_bytes(8, "little")) for each in chunk.bounds)
        entry[12] = _struct({3: _number(0), 5: high, 6: low})
    return _struct({2: _number(0), 3: _struct(entry)})


def _number(number: int, kind: int = LONG) -> Value:
    return kind, _of_number(number << 1)  # the last bit is the sign, and nothing here is below 0


def _of_number(number: int) -> bytes:
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    return bytes([*found, number])


def _struct(fields: Mapping[int, Value]) -> Value:
    found, before = bytearray(), 0
    for number, (kind, raw) in sorted(fields.items()):
        found.append(number - before << 4 | kind)
        found += raw
        before = number
    return STRUCT, bytes(found) + b"\0"


def _binary(text: bytes) -> Value:
    return BINARY, _of_number(len(text)) + text


def _list(items: Sequence[Value]) -> Value:
    count, kind = len(items), items[0][0] if items else STRUCT
    head = bytes([min(count, MANY) << 4 | kind]) + (_of_number(count) if count >= MANY else b"")
    return LIST, head + b"".join(raw for _, raw in items)
