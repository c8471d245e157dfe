"""Where a table of separated values ends, if totals or notes stand below it."""

from __future__ import annotations

import csv
import re
from itertools import pairwise

from returns_cli.sources.encodings import END_OF_FILE, is_wide
from returns_cli.sources.logs import LastLine, Note, TextLog
from returns_cli.sources.storage import size_of
from returns_cli.sources.table_end import no_rows
from returns_cli.sources.table_place import LAST_ROWS
from returns_cli.sources.text_pieces import as_utf_8, bytes_of_units, read_bytes, table_end

TAIL = 1 << 16
ZERO = b"\0"  # where the end of a file begins so, and not with ^Z, nobody meant to end it there


def with_end(log: TextLog, width: int) -> TextLog:
    """The log without what a program fills a file with behind its text, and with its last lines that may be no rows."""
    size, end = size_of(log.file), _before_fill(log)
    if log.start < end < size:
        zeros = read_bytes(log, end, end + 1) == ZERO
        notes = (Note("zeros-below", {"count": size - end}),) if zeros else ()
        log = log.but(end=end, notes=(*log.notes, *notes))
    found = _last(log)[-LAST_ROWS:]
    return log.but(last=no_rows([each for each, _ in found], width, [blank for _, blank in found]))


def _before_fill(log: TextLog) -> int:
    """Where the text ends: behind it there are bytes alone with which programs fill a file, or none."""
    end = size_of(log.file)
    text = b""
    while not text and end > log.start and not is_wide(log.encoding):
        begin = max(log.start, end - TAIL)
        text = read_bytes(log, begin, end).rstrip(END_OF_FILE)
        end = begin + len(text)
    return end


def _last(log: TextLog) -> list[tuple[LastLine, bool]]:
    """The last records, and whether a blank line stands above each: those behind the last line with a stray carriage return or
    with quotes that do not close. Where the file is cut off above, quotes are taken to close at its end."""
    size, unit = table_end(log), 1 + is_wide(log.encoding)
    begin = log.start + max(0, size - log.start - TAIL) // unit * unit
    raw = read_bytes(log, begin, size)
    data = bytes_of_units(raw, log)
    cuts = [0, *(end.end() for end in re.finditer(b"\n", data)), len(data)]
    cut = begin > log.start
    found, blank, opened = list[tuple[LastLine, bool]](), False, cut and data.count(log.quote.encode()) % 2 > 0
    above = 0 if cut else log.before
    for number, (start, end) in enumerate(pairwise(cuts)):
        line = as_utf_8(raw[start * unit : end * unit], log).decode("utf-8", "replace").strip("\r\n")
        cells, whole = _cells(line, log, known=not opened)
        opened = opened != bool(line.count(log.quote) % 2)
        blank_above, blank = blank, not any(cell.strip() for cell in cells)
        if not whole or "\r" in line or (cut and start == 0):
            found = []
        elif above or blank:
            above -= not blank
        else:
            found.append((LastLine(begin + start * unit, number, tuple(cells), plain=False), blank_above))
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
