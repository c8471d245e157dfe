"""The values of one key in lines of one shape: where they begin is known, where they end and what they say is found, and that
between two values stands what the shape has there.

A value is found by a look at all that stands around it, the next key with it: that is alike in few ways, each of which is read
once, and in a place that is known all over again.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from returns_cli.sources.cell_words import WORD, words_at
from returns_cli.sources.combined_codes import in_use
from returns_cli.sources.json_shape import VALUE, LineShape, Odd
from returns_cli.sources.json_spans import ManyValues, SpanCells
from returns_cli.sources.lookup import Full, Lookup

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Marks, Numbers

MOST_VALUES, OF_ALL_KEYS = 1 << 14, 1 << 16
LONGEST, LONGEST_TOGETHER = 48, 256  # bytes of a value, and of values with what stands between them
ROOM, SELDOM = 4, 32  # how much longer one may be than those before it; of how many lines one is shorter
SAMPLE, MOSTLY, REPEATED = 256, 0.85, 4  # lines; of which most values differ; of which as many say the same things together
FEW_TEXTS = 64  # that are kept whether a piece has them or not
FEW_TOGETHER, ROWS_TOGETHER = 500, 100  # what values of several keys say together at first, and of how many rows it is new


class Grown(Exception):
    """Values are longer than those before them; there is room for them now."""


class CodedCells(NamedTuple):
    """The cells of some rows under keys side by side: which of the texts each row has; how long these are, each with a size for
    every key; all of them, one after the other, and which are blank."""

    codes: Numbers
    sizes: Numbers
    texts: Sequence[bytes]
    blank: Marks

    def of(self, rows: Numbers) -> CodedCells:
        """Those of some of the rows."""
        return self._replace(codes=self.codes[rows])


Cells: TypeAlias = CodedCells | SpanCells


class FewValues:
    """Values of keys side by side, of which there are at most so `few` together. `before` is what stands before each, `behind`
    what is behind the last one; `some` lines have these.

    What is looked at are some bytes before the first value and some from it on. INVARIANT: the last value ends within these, so
    that what is alike has the same values; and what is not looked at before the next one is looked at with that.
    """

    def __init__(self, before: Sequence[bytes], behind: bytes, some: Sequence[Sequence[bytes]], few: int) -> None:
        self.before, self.behind, self.few = before, behind, few
        between = sum(map(len, before[1:]))
        sizes = sorted(between + sum(map(len, values)) for values in some)
        self.low, self.most = sizes[len(sizes) // SELDOM], sizes[-1] + ROOM
        self.numbers: dict[tuple[bytes, ...], int] = {}
        self.steps, self.sizes = np.zeros(0, np.int64), np.zeros((0, len(before)), np.uint16)
        self.texts, self.blank = list[bytes](), np.zeros(0, np.bool_)
        self.rows, self.ahead, self.width = 0, -1, -1

    def settle(self, unseen: int) -> int:
        """Decides what is looked at, where so many bytes before a value have not been; how many behind it then are not."""
        longest = self.most + 1
        wide = max(longest, self.low + len(self.behind))
        size = (unseen + wide) // WORD * WORD
        size += WORD if size < unseen + longest else 0
        ahead = max(unseen, min(len(self.before[0]), size - wide))
        if (ahead, size // WORD) != (self.ahead, self.width):
            self.ahead, self.width = ahead, size // WORD
            self.known = Lookup(self.width, self.few)
        return max(0, self.most + len(self.behind) - (size - ahead))

    def read(self, data: bytearray, begins: Numbers) -> tuple[CodedCells, Numbers]:
        """The cells, and where the next values begin. Raises Odd, Grown, Full."""
        words = words_at(data, begins - self.ahead, self.width)
        if words is None:
            raise Odd
        self.rows += len(begins)
        if len(self.before) > 1:  # as long as they say new things together seldom
            self.known.most = min(self.few, FEW_TOGETHER + self.rows // ROWS_TOGETHER)
        codes = self.known.of(words, lambda rows: [self._number(data, int(begins[row])) for row in rows])
        self._take(list(islice(self.numbers, len(self.steps), None)))
        return self._cells(codes), begins + self.steps.take(codes)

    def _cells(self, codes: Numbers) -> CodedCells:
        """The cells of these values, without texts of others where there are many."""
        if len(self.texts) <= FEW_TEXTS:
            return CodedCells(codes, self.sizes, self.texts, self.blank)
        used, places = in_use(codes, len(self.texts))
        return CodedCells(places, self.sizes[used], [self.texts[at] for at in used.tolist()], self.blank[used])

    def _take(self, new: Sequence[tuple[bytes, ...]]) -> None:
        """Takes the texts of new values."""
        if not new:
            return
        between = len(self.behind) + sum(map(len, self.before[1:]))
        every = [list(map(_text_of, values)) for values in new]
        self.steps = np.append(self.steps, [between + sum(map(len, values)) for values in new])
        self.sizes = np.append(self.sizes, np.array([list(map(len, texts)) for texts in every], np.uint16), axis=0)
        joined = list(map(b"".join, every))
        self.texts += joined
        self.blank = np.append(self.blank, [not text.decode().strip() for text in joined])

    def _number(self, data: bytearray, at: int) -> int:
        """The number of the values there, before, between and behind which stands all that has to."""
        values, end = list[bytes](), at
        if not data.startswith(self.before[0][len(self.before[0]) - self.ahead :], at - self.ahead):
            raise Odd
        for before in (b"", *self.before[1:]):
            value = VALUE.match(data, end + len(before)) if data.startswith(before, end) else None
            if value is None:
                raise Odd
            values.append(value[0])
            end = value.end()
        if not data.startswith(self.behind, end):
            raise Odd
        if end - at > self.most:
            if max(map(len, values)) + ROOM > LONGEST or end - at + ROOM > LONGEST_TOGETHER:
                raise Full("long values")
            self.most = end - at + ROOM
            raise Grown
        if tuple(values) not in self.numbers and len(self.numbers) >= self.few:
            raise Full("many values")
        return self.numbers.setdefault(tuple(values), len(self.numbers))

    def apart(self) -> list[Values]:
        """The same in two, cut where what is known on both sides is least; the values of one key as many values."""
        if len(self.before) == 1:
            return [ManyValues(self.before[0], self.behind)]
        known = list(self.numbers) or [(b"",) * len(self.before)]

        def on_both_sides(cut: int) -> int:
            return len({own[:cut] for own in known}) + len({own[cut:] for own in known})

        cut = min(range(1, len(self.before)), key=on_both_sides)
        first = FewValues(self.before[:cut], self.before[cut], [own[:cut] for own in known], self.few)
        return [first, FewValues(self.before[cut:], self.behind, [own[cut:] for own in known], self.few)]


Values: TypeAlias = FewValues | ManyValues


def values_of(shape: LineShape, some: Sequence[Sequence[bytes]]) -> list[Values]:
    """The values of the keys of a shape, of which some lines have these: neighbours together that say few things together."""
    most = min(MOST_VALUES, OF_ALL_KEYS // len(shape.before))
    behind, found, every = (*shape.before[1:], shape.behind), list[Values](), list(zip(*some, strict=True))
    for begin, end in _neighbours(shape.before, every):
        if end == begin + 1 and _are_many(every[begin]):
            found.append(ManyValues(shape.before[begin], behind[begin]))
        else:
            found.append(FewValues(shape.before[begin:end], behind[end - 1], [line[begin:end] for line in some], most))
    return found


def _neighbours(before: Sequence[bytes], columns: Sequence[Sequence[bytes]]) -> Iterator[tuple[int, int]]:
    """The keys in stretches of one or several that say the same together in so many lines."""
    begin, size, together = 0, 0, list[int]()
    for at, own in enumerate(columns):
        joined, alone = _numbered(zip(together, own, strict=True)) if together else [], _are_many(own) or _in_turn(own)
        size += len(before[at]) + max(map(len, own)) + ROOM
        if alone or not joined or REPEATED * len(set(joined)) > len(own) or size > LONGEST_TOGETHER:
            if at:
                yield begin, at
            begin, size, joined = at, max(map(len, own)) + ROOM, _numbered(own)
        together = [] if alone else joined
    yield begin, len(columns)


def _in_turn(values: Sequence[bytes]) -> bool:
    """Whether one value after the other stands in some lines, and does not come again, such as the days of a sorted log."""
    return sum(above != own for above, own in pairwise(values)) + 1 == len(set(values)) > 1


def _are_many(values: Sequence[bytes]) -> bool:
    """Whether values are long, or mostly others."""
    return max(map(len, values)) > LONGEST - ROOM or (len(values) == SAMPLE and len(set(values)) > MOSTLY * SAMPLE)


def _numbered(things: Iterable[Hashable]) -> list[int]:
    """A number for each of these things, alike just where they are."""
    numbers = dict[Hashable, int]()
    return [numbers.setdefault(one, len(numbers)) for one in things]


def _text_of(value: bytes) -> bytes:
    found = VALUE.fullmatch(value)
    return (found[1] if found[1] is not None else found[2] or b"") if found else value
