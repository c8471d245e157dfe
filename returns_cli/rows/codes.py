"""Many rows, few things said: what a log says of a fact, as a number for each distinct thing.

Every distinct text is read once, by the counter's own reader; every distinct combination of facts that a condition
looks at is tried once, by the counter's own engine. Rows are only ever numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import count, islice
from math import prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from returns_cli.engines.columns import Column, column_of
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.kind import PlainNumber, Value
from returns_cli.kinds.quantity import WRITE_PIECES
from returns_cli.sources.batches import Batch, Distinct
from returns_cli.sources.combined_codes import WORD, combined, folded, grouped, in_use
from returns_cli.sources.lookup import Full, Lookup
from returns_cli.sources.word_numbers import WordNumbers

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Marks, Numbers

MARKED = 8  # numbers a row: looking through marks is quicker than sorting
ANY_VALUE = 1 << 20  # more codes than a fact ever has
MANY_TEXTS = 1 << 13
UNREADABLE = 0


class PartOfBox(Exception):
    """An amount cannot be read without the pieces in a box, which stand in another column."""


class WorkerLimits:
    """How much a worker keeps in mind: distinct texts of a column, of neighbouring columns together, and distinct truths of
    conditions. Where there is more it begins anew, which costs time and nothing else."""

    def __init__(self) -> None:
        self.texts, self.stretches, self.truths = 1 << 17, 1 << 14, 1 << 15

    @classmethod
    def wide(cls, rows: int) -> WorkerLimits:
        """WorkerLimits that so many rows never meet."""
        found = cls()
        found.texts = max(found.texts, 2 * rows)
        return found

    def widen(self) -> None:
        """So that a single batch fits."""
        self.texts, self.stretches, self.truths = 4 * self.texts, 4 * self.stretches, 4 * self.truths


class TextCodes:
    """The distinct texts of a column, or of two columns together, numbered as they are met. Raises Full."""

    def __init__(self, limits: WorkerLimits, *columns: int) -> None:
        self.limits, self.columns = limits, columns
        self.numbers: dict[tuple[str, ...], int] = {}
        self.forget()

    def forget(self) -> None:
        """Knows no text any more."""
        self.numbers.clear()
        self.by_words = WordNumbers(self.columns, self.number)
        self.together = NumbersTogether(len(self.columns), self.limits.texts, self.number)

    def of(self, block: Batch) -> Numbers:
        """The number of every row's text."""
        found = self.by_words.of(block, self.limits.texts)
        return self.together.of([block.listed(column) for column in self.columns]) if found is None else found

    def number(self, text: tuple[str, ...]) -> int:
        """The number of a text, with those of further columns."""
        if text not in self.numbers and len(self.numbers) >= self.limits.texts:
            raise Full("too many different texts")
        return self.numbers.setdefault(text, len(self.numbers))


class NumbersTogether:
    """Numbers for the texts that stand together in some columns of tables: `number` gives them, and is asked about each
    combination once. No more than so many are kept."""

    def __init__(self, width: int, most: int, number: Callable[[tuple[str, ...]], int]) -> None:
        self.radices, self.number = [most + 1] * width, number
        self.known = Lookup(len(list(grouped(self.radices))), most)
        self.seen = [defaultdict[str, int](count().__next__) for _ in range(width)]

    def of(self, columns: Sequence[Distinct]) -> Numbers:
        """The number of every row. Raises Full."""
        if len(columns) == 1:
            return number_texts(columns[0], lambda text: self.number((text,)))
        sizes = [len(own.texts) for own in columns]
        if prod(sizes) > WORD:
            raise Full("too many different texts together")
        places = combined([own.places for own in columns], sizes)
        return number_places(places, prod(sizes), lambda used: self._of_used(columns, used))

    def _of_used(self, columns: Sequence[Distinct], used: Numbers) -> Numbers:
        parts: list[Numbers] = []
        codes: list[Numbers] = []
        for own, seen in zip(columns[::-1], self.seen, strict=True):
            used, part = np.divmod(used, len(own.texts))
            parts.insert(0, part)
            codes.append(number_texts(Distinct(part, own.texts), seen.__getitem__))
        if max(map(len, self.seen)) > self.known.most:
            raise Full("too many different texts")
        both = list(zip(columns, parts, strict=True))
        learn = lambda rows: [self.number(tuple(own.texts[part[row]] for own, part in both)) for row in rows]  # noqa: E731
        return self.known.of(folded(codes, self.radices), learn)


