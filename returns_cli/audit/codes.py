"""Many rows, few things said: what a log says of a fact, as a number for each distinct thing.

Every distinct text is read once, by the counter's own reader; every distinct combination of facts that a condition
looks at is tried once, by the counter's own engine. Rows are only ever numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import numpy as np

from returns_cli.audit.blocks import Block, NotPlain
from returns_cli.audit.lookup import NOT_YET, Full, Lookup
from returns_cli.intake.faults import InputError
from returns_cli.intake.spellings import Stored

MOST_TEXTS = 1 << 17
MOST_COMBINATIONS = 1 << 25
MOST_TRUTHS = 1 << 15
FEW_STRETCHES, ROWS_A_STRETCH, MOST_STRETCHES = 500, 100, 1 << 14
UNREADABLE = 0


class FactCodes:
    """What the cells of a column say of one fact. `read` gives what a text says, and raises InputError; `unit` is
    the column that has the unit of a bare number.

    INVARIANT: a code is the place of what is said in `values`; UNREADABLE is that of cells that cannot be read.
    """

    def __init__(self, column: int, unit: int | None, read: Callable[[str, str], Stored]) -> None:
        self.column, self.unit, self.read = column, unit, read
        self.values: list[Stored] = [()]
        self.by_value: dict[Stored, int] = {}
        self.by_text: dict[tuple[bytes, ...], int] = {}
        self.by_words: dict[tuple[int, int], Lookup] = {}

    def of(self, block: Block) -> Any:
        """The code of every row. Raises lookup.Full, NotPlain."""
        own = block.words(self.column)
        units = [] if self.unit is None else block.words(self.unit)
        if not own or (self.unit is not None and not units):
            return self._one_by_one(block)
        shape = len(own), len(units)
        known = self.by_words.setdefault(shape, Lookup(sum(shape), MOST_TEXTS))
        return known.of([*own, *units], lambda row: self.learn(block, row))

    def said(self, code: int) -> tuple[Stored]:
        """What the code stands for."""
        return (self.values[code],)

    def _one_by_one(self, block: Block) -> Any:
        """The same for texts that are too long for words."""
        columns = [column for column in (self.column, self.unit) if column is not None]
        rows = zip(*(zip(*(places.tolist() for places in block.spans(column)), strict=True) for column in columns), strict=True)
        found = []
        for row, cells in enumerate(rows):
            text = tuple(bytes(block.data[first:last]) for first, last in cells)
            if text not in self.by_text:
                if len(self.by_text) >= MOST_TEXTS:
                    raise NotPlain("too many different texts")
                self.by_text[text] = self.learn(block, row)
            found.append(self.by_text[text])
        return np.array(found, np.int64)

    def learn(self, block: Block, row: int) -> int:
        """The code of what one row says. Raises NotPlain where it has bytes that are no text: DuckDB counts rows otherwise."""
        cell, unit = block.text(row, self.column), "" if self.unit is None else block.text(row, self.unit)
        if "\N{REPLACEMENT CHARACTER}" in cell + unit:
            raise NotPlain("bytes that are no text")
        try:
            stored = self.read(cell, unit)
        except InputError:
            return UNREADABLE
        if stored not in self.by_value:
            self.values.append(stored)
            self.by_value[stored] = len(self.values) - 1
        return self.by_value[stored]


class StretchCodes:
    """What neighbouring columns say, which say the same things together in most rows: their texts are looked up as one."""

    def __init__(self, facts: Sequence[FactCodes]) -> None:
        self.facts = facts
        self.rows = 0
        self.by_codes: dict[tuple[int, ...], int] = {}
        self.by_words: dict[int, Lookup] = {}

    def of(self, block: Block) -> Any:
        """The code of every row. Raises lookup.Full where they say many things together after all."""
        words = block.words(self.facts[0].column, self.facts[-1].column)
        if not words:
            raise Full("long texts")
        self.rows += block.rows
        known = self.by_words.setdefault(len(words), Lookup(len(words), 0))
        known.most = min(FEW_STRETCHES + self.rows // ROWS_A_STRETCH, MOST_STRETCHES)
        return known.of(words, lambda row: self._learn(block, row))

    def said(self, code: int) -> tuple[Stored, ...]:
        """What the code stands for, of each of the facts."""
        own = list(self.by_codes)[code]
        return tuple(fact.values[each] for fact, each in zip(self.facts, own, strict=True))

    def _learn(self, block: Block, row: int) -> int:
        return self.by_codes.setdefault(tuple(fact.learn(block, row) for fact in self.facts), len(self.by_codes))


class TruthCodes:
    """What some conditions say together of the facts they look at: a code for each combination of their truths.

    `judge` takes the values of the facts, in order, and gives the truths. UNREADABLE is the code where a fact is.
    """

    def __init__(self, facts: Sequence[FactCodes], judge: Callable[..., tuple[Any, ...]]) -> None:
        self.facts, self.judge = facts, judge
        self.by_truths: dict[tuple[Any, ...], int] = {("unreadable",): UNREADABLE}
        self.room = [1] * len(facts)
        self.table = np.full(1, NOT_YET, np.int16)

    def of(self, codes: Sequence[Any]) -> Any:
        """The code of every row, given those of its facts. Raises NotPlain."""
        self._make_room()
        places = codes[0]
        for code, size in zip(codes[1:], self.room[1:], strict=True):
            places = places * size + code
        found = self.table.take(places)
        if found.min(initial=0) == NOT_YET:
            self._learn(np.unique(places[found == NOT_YET]))
            found = self.table.take(places)
        return found

    def _make_room(self) -> None:
        """The table has a place for every combination of values known so far."""
        sizes = [len(fact.values) for fact in self.facts]
        if all(size <= room for size, room in zip(sizes, self.room, strict=True)):
            return
        room = [max(old, 1 << (size - 1).bit_length()) for size, old in zip(sizes, self.room, strict=True)]
        if prod(room) > MOST_COMBINATIONS:
            raise NotPlain("too many combinations")
        larger = np.full(room, NOT_YET, np.int16)
        larger[tuple(map(slice, self.room))] = self.table.reshape(self.room)
        self.room, self.table = room, larger.ravel()

    def _learn(self, places: Any) -> None:
        """Tries the combinations at these places of the table."""
        every = [fact.values for fact in self.facts]
        found = []
        for codes in zip(*(each.tolist() for each in np.unravel_index(places, self.room)), strict=True):
            values = [known[code] for known, code in zip(every, codes, strict=True)]
            truths = self.judge(*values) if all(values) else ("unreadable",)
            found.append(self.by_truths.setdefault(truths, len(self.by_truths)))
        if len(self.by_truths) > MOST_TRUTHS:
            raise NotPlain("too many combinations of conditions")
        self.table[places] = found
