"""A plain log of separated values as blocks of whole records, in which numpy knows where every cell is.

No cell becomes a Python object here, and none is copied: the short cells of a column are read as one or a few columns of
64-bit words. A few rows of another width are set aside. What is not plain (stray quotes, zero bytes, most rows of another
width) raises NotPlain and is left to DuckDB, which says what is wrong with it.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from returns_cli.audit.delimited import fields
from returns_cli.audit.encodings import GB18030, UTF_8, shown_bytes
from returns_cli.audit.logs import TextLog

SIZE = 1 << 20  # bytes of a block: its arrays stay in the processor's caches
TAIL = 1 << 12
WORD, MOST_WORDS = 8, 8
NEWLINE, RETURN = 10, 13
_MASKS = np.array([(1 << (8 * length)) - 1 for length in range(WORD + 1)], np.uint64)


class NotPlain(Exception):
    """The log, or this block of it, needs a reader that knows what to do with bad rows."""


class Piece(NamedTuple):
    """Whole records of a log: those from its byte `start` to before `end`. One that is `headed` begins with the headings."""

    start: int
    end: int
    headed: bool


def pieces(log: TextLog, size: int = SIZE) -> Iterator[Piece]:
    """The log in pieces of about so many bytes. Raises NotPlain."""
    if log.mended or len(log.header) < 2:
        raise NotPlain("bytes that are no text, or one column")
    quote, whole = log.quote.encode(), log.file.stat().st_size
    with log.file.open("rb") as stream:
        begin = start = len(codecs.BOM_UTF8) if stream.read(3) == codecs.BOM_UTF8 and not log.image else 0
        quoted = quote in stream.read(size)
        while start < whole:
            end = whole
            if start + size < whole:
                end = _after_quotes(stream, start, size, quote) if quoted else _after_line(stream, start, size)
            yield Piece(start, end, start == begin)
            start = end


def _after_line(stream: BinaryIO, start: int, size: int) -> int:
    """Where a line ends before `start` + `size`. A line end within quotes shows when the piece is read."""
    for tail in (min(TAIL, size), size):
        stream.seek(start + size - tail)
        at = stream.read(tail).rfind(b"\n")
        if at >= 0:
            return start + size - tail + at + 1
    raise NotPlain("a record longer than a piece")


def _after_quotes(stream: BinaryIO, start: int, size: int, quote: bytes) -> int:
    """Where a line outside of quotes ends."""
    stream.seek(start)
    data = stream.read(size)
    end = data.rfind(b"\n")
    within = data.count(quote, 0, max(end, 0)) % 2
    while end >= 0 and within:
        earlier = data.rfind(b"\n", 0, end)
        within ^= data.count(quote, max(earlier, 0), end) % 2
        end = earlier
    if end < 0:
        raise NotPlain("a record longer than a piece")
    return start + end + 1


def read_block(log: TextLog, piece: Piece) -> Block:
    """The records of a piece. Raises NotPlain."""
    size = piece.end - piece.start
    data = bytearray(size + WORD)
    with log.file.open("rb", buffering=0) as stream:
        stream.seek(piece.start)
        stream.readinto(memoryview(data)[:size])
    if data[size - 1] != NEWLINE or data[size - 3 : size].endswith((b"\n\n", b"\n\r\n")):
        data = data[:size].rstrip(b"\r\n") + b"\n" + bytes(WORD)
    return Block(log, data, headed=piece.headed)


class _Places(NamedTuple):
    """Where the cells of a block are, with a row for each column of the file and a column for each record."""

    starts: Any
    """Where each record begins."""
    ends: Any
    """The place of the separator or line end behind each cell."""
    quoted: Any
    """1 for each cell in quotes; None where no cell is."""
    returns: Any
    """1 for each record that ends in a carriage return and a line feed; None where none does."""
    doubled: frozenset[int]
    """The columns with quotes within quotes."""
    numbers: Any
    """The number of each record among all, also the bad ones; None where none is."""
    bad: tuple[tuple[int, str], ...]
    """Number and text of every record of another width."""


class Block:
    """Whole records, behind which there are WORD zero bytes in `data`. The first record is left out where the block is
    `headed`. A `row` is one that has the right width, a `column` the position of one of the log's headings. Raises NotPlain."""

    def __init__(self, log: TextLog, data: bytearray, *, headed: bool) -> None:
        self.log, self.data, self.headed = log, data, headed
        self.end = len(data) - WORD
        self.places = _found(log, data, self.end)
        self.rows = self.places.ends.shape[1] - headed
        """How many rows there are."""
        self.bad = [(number - headed, raw) for number, raw in self.places.bad]
        """The records that are no rows: their places among all records, and their texts."""
        self.records = self.rows + len(self.bad)

    def numbers(self) -> Any:
        """The place of each row among all records."""
        numbers = self.places.numbers
        return np.arange(self.rows) if numbers is None else numbers[self.headed :] - self.headed

    def _at(self, column: int) -> int:
        """Which of the file's columns it is."""
        return self.log.order.index(column) if self.log.order else column

    def doubled(self, column: int) -> bool:
        """Whether a column has quotes within quotes, which stand twice in the file."""
        return self._at(column) in self.places.doubled

    def spans(self, column: int) -> tuple[Any, Any]:
        """Where each cell of a column begins and ends, without the quotes around it."""
        at = self._at(column)
        starts, ends, quoted, returns = self.places[:4]
        last = ends[at]
        first = ends[at - 1] + 1 if at else starts
        if returns is not None and at == len(ends) - 1:
            last = last - returns
        if quoted is not None:
            first, last = first + quoted[at], last - quoted[at]
        return first[self.headed :], last[self.headed :]

    def words(self, column: int, until: int | None = None) -> list[Any]:
        """The cells of a column as words of eight bytes, little end first and blank bytes behind; none if one is too long.
        Quotes within quotes stay twice, so that cells are alike just where their texts are.

        With `until`, a column to the right of it, what stands in the file from one to the other.
        """
        first, last = self.spans(column)
        if until is not None:
            last = self.spans(until)[1]
        length = last - first
        count = max(1, -(-int(length.max(initial=0)) // WORD))
        if count > MOST_WORDS:
            return []
        at_any_byte = np.ndarray((self.end + 1,), "<u8", self.data, strides=(1,))
        words = []
        for number in range(count):
            word = at_any_byte[np.minimum(first + number * WORD, self.end) if number else first]
            word &= _MASKS.take(length - number * WORD if number else length, mode="clip")
            words.append(word)
        return words

    def texts(self, column: int, most: int) -> list[str]:
        """The texts of a column's first rows, what is no text marked."""
        first, last = self.spans(column)
        cells = [self.data[a:b] for a, b in zip(first[:most].tolist(), last[:most].tolist(), strict=True)]
        return self._shown(cells, column)

    def text(self, row: int, column: int) -> str:
        """The text of one cell, what is no text marked."""
        at, row = self._at(column), row + self.headed
        starts, ends, quoted, returns = self.places[:4]
        first = ends[at - 1, row] + 1 if at else starts[row]
        mark = quoted[at, row] if quoted is not None else 0
        line_end = returns[row] if returns is not None and at == len(ends) - 1 else 0
        return self._shown([self.data[first + mark : ends[at, row] - line_end - mark]], column)[0]

    def _shown(self, cells: list[bytearray], column: int) -> list[str]:
        """The texts of some cells of a column."""
        mark, encoding = self.log.quote.encode(), GB18030 if self.log.image else UTF_8
        if self.doubled(column):
            cells = [cell.replace(2 * mark, mark) for cell in cells]
        return [shown_bytes(cell, encoding) for cell in cells]


def _found(log: TextLog, data: bytearray, end: int) -> _Places:
    """Finds all cells. Raises NotPlain."""
    if data.find(0, 0, end) >= 0:
        raise NotPlain("a zero byte")
    bytes_, width = np.frombuffer(data, np.uint8, end), len(log.header)
    line_ends = bytes_ == NEWLINE
    lines = np.count_nonzero(line_ends)
    ends = np.flatnonzero(np.logical_or(line_ends, bytes_ == ord(log.separator), out=line_ends))
    quoted = twice = None
    if log.quote.encode() in data:
        so_far = np.cumsum(bytes_ == ord(log.quote), dtype=np.int32)
        if so_far[-1] % 2:
            raise NotPlain("a quote that is not closed")
        within = so_far[ends] % 2 == 1
        lines -= np.count_nonzero(bytes_[ends[within]] == NEWLINE)
        ends = ends[~within]
        quoted, twice = _quotes(data, bytes_, ends, np.diff(so_far[ends], prepend=np.int32(0)), log.quote.encode())
    even = len(ends) == lines * width and np.all(bytes_[ends[width - 1 :: width]] == NEWLINE)
    last = ends[width - 1 :: width] if even else ends[bytes_[ends] == NEWLINE]
    starts, returns = np.concatenate(([0], last[:-1] + 1)), _returns(data, bytes_, last, end)
    numbers, bad = None, tuple[tuple[int, str], ...]()
    if not even:
        rows, cells, numbers, bad = _set_aside(log, data, starts, ends, last, returns)
        starts, ends, returns = starts[rows], ends[cells], None if returns is None else returns[rows]
        quoted, twice = (None, None) if quoted is None or twice is None else (quoted[cells], twice[cells])
    doubled = frozenset[int]() if twice is None else frozenset((np.flatnonzero(twice) % width).tolist())
    return _Places(starts, _by_column(ends, width), _by_column(quoted, width), returns, doubled, numbers, bad)


def _by_column(cells: Any, width: int) -> Any:
    return None if cells is None else np.ascontiguousarray(cells.reshape(-1, width).T)


def _set_aside(
    log: TextLog, data: bytearray, starts: Any, ends: Any, last: Any, returns: Any
) -> tuple[Any, Any, Any, tuple[tuple[int, str], ...]]:
    """Which lines are rows, which `ends` are those of their cells, the numbers of the rows among all records, and number and
    text of the other records. A blank line is no record. Raises NotPlain where DuckDB may see it otherwise.
    """
    if log.mixed_line_ends:
        raise NotPlain("a row of another width")
    widths = np.diff(np.searchsorted(ends, last), prepend=-1)
    behind = last if returns is None else last - returns
    rows, records = widths == len(log.header), behind > starts
    if 2 * np.count_nonzero(rows) <= np.count_nonzero(records):
        raise NotPlain("most rows of another width")
    numbers = np.cumsum(records) - 1
    bad = []
    for line in np.flatnonzero(records & ~rows).tolist():
        raw = shown_bytes(data[starts[line] : behind[line]], GB18030 if log.image else UTF_8)
        if "\N{REPLACEMENT CHARACTER}" in raw:
            raise NotPlain("bytes that are no text")
        if widths[line] > len(log.header) and not any(fields(log, raw)[len(log.header) :]):
            raise NotPlain("more cells, but blank ones")  # which DuckDB leaves out
        bad.append((int(numbers[line]), raw))
    return rows, np.repeat(rows, widths), numbers[rows], tuple(bad)


def _returns(data: bytearray, bytes_: Any, line_ends: Any, end: int) -> Any:
    """1 for each record that ends in a carriage return too. Raises NotPlain where one stands elsewhere."""
    if b"\r" not in data:
        return None
    count = data.count(b"\r", 0, end)
    returns = bytes_[np.maximum(line_ends - 1, 0)] == RETURN
    if np.count_nonzero(returns) != count:
        raise NotPlain("a carriage return within a row")
    return returns.astype(np.int64)


def _quotes(data: bytearray, bytes_: Any, ends: Any, marks: Any, mark: bytes) -> tuple[Any, Any]:
    """1 for each cell in quotes, and which cells have quotes within; `marks` is the number of quotes in each cell.

    Raises NotPlain where a quote stands elsewhere.
    """
    cells = np.flatnonzero(marks)
    first, last = np.where(cells > 0, ends[cells - 1] + 1, 0), ends[cells] - 1
    last -= (bytes_[last] == RETURN) & (bytes_[ends[cells]] == NEWLINE)
    if np.any(bytes_[first] != mark[0]) or np.any(bytes_[last] != mark[0]) or np.any(marks[cells] % 2):
        raise NotPlain("a quote within a cell")
    several = marks[cells] > 2
    for begin, close in zip(first[several].tolist(), last[several].tolist(), strict=True):
        if mark in data[begin + 1 : close].replace(mark + mark, b""):
            raise NotPlain("a quote within a cell")
    quoted, twice = np.zeros(len(ends), np.int64), np.zeros(len(ends), np.bool_)
    quoted[cells], twice[cells[several]] = 1, True
    return quoted, twice
