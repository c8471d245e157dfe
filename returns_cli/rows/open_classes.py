"""Classes of rows that unknown facts leave open: their rows are told apart by the facts on which the decision hangs, and
rows that say the same of these are decided once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from returns_cli.policy.model import INCOMPLETE, Policy
from returns_cli.rows.codes import ANY_VALUE, WorkerLimits
from returns_cli.rows.conditions import looked_at_together
from returns_cli.rows.decided import DecidedRow, Decisions
from returns_cli.sources.combined_codes import folded, grouped
from returns_cli.sources.lookup import Learn, Lookup

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Marks, Numbers


class Hanging(NamedTuple):
    """The facts on which hangs the outcome of rows of a class, and those on which their route hangs too."""

    narrow: tuple[str, ...]
    wide: tuple[str, ...]


class HangingFacts:
    """Says on which of the facts with columns that are `looked_at` an open request hangs, by the version of this policy."""

    def __init__(self, policy: Policy, looked_at: Sequence[str]) -> None:
        self.policy, self.looked_at = policy, looked_at
        self.known: dict[tuple[tuple[int, ...], frozenset[str]], Hanging] = {}

    @cached_property
    def _together(self) -> list[list[frozenset[str]]]:
        """Of each check and each rule the facts that it looks at together."""
        nodes = [*(check.lowered for check in self.policy.checks), *(rule.fires for rule in self.policy.rules)]
        return [looked_at_together(self.policy, node) for node in nodes]

    @cached_property
    def _in_routes(self) -> list[list[frozenset[str]]]:
        return [looked_at_together(self.policy, route.lowered) for route in self.policy.routes]

    def on(self, left_open: tuple[int, ...], unknown: frozenset[str]) -> Hanging:
        """Those on whose values hangs what these checks and rules come to (see `CompiledPolicy.left_open`), and routes too."""
        key = left_open, unknown
        if key not in self.known:
            narrow = [self._together[at] for at in left_open]
            both = (
                {name for part in chain(*own) if part & unknown for name in part} for own in (narrow, narrow + self._in_routes)
            )
            self.known[key] = Hanging(*(tuple(name for name in self.looked_at if name in own) for own in both))
        return self.known[key]


class OpenClasses:
    """The open classes of one version whose policy refuses with `denied`. What was decided of their rows is kept, up to
    `limits.texts` things for each set of facts."""

    def __init__(self, limits: WorkerLimits, decisions: Decisions, denied: str) -> None:
        self.limits, self.decisions, self.denied = limits, decisions, denied
        self.kinds: dict[Hanging, int] = {}
        self.kind_of = [-1]  # by the number of a class, of which the first is 1
        self.settled: dict[tuple[str, ...], Lookup] = {}

    def stand_in(self, version: int, hanging: Hanging) -> DecidedRow:
        """What stands for one more class in the worker's list."""
        self.kind_of.append(self.kinds.setdefault(hanging, len(self.kinds)))
        return DecidedRow(version, by_row=len(self.kind_of) - 1)

    def may_be_routed(self, one: DecidedRow) -> bool:
        """Whether a route is chosen for it: only where the outcome is settled, and not a refusal."""
        return not one.rejected and one.outcome not in (INCOMPLETE, self.denied)

    def parted(self, places: Numbers, codes: Callable[[str], Numbers], decide: Learn) -> Numbers:
        """The same places, but of rows of open classes that of what is decided of them: `decide` is asked about rows, one of
        those of a class whose facts have the same `codes`. Raises Full."""
        if not self.kinds:
            return places
        numbers = self.decisions.by_row
        rows = np.flatnonzero((numbers != 0).take(places))  # 0, which nearly all rows have, is no open class
        kinds = np.array(self.kind_of, np.int64).take(numbers[places[rows]])
        found = places.copy()

        def settle(rows: Numbers, names: tuple[str, ...]) -> None:
            columns = [numbers[places[rows]], *(codes(name)[rows] for name in names)]
            radices = [ANY_VALUE] * len(columns)
            known = self.settled.setdefault(names, Lookup(len(list(grouped(radices))), self.limits.texts))
            found[rows] = known.of(folded(columns, radices), lambda at: decide(rows[at].tolist()))

        for hanging, kind in self.kinds.items():
            mine = rows[kinds == kind]
            if len(mine):
                settle(mine, hanging.narrow)
                if hanging.narrow != hanging.wide and len(mine := mine[self._routed(found[mine])]):
                    settle(mine, hanging.wide)
        return found

    def _routed(self, places: Numbers) -> Marks:
        """Which of these decided rows may have a route."""
        used, back = np.unique(places, return_inverse=True)
        return np.array([self.may_be_routed(self.decisions.listed[one]) for one in used.tolist()], np.bool_)[back]
