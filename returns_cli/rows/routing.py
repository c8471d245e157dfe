"""The routes of requests of several lines, from what each line is to its request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.engines.columns import UNDECIDED, YES, Column, ColumnTruths, Unfit, column_of
from returns_cli.kinds.kind import Register
from returns_cli.language.nodes import Call, Node
from returns_cli.policy.model import INCOMPLETE
from returns_cli.rows.audit import Audit
from returns_cli.rows.conditions import line_values
from returns_cli.rows.decided import Decisions
from returns_cli.sources.combined_codes import in_use

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Marks, Numbers

Values: TypeAlias = tuple[Register, ...]


class Routing:
    """Chooses routes for lines of which is decided what `every` has, and of which routes look at these `values`.

    Totals are over the lines that are decided and not denied; one that cannot be read, is not decided, or does not say what it
    adds, leaves them unknown. `names` has every route by its number."""

    def __init__(self, audit: Audit, every: Decisions, values: Sequence[Values]) -> None:
        self.audit, self.every, self.values = audit, every, values
        ids = (route.id for plan in audit.plans for route in plan.policy.routes)
        self.names: list[str | None] = [None, *dict.fromkeys(ids)]

    @property
    def alone(self) -> Numbers:
        """Of each decision the number of the route that it has as a request by itself."""
        return np.array([self.names.index(one.route) for one in self.every.listed], np.int16)

    def of(self, number: int, places: Numbers, kinds: Numbers, lengths: Numbers) -> Numbers:
        """The numbers of the routes of lines that the version with that number decides, request after request of so many."""
        version, listed = self.audit.plans[number].compiled, self.every.listed
        starts = np.cumsum(lengths) - lengths

        def any_line(marks: Marks) -> Marks:
            return np.repeat(np.logical_or.reduceat(marks, starts), lengths)

        accepted = np.array([not one.rejected and one.outcome != version.policy.denied for one in listed])[places]
        decided = accepted & np.array([one.outcome != INCOMPLETE for one in listed])[places]
        refused = any_line(self.every.refused[places])
        nodes = line_values(self.audit.plans[number])
        used, own = in_use(kinds, len(self.values))
        values = [self.values[one] or (None,) * len(nodes) for one in used.tolist()]
        totals = []
        for share in version.program.shares:
            at = nodes.index(share)
            known = decided & np.array([each[at] is not None for each in values])[own]
            amounts = np.where(known, np.array([each[at] or 0 for each in values], np.int64)[own], 0)
            unknown = refused | any_line(accepted & ~known)
            totals.append([np.repeat(np.add.reduceat(amounts, starts), lengths), ~unknown])
        try:
            found = self._by_columns(version, nodes, values, own, totals)
        except Unfit:
            found = self._one_by_one(version, nodes, values, own, totals)
        return np.where(decided, found, 0)

    def _by_columns(
        self, version: CompiledPolicy, nodes: Sequence[Node], values: Sequence[Values], own: Numbers, totals: Sequence[Any]
    ) -> Any:
        """The first route that holds of each line; none where an earlier one is undecided. Raises Unfit."""
        columns = map(column_of, zip(*values, strict=True))
        given = {node: Column(each.values[own], each.known[own]) for node, each in zip(nodes, columns, strict=True)}
        for share, (total, whole) in zip(version.program.shares, totals, strict=True):
            given[Call("total_known", (share,))] = Column(total, np.True_)
            given[Call("total_complete", (share,))] = Column(np.True_, whole)
            given[Call("total", (share,))] = Column(total, whole)
        routes = version.policy.routes
        truths = ColumnTruths(version.program.definitions, [route.lowered for route in routes]).of({}, len(own), given)
        found, left = np.zeros(len(own), np.int16), np.ones(len(own), np.bool_)
        for route, truth in zip(routes, truths, strict=True):
            found[left & (truth == YES)] = self.names.index(route.id)
            left &= (truth != YES) & (truth != UNDECIDED)
        return found

    def _one_by_one(
        self, version: CompiledPolicy, nodes: Sequence[Node], values: Sequence[Values], own: Numbers, totals: Sequence[Any]
    ) -> Any:
        """The same by the function for one line, each combination once."""
        route, known = version.engine.route_of(tuple(nodes)), dict[tuple[Any, ...], int]()
        found = []
        for key in zip(own.tolist(), *(each.tolist() for pair in totals for each in pair), strict=True):
            if key not in known:
                of_totals = (each if at % 2 == 0 else each or None for at, each in enumerate(key[1:]))
                known[key] = self.names.index(route(*values[key[0]], *of_totals))
            found.append(known[key])
        return np.array(found, np.int16)
