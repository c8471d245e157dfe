"""The values of one key in lines of one shape: where they begin is known, where they end and what they say is found, and that
between two values stands what the shape has there.

A value is found by a look at all that stands around it, the next key with it: that is alike in few ways, each of which is read
once, and in a place that is known all over again.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from returns_cli.sources.cell_words import WORD, words_at
from returns_cli.sources.json_shape import VALUE, Odd
from returns_cli.sources.lookup import Full, Lookup

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Marks, Numbers

MOST_VALUES, OF_ALL_KEYS = 1 << 14, 1 << 16
LONGEST, ROOM = 48, 4  # bytes of a value; how much longer one may be than those before it
FEW = 64  # lines whose quotes are sooner looked for one by one
QUOTE = ord('"')
_ALL = 0x0101010101010101
_QUOTES, _ONES, _HIGH = (np.uint64(each * _ALL) for each in (QUOTE, 1, 0x80))
_PLACES = np.uint64(0x0001020304050607)


class Grown(Exception):
    """A value is longer than those before it."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


class CodedCells(NamedTuple):
    """The cells of some rows: which of the texts each is; how long each of these is, and all of them."""

    codes: Numbers
    sizes: Numbers
    texts: bytes

    def of(self, rows: Numbers) -> CodedCells:
        """Those of some of the rows."""
        return self._replace(codes=self.codes[rows])


class SpanCells(NamedTuple):
    """The cells of some rows: where each begins and ends."""

    begins: Numbers
    ends: Numbers

    def of(self, rows: Numbers) -> SpanCells:
        """Those of some of the rows."""
        return SpanCells(self.begins[rows], self.ends[rows])


Cells: TypeAlias = CodedCells | SpanCells


class FewValues:
    """Values of at most `most` bytes, and mostly `low` or more, of which there are at most so `few`. `before` and `behind` are
    what stands before and behind each.

    What is looked at are some bytes before a value and some from it on. INVARIANT: a value ends within these, so that what is
    alike has the same value; and what is not looked at before the next one is looked at with that.
    """

    def __init__(self, before: bytes, behind: bytes, low: int, most: int, few: int) -> None:
        self.before, self.behind, self.low, self.most, self.few = before, behind, low, most, few
        self.numbers: dict[bytes, int] = {}
        self.steps, self.sizes, self.texts = np.zeros(0, np.int64), np.zeros(0, np.uint16), b""
        self.ahead = self.width = -1

    def settle(self, unseen: int) -> int:
        """Decides what is looked at, where so many bytes before a value have not been; how many behind it then are not."""
        longest = self.most + 1
        wide = max(longest, self.low + len(self.behind))
        size = (unseen + wide) // WORD * WORD
        size += WORD if size < unseen + longest else 0
        ahead = max(unseen, min(len(self.before), size - wide))
        if (ahead, size // WORD) != (self.ahead, self.width):
            self.ahead, self.width = ahead, size // WORD
            self.known = Lookup(self.width, self.few)
        return max(0, self.most + len(self.behind) - (size - ahead))

    def read(self, data: bytearray, begins: Numbers) -> tuple[CodedCells, Numbers]:
        """The cells, and where the next values begin. Raises Odd, Grown, Full."""
        words = words_at(data, begins - self.ahead, self.width)
        if words is None:
            raise Odd
        codes = self.known.of(words, lambda rows: [self._number(data, int(begins[row])) for row in rows])
        if len(self.steps) < len(self.numbers):
            self._take(list(islice(self.numbers, len(self.steps), None)))
        return CodedCells(codes, self.sizes, self.texts), begins + self.steps.take(codes)

    def _take(self, new: Sequence[bytes]) -> None:
        """Takes the texts of new values."""
        texts = list(map(_text_of, new))
        self.steps = np.append(self.steps, np.array(list(map(len, new)), np.int64) + len(self.behind))
        self.sizes = np.append(self.sizes, np.array(list(map(len, texts)), np.uint16))
        self.texts += b"".join(texts)

    def _number(self, data: bytearray, at: int) -> int:
        """The number of the value there, before and behind which stands all that has to."""
        value = VALUE.match(data, at)
        if value is None or not data.startswith(self.before[len(self.before) - self.ahead :], at - self.ahead):
            raise Odd
        if not data.startswith(self.behind, value.end()):
            raise Odd
        if value.end() - at > self.most:
            raise Grown(value.end() - at)
        if len(self.numbers) >= self.few:
            raise Full("many values")
        return self.numbers.setdefault(value[0], len(self.numbers))


class ManyValues:
    """Values of any length, of which hardly two are the same."""

    def __init__(self, before: bytes, behind: bytes) -> None:
        self.before, self.behind = before, behind

    def settle(self, unseen: int) -> int:
        """Takes so many bytes before a value to be looked at, and leaves all behind it."""
        self.unseen = self.before[len(self.before) - unseen :]
        return len(self.behind)

    def read(self, data: bytearray, begins: Numbers) -> tuple[SpanCells, Numbers]:
        """The cells, and where the next values begin. Raises Odd."""
        if not is_at(data, begins - len(self.unseen), self.unseen):
            raise Odd
        first = begins + 1
        quoted = np.frombuffer(data, np.uint8)[begins] == QUOTE
        ends, bare = first.copy(), np.flatnonzero(~quoted)
        ends[quoted] = _closing(data, first[quoted])
        behind = ends + 1
        for row in bare.tolist():
            value = VALUE.match(data, begins[row])
            if value is None:
                raise Odd
            first[row], ends[row], behind[row] = begins[row], begins[row] + len(value[2] or b""), value.end()
        return SpanCells(first, ends), behind + len(self.behind)


Values: TypeAlias = FewValues | ManyValues


def _text_of(value: bytes) -> bytes:
    found = VALUE.fullmatch(value)
    return (found[1] if found[1] is not None else found[2] or b"") if found else value


def is_at(data: bytearray, places: Numbers, text: bytes) -> bool:
    """Whether the text stands at all these places."""
    if not text:
        return True
    # A view in which element n is as many bytes from byte n on; the last one ends in a zero byte, which no text does.
    every = np.ndarray((len(data) - len(text) + 1,), f"V{len(text)}", data, strides=(1,))
    found = every[np.minimum(places, len(every) - 1)].view(np.uint8)
    return bool((found == np.frombuffer(text * len(places), np.uint8)).all())


def _closing(data: bytearray, first: Numbers) -> Numbers:
    """Where from each place on the first quote stands. Raises Odd."""
    ends, left = first.copy(), np.arange(len(first))
    while len(left) > FEW:
        words = words_at(data, ends[left], 1)
        if words is None:
            raise Odd
        quotes = words[:, 0] ^ _QUOTES
        quotes = (quotes - _ONES) & ~quotes & _HIGH  # the lowest bit is that of the first quote
        found: Marks = quotes != 0
        # One bit is left, at the lowest of a byte; times these, the number of its byte becomes the highest byte.
        places = ((quotes & (~quotes + np.uint64(1))) >> np.uint64(7)) * _PLACES >> np.uint64(56)
        ends[left] += np.where(found, places.view(np.int64), WORD)
        left = left[~found]
    for row in left.tolist():
        ends[row] = data.find(b'"', ends[row])
        if ends[row] < 0:
            raise Odd
    return ends
