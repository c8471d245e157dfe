"""Values of one key of which hardly two are the same: where each begins is known, where it ends is found at the next quote."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from returns_cli.sources.cell_words import MOST_WORDS, WORD, byte_of, masks, words_at
from returns_cli.sources.json_shape import VALUE, Odd

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Numbers, Words

FEW = 64  # lines whose quotes are sooner looked for one by one
QUOTE = ord('"')
_ALL = 0x0101010101010101
_QUOTES, _ONES, _HIGH = (np.uint64(each * _ALL) for each in (QUOTE, 1, 0x80))


class SpanCells(NamedTuple):
    """The cells of some rows: where each begins and ends, and as words, if these are known."""

    begins: Numbers
    ends: Numbers
    words: Words | None = None

    def of(self, rows: Numbers) -> SpanCells:
        """Those of some of the rows."""
        return SpanCells(self.begins[rows], self.ends[rows], None if self.words is None else self.words[rows])


class ManyValues:
    """Values of any length, of which hardly two are the same. So many words of each are looked at first."""

    def __init__(self, before: bytes, behind: bytes) -> None:
        self.before, self.behind, self.width = before, behind, 1

    def settle(self, unseen: int) -> int:
        """Takes so many bytes before a value to be looked at, and leaves all behind it."""
        self.unseen = self.before[len(self.before) - unseen :]
        return len(self.behind)

    def read(self, data: bytearray, begins: Numbers) -> tuple[SpanCells, Numbers]:
        """The cells, and where the next values begin. Raises Odd."""
        if not is_at(data, begins - len(self.unseen), self.unseen):
            raise Odd
        first = begins + 1
        words, quoted = words_at(data, first, self.width), np.frombuffer(data, np.uint8)[begins] == QUOTE
        if words is None:
            raise Odd
        sizes = _before_quote(words)
        bare, long = np.flatnonzero(~quoted), np.flatnonzero(quoted & (sizes < 0))
        ends = first + sizes
        ends[long] = _closing(data, first[long] + WORD * self.width)
        behind = ends + 1
        for row in bare.tolist():
            value = VALUE.match(data, begins[row])
            if value is None:
                raise Odd
            first[row], ends[row], behind[row] = begins[row], begins[row] + len(value[2] or b""), value.end()
        if len(long):  # a single one that is far longer does not count
            needed = int((ends - first).max()) // WORD + 1
            self.width = min(MOST_WORDS, needed) if len(long) > FEW or needed == self.width + 1 else self.width
        if len(long) or (ends[bare] > first[bare]).any():
            return SpanCells(first, ends), behind + len(self.behind)
        words &= masks(self.width).take(ends - first, axis=0)
        return SpanCells(first, ends, words), behind + len(self.behind)


def is_at(data: bytearray, places: Numbers, text: bytes) -> bool:
    """Whether the text stands at all these places."""
    if not text:
        return True
    # A view in which element n is as many bytes from byte n on; the last one ends in a zero byte, which no text does.
    every = np.ndarray((len(data) - len(text) + 1,), f"V{len(text)}", data, strides=(1,))
    found = every[np.minimum(places, len(every) - 1)].view(np.uint8)
    return bool(np.array_equal(found, np.frombuffer(text * len(places), np.uint8)))


def _before_quote(words: Words) -> Numbers:
    """How many bytes stand before the first quote in these words of each row; less than none where there is no quote."""
    quotes = words ^ _QUOTES
    quotes = (quotes - _ONES) & ~quotes & _HIGH  # the lowest bit is that of the first quote
    places = byte_of((quotes & (~quotes + np.uint64(1))) >> np.uint64(7))
    sizes = np.full(len(words), -1)
    for at in reversed(range(words.shape[1])):
        sizes = np.where(quotes[:, at] != 0, places[:, at] + WORD * at, sizes)
    return sizes


def _closing(data: bytearray, first: Numbers) -> Numbers:
    """Where from each place on the first quote stands. Raises Odd."""
    ends, left = first.copy(), np.arange(len(first))
    while len(left) > FEW:
        words = words_at(data, ends[left], 1)
        if words is None:
            raise Odd
        sizes = _before_quote(words)
        ends[left] += np.where(sizes < 0, WORD, sizes)
        left = left[sizes < 0]
    for row in left.tolist():
        ends[row] = data.find(b'"', ends[row])
        if ends[row] < 0:
            raise Odd
    return ends
