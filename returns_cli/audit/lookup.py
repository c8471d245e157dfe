"""Numbers for the distinct things in a column: a hash table that is asked about all rows at once.

Things are one or several 64-bit words. A thing sits in the first table in whose slot for it there was room; the rows
that do not find theirs in the first table, few if the table is roomy, look into the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

import numpy as np

NOT_YET = -1
FIRST_BITS = 8
FEW = 4
ROOMY = 4  # slots a thing
WORD = 1 << 62
_FULL = (1 << 64) - 1


class Full(Exception):
    """There are more distinct things than were to be expected."""


class Lookup:
    """Things of `width` words and their codes, at most so many."""

    def __init__(self, width: int, most: int) -> None:
        self.width, self.most = width, most
        self.count = 0
        self.tables: list[_Table] = []

    def of(self, words: Sequence[Any], learn: Callable[[int], int]) -> Any:
        """The code of every row; `learn` gives that of a new thing, told a row in which it stands. Raises Full."""
        codes, left = self._found(words)
        if len(left):
            others = [word[left] for word in words]
            self._learn(others, left, learn)
            codes[left], _ = self._found(others)
        return codes

    def forget(self) -> None:
        """Knows nothing any more."""
        self.count = 0
        self.tables = []

    def _found(self, words: Sequence[Any]) -> tuple[Any, Any]:
        """The codes, and the rows that have none yet."""
        if not self.tables:
            return np.full(len(words[0]), NOT_YET), np.arange(len(words[0]))
        codes, same = self.tables[0].look(words)
        if same.all():
            return codes, ()
        left = np.flatnonzero(~same)
        for table in self.tables[1:]:
            found, same = table.look([word[left] for word in words])
            codes[left[same]] = found[same]
            left = left[~same]
        return codes, left

    def _learn(self, words: Sequence[Any], rows: Any, learn: Callable[[int], int]) -> None:
        new = _each_once(words, rows)
        if self.count + len(new) > self.most:
            raise Full(f"more than {self.most} different things")
        codes = {thing: learn(row) for thing, row in new.items()}
        self.count += len(codes)
        if not self.tables or ROOMY * self.count > self.tables[0].size:
            codes |= {thing: code for table in self.tables for thing, code in table.things_and_codes()}
            self.tables = [_Table(self.width, max(FIRST_BITS, (2 * ROOMY * self.count).bit_length()), 0)]
        for thing, code in codes.items():
            if not any(table.put(thing, code) for table in self.tables):
                self.tables.append(_Table(self.width, FIRST_BITS, len(self.tables)))
                self.tables[-1].put(thing, code)


def _each_once(words: Sequence[Any], rows: Any) -> dict[tuple[int, ...], int]:
    """The distinct things, with a row of each. Often a new thing, such as the next day, stands in many rows."""
    found: dict[tuple[int, ...], int] = {}
    for _ in range(FEW):
        if not len(rows):
            return found
        found[tuple(int(word[0]) for word in words)] = int(rows[0])
        others = np.logical_or.reduce([word != word[0] for word in words])
        words, rows = [word[others] for word in words], rows[others]
    return found | dict(zip(zip(*(word.tolist() for word in words), strict=True), rows.tolist(), strict=True))


class _Table:
    def __init__(self, width: int, bits: int, number: int) -> None:
        self.size, self.shift = 1 << bits, 64 - bits
        seeded = Random(number)  # noqa: S311  each table spreads things in a way of its own
        self.multipliers = [seeded.getrandbits(63) | 1 for _ in range(width)]
        self.things = [np.zeros(self.size, np.uint64) for _ in range(width)]
        # INVARIANT: nothing is found in an empty slot. 0 has slot 0 only; this, times less than 2 to the 63, has another.
        self.things[0][0] = _FULL
        self.codes = np.full(self.size, NOT_YET, np.int64)

    def put(self, thing: Sequence[int], code: int) -> bool:
        """Whether there was room."""
        slot = (sum(word * by for word, by in zip(thing, self.multipliers, strict=True)) & _FULL) >> self.shift
        if self.codes[slot] != NOT_YET:
            return False
        for own, word in zip(self.things, thing, strict=True):
            own[slot] = word
        self.codes[slot] = code
        return True

    def things_and_codes(self) -> Iterator[tuple[tuple[int, ...], int]]:
        """All that is in the table."""
        taken = np.flatnonzero(self.codes != NOT_YET)
        yield from zip(zip(*(own[taken].tolist() for own in self.things), strict=True), self.codes[taken].tolist(), strict=True)

    def look(self, words: Sequence[Any]) -> tuple[Any, Any]:
        """The code in each row's slot, and whether the row's thing is there."""
        slots = words[0] * np.uint64(self.multipliers[0])
        for word, by in zip(words[1:], self.multipliers[1:], strict=True):
            slots += word * np.uint64(by)
        slots >>= np.uint64(self.shift)
        slots = slots.view(np.int64)
        codes = self.codes.take(slots)
        same = self.things[0].take(slots) == words[0]
        for own, word in zip(self.things[1:], words[1:], strict=True):
            same &= own.take(slots) == word
        return codes, same


def grouped(radices: Sequence[int]) -> Iterator[list[int]]:
    """Which codes of so many values fit together into one word."""
    group: list[int] = []
    room = 1
    for at, radix in enumerate(radices):
        if room * radix > WORD:
            yield group
            group, room = [], 1
        group.append(at)
        room *= radix
    yield group


def folded(columns: Sequence[Any], radices: Sequence[int], rows: int) -> list[Any]:
    """The columns of codes as few columns of words, alike in just the rows in which all columns are."""
    words = []
    for group in grouped(radices):
        word = np.zeros(rows, np.int64)
        for at in group:
            word *= radices[at]
            word += columns[at]
        words.append(word.view(np.uint64))
    return words
