"""Lines that have nothing but blanks."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from returns_cli.sources.careful import Shape
from returns_cli.sources.record_places import Cut

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Marks, Numbers

_BLANKS = b" \t\r\n\x0b\x0c\x1c\x1d\x1e\x1f\xc2\xa0\xe1\x9a\x80\xe2\x81\x9f\xe3" + bytes(range(0x80, 0xB0))  # bytes of blanks
MOST_BLANKS = 256  # bytes that are looked at first


@cache
def _can_begin(separator: int, quote: int) -> Marks:
    """Of each byte whether a line with blanks only can begin with it."""
    return np.isin(np.arange(256), [*_BLANKS, separator, quote])


def blank_lines(data: bytearray, cut: Cut, behind: Numbers, first: Numbers, shape: Shape) -> Marks:
    """Which records have blanks only in all their cells. Few records begin so, and only these are looked at."""
    # A last line without a line end may begin where the data end: any byte will do for it, what counts is asked below.
    byte = np.frombuffer(data, np.uint8)[np.minimum(cut.starts, len(data) - 1)]
    found, marks = np.zeros(len(cut.starts), np.bool_), bytes([shape.separator, shape.quote])
    for at in np.flatnonzero(_can_begin(shape.separator, shape.quote).take(byte)).tolist():
        start, end = int(cut.starts[at]), int(behind[at])
        if not data[start : min(end, start + MOST_BLANKS)].translate(None, marks).strip(_BLANKS):
            found[at] = _is_blank(data, cut, start, end, int(first[at]))
    return found


def _is_blank(data: bytearray, cut: Cut, start: int, end: int, cell: int) -> bool:
    """Whether all cells of a record are blank, the first of which has that number."""
    while start <= end:
        behind = min(int(cut.ends[cell]), end)
        quotes = 0 if cut.quoted is None else int(cut.quoted[cell])
        if data[start + quotes : behind - quotes].decode(errors="replace").strip():
            return False
        start, cell = behind + 1, cell + 1
    return True
