"""Paired rounds: every contender once a round, in changing order, so that a busy minute of the machine is shared by all."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

LEAST_ROUNDS = 3
GIVE_UP = 3  # a table that has not its least rounds after so many budgets, and a minute, is given up


@dataclass
class Timings:
    """Contender -> its figure in each round; contender -> why it has none."""

    values: dict[str, list[float]]
    failed: dict[str, str] = field(default_factory=dict)
    processors: dict[str, list[float]] = field(default_factory=dict)
    """Contender -> seconds of processor time in each round, where whole processes were timed."""

    def why(self, name: str) -> str:
        """Why it failed; empty where it did not."""
        return self.failed.get(name, "")

    def ratios(self, name: str, base: str) -> list[float]:
        """This contender's figure over the base's, round by round."""
        return self._ratios(self.values, name, base)

    def processor_ratios(self, name: str, base: str) -> list[float]:
        """The same of processor time, which a busy machine distorts less."""
        return self._ratios(self.processors, name, base)

    def _ratios(self, figures: Mapping[str, Sequence[float]], name: str, base: str) -> list[float]:
        if name in self.failed or base in self.failed or base not in figures:
            return []
        return [one / other for one, other in zip(figures[name], figures[base], strict=True)]


def paired(
    measures: Mapping[str, Callable[[], float]], budget: float, most_rounds: int = 15, *, warm_up: bool = True
) -> Timings:
    """As many rounds as the budget (seconds) allows, three at least; a contender that fails is left out with its reason.

    With `warm_up`, each has one turn before that is not counted. With fewer than three rounds there are no figures at all.
    """
    timings = Timings({name: [] for name in measures})
    start, limit = time.monotonic(), max(60.0, budget * GIVE_UP)
    if warm_up:
        one_round(measures, list(measures), timings)
        for values in timings.values.values():
            values.clear()
    for number in range(most_rounds):
        names = [name for name in measures if name not in timings.failed]
        first = number % max(1, len(names))
        one_round(measures, names[first:] + names[:first], timings)
        spent = time.monotonic() - start
        if spent > limit or (spent > budget and number + 1 >= LEAST_ROUNDS):
            break
    for name, values in timings.values.items():
        if name not in timings.failed and len(values) < LEAST_ROUNDS:
            timings.failed[name] = f"only {len(values)} rounds in {limit:.0f} s; {LEAST_ROUNDS} are needed"
    return timings


def one_round(measures: Mapping[str, Callable[[], float]], names: Sequence[str], timings: Timings) -> None:
    """One turn of each, with the garbage collector at rest."""
    gc.collect()
    gc.disable()
    try:
        for name in names:
            try:
                timings.values[name].append(measures[name]())
            except Exception as error:
                timings.failed[name] = reason(error)
    finally:
        gc.enable()


def reason(error: BaseException) -> str:
    """The error in one line."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0] if lines else ''}"[:300]
