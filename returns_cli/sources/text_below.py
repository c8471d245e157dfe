"""Where a table of separated values ends, if totals or notes stand below it."""

from __future__ import annotations

import csv
import re
from itertools import pairwise
from typing import NamedTuple

from returns_cli.sources.encodings import END_OF_FILE, is_wide
from returns_cli.sources.logs import TextLog
from returns_cli.sources.storage import size_of
from returns_cli.sources.table_place import LAST_ROWS, below_the_table, plainly_below
from returns_cli.sources.text_pieces import as_utf_8, bytes_of_units, read_bytes

TAIL = 1 << 16


class Ending(NamedTuple):
    """The byte at which lines begin that may be totals or notes, 0 for none; the byte at which the table ends because only
    such lines follow that can be nothing else, 0 where it goes on to the end; and these lines."""

    below: int
    end: int
    plain: tuple[str, ...]


class Last(NamedTuple):
    """One of the last records: the byte at which it begins, its cells, and whether a blank line stands above it."""

    place: int
    cells: list[str]
    after_blank: bool


def ending_of(log: TextLog, width: int) -> Ending:
    """Where the table ends."""
    last = _last(log)[-LAST_ROWS:]
    plain = plainly_below([each.cells for each in last], width)
    kept, ended = last[: len(last) - plain], last[len(last) - plain :]
    count = below_the_table([each.cells for each in kept], width, after_blank=[each.after_blank for each in kept])
    texts = tuple(" ".join(cell.strip() for cell in each.cells if cell.strip()) for each in ended)
    return Ending(kept[-count].place if count else 0, ended[0].place if ended else _before_fill(log), texts)


def _before_fill(log: TextLog) -> int:
    """Where the bytes begin that an old program fills a file with behind its text, 0 where there are none."""
    size = size_of(log.file)
    tail = b"" if is_wide(log.encoding) else read_bytes(log, max(log.start, size - TAIL), size)
    text = tail.rstrip(END_OF_FILE)
    return size - len(tail) + len(text) if text and len(text) < len(tail) else 0


def _last(log: TextLog) -> list[Last]:
    """The last records, those behind the last line with a stray carriage return or with quotes that do not close: where the
    file is cut off above, quotes are taken to close at its end."""
    size, unit = size_of(log.file), 1 + is_wide(log.encoding)
    begin = log.start + max(0, size - log.start - TAIL) // unit * unit
    raw = read_bytes(log, begin, size)
    data = bytes_of_units(raw, log)
    cuts = [0, *(end.end() for end in re.finditer(b"\n", data)), len(data)]
    cut = begin > log.start
    found, blank, opened = list[Last](), False, cut and data.count(log.quote.encode()) % 2 > 0
    above = 0 if cut else log.before
    for start, end in pairwise(cuts):
        line = as_utf_8(raw[start * unit : end * unit], log).decode("utf-8", "replace").strip("\r\n")
        cells, whole = _cells(line, log, known=not opened)
        opened = opened != bool(line.count(log.quote) % 2)
        blank_above, blank = blank, not any(cell.strip() for cell in cells)
        if not whole or "\r" in line or (cut and start == 0):
            found = []
        elif above or blank:
            above -= not blank
        else:
            found.append(Last(begin + start * unit, cells, blank_above))
    return found


def _cells(line: str, log: TextLog, *, known: bool) -> tuple[list[str], bool]:
    """The cells of a line, and whether it is a whole record whatever stands above. One with quotes is, if it is `known` to
    begin outside of quotes and all of them are closed."""
    if log.quote not in line:
        return line.split(log.separator), True
    if not known or line.count(log.quote) % 2:
        return [], False
    try:
        return next(csv.reader([line], delimiter=log.separator, quotechar=log.quote, strict=True), []), True
    except csv.Error:
        return [], False
