"""Codes of facts that stand side by side and are looked at together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from returns_cli.rows.codes import FactCodes, NumbersTogether, RowTexts, WorkerLimits
from returns_cli.sources.batches import Batch
from returns_cli.sources.lookup import Full
from returns_cli.sources.word_numbers import WordNumbers

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Numbers

FEW_STRETCHES, ROWS_A_STRETCH = 500, 100
MORE_STRETCHES, ROWS_OF_MORE = 4_000, 25  # where no class is made of them, only truths


class StretchCodes:
    """What neighbouring columns say, which say the same things together in most rows: their texts are looked up as one.

    A row's number stands for the numbers of its texts, which are in `parts`. INVARIANT: it is below `limits.stretches`, and
    each fact has one column. There may be `more` of them where they look at conditions together.
    """

    def __init__(self, limits: WorkerLimits, facts: Sequence[FactCodes], *, more: bool = False) -> None:
        self.limits, self.facts = limits, facts
        self.few, self.rows_each = (MORE_STRETCHES, ROWS_OF_MORE) if more else (FEW_STRETCHES, ROWS_A_STRETCH)
        self.rows = 0
        self.numbers: dict[tuple[str, ...], int] = {}
        self.by_words = WordNumbers([fact.column for fact in facts], self._number)
        self.together = NumbersTogether(len(facts), limits.stretches, self._number)
        self.parts = np.zeros((len(facts), 0), np.int64)
        self._parts = list[list[int]]()
        self._of_numbers = np.zeros(0, np.int64)

    def of(self, block: Batch) -> Numbers:
        """The number of every row's texts. Raises Full where they say many things together after all."""
        if len(self.facts) == 1:
            return self.facts[0].texts.of(block)
        self.rows += block.rows
        # A table may grow with the rows, but slowly: columns that say ever new things together are found out early.
        found = self.by_words.of(block, min(self.few + self.rows // self.rows_each, self.limits.stretches))
        return self.together.of([block.listed(fact.column) for fact in self.facts]) if found is None else found

    def _number(self, texts: tuple[str, ...]) -> int:
        if texts not in self.numbers:
            if len(self.numbers) >= self.limits.stretches:
                raise Full("too many different texts together")
            self.numbers[texts] = len(self.numbers)
            self._parts.append([fact.texts.number((text,)) for fact, text in zip(self.facts, texts, strict=True)])
        return self.numbers[texts]

    def key(self, numbers: Numbers) -> Numbers:
        """Something alike in all rows that say the same; for several facts, that say it in the same words."""
        return self.facts[0].codes(numbers) if len(self.facts) == 1 else numbers

    def of_each(self, numbers: Numbers, meaning: Callable[[Sequence[Numbers]], Numbers]) -> Numbers:
        """What `meaning`, always the same, makes of the numbers of the texts of each fact in the rows with these numbers: asked
        once about each number of a row. Raises Full."""
        if len(self._of_numbers) < len(self.numbers):
            self.texts(numbers)
            new = meaning([own[len(self._of_numbers) :] for own in self.parts])
            self._of_numbers = np.concatenate((self._of_numbers, new))
        return self._of_numbers.take(numbers)

    def texts(self, numbers: Numbers) -> list[RowTexts]:
        """The texts of each fact, in the rows with these numbers."""
        if len(self.facts) == 1:
            return [RowTexts(numbers, None)]
        if self.parts.shape[1] < len(self.numbers):
            # Turned and copied: the numbers of one fact's texts lie in one piece, for they are taken a fact at a time.
            new = np.array(self._parts[self.parts.shape[1] :], np.int64).T.copy()
            self.parts = np.concatenate((self.parts, new), axis=1)
        return [RowTexts(numbers, own) for own in self.parts]
