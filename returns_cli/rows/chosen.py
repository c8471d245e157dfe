"""The rows of a log that somebody wants to be looked at; the others are counted, and that is all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.intake.operands import NUMBER, TEXT
from returns_cli.intake.ways import Ways
from returns_cli.intake.where import HOLDS, Where
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.kind import Value
from returns_cli.kinds.money import read_money
from returns_cli.kinds.sameness import folded
from returns_cli.policy.model import INCOMPLETE
from returns_cli.sources.batch_views import BatchView
from returns_cli.sources.batches import Batch

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Numbers

MOST = 1 << 16  # texts that are remembered


class Chooser:
    """Tells the rows of batches for which a condition holds."""

    def __init__(self, where: Where, ways: Ways) -> None:
        self.where, self.compiled = where, CompiledPolicy(where.policy, ways)
        self.known: list[dict[str, Value]] = [{} for _ in where.columns]

    def of(self, batch: Batch) -> ChosenBatch:
        """The batch without the rows for which the condition does not hold, or nobody can tell."""
        listed = [batch.listed(column) for column, _ in self.where.columns]
        places = np.stack([np.asarray(own.places, np.int64) for own in listed], axis=1)
        kinds, back = np.unique(places, axis=0, return_inverse=True)
        holds = [self._holds([own.texts[at] for own, at in zip(listed, kind, strict=True)]) for kind in kinds.tolist()]
        answers = np.array(holds, np.int8)[back.ravel()] if holds else np.zeros(0, np.int8)
        return ChosenBatch(batch, np.flatnonzero(answers > 0), int(np.count_nonzero(answers < 0)))

    def _holds(self, texts: Sequence[str]) -> int:
        """1 where the condition holds, 0 where it does not, -1 where nobody can tell."""
        registers = [register for number, text in enumerate(texts) for register in self._value(number, text)]
        outcome = self.compiled.engine.evaluate(*registers)[0]
        return 1 if outcome == HOLDS else -1 if outcome == INCOMPLETE else 0

    def _value(self, number: int, text: str) -> Value:
        known = self.known[number]
        if text not in known:
            if len(known) > MOST:
                known.clear()
            known[text] = self._read(number, text)
        return known[text]

    def _read(self, number: int, text: str) -> Value:
        """What a cell says, of money its amount; a blank one, and one that cannot be read, says nothing."""
        if self.where.columns[number][1] == TEXT:
            return (None if "\N{REPLACEMENT CHARACTER}" in text else folded(text) or None,)
        read = self.compiled.reader.readers[f"c{number}"]
        try:
            return read(text)
        except InputError:
            money = read_money(text) if self.where.columns[number][1] == NUMBER else None
        try:
            return read(f"{money[0]:f}") if money else (None,)
        except InputError:
            return (None,)


class ChosenBatch(BatchView):
    """Some rows of a batch. `left_out` are the others, `untold` those of them of which nobody can tell."""

    def __init__(self, batch: Batch, kept: Numbers, untold: int) -> None:
        super().__init__(batch, kept=kept)
        self.left_out, self.untold = batch.rows - len(kept), untold
