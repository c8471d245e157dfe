"""Codes of facts that stand side by side and are looked at together."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from returns_cli.rows.codes import FactCodes, RowTexts, WorkerLimits, number_places, taken_apart
from returns_cli.sources.batches import Batch
from returns_cli.sources.lookup import Full, Lookup

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Numbers

MOST_TOGETHER = 1 << 62  # combinations of texts that a word can number
FEW_STRETCHES, ROWS_A_STRETCH = 500, 100


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
        if words is None:
            return self._of_parts(block)
        known = self.by_words.setdefault(words.shape[1], Lookup(words.shape[1], 0))
        # The table may grow with the rows, but slowly: columns that say ever new things together are found out early.
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
            each = zip(*(part.tolist() for part in taken_apart(used, sizes)), strict=True)
            return [self._number(texts) for texts in each]

        return number_places(places, prod(sizes), number)

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
            # Turned and copied: the numbers of one fact's texts lie in one piece, for they are taken a fact at a time.
            self.parts = np.array(list(self.numbers), np.int64).T.copy()
        return [RowTexts(numbers, own) for own in self.parts]
