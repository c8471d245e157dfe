"""One record of separated values at a time, for lines whose quotes have to be looked at.

A cell in quotes begins right behind a separator or line end, and ends with a quote right before one; two quotes within it
stand for one. Other quotes are characters like any other. What is opened and not closed costs its own line alone.
"""

from __future__ import annotations

from typing import NamedTuple

NEWLINE, RETURN = 10, 13
LONGEST_RECORD = 1_900_000  # bytes
UNCLOSED = "unterminated quote"
STRAY = "a quote ends within a cell"


class Shape(NamedTuple):
    """What separates cells, what quotes them (one byte each), and how many cells a row has."""

    separator: int
    quote: int
    width: int


class Found(NamedTuple):
    """The cells of a record: the place behind each, that of the line end last; for each whether it is in quotes, and whether
    there are quotes within these."""

    ends: list[int]
    quoted: list[bool]
    twice: list[bool]


def record_at(data: bytearray, start: int, end: int, shape: Shape) -> Found | str:
    """The record that begins at `start`, or why it is none. INVARIANT: a line ends at `end` - 1."""
    mark, found, place = bytes([shape.quote]), Found([], [], []), start
    while True:
        quoted = data[place] == shape.quote
        twice = False
        if quoted:
            place, twice = _closed(data, place + 1, min(end, start + LONGEST_RECORD), mark)
            if place < 0:
                return UNCLOSED
        behind = _cell_end(data, place, end, shape)
        if quoted and data[place:behind].strip(b"\r" if data[behind] == NEWLINE else b""):
            return STRAY
        found.ends.append(behind)
        found.quoted.append(quoted)
        found.twice.append(twice)
        if data[behind] == NEWLINE:
            return found
        place = behind + 1


def _closed(data: bytearray, place: int, end: int, mark: bytes) -> tuple[int, bool]:
    """The place behind the quote that closes a cell, -1 if there is none, and whether there are quotes within."""
    twice = False
    while True:
        place = data.find(mark, place, end)
        if place < 0 or data[place + 1] != mark[0]:
            return (place + 1 if place >= 0 else -1), twice
        place, twice = place + 2, True


def _cell_end(data: bytearray, place: int, end: int, shape: Shape) -> int:
    """Where the next separator or line end is."""
    line = data.find(b"\n", place, end)
    separator = data.find(shape.separator, place, line)
    return line if separator < 0 else separator
