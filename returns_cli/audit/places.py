"""Where the cells of a plain log are.

A few rows of another width are set aside. What is not plain (stray quotes, zero bytes, most rows of another width) raises
NotPlain and is left to DuckDB, which says what is wrong with it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from returns_cli.audit.delimited import fields
from returns_cli.audit.encodings import GB18030, UTF_8, shown_bytes
from returns_cli.audit.logs import TextLog

NEWLINE, RETURN = 10, 13


class NotPlain(Exception):
    """The log, or this block of it, needs a reader that knows what to do with bad rows."""


class Places(NamedTuple):
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


def places_in(log: TextLog, data: bytearray, end: int) -> Places:
    """Finds all cells of the whole lines before `end`. Raises NotPlain."""
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
    return Places(starts, _by_column(ends, width), _by_column(quoted, width), returns, doubled, numbers, bad)


def _by_column(cells: Any, width: int) -> Any:
    return None if cells is None else np.ascontiguousarray(cells.reshape(-1, width).T)


def _set_aside(
    log: TextLog, data: bytearray, starts: Any, ends: Any, last: Any, returns: Any
) -> tuple[Any, Any, Any, tuple[tuple[int, str], ...]]:
    """Which lines are rows, which `ends` are those of their cells, the numbers of the rows among all records, and number and
    text of the other records. A blank line is no record. Raises NotPlain where DuckDB may see it otherwise.
    """
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
