"""The cells of the usual piece of JSON lines, of which all lines are like the first one but for their values. Of a piece with
another line, or with a backslash, nothing is said: it is parsed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from returns_cli.sources.cell_words import PADDING, WORD, byte_of
from returns_cli.sources.json_shape import LineShape, Odd, shape_of
from returns_cli.sources.json_spans import SpanCells, is_at
from returns_cli.sources.json_values import SAMPLE, Cells, CodedCells, FewValues, Grown, values_of
from returns_cli.sources.lookup import Full

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Bytes, Marks, Numbers

NEWLINE, RETURN, SPACE, LAST_SIGN = ord("\n"), ord("\r"), ord(" "), ord("~")
LONGEST_PIECE, MOST_SHAPES = 1 << 24, 2
STRETCH = 1 << 20  # bytes of which each is marked
_OF_ASCII = re.compile(rb"\\u00[0-7]")


class PieceCells(NamedTuple):
    """The keys, and their cells in order; on which of the `lines`, from 0, each row stands."""

    lines: int
    keys: tuple[str, ...]
    cells: Sequence[Cells]
    rows: Numbers


def padded(lines: bytes, behind: bytes = b"") -> bytearray:
    """The bytes of whole lines, the last of which ends in a line end too, and behind them these and PADDING zero bytes."""
    return bytearray().join((lines, b"" if lines.endswith(b"\n") else b"\n", behind, bytes(PADDING)))


def unescaped(lines: bytes) -> bytes | None:
    """The lines with the characters themselves in place of their escapes, such as \\u4e2d; None where there are others, such as
    of signs of ASCII, which may be part of JSON itself, or of halves of characters."""
    if b"\\" not in lines:
        return lines
    if lines.count(b"\\") != lines.count(b"\\u") or _OF_ASCII.search(lines) or not lines.isascii():
        return None
    try:
        return lines.decode("unicode_escape").encode()  # in ASCII, and with no other escapes, the escapes of JSON are Python's
    except UnicodeError:
        return None


class LineReader:
    """Finds the cells of pieces, and remembers of their lines what they look like and which values they have."""

    def __init__(self) -> None:
        self.known: dict[LineShape, _Columns] = {}

    def cells(self, data: bytearray) -> PieceCells | None:
        """The cells of some whole lines; None where these cannot be told at once. INVARIANT: they are `padded`, and have no
        backslash."""
        if len(data) > LONGEST_PIECE:
            return None
        try:
            if not data.isascii():
                data.decode()
            return self._cells(data)
        except (UnicodeDecodeError, Odd):
            return None

    def _cells(self, data: bytearray) -> PieceCells:
        """INVARIANT: no sign of control stands anywhere but at line ends."""
        bytes_ = np.frombuffer(data, np.uint8, len(data) - PADDING)
        stretches = range(0, len(bytes_), STRETCH)
        ends = line_ends = np.concatenate([at + _marked(bytes_[at : at + STRETCH] < SPACE) for at in stretches])
        if not (bytes_[line_ends] == NEWLINE).all():
            returns = bytes_[line_ends] == RETURN
            _sure(bool((bytes_[line_ends[returns] + 1] == NEWLINE).all()))
            line_ends = line_ends[~returns]
            _sure(bool((bytes_[line_ends] == NEWLINE).all()))
            ends = line_ends - (bytes_[line_ends - 1] == RETURN)
        starts = np.concatenate(([0], line_ends[:-1] + 1))
        shape = shape_of(bytes(data[: ends[0]]))
        if shape not in self.known:
            if len(self.known) >= MOST_SHAPES:
                self.known.clear()
            self.known[shape] = _Columns(shape, data, starts[:: max(1, len(starts) // SAMPLE)][:SAMPLE].tolist())
        cells = self.known[shape].read(data, starts, ends)
        rows = _rows(data, bytes_, len(ends), cells)
        if len(rows) < len(ends):
            cells = [each.of(rows) for each in cells]
        return PieceCells(len(ends), shape.keys, cells, rows)


class _Columns:
    """The values of each key in lines of a shape; what these are like is seen in some lines of a piece, which begin there."""

    def __init__(self, shape: LineShape, data: bytearray, starts: Sequence[int]) -> None:
        self.shape = shape
        some = [[value[0] for value in values] for start in starts if (values := shape.values(data, start))]
        self.columns = values_of(shape, some)

    def read(self, data: bytearray, starts: Numbers, ends: Numbers) -> list[Cells]:
        """The cells of the keys in these lines. Raises Odd."""
        found, unseen = list[Cells](), len(self.shape.before[0])
        places, at = starts + unseen, 0
        while at < len(self.columns):  # which become more where one is taken apart
            unseen, cells, places = self._next(at, data, unseen, places)
            found.append(cells)
            at += 1
        behind = self.shape.behind
        _sure(bool((places == ends).all()) and is_at(data, places - len(behind), behind))
        return found

    def _next(self, at: int, data: bytearray, unseen: int, places: Numbers) -> tuple[int, Cells, Numbers]:
        """The next cells, which begin there and before which so many bytes are unseen; so many behind them, and where the next
        ones begin. Only what is known of these keys is begun anew where a value has no room. Raises Odd."""
        while True:
            column = self.columns[at]
            left = column.settle(unseen)
            try:
                return left, *column.read(data, places)
            except Grown:
                continue
            except Full:
                if not isinstance(column, FewValues):
                    raise
                self.columns[at : at + 1] = column.apart()


def _rows(data: bytearray, bytes_: Bytes, lines: int, every: Sequence[Cells]) -> Numbers:
    """The lines that have a cell which is not blank."""
    left = np.arange(lines)
    for cells in sorted(every, key=lambda cells: isinstance(cells, SpanCells)):
        if isinstance(cells, CodedCells):
            left = left[cells.blank.take(cells.codes[left])] if cells.blank.any() else left[:0]
        else:
            # A sign of ASCII above the space says something; others are looked at one by one.
            first, last = cells.begins[left], cells.ends[left]
            start = bytes_[first]
            odd = np.flatnonzero((first == last) | (start <= SPACE) | (start > LAST_SIGN)).tolist()
            left = left[[at for at in odd if not data[first[at] : last[at]].decode().strip()]]
        if not len(left):
            return np.arange(lines)
    return np.delete(np.arange(lines), left)


def _marked(marks: Marks) -> Numbers:
    """The places of a few marks among many: these are looked at eight at a time."""
    words = marks[: len(marks) // WORD * WORD].view(np.uint64)
    found = np.flatnonzero(words != 0)
    own = words[found]
    if (own & (own - np.uint64(1))).any():  # several marks in one word
        return np.flatnonzero(marks)
    return np.append(WORD * found + byte_of(own), np.flatnonzero(marks[WORD * len(words) :]) + WORD * len(words))


def _sure(holds: bool) -> None:
    if not holds:
        raise Odd
