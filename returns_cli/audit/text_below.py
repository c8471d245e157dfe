"""Where a table of separated values ends, if totals or notes stand below it."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from returns_cli.audit.encodings import is_wide
from returns_cli.audit.logs import TextLog
from returns_cli.audit.storage import size_of
from returns_cli.audit.table_place import LAST_ROWS, below_the_table
from returns_cli.audit.text_pieces import as_utf_8, bytes_of_units, read_bytes

TAIL = 1 << 16


class Last(NamedTuple):
    """One of the last records: the byte at which it begins, its cells, and whether a blank line stands above it."""

    place: int
    cells: list[str]
    after_blank: bool


def place_below(log: TextLog, width: int) -> int:
    """The byte at which totals and notes below the table begin; 0 where there are none."""
    last = _last(log)[-LAST_ROWS:]
    count = below_the_table([each.cells for each in last], width, after_blank=[each.after_blank for each in last])
    return last[-count].place if count else 0


def _last(log: TextLog) -> list[Last]:
    """The last records, those behind the last line with a quote or a stray carriage return: they are some whatever is above."""
    size, unit = size_of(log.file), 1 + is_wide(log.encoding)
    begin = log.start + max(0, size - log.start - TAIL) // unit * unit
    raw = read_bytes(log, begin, size)
    data = bytes_of_units(raw, log)
    cuts = [0, *(at + 1 for at, byte in enumerate(data) if byte == ord("\n")), len(data)]
    found, blank = list[Last](), False
    above = log.before if begin == log.start else 1  # the headings, or a line that was cut
    for start, end in pairwise(cuts):
        line = as_utf_8(raw[start * unit : end * unit], log).decode("utf-8", "replace").strip("\r\n")
        cells = line.split(log.separator)
        blank_above, blank = blank, not any(cell.strip() for cell in cells)
        if log.quote in line or "\r" in line:
            found = []
        elif above or blank:
            above -= not blank
        else:
            found.append(Last(begin + start * unit, cells, blank_above))
    return found
