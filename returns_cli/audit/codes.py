"""Many rows, few things said: what a log says of a fact, as a number for each distinct thing.

Every distinct text is read once, by the counter's own reader; every distinct combination of facts that a condition
looks at is tried once, by the counter's own engine. Rows are only ever numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from math import prod
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from returns_cli.engines.columns import Column, column_of
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.kind import PlainNumber, Register, Value
from returns_cli.sources.batches import Batch
from returns_cli.sources.lookup import NOT_YET, Full, Lookup, folded, grouped

if TYPE_CHECKING:
    import numpy.typing as npt

    from returns_cli.sources.arrays import Marks, Numbers

MARKED = 8  # numbers a row: looking through marks is quicker than sorting
MOST_COMBINATIONS = 1 << 22
MOST_TOGETHER = 1 << 62  # combinations of texts that a word can number
ANY_VALUE = 1 << 20  # more codes than a fact ever has
FEW_STRETCHES, ROWS_A_STRETCH = 500, 100
MANY_TEXTS = 1 << 13
UNREADABLE = 0
TRUTHS = (False, True, None)  # by engines.columns.NO, YES and UNDECIDED


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
        self.by_words: dict[tuple[int, ...], Lookup] = {}

    def forget(self) -> None:
        """Knows no text any more."""
        self.numbers.clear()
        self.by_words.clear()

    def of(self, block: Batch) -> Numbers:
        """The number of every row's text."""
        words = [block.words(column) for column in self.columns]
        if not all(words):
            return self._of_texts(block)
        shape = tuple(map(len, words))
        known = self.by_words.setdefault(shape, Lookup(sum(shape), self.limits.texts))
        return known.of([word for each in words for word in each], lambda rows: [self.learn(block, row) for row in rows])

    def _of_texts(self, block: Batch) -> Numbers:
        """The same where the batch has no words."""
        if not block.rows:
            return np.zeros(0, np.int64)
        listed = [block.listed(column) for column in self.columns]
        places, sizes = listed[0].places, [len(each.texts) for each in listed]
        for each in listed[1:]:
            places = places * len(each.texts) + each.places

        def number(used: Numbers) -> list[int]:
            parts = zip(*(part.tolist() for part in np.unravel_index(used, sizes)), strict=True)
            return [self._number(tuple(each.texts[at] for each, at in zip(listed, own, strict=True))) for own in parts]

        return _numbered(places, prod(sizes), number)

    def learn(self, block: Batch, row: int) -> int:
        """The number of one row's text."""
        return self._number(tuple(block.text(row, column) for column in self.columns))

    def _number(self, text: tuple[str, ...]) -> int:
        if text not in self.numbers and len(self.numbers) >= self.limits.texts:
            raise Full("too many different texts")
        return self.numbers.setdefault(text, len(self.numbers))


def _numbered(places: Numbers, size: int, number: Callable[[Numbers], list[int]]) -> Numbers:
    """The numbers of rows of which the places are below `size`: `number` gives those of the places that there are, rising."""
    if size > MARKED * max(1, len(places)):
        used, back = np.unique(places, return_inverse=True)
        return np.array(number(used), np.int64)[back]
    # By marks, where that is cheaper than sorting.
    marks = np.zeros(size, np.bool_)
    marks[places] = True
    used = np.flatnonzero(marks)
    table = np.zeros(size, np.int64)
    table[used] = number(used)
    return table.take(places)


