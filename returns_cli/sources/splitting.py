"""Where the cells of a block of separated values are. Total: every byte is in a row, in a record that is no row, or in a blank
line, whatever quotes, line ends and widths the block has.

A block whose quotes all stand at the ends of cells is split at once (`by_parity`). In any other, lines where a cell begins
with a quote are read one by one (`careful`), and all others at once: to them a quote is a character like any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from returns_cli.sources.blank_lines import blank_lines
from returns_cli.sources.careful import LONGEST_RECORD, NEWLINE, RETURN, Shape
from returns_cli.sources.quoted_cells import by_line, by_parity
from returns_cli.sources.record_places import Bad, Cut, Places, line_starts

if TYPE_CHECKING:
    import numpy.typing as npt

    from returns_cli.sources.arrays import Bytes, Numbers

TOO_LONG = "a line of {bytes} bytes"
PART = 1 << 19  # bytes that are marked at once
WIDTH = "expected number of columns: {width} found: {found}"


class Lost(AssertionError):
    """Some bytes are in no record: a defect of this tool."""


def split(data: bytearray, end: int, shape: Shape, limit: int, *, more: bool) -> Places:
    """All records of the lines before `end`. A record that begins there may go on up to `limit`, which ends a line too.
    Raises StillOpen where it may go on behind that, and there is `more`; Lost rather than leave out a byte."""
    while True:
        cut = _cut(data, end, shape, limit, more)
        returns = _returns(data, cut.last)
        widths = _widths(cut, shape)
        if not _ends_lines(data, cut, returns, widths, shape):
            return _settled(data, end, shape, cut, returns, widths)


def _widths(cut: Cut, shape: Shape) -> Numbers:
    """How many cells each record has."""
    lines = cut.ends[shape.width - 1 :: shape.width]
    # The usual block: every record has the right width, so each n-th end is a line end, and nothing need be searched.
    if len(lines) == len(cut.last) and len(cut.ends) == len(lines) * shape.width and np.array_equal(lines, cut.last):
        return np.full(len(lines), shape.width)
    return cut.widths()


def all_bad(places: Places, why: str) -> Places:
    """The same records, none of them a row."""
    ends = places.ends[-1] if places.returns is None else places.ends[-1] - places.returns
    each = zip(places.lines.tolist(), places.starts.tolist(), ends.tolist(), strict=True)
    bad = sorted([*(Bad(*row, why) for row in each), *(bad._replace(why=why) for bad in places.bad)])
    none = np.zeros(0, np.int64)
    ends = places.ends[:, :0]
    return places._replace(starts=none, ends=ends, quoted=None, returns=None, lines=none, bad=tuple(bad))


def _cut(data: bytearray, end: int, shape: Shape, limit: int, more: bool) -> Cut:
    bytes_ = np.frombuffer(data, np.uint8, end)
    ends, lines = _every_end(bytes_, shape)
    # Looking for one byte costs next to nothing: most blocks have no quote, and every line end of theirs ends a record.
    if data.find(shape.quote, 0, end) < 0:
        last = ends[shape.width - 1 :: shape.width].astype(np.int64)
        # The usual block: each n-th end is a line end, and there are no others.
        if len(last) * shape.width != len(ends) or len(last) != lines or np.any(bytes_[last] != NEWLINE):
            last = ends[bytes_[ends] == NEWLINE]
        return Cut(line_starts(last), last, ends)
    return by_parity(data, bytes_, ends, shape) or by_line(data, bytes_, ends, shape, limit, more)


def _every_end(bytes_: Bytes, shape: Shape) -> tuple[Numbers, int]:
    """The places of all line ends and separators, and how many line ends there are. A part of the block at a time, whose marks
    stay in the processor's caches; in 32 bits if they fit, for they are most of what is kept of a block."""
    # a line without an end may be a whole file
    bits: type[np.signedinteger[Any]] = np.int32 if len(bytes_) <= np.iinfo(np.int32).max else np.int64
    found: list[Numbers] = [np.zeros(0, np.int64)]
    lines = 0
    for start in range(0, len(bytes_), PART):
        part = bytes_[start : start + PART]
        marks = part == NEWLINE
        lines += int(np.count_nonzero(marks))
        marks |= part == shape.separator
        own = np.flatnonzero(marks)
        own += start
        found.append(own)
    every = np.empty(sum(map(len, found)), bits)
    return np.concatenate(found, out=every, casting="unsafe"), lines


def _returns(data: bytearray, last: Numbers) -> Numbers | None:
    """How many carriage returns stand before each line end; None where there are none."""
    if b"\r" not in data:
        return None
    bytes_, returns = np.frombuffer(data, np.uint8), np.zeros(len(last), np.int64)
    # As many turns as a line has returns, nearly always one: `returns` is 0 or 1, and `more` adds as 0 and 1.
    while np.any(more := (last > returns) & (bytes_[last - returns - 1] == RETURN)):
        returns += more
    return returns


