"""Where the cells of a block of separated values are. Total: every byte is in a row, in a record that is no row, or in a blank
line, whatever quotes, line ends and widths the block has.

A block whose quotes all stand at the ends of cells is split at once (`_by_parity`). In any other, lines where a cell begins
with a quote are read one by one (`careful`), and all others at once: to them a quote is a character like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from returns_cli.sources.blank_lines import blank_lines
from returns_cli.sources.careful import LONGEST_RECORD, NEWLINE, RETURN, UNCLOSED, Found, Shape, record_at
from returns_cli.sources.record_places import Bad, Cut, Places

if TYPE_CHECKING:
    import numpy.typing as npt

    from returns_cli.sources.arrays import Bytes, Numbers

TOO_LONG = "a line of {bytes} bytes"
PART = 1 << 19  # bytes that are marked at once
WIDTH = "expected number of columns: {width} found: {found}"


class StillOpen(Exception):
    """A quote is not closed in the block, and more of the log has to be seen."""


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
    # A record's last end is one of all ends: from one such place to the next are its cells.
    return np.diff(np.searchsorted(cut.ends, cut.last), prepend=-1)


def all_bad(places: Places, why: str) -> Places:
    """The same records, none of them a row."""
    ends = places.ends[-1] if places.returns is None else places.ends[-1] - places.returns
    each = zip(places.numbers.tolist(), places.starts.tolist(), ends.tolist(), strict=True)
    bad = sorted([*(Bad(*row, why) for row in each), *(bad._replace(why=why) for bad in places.bad)])
    none = np.zeros(0, np.int64)
    ends = places.ends[:, :0]
    return places._replace(starts=none, ends=ends, quoted=None, returns=None, numbers=none, bad=tuple(bad))


def _cut(data: bytearray, end: int, shape: Shape, limit: int, more: bool) -> Cut:
    bytes_ = np.frombuffer(data, np.uint8, end)
    ends, lines = _every_end(bytes_, shape)
    # Looking for one byte costs next to nothing: most blocks have no quote, and every line end of theirs ends a record.
    if data.find(shape.quote, 0, end) < 0:
        last = ends[shape.width - 1 :: shape.width].astype(np.int64)
        # The usual block: each n-th end is a line end, and there are no others.
        if len(last) * shape.width != len(ends) or len(last) != lines or np.any(bytes_[last] != NEWLINE):
            last = ends[bytes_[ends] == NEWLINE]
        return Cut(_behind(last), last, ends)
    return _by_parity(data, bytes_, ends, shape) or _by_line(data, bytes_, ends, shape, limit, more)


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


def _behind(last: Numbers) -> Numbers:
    """Where lines begin that end there."""
    return np.concatenate(([0], last[:-1] + 1))


def _by_parity(data: bytearray, bytes_: Bytes, ends: Numbers, shape: Shape) -> Cut | None:
    """What is behind an odd number of quotes is within them; None where a quote stands elsewhere than at the end of a cell, or
    may not be closed."""
    # 32 bits halve what has to be moved; a block is far below 2 GB, so no count overflows.
    so_far = np.cumsum(bytes_ == shape.quote, dtype=np.int32)
    if so_far[-1] % 2:
        return None
    # An end behind an odd number of quotes stands within them and ends nothing.
    ends = ends[so_far[ends] % 2 == 0]
    marks = np.diff(so_far[ends], prepend=np.int32(0))
    cells = np.flatnonzero(marks)
    # `cells - 1` is -1 for the first cell, which numpy takes for the last one: what it gives there is thrown away.
    first, close = np.where(cells > 0, ends[cells - 1] + 1, 0), ends[cells] - 1
    while np.any(more := (bytes_[ends[cells]] == NEWLINE) & (bytes_[close] == RETURN)):
        close = close - more
    if np.any(bytes_[first] != shape.quote) or np.any(bytes_[close] != shape.quote):
        return None
    # Two quotes are those around a cell. Only cells with more are looked at by Python, for theirs must stand in pairs.
    several, mark = marks[cells] > 2, bytes([shape.quote])
    within = zip((first[several] + 1).tolist(), close[several].tolist(), strict=True)
    if any(mark in data[begin:stop].replace(mark + mark, b"") for begin, stop in within):
        return None
    quoted, twice = np.zeros(len(ends), np.bool_), np.zeros(len(ends), np.bool_)
    quoted[cells], twice[cells[several]] = True, True
    last = ends[bytes_[ends] == NEWLINE]
    found = Cut(_behind(last), last, ends, quoted, twice)
    return None if _may_be_open(data, found, shape) else found


def _may_be_open(data: bytearray, cut: Cut, shape: Shape) -> bool:
    """Whether something goes over several lines that is no row."""
    odd = np.diff(np.searchsorted(cut.ends, cut.last), prepend=-1) != shape.width
    odd |= cut.last - cut.starts > LONGEST_RECORD
    return any(data.find(b"\n", a, b) >= 0 for a, b in zip(cut.starts[odd].tolist(), cut.last[odd].tolist(), strict=True))


def _by_line(data: bytearray, bytes_: Bytes, ends: Numbers, shape: Shape, limit: int, more: bool) -> Cut:
    """Lines with a cell that begins with a quote are read one by one. Raises StillOpen."""
    lines = np.flatnonzero(bytes_ == NEWLINE)
    starts, quotes = _behind(lines), np.flatnonzero(bytes_ == shape.quote)
    before = bytes_[np.maximum(quotes - 1, 0)]
    opening = quotes[(before == NEWLINE) | (before == shape.separator) | (quotes == 0)]
    plain, free = np.ones(len(lines), np.bool_), 0
    records, broken = list[tuple[int, Found]](), list[tuple[int, int, str]]()
    for line in dict.fromkeys(np.searchsorted(lines, opening).tolist()):
        if line < free:
            continue
        start, line_end = int(starts[line]), int(lines[line])
        found = record_at(data, start, limit, shape)
        if found == UNCLOSED and more and start + LONGEST_RECORD > limit:
            raise StillOpen
        if not isinstance(found, str) and found.ends[-1] > line_end and len(found.ends) != shape.width:
            found = UNCLOSED
        if isinstance(found, str):
            broken.append((start, line_end, found))
            free = line + 1
        else:
            records.append((start, found))
            free = int(np.searchsorted(lines, found.ends[-1])) + 1
        plain[line:free] = False
    joined = _joined(ends[plain[np.searchsorted(lines, ends)]], lines[plain], starts[plain], records)
    return joined._replace(broken=tuple(broken))


def _joined(ends: Numbers, last: Numbers, starts: Numbers, records: list[tuple[int, Found]]) -> Cut:
    """The plain lines and the records that were read one by one, in order."""

    def both(own: npt.NDArray[np.generic], more: Sequence[int]) -> Any:
        return np.concatenate((own, np.array(more, own.dtype)))

    every, plain = both(ends, [place for _, found in records for place in found.ends]), np.zeros(len(ends), np.bool_)
    order = np.argsort(every)
    quoted = both(plain, [one for _, found in records for one in found.quoted])[order]
    twice = both(plain, [one for _, found in records for one in found.twice])[order]
    last = np.sort(both(last, [found.ends[-1] for _, found in records]))
    return Cut(np.sort(both(starts, [start for start, _ in records])), last, every[order], quoted, twice, stray=True)


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
    return _places(shape, cut, returns, np.flatnonzero(rows), first, sorted([*bad, *broken]), stop)


def _quotes(quoted: Numbers | None, first: Numbers, cells: Numbers) -> Numbers | int:
    """How many quotes stand around so many cells, from the first on; `quoted` counts the cells in quotes."""
    return 0 if quoted is None else 2 * (quoted[first + cells] - quoted[first])


def _places(
    shape: Shape, cut: Cut, returns: Numbers | None, rows: Numbers, first: Numbers, bad: list[tuple[int, int, str]], stop: int
) -> Places:
    """The cells of the records that are rows."""
    cells: slice | Numbers = slice(None)
    if len(cut.ends) != len(rows) * shape.width:
        cells = (first[rows][:, None] + np.arange(shape.width)).ravel()

    def by_column(found: npt.NDArray[np.generic]) -> Any:
        return found[cells].reshape(-1, shape.width).T

    starts = cut.starts[rows]
    others = np.array([start for start, _, _ in bad], np.int64)
    above = np.searchsorted(starts, others)
    doubled = frozenset[int]() if cut.twice is None else frozenset(np.flatnonzero(by_column(cut.twice).any(axis=1)).tolist())
    return Places(
        starts,
        by_column(cut.ends),
        None if cut.quoted is None else by_column(cut.quoted),
        None if returns is None else returns[rows],
        doubled,
        cut.stray,
        np.arange(len(rows)) + (np.searchsorted(others, starts) if len(others) else 0),
        tuple(Bad(int(above[at]) + at, *each) for at, each in enumerate(bad)),
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
