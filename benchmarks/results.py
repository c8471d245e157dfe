"""What a benchmark hands back: rows of figures, and of what could not be measured, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True)
class Row:
    """One contender in one case. `values` has a figure a round, in `unit`; it is empty where the contender failed."""

    benchmark: str
    case: str
    contender: str
    unit: str = ""
    values: Sequence[float] = ()
    ratios: Mapping[str, Sequence[float]] = field(default_factory=dict)  # base -> this one's figure / the base's, a round
    more: Mapping[str, float] = field(default_factory=dict)  # other figures, named with their units: "peak MB"
    note: str = ""
    failed: str = ""

    @property
    def median(self) -> float:
        return median(self.values)

    def ratio(self, base: str) -> float | None:
        """The median of the rounds' ratios to that base, where both were measured."""
        ratios = self.ratios.get(base)
        return median(ratios) if ratios else None


@dataclass(frozen=True)
class Size:
    """How much a run may take on: `quick` is for trying the benchmarks out, its figures mean nothing."""

    quick: bool = False
    large: bool = False
    most: int | None = None  # rows of a log

    def rows(self, count: int) -> int:
        return min(count, 4_000 if self.quick else self.most or count)

    def seconds(self, budget: float) -> float:
        """How long the rounds of one table may go on."""
        return min(budget, 3.0) if self.quick else budget


def processor(base: str) -> str:
    """The name of a ratio to that base that is one of processor time."""
    return f"{base}, processor time"


def found(rows: Sequence[Row], benchmark: str, case: str, contender: str) -> Row | None:
    """That row, if it was measured."""
    for row in rows:
        if (row.benchmark, row.case, row.contender) == (benchmark, case, contender) and row.values:
            return row
    return None