def _ends_lines(data: bytearray, cut: Cut, returns: Numbers | None, widths: Numbers, shape: Shape) -> bool:
    """Makes line ends of the carriage returns in records of another width where a row comes of that; whether there are such."""
    if returns is None or data.count(b"\r", 0, int(cut.last.max(initial=0))) == returns.sum():
        return False
    found, separator = False, bytes([shape.separator])
    for at in np.flatnonzero(widths != shape.width).tolist():
        start, end = int(cut.starts[at]), int(cut.last[at] - returns[at])
        record = data[start:end]
        if b"\r" not in record or shape.quote in record or b"\n" in record:
            continue
        if any(part.count(separator) == shape.width - 1 for part in record.split(b"\r")):
            data[start:end] = record.replace(b"\r", b"\n")
            found = True
    return found


def _settled(data: bytearray, end: int, shape: Shape, cut: Cut, returns: Numbers | None, widths: Numbers) -> Places:
    """Which records are rows and which are not; blank ones are none. Raises Lost."""
    stop = max(end, int(cut.last.max(initial=0)) + 1)
    _nothing_lost(cut, stop)
    behind, first = cut.last if returns is None else cut.last - returns, np.cumsum(widths) - widths
    # With a 0 in front, a difference of two sums counts the cells in quotes of any stretch of cells (`_quotes`).
    quoted = None if cut.quoted is None else np.concatenate(([0], np.cumsum(cut.quoted)))
    sizes = behind - cut.starts
    blank = blank_lines(data, cut, behind, first, shape) | (sizes - (widths - 1) - _quotes(quoted, first, widths) == 0)
    rows = (widths == shape.width) & ~blank
    wider = np.flatnonzero((widths > shape.width) & ~blank)
    if len(wider):  # such as a separator too many, which leaves blank cells behind the row
        extra, cells = first[wider] + shape.width, widths[wider] - shape.width
        content = behind[wider] - cut.ends[extra - 1] - cells - _quotes(quoted, extra, cells)
        rows[wider[content == 0]] = True
    rows &= sizes <= LONGEST_RECORD
    if returns is not None:
        returns = np.where(widths == shape.width, returns, 0)
    others = np.flatnonzero(~rows & ~blank)
    why = (_why(widths[at], sizes[at], shape) for at in others.tolist())
    bad = zip(cut.starts[others].tolist(), behind[others].tolist(), why, strict=True)
    broken = ((start, start + len(data[start:line].rstrip(b"\r")), why) for start, line, why in cut.broken)
    lines = _line_starts(data, cut, stop)
    return _places(shape, cut, returns, np.flatnonzero(rows), first, sorted([*bad, *broken]), lines, stop)


def _line_starts(data: bytearray, cut: Cut, stop: int) -> Numbers:
    """Where the lines before `stop` begin: as the records do, unless one of these has several."""
    if cut.quoted is None or (not cut.broken and data.count(b"\n", 0, stop) == len(cut.starts)):
        return cut.starts
    return line_starts(np.flatnonzero(np.frombuffer(data, np.uint8, stop) == NEWLINE))


def _quotes(quoted: Numbers | None, first: Numbers, cells: Numbers) -> Numbers | int:
    """How many quotes stand around so many cells, from the first on; `quoted` counts the cells in quotes."""
    return 0 if quoted is None else 2 * (quoted[first + cells] - quoted[first])


def _places(
    shape: Shape,
    cut: Cut,
    returns: Numbers | None,
    rows: Numbers,
    first: Numbers,
    bad: list[tuple[int, int, str]],
    lines: Numbers,
    stop: int,
) -> Places:
    """The cells of the records that are rows; `lines` begin there."""
    cells: slice | Numbers = slice(None)
    if len(cut.ends) != len(rows) * shape.width:
        cells = (first[rows][:, None] + np.arange(shape.width)).ravel()

    def by_column(found: npt.NDArray[np.generic]) -> Any:
        return found[cells].reshape(-1, shape.width).T

    starts = cut.starts[rows]
    others = np.searchsorted(lines, np.array([start for start, _, _ in bad], np.int64)).tolist()
    doubled = frozenset[int]() if cut.twice is None else frozenset(np.flatnonzero(by_column(cut.twice).any(axis=1)).tolist())
    return Places(
        starts,
        by_column(cut.ends),
        None if cut.quoted is None else by_column(cut.quoted),
        None if returns is None else returns[rows],
        doubled,
        cut.stray,
        rows if lines is cut.starts else np.searchsorted(lines, starts),
        len(lines),
        tuple(Bad(line, *each) for line, each in zip(others, bad, strict=True)),
        stop,
    )


def _why(width: int, size: int, shape: Shape) -> str:
    if size > LONGEST_RECORD:
        return TOO_LONG.format(bytes=size)
    return WIDTH.format(width=shape.width, found=width)


def _nothing_lost(cut: Cut, stop: int) -> None:
    """Raises Lost unless all bytes are in the records, each once."""
    whole = int((cut.last - cut.starts + 1).sum()) + sum(line - start + 1 for start, line, _ in cut.broken)
    if whole != stop:
        raise Lost(f"{whole} bytes of {stop} are in records")