class FactCodes:
    """What the cells of a column say of one fact. `read` gives what a text says, and raises InputError; `unit` is
    the column that has the unit of a bare number. `plain` says which texts are plain numbers, if any are; whether it has `many`
    of them that differ, see `batch_facts`.

    INVARIANT: a code is the place of what is said in `values`; UNREADABLE is that of cells that cannot be read.
    """

    def __init__(
        self,
        limits: WorkerLimits,
        column: int,
        unit: int | None,
        read: Callable[[str, str], Value],
        width: int = 1,
        plain: PlainNumber | None = None,
    ) -> None:
        self.column, self.unit, self.read, self.width, self.plain = column, unit, read, width, plain
        self.texts = TextCodes(limits, column) if unit is None else TextCodes(limits, column, unit)
        self.many: bool | None = None
        self.forget()

    def forget(self) -> None:
        """Knows no text and no value any more. What had many of them is not to be remembered again."""
        self.many = self.many or (len(self.texts.numbers) > MANY_TEXTS or None)
        self.texts.forget()
        self.values: list[Value] = [()]
        self.by_value: dict[Value, int] = {}
        self._registers: tuple[int, list[Column]] = (0, [])
        self.by_number = np.zeros(0, np.int64)

    def codes(self, numbers: Numbers) -> Numbers:
        """The codes of what the texts with these numbers say."""
        self._read_new()
        return self.by_number.take(numbers)

    def registers(self) -> list[Column]:
        """What each code means, register by register. Raises Unfit."""
        if self._registers[0] != len(self.values):
            every = zip(*(value or (None,) * self.width for value in self.values), strict=True)
            self._registers = len(self.values), list(map(column_of, every))
        return self._registers[1]

    def value(self, number: int) -> Value:
        """What the text with that number says; nothing, not even that it is unknown, if it cannot be read."""
        self._read_new()
        return self.values[int(self.by_number[number])]

    def _read_new(self) -> None:
        if len(self.by_number) < len(self.texts.numbers):
            new = islice(self.texts.numbers, len(self.by_number), None)
            codes = np.array([self._code(*text) for text in new], np.int64)
            self.by_number = np.concatenate((self.by_number, codes))

    def _code(self, cell: str, unit: str = "") -> int:
        try:
            value = self.read(cell, unit)
        except InputError:
            return UNREADABLE
        if value not in self.by_value:
            self.values.append(value)
            self.by_value[value] = len(self.values) - 1
        return self.by_value[value]


