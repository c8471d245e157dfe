"""Where the cells stand in the usual piece of JSON lines: most lines are like the first one but for their values, the others
like the first one of these. Of a piece of many shapes, or with a backslash, nothing is said: it is parsed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from returns_cli.sources.cell_words import PADDING, words_of
from returns_cli.sources.json_columns import BARE
from returns_cli.sources.lookup import Lookup

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Bytes, Marks, Numbers

QUOTE, NEWLINE, RETURN, SPACE, LAST_SIGN = ord('"'), ord("\n"), ord("\r"), ord(" "), ord("~")
LONGEST_PIECE, MOST_SHAPES = 1 << 24, 8
# glibc keeps what is given back for the next piece, up to twice the size of the largest block that it has seen come back; else
# it would ask the system for all pages of a piece anew, which costs as much as all that is done with them.
np.empty(1 << 24, np.uint8)
_PAIR = re.compile(rb'\s*("[^"]*")\s*:\s*("[^"]*"|[a-z0-9.+-]+)\s*([,}])')
_OF_ASCII = re.compile(rb"\\u00[0-7]")
_BARE = re.compile(BARE + rb"|null")


class CellPlaces(NamedTuple):
    """The keys, and for each of them (a row of the arrays) and each row of the table (a column) where its cell begins and ends;
    on which of the `lines`, from 0, each row stands."""

    lines: int
    keys: tuple[str, ...]
    begins: Numbers
    ends: Numbers
    rows: Numbers


class _Odd(Exception):
    """Not the usual piece."""


class _Gap(NamedTuple):
    """A value of a line: what stands before it, and of how many bytes from its end on the next mark of the line stands, a quote
    or the line end. Marks are numbered: 0 is where the line begins."""

    before: bytes
    mark: int
    back: int

    @property
    def bare(self) -> bool:
        return self.back > 0


class _Shape(NamedTuple):
    """A line without its values: its keys, how many marks it has, its gaps, and what stands behind the last one."""

    keys: tuple[str, ...]
    marks: int
    gaps: tuple[_Gap, ...]
    behind: bytes


def padded(lines: bytes) -> bytearray:
    """The bytes of whole lines, the last of which ends in a line end too, and PADDING zero bytes behind them."""
    return bytearray(b"".join((lines, b"" if lines.endswith(b"\n") else b"\n", bytes(PADDING))))


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


def places_of(data: bytearray) -> CellPlaces | None:
    """Where the cells of some whole lines are; None where that cannot be told at once. INVARIANT: they are `padded`."""
    if len(data) > LONGEST_PIECE or b"\\" in data:
        return None
    try:
        if not data.isascii():
            data.decode()
        return _places(data)
    except (UnicodeDecodeError, _Odd):
        return None


def _places(data: bytearray) -> CellPlaces:
    """INVARIANT: a line is JSON as the first of its shape is, for it differs from that in what stands between two quotes, or in
    values that are looked at one by one; and no sign of control stands anywhere but at line ends."""
    bytes_ = np.frombuffer(data, np.uint8, len(data) - PADDING)
    line_ends = np.flatnonzero(bytes_ < SPACE)
    if b"\r" in data:  # which stands just before a line end, if all its lines are like that: see `_shape`
        returns = bytes_[line_ends] == RETURN
        _sure(bool((bytes_[line_ends[returns] + 1] == NEWLINE).all()))
        line_ends = line_ends[~returns]
    _sure(bool((bytes_[line_ends] == NEWLINE).all()))
    lines = _Lines(data, np.concatenate(([0], line_ends[:-1] + 1)), line_ends, np.flatnonzero(bytes_ == QUOTE))
    keys, begins, ends = lines.cells()
    rows = _rows(data, bytes_, begins, ends)
    if len(rows) < len(line_ends):
        begins, ends = begins[:, rows], ends[:, rows]
    return CellPlaces(len(line_ends), keys, begins, ends, rows)


class _Lines:
    """The lines of a piece: where each begins and ends, and where all quotes stand."""

    def __init__(self, data: bytearray, starts: Numbers, ends: Numbers, quotes: Numbers) -> None:
        self.data, self.starts, self.ends, self.quotes = data, starts, ends, quotes

    def cells(self) -> tuple[tuple[str, ...], Numbers, Numbers]:
        """The keys, and where the cell of each key and line begins and ends."""
        first = shape = _shape(self._line(0))
        begins, ends = (np.empty((len(shape.keys), len(self.ends)), np.int64) for _ in range(2))
        bare = np.zeros(begins.shape, np.bool_)
        left = np.arange(len(self.ends))
        for _ in range(MOST_SHAPES):
            mine, marks = self._marks(left, shape)
            fits = self._fit(shape, mine, marks)
            _sure(shape.keys == first.keys and bool(fits.size and fits[0]))
            whole = len(mine) == len(self.ends) and bool(fits.all())
            own: slice | Numbers = slice(None) if whole else mine[fits]
            place = self.starts[mine]
            for at, (gap, end) in enumerate(zip(shape.gaps, marks, strict=True)):
                begin = place + len(gap.before)
                begins[at, own], ends[at, own] = (begin, end) if whole else (begin[fits], end[fits])
                bare[at, own] = gap.bare
                place = end
            left = np.setdiff1d(left, mine[fits], assume_unique=True)
            if not len(left):
                self._take_bare(begins, ends, bare)
                return first.keys, begins, ends
            shape = _shape(self._line(int(left[0])))
        raise _Odd

    def _line(self, number: int) -> bytes:
        return bytes(self.data[self.starts[number] : self.ends[number] + 1])

    def _marks(self, lines: Numbers, shape: _Shape) -> tuple[Numbers, list[Numbers]]:
        """Those of these lines that have as many marks as the shape; where in these the value in each gap ends."""
        quotes = shape.marks - 2
        closing = np.array([gap.mark - 1 for gap in shape.gaps if gap.mark <= quotes], np.int64)
        if len(lines) == len(self.ends) and len(self.quotes) == quotes * len(lines):  # whether it is so shows when they fit
            inner = self.quotes.reshape(-1, quotes)[:, closing].T.copy()
        else:
            firsts = np.searchsorted(self.quotes, self.starts[lines])
            counts = np.searchsorted(self.quotes, self.ends[lines]) - firsts
            lines, firsts = lines[counts == quotes], firsts[counts == quotes]
            inner = self.quotes[firsts[None, :] + closing[:, None]]
        places = [*inner, self.ends[lines]][: len(shape.gaps)]  # the last value may end at a quote, or at the line end
        return lines, [place - gap.back for place, gap in zip(places, shape.gaps, strict=True)]

    def _fit(self, shape: _Shape, lines: Numbers, ends: Sequence[Numbers]) -> Marks:
        """Which of these lines, whose values end there, have all that the shape has between the values."""
        found, places = np.ones(len(lines), np.bool_), [self.starts[lines], *ends]
        for place, text in zip(places, (*(gap.before for gap in shape.gaps), shape.behind), strict=True):
            found &= self._is_at(place, text)
        found &= places[-1] + len(shape.behind) == self.ends[lines] + 1
        return found

    def _is_at(self, places: Numbers, text: bytes) -> Marks:
        """Whether the text stands at each place."""
        # A view in which element n is as many bytes from byte n on; the last one ends in a zero byte, which no text does.
        every = np.ndarray((len(self.data) - len(text) + 1,), f"V{len(text)}", self.data, strides=(1,))
        within = places if len(text) <= PADDING else np.minimum(places, len(every) - 1)
        found = every[within].view(np.uint8)
        same = found == np.frombuffer(text * len(places), np.uint8)
        if same.all():
            return np.ones(len(places), np.bool_)
        return np.asarray(same.reshape(-1, len(text)).all(axis=1))

    def _take_bare(self, begins: Numbers, ends: Numbers, bare: Marks) -> None:
        """Of the bare values what they say: a number without a fraction of zeros, nothing of null."""
        if not bare.any():
            return
        first, last = begins[bare], ends[bare]
        words = words_of(self.data, first, last)
        _sure(bool((last > first).all()))
        if words is None:
            raise _Odd

        def kept(rows: list[int]) -> list[int]:
            found = [_BARE.fullmatch(self.data, first[row], last[row]) for row in rows]
            _sure(all(found))
            return [len(each[1] or b"") for each in found if each]

        ends[bare] = first + Lookup(words.shape[1], len(first)).of(words, kept)


def _shape(line: bytes) -> _Shape:
    """The shape of a line, which ends in its line end."""
    _sure(line.startswith(b"{"))
    at, begin, closed, marks = 1, 0, False, 1
    keys, gaps = list[str](), list[_Gap]()
    while not closed:
        pair = _PAIR.match(line, at)
        if pair is None:
            raise _Odd
        quoted = line[pair.start(2)] == QUOTE
        marks += 3 if quoted else 2
        back = 0 if quoted else line.find(b'"' if pair[3] == b"," else b"\n", pair.end(2)) - pair.end(2)
        gaps.append(_Gap(line[begin : pair.start(2) + quoted], marks, back))
        marks += quoted
        keys.append(pair[1][1:-1].decode())
        at, begin, closed = pair.end(), pair.end(2) - quoted, pair[3] == b"}"
    _sure(line[at:] in (b"\n", b"\r\n") and len(set(keys)) == len(keys))
    return _Shape(tuple(keys), marks + 1, tuple(gaps), line[begin:])


def _rows(data: bytearray, bytes_: Bytes, begins: Numbers, ends: Numbers) -> Numbers:
    """The lines that have a cell which is not blank."""
    every = left = np.arange(begins.shape[1])
    for first, last in zip(begins[::-1], ends[::-1], strict=True):
        # A sign of ASCII above the space says something; what else a cell begins with is looked at below.
        start = bytes_[first[left]]
        left = left[(first[left] == last[left]) | (start <= SPACE) | (start > LAST_SIGN)]
        if not len(left):
            return every
    return np.delete(every, [row for row in left.tolist() if not _says_something(data, begins[:, row], ends[:, row])])


def _says_something(data: bytearray, begins: Numbers, ends: Numbers) -> bool:
    cells = (data[first:last].decode() for first, last in zip(begins.tolist(), ends.tolist(), strict=True))
    return any(cell.strip() for cell in cells)


def _sure(holds: bool) -> None:
    if not holds:
        raise _Odd
