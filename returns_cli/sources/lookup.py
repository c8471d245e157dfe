"""Numbers for the distinct things in a column: a hash table that is asked about all rows at once.

Things are one or several 64-bit words. A thing sits in the first table in whose slot for it there was room; the rows
that do not find theirs in the first table, few if the table is roomy, look into the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from returns_cli.sources.arrays import Marks, Numbers, Words

NOT_YET = -1
FIRST_BITS = 8
FEW = 4
ROOMY = 4  # slots a thing
WORD = 1 << 62
_FULL = (1 << 64) - 1
Learn: TypeAlias = Callable[[list[int]], Sequence[int]]


class Full(Exception):
    """There are more distinct things than were to be expected."""


class Lookup:
    """Things of `width` words and their codes, at most so many."""

    def __init__(self, width: int, most: int) -> None:
        self.width, self.most = width, most
        self.count = 0
        self.tables: list[_Slots] = []

    def of(self, words: Sequence[Words], learn: Learn) -> Numbers:
        """The code of every row; `learn` gives those of new things, told a row in which each stands. Raises Full."""
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

    def _found(self, words: Sequence[Words]) -> tuple[Numbers, Numbers]:
        """The codes, and the rows that have none yet."""
        if not self.tables:
            return np.full(len(words[0]), NOT_YET), np.arange(len(words[0]))
        codes, same = self.tables[0].look(words)
        # The usual batch brings nothing new: one look into one table settles all its rows.
        if same.all():
            return codes, np.zeros(0, np.int64)
        left = np.flatnonzero(~same)
        for table in self.tables[1:]:
            found, same = table.look([word[left] for word in words])
            codes[left[same]] = found[same]
            left = left[~same]
        return codes, left

    def _learn(self, words: Sequence[Words], rows: Numbers, learn: Learn) -> None:
        at = _firsts(words)
        if self.count + len(at) > self.most:
            raise Full(f"more than {self.most} different things")
        codes = np.array(learn(rows[at].tolist()), np.int64)
        things = [word[at] for word in words]
        self.count += len(codes)
        if not self.tables or ROOMY * self.count > self.tables[0].size:
            known = [table.things_and_codes() for table in self.tables]
            things = [np.concatenate((word, *(old[place] for old, _ in known))) for place, word in enumerate(things)]
            codes = np.concatenate((codes, *(old for _, old in known)))
            self.tables = []
        for table in self.tables:
            left = table.put(things, codes)
            things, codes = [word[left] for word in things], codes[left]
        while len(codes):
            bits = max(FIRST_BITS, (2 * ROOMY * len(codes)).bit_length())
            self.tables.append(_Slots(self.width, bits, len(self.tables)))
            left = self.tables[-1].put(things, codes)
            things, codes = [word[left] for word in things], codes[left]


def _firsts(words: Sequence[Words]) -> Numbers:
    """Where each different thing stands first. Often a new thing, such as the next day, stands in many rows."""
    found, rows = list[int](), np.arange(len(words[0]))
    for _ in range(FEW):
        if not len(rows):
            return np.array(found, np.int64)
        found.append(int(rows[0]))
        others = np.logical_or.reduce([word[rows] != word[rows[0]] for word in words])
        rows = rows[others]
    if not len(rows):
        return np.array(found, np.int64)
    # Sorting is for the rare batch with many new things: the first FEW were found above by going over the rest.
    order = rows[np.lexsort([word[rows] for word in words])]
    new = np.ones(len(order), np.bool_)
    new[1:] = np.logical_or.reduce([word[order][1:] != word[order][:-1] for word in words])
    return np.concatenate((np.array(found, np.int64), np.sort(np.minimum.reduceat(order, np.flatnonzero(new)))))


class _Slots:
    def __init__(self, width: int, bits: int, number: int) -> None:
        self.size, self.shift = 1 << bits, 64 - bits
        seeded = Random(number)  # noqa: S311  each table spreads things in a way of its own
        self.multipliers = [seeded.getrandbits(63) | 1 for _ in range(width)]
        self.things = [np.zeros(self.size, np.uint64) for _ in range(width)]
        # INVARIANT: nothing is found in an empty slot. 0 has slot 0 only; this, times less than 2 to the 63, has another.
        self.things[0][0] = _FULL
        self.codes = np.full(self.size, NOT_YET, np.int64)

    def _places(self, words: Sequence[Words]) -> Numbers:
        # Multiplied by an odd number, every bit of a thing reaches the highest bits, which `shift` leaves over as the slot.
        slots = words[0] * np.uint64(self.multipliers[0])
        for word, by in zip(words[1:], self.multipliers[1:], strict=True):
            slots += word * np.uint64(by)
        slots >>= np.uint64(self.shift)
        return slots.view(np.int64)  # the same bits, for numpy indexes by signed numbers; the highest one is always 0

    def put(self, things: Sequence[Words], codes: Numbers) -> Marks:
        """Takes those for which there is room; which of them are left. INVARIANT: all are different, and none is known."""
        slots = self._places(things)
        free = np.flatnonzero(self.codes[slots] == NOT_YET)
        # Of several new things in one slot the first stays; the others go on to the next table.
        _, first = np.unique(slots[free], return_index=True)
        taken = free[first]
        for own, word in zip(self.things, things, strict=True):
            own[slots[taken]] = word[taken]
        self.codes[slots[taken]] = codes[taken]
        left = np.ones(len(codes), np.bool_)
        left[taken] = False
        return left

    def things_and_codes(self) -> tuple[list[Words], Numbers]:
        """All that is in the table."""
        taken = np.flatnonzero(self.codes != NOT_YET)
        return [own[taken] for own in self.things], self.codes[taken]

    def look(self, words: Sequence[Words]) -> tuple[Numbers, Marks]:
        """The code in each row's slot, and whether the row's thing is there."""
        slots = self._places(words)
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


def folded(columns: Sequence[npt.NDArray[np.integer | np.bool_]], radices: Sequence[int], rows: int) -> list[Words]:
    """The columns of codes as few columns of words, alike in just the rows in which all columns are."""
    words = []
    for group in grouped(radices):
        word = np.zeros(rows, np.int64)
        for at in group:
            # In place, as numbers of mixed base: each code is below its radix, and `grouped` sees to it that no word overflows.
            word *= radices[at]
            word += columns[at]
        words.append(word.view(np.uint64))
    return words
