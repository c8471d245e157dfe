"""Numbers for the texts in some columns, looked up by their words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from returns_cli.sources.batches import Batch
from returns_cli.sources.blocks import Block
from returns_cli.sources.lookup import Lookup, how_many

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Numbers, Words


def how_many_texts(batch: Batch, column: int) -> int:
    """How many different texts a column has; where the batch has words for them about so many, which is quicker told."""
    words = batch.words(column)
    return len(batch.listed(column).texts) if words is None else how_many(words)


class WordNumbers:
    """What rows say in some columns: the numbers that `number` gives for their texts, asked once about what is alike."""

    def __init__(self, columns: Sequence[int], number: Callable[[tuple[str, ...]], int]) -> None:
        self.columns, self.number = columns, number
        self.beside = len(columns) > 1 and list(columns) == list(range(columns[0], columns[-1] + 1))
        self.known: dict[tuple[int, ...], Lookup] = {}

    def of(self, batch: Batch, most: int) -> Numbers | None:
        """The number of every row; None where the batch has no words. Raises Full where there are more than so many."""
        found = batch.distinct(self.columns) if isinstance(batch, Block) else None
        numbers = self._of(batch if found is None else found.block, most)
        return numbers if found is None or numbers is None else numbers.take(found.places)

    def _of(self, batch: Batch, most: int) -> Numbers | None:
        words = self._words(batch)
        if not words:
            return None
        # Alike just where the texts are: of cells side by side all that stands there, else cells of certain widths in words.
        # Each width has a table of its own, and the number of a text is the same in all of them.
        shape = tuple(own.shape[1] for own in words)
        known = self.known.setdefault(shape, Lookup(sum(shape), most))
        known.most = most
        together = words[0] if len(words) == 1 else np.concatenate(words, axis=1)
        return known.of(together, lambda rows: self._learn(batch, rows))

    def _words(self, batch: Batch) -> list[Words]:
        """What the file has from the first column to the last, or what each column has; nothing where there are no words."""
        whole = batch.words(self.columns[0], self.columns[-1]) if self.beside else None
        if whole is not None:
            return [whole]
        each = [own for column in self.columns if (own := batch.words(column)) is not None]
        return each if len(each) == len(self.columns) else []

    def _learn(self, batch: Batch, rows: Sequence[int]) -> list[int]:
        return [self.number(texts) for texts in zip(*(batch.texts(column, rows) for column in self.columns), strict=True)]
