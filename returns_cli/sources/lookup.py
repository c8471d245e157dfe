"""Numbers for the distinct things in a column: a hash table that is asked about all rows at once.

Things are one or several 64-bit words. A thing sits in the first table in whose slot for it there was room; the rows
that do not find theirs in the first table, few if the table is roomy, look into the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from random import Random
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Marks, Numbers, Words

NOT_YET = -1
FIRST_BITS = 8
TURNS = 4
MANY, FEW, SELDOM = 2_048, 128, 8
ROOMY = 8  # slots for each row, where rows are only counted
TRIES, FEW_THINGS = 8, 1 << 10
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

    def of(self, words: Words, learn: Learn) -> Numbers:
        """The code of every row, which is a row of `words`; `learn` gives those of new things, told a row in which each stands.
        Raises Full."""
        if len(words) > MANY and len(turns(words[:FEW].T)) <= FEW // SELDOM:
            # Such as the days of a sorted log: rows that say what the row above says need not be looked up.
            firsts = turns(words.T)
            codes = self._of(words[firsts], lambda rows: learn(firsts[rows].tolist()))
            return np.repeat(codes, np.diff(firsts, append=len(words)))
        return self._of(words, learn)

    def _of(self, words: Words, learn: Learn) -> Numbers:
        codes, left = self._found(words)
        if len(left) > MANY:  # such as those of the next day: a few of them nearly always say all that is new
            some = left[:: len(left) // FEW]
            self._learn(words[some], some, learn)
            codes[left], others = self._found(words[left])
            left = left[others]
        if len(left):
            codes[left] = self._learn(words[left], left, learn)
        return codes

    def forget(self) -> None:
        """Knows nothing any more."""
        self.count = 0
        self.tables = []

    def _found(self, words: Words) -> tuple[Numbers, Numbers]:
        """The codes, and the rows that have none yet."""
        if not self.tables:
            return np.full(len(words), NOT_YET), np.arange(len(words))
        codes, left = self.tables[0].look(words)
        for table in self.tables[1:]:
            if not len(left):
                break
            found, others = table.look(words[left])
            codes[left] = found
            left = left[others]
        return codes, left

    def _learn(self, words: Words, rows: Numbers, learn: Learn) -> Numbers:
        """The codes of rows that are new."""
        at, owner = distinct(words)
        if self.count + len(at) > self.most:
            raise Full(f"more than {self.most} different things")
        codes = np.array(learn(rows[at].tolist()), np.int64)
        self._keep(words[at], codes)
        return codes[owner]

    def _keep(self, things: Words, codes: Numbers) -> None:
        self.count += len(codes)
        if not self.tables or _roomy(self.count) * self.count > self.tables[0].size:
            known = [table.things_and_codes() for table in self.tables]
            things = np.concatenate((things, *(old for old, _ in known)))
            codes = np.concatenate((codes, *(old for _, old in known)))
            self.tables = []
        for table in self.tables:
            left = table.put(things, codes)
            things, codes = things[left], codes[left]
            if not len(codes):
                return
        while len(codes):
            bits = max(FIRST_BITS, (2 * _roomy(len(codes)) * len(codes)).bit_length())
            self.tables.append(_Slots(bits, _spreading(things[:FEW_THINGS], bits, len(self.tables))))
            left = self.tables[-1].put(things, codes)
            things, codes = things[left], codes[left]


def _roomy(count: int) -> int:
    """How many slots a thing has at least. Of few things each may stand in most rows, such as the days of a sorted log: then
    all these rows would look into a second table where two of them have one slot in the first."""
    return 16 if count < FEW_THINGS else 4


def turns(columns: Iterable[Numbers]) -> Numbers:
    """The rows that are others than the row above, rising; the first is one of them."""
    differs = [np.concatenate(([True], column[1:] != column[:-1]))[: len(column)] for column in columns]
    return np.flatnonzero(np.logical_or.reduce(differs))


def distinct(words: Words) -> tuple[Numbers, Numbers]:
    """Where each different thing stands first, rising, and for every row which of them it is."""
    if len(words) <= 2 * FEW:  # sooner told by Python than by arrays
        firsts: dict[bytes, int] = {}
        places = [
            firsts.setdefault(thing, at) for at, thing in enumerate(words.view(f"V{8 * words.shape[1]}").ravel().tolist())
        ]
        heads = np.array(list(firsts.values()), np.int64)
        return heads, np.searchsorted(heads, np.array(places, np.int64))
    found, owner, rows = [np.zeros(0, np.int64)], np.zeros(len(words), np.int64), np.arange(len(words))
    for turn in range(TURNS):
        own, count, bits = words[rows], sum(map(len, found)), max(FIRST_BITS, len(rows).bit_length())
        slots = _slots(own, _multipliers(words.shape[1], turn), bits)
        # Of all rows in a slot, what is written last stays: backwards, that is the first. Only what was written is read.
        first = np.empty(1 << bits, np.int64)
        first[slots[::-1]] = np.arange(len(rows))[::-1]
        first = first[slots]
        heads, same = np.flatnonzero(first == np.arange(len(rows))), ~_any(own[first] != own)
        owner[rows[same]] = count + np.searchsorted(heads, first[same])
        found.append(rows[heads])
        rows = rows[~same]
        if not len(rows):
            break
    else:  # of the few things that met others in their slots each time
        used, back = np.unique(words[rows], axis=0, return_index=True, return_inverse=True)[1:]
        owner[rows] = sum(map(len, found)) + back.ravel()
        found.append(rows[used])
    every = np.concatenate(found)
    order = np.argsort(every)
    return every[order], np.argsort(order)[owner]


def _any(marks: Marks) -> Marks:
    """In which rows any is set. Column by column, for numpy goes over many short rows slowly."""
    found: Marks = np.logical_or.reduce(list(marks.T))
    return found


@cache
def _multipliers(width: int, number: int) -> list[int]:
    """Odd numbers by which the words of a thing are multiplied, others for each number."""
    seeded = Random(number)  # noqa: S311  each spreads things in a way of its own
    return [seeded.getrandbits(63) | 1 for _ in range(width)]


def _spreading(things: Words, bits: int, number: int) -> list[int]:
    """Of some multipliers, others for each number, those that give most of the things a slot of their own: things that are
    much alike, such as days, are spread well by some and badly by others."""
    tries = (_multipliers(things.shape[1], TRIES * number + one) for one in range(TRIES))
    return max(tries, key=lambda multipliers: len(set(_slots(things, multipliers, bits).tolist())))


def _slots(words: Words, multipliers: Sequence[int], bits: int) -> Numbers:
    """A number of so many bits for each row."""
    # Multiplied by an odd number, every bit of a thing reaches the highest bits, which the shift leaves over as the slot.
    slots = np.ascontiguousarray(words[:, 0]) * np.uint64(multipliers[0])
    for at, by in enumerate(multipliers[1:], 1):
        slots += np.ascontiguousarray(words[:, at]) * np.uint64(by)
    slots >>= np.uint64(64 - bits)
    return slots.view(np.int64)  # the same bits, for numpy indexes by signed numbers; the highest one is always 0


class _Slots:
    def __init__(self, bits: int, multipliers: list[int]) -> None:
        self.size, self.bits, self.multipliers = 1 << bits, bits, multipliers
        self.things = np.zeros((self.size, len(multipliers)), np.uint64)
        # INVARIANT: nothing is found in an empty slot. 0 has slot 0 only; this, times less than 2 to the 63, has another.
        self.things[0, 0] = _FULL
        self.codes = np.full(self.size, NOT_YET, np.int64)

    def _places(self, words: Words) -> Numbers:
        return _slots(words, self.multipliers, self.bits)

    def put(self, things: Words, codes: Numbers) -> Marks:
        """Takes those for which there is room; which of them are left. INVARIANT: all are different, and none is known."""
        slots = self._places(things)
        free = np.flatnonzero(self.codes[slots] == NOT_YET)
        # Of several new things in one slot one stays, the last to write its number; the others go on to the next table.
        self.codes[slots[free]] = free
        taken = free[self.codes[slots[free]] == free]
        self.things[slots[taken]] = things[taken]
        self.codes[slots[taken]] = codes[taken]
        left = np.ones(len(codes), np.bool_)
        left[taken] = False
        return left

    def things_and_codes(self) -> tuple[Words, Numbers]:
        """All that is in the table."""
        taken = np.flatnonzero(self.codes != NOT_YET)
        return self.things[taken], self.codes[taken]

    def look(self, words: Words) -> tuple[Numbers, Numbers]:
        """The code in each row's slot, and the rows whose thing is not there."""
        slots = self._places(words)
        same = self.things.take(slots, axis=0) == words
        # The usual batch brings nothing new: one look at all words together settles all its rows.
        left = np.zeros(0, np.int64) if same.all() else np.flatnonzero(_any(~same))
        return self.codes.take(slots), left


def how_many(words: Words) -> int:
    """About how many different rows there are: a few less where two have one slot."""
    bits = max(FIRST_BITS, (ROOMY * len(words)).bit_length())
    taken = np.zeros(1 << bits, np.bool_)
    taken[_slots(words, _multipliers(words.shape[1], 0), bits)] = True
    return int(np.count_nonzero(taken))


def found_among(known: Numbers, wanted: Numbers) -> tuple[Numbers, Marks]:
    """Where each of these stands among those that are known, which rise; and whether it does."""
    if not len(known):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), np.bool_)
    at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return at, known[at] == wanted
