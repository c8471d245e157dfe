"""A plain log of separated values as blocks of whole records, in which numpy knows where every cell is.

No cell becomes a Python object here, and none is copied: the short cells of a column are read as one or a few columns of
64-bit words.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from returns_cli.audit.encodings import GB18030, UTF_8, shown_bytes
from returns_cli.audit.logs import TextLog
from returns_cli.audit.places import NEWLINE, NotPlain, places_in

SIZE = 1 << 20  # bytes of a block: its arrays stay in the processor's caches
TAIL = 1 << 12
WORD, MOST_WORDS = 8, 8
_MASKS = np.array([(1 << (8 * length)) - 1 for length in range(WORD + 1)], np.uint64)


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


class Block:
    """Whole records, behind which there are WORD zero bytes in `data`. The first record is left out where the block is
    `headed`. A `row` is one that has the right width, a `column` the position of one of the log's headings. Raises NotPlain."""

    def __init__(self, log: TextLog, data: bytearray, *, headed: bool) -> None:
        self.log, self.data, self.headed = log, data, headed
        self.end = len(data) - WORD
        self.places = places_in(log, data, self.end)
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
