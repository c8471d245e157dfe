"""What conditions say together of some facts: a code for each combination of their truths."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from math import prod
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from returns_cli.engines.columns import Unfit
from returns_cli.kinds.kind import Register
from returns_cli.rows.codes import ANY_VALUE, UNREADABLE, FactCodes, FactColumn, WorkerLimits
from returns_cli.sources.combined_codes import combined, folded, grouped
from returns_cli.sources.lookup import NOT_YET, Full, Lookup

if TYPE_CHECKING:
    import numpy.typing as npt

    from returns_cli.sources.arrays import Numbers

MOST_COMBINATIONS = 1 << 22
FEW = 64  # combinations that are sooner tried one by one
TRUTHS = (False, True, None)  # by engines.columns.NO, YES and UNDECIDED
Truths: TypeAlias = tuple[Register, ...]
Judge: TypeAlias = Callable[..., Truths]
Over: TypeAlias = Callable[[Sequence[FactColumn]], "Sequence[Numbers]"]


class TruthCodes:
    """What some conditions say together of the facts they look at: a code for each combination of their truths.

    `judge` takes the values of the facts, in order, and gives the truths; `over` takes columns of them, and gives the truths of
    all. UNREADABLE is the code where a fact is. A table has the code of every combination of values; where that would be large,
    the combinations that occur are looked up.
    """

    def __init__(self, limits: WorkerLimits, facts: Sequence[FactCodes], judge: Judge, over: Over | None = None) -> None:
        self.limits, self.facts, self.judge, self.over = limits, facts, judge, over
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
            # No radix is sure here but one that no fact reaches, so that words stay what they are while values come in.
            words = folded(codes, [ANY_VALUE] * len(codes))
            return self.large.of(words, lambda rows: self._learn([own[rows] for own in codes]))
        places = combined(codes, self.room)
        found = self.table.take(places)
        # NOT_YET is the least of all codes, so one pass tells whether any row has a combination that is new.
        if found.min(initial=0) == NOT_YET:
            new = np.zeros(len(self.table), np.bool_)
            new[places[found == NOT_YET]] = True
            places_of_new = np.flatnonzero(new)
            self.table[places_of_new] = self._learn(np.unravel_index(places_of_new, self.room))
            found = self.table.take(places)
        return found

    def of_columns(self, columns: Sequence[FactColumn]) -> Numbers:
        """The same over columns of what the facts say (see `engines.columns`). Raises Full, Unfit."""
        if self.over is None:
            raise Unfit("a judge alone")
        truths, unreadable = self.over(columns), np.logical_or.reduce([own.unreadable for own in columns])
        radices = [len(TRUTHS)] * len(truths) + [2]
        words = folded([*truths, unreadable], radices)
        if self.by_column is None:
            self.by_column = Lookup(words.shape[1], self.limits.truths)

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
        # What was learnt stays in its corner of the larger box.
        larger[tuple(map(slice, self.room))] = self.table.reshape(self.room)
        self.room, self.table = room, larger.ravel()
        return True

    def _learn(self, codes: Sequence[Numbers]) -> Any:
        """The codes of new combinations. Raises Full."""
        if len(codes[0]) > FEW:
            with suppress(Unfit):
                return self.of_columns([fact.registers(own) for fact, own in zip(self.facts, codes, strict=True)])
        return [self._code(own) for own in zip(*(each.tolist() for each in codes), strict=True)]

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
