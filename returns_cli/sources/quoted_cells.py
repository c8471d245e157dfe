"""How a block with quotes is cut into records: at once where all of them stand at the ends of cells, else by line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from returns_cli.sources.careful import LONGEST_RECORD, NEWLINE, RETURN, UNCLOSED, Found, Shape, record_at
from returns_cli.sources.record_places import Cut, line_starts

if TYPE_CHECKING:
    import numpy.typing as npt

    from returns_cli.sources.arrays import Bytes, Numbers


class StillOpen(Exception):
    """A quote is not closed in the block, and more of the log has to be seen."""


def by_parity(data: bytearray, bytes_: Bytes, ends: Numbers, shape: Shape) -> Cut | None:
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
    found = Cut(line_starts(last), last, ends, quoted, twice)
    return None if _may_be_open(data, found, shape) else found


def _may_be_open(data: bytearray, cut: Cut, shape: Shape) -> bool:
    """Whether something goes over several lines that is no row."""
    odd = cut.widths() != shape.width
    odd |= cut.last - cut.starts > LONGEST_RECORD
    return any(data.find(b"\n", a, b) >= 0 for a, b in zip(cut.starts[odd].tolist(), cut.last[odd].tolist(), strict=True))


def by_line(data: bytearray, bytes_: Bytes, ends: Numbers, shape: Shape, limit: int, more: bool) -> Cut:
    """Lines with a cell that begins with a quote are read one by one. Raises StillOpen."""
    lines = np.flatnonzero(bytes_ == NEWLINE)
    starts, quotes = line_starts(lines), np.flatnonzero(bytes_ == shape.quote)
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
