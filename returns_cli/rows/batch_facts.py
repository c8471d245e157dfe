"""What a batch says of the facts of a policy, each worked out when it is asked for: as codes of distinct values, or where no
two rows say the same, as columns of values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from returns_cli.engines.columns import Column
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.kind import Value
from returns_cli.rows.codes import FactCodes, FactColumn, RowTexts
from returns_cli.sources.batches import Batch

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Numbers

SURE_DIGITS = 15  # of a decimal number, which a double then tells exactly
SAMPLE, MOSTLY = 1_024, 0.85


class BatchFacts:
    """One batch, and what is known of it so far. `few` is what it says of facts that are looked up with their neighbours."""

    def __init__(self, batch: Batch, facts: Mapping[str, FactCodes], few: Mapping[str, RowTexts]) -> None:
        self.batch, self.facts, self.few = batch, facts, few
        self._numbers: dict[str, Any] = {}
        self._columns: dict[str, FactColumn] = {}

    def row_texts(self, name: str) -> RowTexts:
        """The number of each row's text. Raises Full."""
        if name in self.few:
            return self.few[name]
        if name not in self._numbers:
            self._numbers[name] = self.facts[name].texts.of(self.batch)
        return RowTexts(self._numbers[name], None)

    def known(self, name: str) -> RowTexts | None:
        """The same where it has been worked out."""
        return self.row_texts(name) if name in self.few or name in self._numbers else None

    def codes(self, name: str) -> Numbers:
        """The code of what each row says. Raises Full."""
        return self.row_texts(name).of(self.facts[name].codes)

    def column(self, name: str) -> FactColumn:
        """The values themselves. Raises Full, Unfit."""
        if name not in self._columns:
            fact = self.facts[name]
            many = says_many_things(fact, self.batch)
            self._columns[name] = _read(fact, self.batch) if many else fact.registers(self.codes(name))
        return self._columns[name]

    def value(self, name: str, rows: Sequence[int]) -> list[Value]:
        """What some rows say: nothing, not even that it is unknown, where a cell cannot be read."""
        fact = self.facts[name]
        if not says_many_things(fact, self.batch):
            row_texts = self.row_texts(name)
            codes = RowTexts(row_texts.numbers[rows], row_texts.texts).of(fact.codes)
            return [fact.values[code] for code in codes.tolist()]
        ((values, known),), unreadable = self.column(name)
        each = zip(values[rows].tolist(), known[rows].tolist(), unreadable[rows].tolist(), strict=True)
        return [() if bad else (value if sure else None,) for value, sure, bad in each]


def says_many_things(fact: FactCodes, batch: Batch) -> bool:
    """Whether the fact is a plain number, and hardly two rows say the same: seen in a sample of the first batch, or later by
    how much there was to remember. It only decides what is quicker."""
    if fact.plain is None or not batch.rows:
        return False
    if fact.many is None:
        # Two words that differ are two texts; of cells in several words each is counted by that which differs most.
        words = batch.words(fact.column)
        if words is not None:
            some = words[:: max(1, batch.rows // SAMPLE)]
            fact.many = max(len(set(word.tolist())) for word in some.T) > MOSTLY * len(some)
        else:
            fact.many = len(batch.listed(fact.column).texts) > MOSTLY * batch.rows
    return fact.many


def _read(fact: FactCodes, batch: Batch) -> FactColumn:
    """Plain numbers all at once; whatever else there is by the counter's reader, each text once."""
    import pyarrow as pa
    import pyarrow.compute as pc

    assert fact.plain is not None  # noqa: S101  says_many_things
    texts, (places, low, high) = batch.strings(fact.column), fact.plain
    fraction = f"(\\.[0-9]{{1,{places}}})?" if places else ""
    plain = pc.match_substring_regex(texts, f"^[0-9]{{1,{SURE_DIGITS - places}}}{fraction}$").fill_null(False)
    numbers = pc.if_else(plain, texts, "0").cast(pa.float64()).to_numpy(zero_copy_only=False)
    # A double holds SURE_DIGITS decimal digits, so that what comes of it lies next to its own whole number.
    values = np.rint(numbers * 10**places).astype(np.int64)
    known = plain.to_numpy(zero_copy_only=False) & (values >= low) & (values <= high)
    unreadable = np.zeros(batch.rows, np.bool_)
    others = np.flatnonzero(~known)
    if len(others):
        coded = texts.take(pa.array(others)).fill_null("").dictionary_encode()
        read = [_value_of(fact, text) for text in coded.dictionary.to_pylist()]
        at = coded.indices.to_numpy()
        unreadable[others] = np.array([not value for value in read])[at]
        known[others] = np.array([bool(value) and value[0] is not None for value in read])[at]
        values[others] = np.array([value[0] or 0 if value else 0 for value in read], np.int64)[at]
    return FactColumn((Column(values, known),), unreadable)


def _value_of(fact: FactCodes, text: str) -> Value:
    try:
        return fact.read(text, "")
    except InputError:
        return ()


def joined(values: Sequence[Sequence[Value]]) -> list[Value]:
    """For each row its registers, from those of each fact."""
    return [tuple(chain.from_iterable(own)) for own in zip(*values, strict=True)]
