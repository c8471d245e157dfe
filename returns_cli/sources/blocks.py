"""A log of separated values as blocks of whole records, in which numpy knows where every cell is.

No cell becomes a Python object here: the short cells of a column are read as rows of 64-bit words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from returns_cli.sources.batches import Distinct
from returns_cli.sources.careful import LONGEST_RECORD, Shape
from returns_cli.sources.cell_words import PADDING, bytes_at, words_of
from returns_cli.sources.encodings import UTF_8, shown_bytes
from returns_cli.sources.logs import MALFORMED, Fault, TextLog
from returns_cli.sources.lookup import Full, Lookup
from returns_cli.sources.quoted_cells import StillOpen
from returns_cli.sources.record_places import Places
from returns_cli.sources.splitting import WIDTH, all_bad, split
from returns_cli.sources.table_place import NO_ROW
from returns_cli.sources.text_pieces import (
    Piece,
    as_utf_8,
    length_of_lines,
    read_bytes,
    table_end,
    text_of,
    whole_lines,
)

if TYPE_CHECKING:
    import pyarrow as pa

    from returns_cli.sources.arrays import Numbers, Words

EVERY = slice(None)
BLANK_BEFORE = "a blank before a quote, which opens no cell then"
FEW = 500  # cells that are sooner taken one by one than out of a text of the whole block


def read_block(log: TextLog, piece: Piece) -> Block:
    """The records that begin in a piece. One that goes on behind it is whole if it is a row: see `Block.stop`."""
    data = text_of(log, piece.start, piece.end)
    end, shape = len(data) - PADDING, Shape(ord(log.separator), ord(log.quote), len(log.header))
    size, behind = table_end(log), b""
    try:
        places = split(data, end, shape, end, more=piece.end < size)
    except StillOpen:
        behind = read_bytes(log, piece.end, piece.end + LONGEST_RECORD)
        behind = behind if piece.end + len(behind) >= size else whole_lines(behind, log)
        data = as_utf_8(read_bytes(log, piece.start, piece.end) + behind, log) + bytes(PADDING)
        places = split(data, end, shape, len(data) - PADDING, more=False)
    lines = data.count(b"\n", end, places.stop)
    stop = piece.end + length_of_lines(behind, log, lines)
    if 0 < log.below <= piece.start:
        places = all_bad(places, NO_ROW)
    if places.stop < len(data) - PADDING:
        data = data[: places.stop] + bytes(PADDING)
    return Block(log, data, places, log.before if piece.headed else 0, stop)


def why_no_row(why: str) -> str:
    """Why a record is no row, as it is said."""
    return why if why == NO_ROW else f"{MALFORMED} ({why})"


class DistinctRows(NamedTuple):
    """Some rows of a block, no two of which need say the same; and for every row which of them does."""

    block: Block
    places: Numbers


class Block:
    """Whole records, behind which there are PADDING zero bytes in `data`. Those that begin in the first `before` lines are left
    out. A `row` is one that has the right width, a `column` the position of one of the log's headings. `stop` is where the
    block ends in the log, `height` how many lines it has.
    """

    def __init__(self, log: TextLog, data: bytearray, places: Places, before: int, stop: int) -> None:
        self.log, self.data, self.places, self.stop = log, data, places, stop
        self.end = len(data) - PADDING
        self.height = places.height
        self.first = int(np.searchsorted(places.lines, before))
        self.rows = len(places.lines) - self.first
        """How many rows there are."""
        self.bad = [bad for bad in places.bad if bad.line >= before]
        self.records = self.rows + len(self.bad)
        self.left_out = self.untold = 0
        self._by_column: dict[int, Numbers] = {}
        self.zeros = data.find(0, 0, self.end) >= 0

    @cached_property
    def faults(self) -> Sequence[Fault]:
        """The records that are no rows."""
        texts = [shown_bytes(self.data[bad.start : bad.end], UTF_8) for bad in self.bad]
        return [Fault(bad.line, text, why_no_row(self._why(bad.why, text))) for bad, text in zip(self.bad, texts, strict=True)]

    def _why(self, why: str, text: str) -> str:
        """Why a text is no record; where a quote opens no cell because of blanks before it that is said."""
        parted = re.search(rf"{re.escape(self.log.separator)} +{re.escape(self.log.quote)}", text)
        return BLANK_BEFORE if parted and why.startswith(WIDTH.partition("{")[0]) else why

    def lines(self) -> Numbers:
        """The line of the block, from 0, on which each row begins."""
        return self.places.lines[self.first :]

    def _at(self, column: int) -> int:
        """Which of the file's columns it is."""
        return self.log.order.index(column) if self.log.order else column

    def doubled(self, column: int) -> bool:
        """Whether a column has quotes within quotes, which stand twice in the file."""
        return self._at(column) in self.places.doubled

    def spans(self, column: int, rows: slice | Sequence[int] = EVERY) -> tuple[Numbers, Numbers]:
        """Where each cell of a column begins and ends, without the quotes around it; or those of some rows."""
        at = self._at(column)
        starts, _, quoted, returns = self.places[:4]
        last = self._ends(at, rows)
        first = self._ends(at - 1, rows) + 1 if at else starts[self.first :][rows]
        if returns is not None and at == len(self.places.ends) - 1:
            last = last - returns[self.first :][rows]
        if quoted is not None:
            within = quoted[at, self.first :][rows]
            first, last = first + within, last - within
        return first, last

    def _ends(self, at: int, rows: slice | Sequence[int]) -> Numbers:
        """Where the cells of one of the file's columns end. Those of all rows are kept side by side: among all places each is
        far from the next, which takes longer each time."""
        if rows is not EVERY:
            return self.places.ends[at, self.first :][rows]
        if at not in self._by_column:
            self._by_column[at] = self.places.ends[at, self.first :].astype(np.int64)
        return self._by_column[at]

    def words(self, column: int, until: int | None = None) -> Words | None:
        """The cells of a column as words, a row for each; None if one is too long, or words of other cells might be the same.
        Quotes within quotes stay twice.

        With `until`, a column to the right of it, what stands in the file from one to the other.
        """
        if self.zeros or (self.places.stray and (until is not None or self.doubled(column))):
            return None
        first, last = self.spans(column)
        if until is not None:
            last = self.spans(until)[1]
        return words_of(self.data, first, last)

    def distinct(self, columns: Sequence[int]) -> DistinctRows | None:
        """Rows that say all that is said in these columns, with no other cells; None where they are not known beforehand."""
        del columns
        return None

    def listed(self, column: int) -> Distinct:
        """The distinct texts of a column."""
        words, found = self.words(column), list[str]()

        def learn(rows: list[int]) -> range:
            found.extend(self.texts(column, rows))
            return range(len(found) - len(rows), len(found))

        if words is not None:  # alike just where the texts are: if few are distinct, only these become texts
            with suppress(Full):
                # More than a quarter of the rows, and numbering words would cost more than making all texts.
                return Distinct(Lookup(words.shape[1], self.rows // 4).of(words, learn), found)
        known: dict[str, int] = {}
        places = [known.setdefault(text, len(known)) for text in self.texts(column)]
        return Distinct(np.array(places, np.int64), list(known))

    def texts(self, column: int, rows: slice | Sequence[int] = EVERY) -> list[str]:
        """The texts of a column, or of some of its rows; what is no text is marked."""
        first, last = self.spans(column, rows)
        spans = zip(first.tolist(), last.tolist(), strict=True)
        if len(first) > FEW and self._ascii and not self.doubled(column):
            return [self._ascii[a:b] for a, b in spans]
        cells = [self.data[a:b] for a, b in spans]
        if self.places.quoted is not None and self.doubled(column):
            mark, quoted = self.log.quote.encode(), self.places.quoted[self._at(column), self.first :][rows]
            pairs = zip(cells, quoted.tolist(), strict=True)
            cells = [cell.replace(2 * mark, mark) if within else cell for cell, within in pairs]
        return [shown_bytes(cell, UTF_8) for cell in cells]

    def strings(self, column: int) -> pa.Array:
        """The texts of a column as an Arrow array, blank ones as null."""
        import pyarrow as pa

        if self.doubled(column) or not self._is_text or not self.rows:
            return pa.array([text or None for text in self.texts(column)], pa.string())
        first, last = self.spans(column)
        size = int(last[0] - first[0])
        if size and np.all(last - first == size):  # such as most ids
            cells = bytes_at(self.data, first, size)
            offsets = np.arange(0, size * self.rows + 1, size, dtype=np.int32)
            return pa.StringArray.from_buffers(self.rows, pa.py_buffer(offsets), pa.py_buffer(cells))
        offsets = np.zeros(2 * self.rows + 1, np.int32)  # of cells and what stands between them, in turn
        offsets[:-1:2], offsets[1::2], offsets[-1] = first, last, last[-1]
        # Arrow looks at the block's own bytes; only `take` copies, and of the cells alone.
        every = pa.StringArray.from_buffers(2 * self.rows, pa.py_buffer(offsets), pa.py_buffer(self.data))
        return every.take(pa.array(np.arange(0, 2 * self.rows, 2), mask=first == last))

    @cached_property
    def _ascii(self) -> str:
        """The block as a text, where each byte of it is a character; else none."""
        return self.data.decode("ascii") if self.data.isascii() else ""

    @cached_property
    def _is_text(self) -> bool:
        try:
            return self.data.isascii() or bool(self.data.decode())
        except UnicodeDecodeError:
            return False

    def text(self, row: int, column: int) -> str:
        """The text of one cell, what is no text marked."""
        return self.texts(column, [row])[0]
