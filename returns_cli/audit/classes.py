"""Rows as classes that one version of the policy cannot tell apart: what they say of the facts that say few things, and what
the conditions say of all others. The counter's own engine decides one row of each class.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, cast

import numpy as np

from returns_cli.audit.audit import Audit
from returns_cli.audit.batches import Batch
from returns_cli.audit.codes import FactCodes, StretchCodes, Told, TruthCodes, WorkerLimits
from returns_cli.audit.conditions import atoms, line_values, says_few_things
from returns_cli.audit.decided import DecidedRow, Decisions, RequestLine
from returns_cli.audit.lookup import Full, Lookup, folded, grouped
from returns_cli.audit.open_classes import Hanging, OpenClasses
from returns_cli.audit.summary import verdict
from returns_cli.intake.outcomes import RECORDED
from returns_cli.kinds.kind import Stored
from returns_cli.language.nodes import Node
from returns_cli.language.types import Choice
from returns_cli.policy.model import INCOMPLETE
from returns_cli.policy.reads import facts_read


class BatchRows(NamedTuple):
    """The rows of a batch: for each the place of what is decided of it, and what gives their texts by fact."""

    decided: Any
    texts: Callable[[], dict[str, Told]]


class VersionClasses:
    """The classes that the version with that number makes of rows. For `lines` of requests they are finer: rows of a class also
    add the same to every total, and are the same to every route. Columns are `in_order` if all logs have them so.
    """

    def __init__(
        self, audit: Audit, number: int, decisions: Decisions, limits: WorkerLimits, *, lines: bool, in_order: bool
    ) -> None:
        self.audit, self.number, self.decisions, self.limits = audit, number, decisions, limits
        self.plan, self.compiled = audit.plans[number], audit.versions[number]
        self.policy, self.lines, self.in_order = self.plan.policy, lines, in_order
        self.picker = audit.picker(number)
        self.facts = {name: self._fact(name) for name in self.plan.mapped.facts}
        if self.plan.mapped.recorded is not None:
            self.facts[RECORDED] = self._fact(RECORDED)
        self.few = [name for name in self.facts if says_few_things(self.plan, name)]
        self.truths = list(self._truths())
        self.looked_at = list(dict.fromkeys(name for names, _ in self.truths for name in names))
        self._arrange(self._stretches())

    def _fact(self, name: str) -> FactCodes:
        mapped = self.plan.mapped
        return FactCodes(self.limits, mapped.column(name), mapped.unit_columns.get(name), self.audit.reading(self.plan, name))

    def forget(self) -> None:
        """Knows no text and no class any more."""
        for fact in self.facts.values():
            fact.forget()
        for _, truth in self.truths:
            truth.forget()
        self._arrange([names for names, _ in self.stretches])

    def _most(self, name: str) -> int:
        """How many codes a fact that says few things has at most: its values, unknown, unreadable."""
        if name == RECORDED:  # which may also be in words that nobody knows
            return 3 + len(self.policy.outcomes)
        type_ = self.policy.facts[name].type
        return 2 + (len(type_.options) if isinstance(type_, Choice) else 2)

    def _truths(self) -> Iterator[tuple[tuple[str, ...], TruthCodes]]:
        """The conditions over facts that say many things, by the facts they look at; facts that no condition looks at are
        at least to be read."""
        wanted = [*atoms(self.plan), *(line_values(self.plan) if self.lines else ())]
        nodes = {node: frozenset(facts_read(self.policy, node) & self.facts.keys()) for node in wanted}
        nodes = {node: read for node, read in nodes.items() if not read <= set(self.few)}
        looked_at = frozenset[str]().union(*nodes.values())
        alone = [frozenset([name]) for name in self.facts if name not in looked_at and name not in self.few]
        sets = sorted({*nodes.values(), *alone}, key=sorted)
        largest = [names for names in sets if not any(names < others for others in sets)]
        for names in largest:
            own = [node for node, read in nodes.items() if read <= names]
            nodes = {node: read for node, read in nodes.items() if node not in own}
            ordered = tuple(name for name in self.facts if name in names)
            yield ordered, TruthCodes(self.limits, [self.facts[name] for name in ordered], self.judge(ordered, own))

    def _stretches(self) -> list[list[str]]:
        """The facts that say few things, and that no condition looks at together with others, in neighbouring columns."""
        apart = {name for names, _ in self.truths for name in names}
        found: list[list[str]] = []
        for name in sorted(self.few, key=lambda name: self.facts[name].column):
            column = self.facts[name].column
            joins = found and name not in apart and found[-1][-1] not in apart
            if joins and column == self.facts[found[-1][-1]].column + 1 and self.in_order:
                found[-1].append(name)
            else:
                found.append([name])
        return found

    def _arrange(self, stretches: Sequence[Sequence[str]]) -> None:
        """Settles what a class is: what the facts say that say few things, the truths of the conditions, and whether the day is
        known that picks the version."""
        self.stretches = [(names, StretchCodes(self.limits, [self.facts[name] for name in names])) for names in stretches]
        self.radices = [self._most(names[0]) if len(names) == 1 else self.limits.stretches for names in stretches]
        self.radices += [self.limits.truths] * len(self.truths) + [2]
        self.known = Lookup(len(list(grouped(self.radices))), self.limits.texts)
        self.open = OpenClasses(self.limits, self.decisions, self.policy.denied)

    def judge(self, names: Sequence[str], nodes: Sequence[Node]) -> Callable[..., tuple[Any, ...]]:
        """What gives the values of these expressions where those facts say something."""
        function = self.compiled.engine.function(tuple(nodes))
        before = self._slots({name: (None,) * self.plan.widths[name] for name in names})
        starts = [sum(list(self.plan.widths.values())[: list(self.plan.widths).index(name)]) for name in names]

        def judge(*values: Stored) -> tuple[Any, ...]:
            for start, value in zip(starts, values, strict=True):
                before[start : start + len(value)] = value
            return function(*before)

        return judge

    def _slots(self, said: dict[str, Stored]) -> list[Any]:
        """The slots of a request of which this is said; the rest is as for every row, or unknown."""
        constants, widths = self.plan.constants, self.plan.widths
        return [slot for name, width in widths.items() for slot in said.get(name) or constants.get(name) or (None,) * width]

    def of(self, batch: Batch) -> BatchRows:
        """What is decided of every row, and what was found on the way. Raises Full."""
        try:
            few = [stretch.of(batch) for _, stretch in self.stretches]
        except Full:
            if len(self.stretches) == len(self.few):
                raise
            self._arrange([[name] for name in self.few])
            return self.of(batch)
        many = {name: self.facts[name].texts.of(batch) for name in self.looked_at}
        codes = {name: self.facts[name].meant(numbers) for name, numbers in many.items()}
        truths = [truth.of([codes[name] for name in names]) for names, truth in self.truths]
        keys = [stretch.key(numbers) for (_, stretch), numbers in zip(self.stretches, few, strict=True)]
        dated = self.days_known(batch) if self.picker else np.zeros(batch.rows, np.int64)

        def texts() -> dict[str, Told]:
            found = {name: Told(numbers, None) for name, numbers in many.items()}
            for (names, stretch), numbers in zip(self.stretches, few, strict=True):
                found.update(zip(names, stretch.texts(numbers), strict=True))
            return found

        def said(row: int) -> dict[str, Stored]:
            return {name: self.facts[name].said(told.at(row)) for name, told in texts().items()}

        def learn(row: int) -> int:
            return self.decisions.place(self._of_class(said(row)))

        places = self.known.of(folded([*keys, *truths, dated], self.radices, batch.rows), learn)
        return BatchRows(self.open.told_apart(places, codes, lambda row: self._decided(said(row))), texts)

    def _of_class(self, said: dict[str, Stored]) -> DecidedRow:
        """What is decided of all rows of a class, of which one says this; or what stands for a class that unknown facts leave
        open, where its rows say different things of other facts.

        A class tells rows apart by what the conditions say of them; what every completion of an unknown fact comes to can
        hang on the values themselves.
        """
        if not all(said.values()) or (self.picker and self._day(said) is None):
            return self._decided(said)
        narrow, wide = (
            tuple(name for name in self.looked_at if name in facts and said[name][0] is not None)
            for facts in self.compiled.read_while_open(tuple(self._slots(said)))
        )
        if not wide or not (narrow or self.lines):
            decided = self._decided(said)
            if not wide or not self.open.may_be_routed(decided):
                return decided
        return self.open.stand_in(self.number, Hanging(wide if self.lines or not narrow else narrow, wide))

    def days(self, batch: Batch) -> Sequence[Any]:
        """Of every row the day that picks the version, as the place in a list, and the list; None where it is unknown."""
        if self.picker is None:
            return np.zeros(batch.rows, np.int64), [None]
        name, at = self.picker
        if name not in self.facts:
            constant = self.plan.constants.get(name)
            return np.zeros(batch.rows, np.int64), [constant[at] if constant else None]
        fact = self.facts[name]
        codes = fact.meant(fact.texts.of(batch))
        return codes, [value[at] if value else None for value in fact.values]

    def days_known(self, batch: Batch) -> Any:
        """1 for every row whose day is known, or cannot be read."""
        codes, days = self.days(batch)
        return np.array([day is not None for day in days], np.int64).take(codes)

    def _decided(self, said: dict[str, Stored]) -> DecidedRow:
        if not all(said.values()):
            return DecidedRow(self.number, rejected=True)
        slots = self._slots(said)
        dated = not self.picker or self._day(said) is not None
        if (self.compiled.violated(tuple(slots)) if dated else self.compiled.engine.violated(*slots)) >= 0:
            return DecidedRow(self.number, rejected=True)
        recorded = cast("str | None", said.get(RECORDED, (self.plan.recorded_as,))[0])
        outcome, rules, route = INCOMPLETE, tuple[str, ...](), None
        if dated:
            outcome, mask, _, route = self.compiled.evaluate(tuple(slots))
            rules = self.compiled.remember_ids(mask)
        line = RequestLine(tuple(slots), self.compiled.engine.measure(*slots)) if self.lines else None
        told = verdict(self.policy, outcome, recorded)
        return DecidedRow(self.number, outcome, rules, route, told, recorded, line=line)

    def _day(self, said: dict[str, Stored]) -> Any:
        if self.picker is None:
            return None
        name, at = self.picker
        stored = said.get(name) or self.plan.constants.get(name)
        return stored[at] if stored else None