class StretchCodes:
    """What neighbouring columns say, which say the same things together in most rows: their texts are looked up as one.

    A row's number stands for the numbers of its texts, which are in `parts`. INVARIANT: it is below `limits.stretches`.
    """

    def __init__(self, limits: WorkerLimits, facts: Sequence[FactCodes]) -> None:
        self.limits, self.facts = limits, facts
        self.rows = 0
        self.numbers: dict[tuple[int, ...], int] = {}
        self.by_words: dict[int, Lookup] = {}
        self.parts = np.zeros((len(facts), 0), np.int64)

    def of(self, block: Batch) -> Numbers:
        """The number of every row's texts. Raises Full where they say many things together after all."""
        if len(self.facts) == 1:
            return self.facts[0].texts.of(block)
        words = block.words(self.facts[0].column, self.facts[-1].column)
        self.rows += block.rows
        if not words:
            return self._of_parts(block)
        known = self.by_words.setdefault(len(words), Lookup(len(words), 0))
        known.most = min(FEW_STRETCHES + self.rows // ROWS_A_STRETCH, self.limits.stretches)
        return known.of(words, lambda rows: [self._learn(block, row) for row in rows])

    def _of_parts(self, block: Batch) -> Numbers:
        """The same from the number of each text, where the batch has no words."""
        parts = [fact.texts.of(block) for fact in self.facts]
        sizes = [len(fact.texts.numbers) for fact in self.facts]
        if prod(sizes) >= MOST_TOGETHER:
            raise Full("too many different texts together")
        places = parts[0]
        for part, size in zip(parts[1:], sizes[1:], strict=True):
            places = places * size + part

        def number(used: Numbers) -> list[int]:
            each = zip(*(part.tolist() for part in np.unravel_index(used, sizes)), strict=True)
            return [self._number(texts) for texts in each]

        return _numbered(places, prod(sizes), number)

    def _learn(self, block: Batch, row: int) -> int:
        return self._number(tuple(fact.texts.learn(block, row) for fact in self.facts))

    def _number(self, texts: tuple[int, ...]) -> int:
        if texts not in self.numbers and len(self.numbers) >= self.limits.stretches:
            raise Full("too many different texts together")
        return self.numbers.setdefault(texts, len(self.numbers))

    def key(self, numbers: Numbers) -> Numbers:
        """Something alike in all rows that say the same; for several facts, that say it in the same words."""
        return self.facts[0].codes(numbers) if len(self.facts) == 1 else numbers

    def texts(self, numbers: Numbers) -> list[RowTexts]:
        """The texts of each fact, in the rows with these numbers."""
        if len(self.facts) == 1:
            return [RowTexts(numbers, None)]
        if self.parts.shape[1] < len(self.numbers):
            self.parts = np.array(list(self.numbers), np.int64).T.copy()
        return [RowTexts(numbers, own) for own in self.parts]


class RowTexts(NamedTuple):
    """What the rows of a column say: a number for each, which is that of its text, or the place of that in `texts`."""

    numbers: Numbers
    texts: Numbers | None

    def of(self, meaning: Callable[[Numbers], Numbers]) -> Numbers:
        """What `meaning` makes of the number of each row's text."""
        return meaning(self.numbers) if self.texts is None else meaning(self.texts).take(self.numbers)

    def at(self, row: int) -> int:
        """The number of one row's text."""
        number = int(self.numbers[row])
        return number if self.texts is None else int(self.texts[number])


Truths: TypeAlias = tuple[Register, ...]


class TruthCodes:
    """What some conditions say together of the facts they look at: a code for each combination of their truths.

    `judge` takes the values of the facts, in order, and gives the truths. UNREADABLE is the code where a fact is. A table has
    the code of every combination of values; where that would be large, the combinations that occur are looked up.
    """

    def __init__(self, limits: WorkerLimits, facts: Sequence[FactCodes], judge: Callable[..., Truths]) -> None:
        self.limits, self.facts, self.judge = limits, facts, judge
        self.forget()

    def forget(self) -> None:
        """Knows no combination any more."""
        self.by_truths: dict[Truths, int] = {("unreadable",): UNREADABLE}
        self.room = [1] * len(self.facts)
        self.table = np.full(1, NOT_YET, np.int32)
        self.large = Lookup(len(list(grouped([ANY_VALUE] * len(self.facts)))), self.limits.texts)
        self.by_column: Lookup | None = None

    def of(self, codes: Sequence[Numbers]) -> Numbers:
        """The code of every row, given those of its facts. Raises Full."""
        if not self._make_room():
            words = folded(codes, [ANY_VALUE] * len(codes), len(codes[0]))
            return self.large.of(words, lambda rows: [self._code(own) for own in _at(rows, codes)])
        places = codes[0]
        for code, size in zip(codes[1:], self.room[1:], strict=True):
            places = places * size + code
        found = self.table.take(places)
        # NOT_YET is the least of all codes, so one pass tells whether any row has a combination that is new.
        if found.min(initial=0) == NOT_YET:
            self._learn(np.unique(places[found == NOT_YET]))
            found = self.table.take(places)
        return found

    def of_columns(self, truths: Sequence[npt.NDArray[np.integer]], unreadable: Marks) -> Numbers:
        """The same of rows whose truths have been worked out (see `engines.columns`), and of which some cannot be read. Raises
        Full."""
        radices = [len(TRUTHS)] * len(truths) + [2]
        words = folded([*truths, unreadable], radices, len(unreadable))
        if self.by_column is None:
            self.by_column = Lookup(len(words), self.limits.truths)

        def learn(rows: list[int]) -> list[int]:
            each = _at(rows, [unreadable, *truths])
            return [UNREADABLE if bad else self.place(tuple(TRUTHS[at] for at in own)) for bad, *own in each]

        return self.by_column.of(words, learn)

    def _make_room(self) -> bool:
        """Whether the table has a place for every combination of values known so far."""
        sizes = [len(fact.values) for fact in self.facts]
        if all(size <= room for size, room in zip(sizes, self.room, strict=True)):
            return True
        # Powers of two, so that a table grows a few times at most while values come in one by one.
        room = [max(old, 1 << (size - 1).bit_length()) for size, old in zip(sizes, self.room, strict=True)]
        if prod(room) > MOST_COMBINATIONS:
            return False
        larger = np.full(room, NOT_YET, np.int32)
        larger[tuple(map(slice, self.room))] = self.table.reshape(self.room)
        self.room, self.table = room, larger.ravel()
        return True

    def _learn(self, places: Numbers) -> None:
        """Tries the combinations at these places of the table."""
        codes = zip(*(each.tolist() for each in np.unravel_index(places, self.room)), strict=True)
        self.table[places] = [self._code(own) for own in codes]

    def _code(self, codes: Sequence[int]) -> int:
        values = [fact.values[code] for fact, code in zip(self.facts, codes, strict=True)]
        return self.place(self.judge(*values) if all(values) else ("unreadable",))

    def place(self, truths: Truths) -> int:
        """The code of these truths. Raises Full."""
        if truths not in self.by_truths and len(self.by_truths) >= self.limits.truths:
            raise Full("too many different truths")
        return self.by_truths.setdefault(truths, len(self.by_truths))


def _at(rows: list[int], columns: Sequence[npt.NDArray[np.generic]]) -> Iterator[tuple[int, ...]]:
    """What these rows have in all columns."""
    return zip(*(column[rows].tolist() for column in columns), strict=True)