def number_texts(listed: Distinct, number: Callable[[str], int]) -> Numbers:
    """The number of every row, which `number` gives for its text."""
    return number_places(listed.places, len(listed.texts), lambda used: [number(listed.texts[at]) for at in used.tolist()])


def number_places(places: Numbers, size: int, number: Callable[[Numbers], Sequence[int] | Numbers]) -> Numbers:
    """The numbers of rows of which the places are below `size`: `number` gives those of the places that there are, rising."""
    if size > MARKED * max(1, len(places)):
        used, back = np.unique(places, return_inverse=True)
        return np.asarray(number(used), np.int64)[back]
    # By marks, where that is cheaper than sorting.
    marks = np.zeros(size, np.bool_)
    marks[places] = True
    used = np.flatnonzero(marks)
    table = np.zeros(size, np.int64)
    table[used] = number(used)
    return table.take(places)


class FactColumn(NamedTuple):
    """What rows say of a fact: its registers, and of which rows the cell cannot be read."""

    registers: tuple[Column, ...]
    unreadable: Marks


class FactCodes:
    """What the cells of a column say of one fact. `read` gives what a text says, with those of further columns, and raises
    InputError; one that `waits` says so with PartOfBox where it has to know how many pieces are in a box. `plain` says which
    texts are plain numbers, if any are; whether it has `many` of them that differ, see `batch_facts`.

    INVARIANT: a code is the place of what is said in `values`; UNREADABLE is that of cells that cannot be read.
    """

    def __init__(
        self,
        limits: WorkerLimits,
        columns: Sequence[int],
        read: Callable[..., Value],
        width: int = 1,
        plain: PlainNumber | None = None,
        *,
        waits: bool = False,
    ) -> None:
        self.column, self.read, self.width, self.plain, self.waits = columns[0], read, width, plain, waits
        self.texts, self.alone = TextCodes(limits, *columns), len(columns) == 1
        self.many: bool | None = None
        self.forget()

    def forget(self) -> None:
        """Knows no text and no value any more. What had many of them is not to be remembered again."""
        self.many = self.many or (len(self.texts.numbers) > MANY_TEXTS or None)
        self.texts.forget()
        self.values: list[Value] = [()]
        self.by_value: dict[Value, int] = {}
        self.by_number = np.zeros(0, np.int64)

    def codes(self, numbers: Numbers) -> Numbers:
        """The codes of what the texts with these numbers say."""
        self._read_new()
        return self.by_number.take(numbers)

    def registers(self, codes: Numbers) -> FactColumn:
        """What these codes mean. Raises Unfit."""
        used, places = in_use(codes, len(self.values))
        every = map(column_of, zip(*(self.values[code] or (None,) * self.width for code in used.tolist()), strict=True))
        return FactColumn(tuple(Column(own.values[places], own.known[places]) for own in every), codes == UNREADABLE)

    def value(self, number: int) -> Value:
        """What the text with that number says; nothing, not even that it is unknown, if it cannot be read."""
        self._read_new()
        return self.values[int(self.by_number[number])]

    def _read_new(self) -> None:
        if len(self.by_number) < len(self.texts.numbers):
            # A dict keeps the order in which texts were met, so that the unread ones are its last.
            new = islice(self.texts.numbers, len(self.by_number), None)
            codes = np.array([self._code(*text) for text in new], np.int64)
            self.by_number = np.concatenate((self.by_number, codes))

    def _code(self, *texts: str) -> int:
        try:
            value = self.read(*texts)
        except InputError as error:
            if self.waits and error.remedy == WRITE_PIECES:
                raise PartOfBox from None
            return UNREADABLE
        if value not in self.by_value:
            self.values.append(value)
            self.by_value[value] = len(self.values) - 1
        return self.by_value[value]


class RowTexts(NamedTuple):
    """What the rows of a column say: a number for each, which is that of its text, or the place of that in `texts`."""

    numbers: Numbers
    texts: Numbers | None

    def of(self, meaning: Callable[[Numbers], Numbers]) -> Numbers:
        """What `meaning` makes of the number of each row's text."""
        # Of the few texts first, then of the rows: `meaning` costs once a text, a take next to nothing a row.
        return meaning(self.numbers) if self.texts is None else meaning(self.texts).take(self.numbers)
