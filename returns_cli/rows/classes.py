"""Rows as classes that one version of the policy cannot tell apart: what they say of the facts that say few things, and what
the conditions say of all others. The counter's own engine decides one row of each class.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np

from returns_cli.engines.columns import ColumnTruths, Unfit, column_of
from returns_cli.engines.python import Verdict
from returns_cli.intake.outcomes import RECORDED
from returns_cli.kinds.kind import Register, Registers, Value
from returns_cli.language.nodes import Node
from returns_cli.language.types import Choice
from returns_cli.language.types import registers as registers_of
from returns_cli.policy.model import INCOMPLETE
from returns_cli.policy.reads import facts_read
from returns_cli.rows.audit import Audit
from returns_cli.rows.batch_facts import BatchFacts, joined, says_many_things
from returns_cli.rows.codes import FactCodes, FactColumn, RowTexts, WorkerLimits
from returns_cli.rows.conditions import atoms, line_values, says_few_things
from returns_cli.rows.decided import DecidedRow, Decisions
from returns_cli.rows.line_values import Group, LineValues
from returns_cli.rows.neighbours import Together, in_one_stretch, of_few_things
from returns_cli.rows.open_classes import Hanging, HangingFacts, OpenClasses
from returns_cli.rows.stretch_codes import StretchCodes
from returns_cli.rows.summary import verdict as verdict_on
from returns_cli.rows.truth_codes import Over, TruthCodes
from returns_cli.sources.batches import Batch
from returns_cli.sources.combined_codes import folded, grouped
from returns_cli.sources.lookup import Full, Lookup

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Numbers


class BatchRows(NamedTuple):
    """The rows of a batch: for each the place of what is decided of it; by version what they say."""

    decided: Numbers
    facts: Mapping[int, BatchFacts]


class VersionClasses:
    """The classes that the version with that number makes of rows; amounts are read `by_box` where some are parts of a box."""

    def __init__(self, audit: Audit, number: int, decisions: Decisions, limits: WorkerLimits, *, by_box: bool) -> None:
        self.audit, self.number, self.decisions, self.limits = audit, number, decisions, limits
        self.plan, self.compiled = audit.plans[number], audit.plans[number].compiled
        self.policy, self.by_box, self.in_order = self.plan.policy, by_box, not any(log.order for log in audit.logs)
        self.picker = audit.picker(number)
        self.facts = {name: self._fact(name) for name in self.plan.columns}
        if self.plan.mapped.recorded is not None:
            self.facts[RECORDED] = self._fact(RECORDED)
        ends = accumulate(self.plan.widths.values(), initial=0)
        self.first_registers = dict(zip(self.plan.widths, ends, strict=False))
        self.rejected = DecidedRow(number, rejected=True)
        self.few = [name for name in self.facts if says_few_things(self.plan, name)]
        self.groups = list(self._groups())
        self.line_values = LineValues(line_values(self.plan), self.grouped(line_values(self.plan)))
        shares = [over.share for over in self.policy.over_lines.values()]
        self.line_shares = LineValues(shares, self.grouped(shares))
        self.looked_at = tuple(dict.fromkeys(name for group in self.groups for name in group.names))
        self.hanging = HangingFacts(self.policy, self.looked_at)
        self.constants = {
            register: column_of([value])
            for name, fact in self.policy.facts.items()
            for register, value in zip(registers_of(name, fact.type), self._registers_of(name), strict=True)
        }
        types = {name: fact.type for name, fact in self.policy.facts.items()}
        beside = [in_one_stretch(self.facts, types, group.names) for group in self.groups]
        self.in_stretches = beside if self.in_order else []
        few = of_few_things(self.facts, self.few, set(self.looked_at))
        self._arrange(few if self.in_order else [[name] for name in self.few])

    def _fact(self, name: str) -> FactCodes:
        plan, width = self.plan, self.plan.widths.get(name, 1)
        columns = (plan.column(name), *plan.beside(name, by_box=self.by_box).values())
        read, plain = plan.reading(name), plan.plain_number(name)
        waits = not self.by_box and plan.boxes_of(name) is not None
        return FactCodes(self.limits, columns, read, width, plain, waits=waits)

    def forget(self) -> None:
        """Knows no text and no class any more."""
        for fact in self.facts.values():
            fact.forget()
        for group in (*self.groups, *self.line_values.groups, *self.line_shares.groups):
            group.codes.forget()
        self._arrange([names for names, _ in self.stretches])

    def _most(self, name: str) -> int:
        """How many codes a fact that says few things has at most: its values, unknown, unreadable."""
        if name == RECORDED:  # which may also be in words that nobody knows
            return 3 + len(self.policy.outcomes)
        type_ = self.policy.facts[name].type
        return 2 + (len(type_.options) if isinstance(type_, Choice) else 2)

    def _groups(self) -> list[Group]:
        """The conditions over facts that say many things, by the facts they look at; facts that no condition looks at are
        at least to be read."""
        groups = self.grouped(atoms(self.plan))
        looked_at = {name for group in groups for name in group.names}
        for name in self.facts:
            if name not in looked_at and name not in self.few:
                groups += self.grouped([], (name,))
        return groups

    def grouped(self, wanted: Sequence[Node], alone: tuple[str, ...] = ()) -> list[Group]:
        """These expressions by the facts they look at."""
        nodes = [(node, frozenset(facts_read(self.policy, node) & self.facts.keys())) for node in dict.fromkeys(wanted)]
        sets = sorted({*(read for _, read in nodes), *([frozenset(alone)] if alone else [])}, key=sorted)
        groups = []
        # A set of facts within a larger one is looked at with that: fewer codes a row, and no more combinations than it had.
        for names in [names for names in sets if not any(names < others for others in sets)]:
            own = tuple(node for node, read in nodes if read <= names)
            nodes = [(node, read) for node, read in nodes if not read <= names]
            ordered = tuple(name for name in self.facts if name in names)
            facts = [self.facts[name] for name in ordered]
            codes = TruthCodes(self.limits, facts, self.judge(ordered, own), self.over(ordered, own))
            groups.append(Group(ordered, own, codes))
        return groups

    def _arrange(self, stretches: Sequence[Sequence[str]]) -> None:
        """Settles what a class is: what the facts say that say few things, the truths of the conditions, and whether the day is
        known that picks the version."""
        self.stretches = [(names, StretchCodes(self.limits, [self.facts[name] for name in names])) for names in stretches]
        self.together = Together(self.limits, self.facts, self.in_stretches)
        self.radices = [self._most(names[0]) if len(names) == 1 else self.limits.stretches for names in stretches]
        self.radices += [self.limits.truths] * len(self.groups) + [2]
        self.known = Lookup(len(list(grouped(self.radices))), self.limits.texts)
        self.open = OpenClasses(self.limits, self.decisions, self.policy.denied)

    def judge(self, names: Sequence[str], nodes: Sequence[Node]) -> Callable[..., Registers]:
        """What gives the values of these expressions where those facts say something."""
        function = self.compiled.engine.function(tuple(nodes))
        before = self._registers({name: (None,) * self.plan.widths[name] for name in names})
        starts = [self.first_registers[name] for name in names]

        # One list, filled anew each time: it is called for every combination, and only these facts differ between two calls.
        def judge(*values: Value) -> Registers:
            for start, value in zip(starts, values, strict=True):
                before[start : start + len(value)] = value
            return function(*before)

        return judge

    def over(self, names: Sequence[str], nodes: Sequence[Node]) -> Over:
        """The same of columns, where the expressions are conditions."""
        truths = ColumnTruths(self.policy.definitions, nodes)

        def over(columns: Sequence[FactColumn]) -> Sequence[Numbers]:
            given = dict(self.constants)
            for name, column in zip(names, columns, strict=True):
                given.update(zip(registers_of(name, self.policy.facts[name].type), column.registers, strict=True))
            return truths.of(given, len(columns[0].unreadable))

        return over

    def _registers_of(self, name: str) -> Value:
        """What every row says of a fact without a column."""
        return self.plan.constants.get(name) or (None,) * self.plan.widths[name]

    def _registers(self, given: Mapping[str, Value]) -> list[Register]:
        """The registers of a request of which this is said; the rest is as for every row, or unknown."""
        return [register for name in self.plan.widths for register in given.get(name) or self._registers_of(name)]

    def of(self, batch: Batch) -> BatchRows:
        """What is decided of every row, and what was found on the way. Raises Full."""
        try:
            few = [stretch.of(batch) for _, stretch in self.stretches]
        except Full:
            if len(self.stretches) == len(self.few):
                raise
            # Neighbours that say many things together after all are looked up apart from here on, this batch first.
            self._arrange([[name] for name in self.few])
            return self.of(batch)
        row_texts: dict[str, RowTexts] = {}
        for (names, stretch), numbers in zip(self.stretches, few, strict=True):
            row_texts.update(zip(names, stretch.texts(numbers), strict=True))
        together = self.together.of(batch)
        facts = BatchFacts(batch, self.facts, row_texts | self.together.texts(together))
        truths = [self._truths(group, facts, together.get(frozenset(group.names))) for group in self.groups]
        keys = [stretch.key(numbers) for (_, stretch), numbers in zip(self.stretches, few, strict=True)]
        dated = self.days_known(batch) if self.picker else np.zeros(batch.rows, np.int64)
        # The class of a row as one number, or as few as it needs: what lies below its radix can be added up without a clash.
        words = folded([*keys, *truths, dated], self.radices)
        places = self.known.of(words, lambda rows: self._learn(facts, rows, self._of_class))
        settle = lambda rows: self._learn(facts, rows, self._decided)  # noqa: E731
        return BatchRows(self.open.parted(places, facts.codes, settle), {self.number: facts})

    def _truths(self, group: Group, facts: BatchFacts, together: Numbers | None) -> Numbers:
        """The code of what the conditions of a group say of each row; `together` is what its facts say, where they are looked
        up so. Raises Full."""
        if any(says_many_things(self.facts[name], facts.batch) for name in group.names):
            try:
                return group.codes.of_columns([facts.column(name) for name in group.names])
            except Unfit:
                for name in group.names:
                    self.facts[name].plain = None
        if together is not None:
            return self.together.truths(group.codes, group.names, together)
        return group.codes.of([facts.codes(name) for name in group.names])

    def _learn(self, facts: BatchFacts, rows: list[int], decide: Callable[[Registers, str | None], DecidedRow]) -> list[int]:
        """The places of what is decided of these rows, one of each new class; a cell that cannot be read rejects its row."""
        by_fact = {name: facts.value(name, rows) for name in self.facts}
        # An empty tuple is a cell that cannot be read; one of None is a blank, which is read.
        read = [all(own) for own in zip(*by_fact.values(), strict=True)]
        recorded = [
            cast("str | None", own[0]) if own else None for own in by_fact.pop(RECORDED, [(self.plan.recorded_as,)] * len(rows))
        ]
        registers = joined([by_fact.get(name) or [self._registers_of(name)] * len(rows) for name in self.plan.widths])
        each = zip(read, registers, recorded, strict=True)
        return [self.decisions.place(decide(own, given) if whole else self.rejected) for whole, own, given in each]

    def _of_class(self, registers: Registers, recorded: str | None) -> DecidedRow:
        """What is decided of all rows of a class, of which one says this; or what stands for a class that unknown facts leave
        open, where its rows say different things of other facts.

        A class tells rows apart by what the conditions say of them; what every completion of an unknown fact comes to hangs
        on the values themselves where a condition looks at both.
        """
        violated = self.compiled.engine.violated(*registers)
        if violated >= 0:
            return self.rejected
        if not self._is_dated(registers):
            return self._made(registers, recorded, None)
        verdict = self._verdict(registers)
        left_open = self.compiled.left_open(registers, verdict, violated)
        if left_open is None:
            return self._made(registers, recorded, verdict)
        narrow, wide = self.hanging.on(
            left_open, frozenset(name for name, at in self.first_registers.items() if registers[at] is None)
        )
        if not narrow:
            decided = self._decided(registers, recorded)
            if not wide or not self.open.may_be_routed(decided):
                return decided
        return self.open.stand_in(self.number, Hanging(narrow or wide, wide))

    def _decided(self, registers: Registers, recorded: str | None) -> DecidedRow:
        """What is decided of a row that says this, every completion of what is unknown counted."""
        dated = self._is_dated(registers)
        if (self.compiled.violated(registers) if dated else self.compiled.engine.violated(*registers)) >= 0:
            return self.rejected
        return self._made(registers, recorded, self._verdict(registers) if dated else None)

    def _verdict(self, registers: Registers) -> Verdict:
        """What three-valued logic says, by the quicker function where it serves."""
        return self.compiled.engine.fitting(registers)(*registers)

    def _made(self, registers: Registers, recorded: str | None, verdict: Verdict | None) -> DecidedRow:
        outcome, rules, route = INCOMPLETE, tuple[str, ...](), None
        if verdict is not None:
            outcome, mask, _, route = self.compiled.settled(registers, verdict)
            rules = self.compiled.rule_ids[mask]
        agreement = verdict_on(self.policy, outcome, recorded)
        return DecidedRow(self.number, outcome, rules, route, agreement, recorded)

    def _is_dated(self, registers: Registers) -> bool:
        """Whether the day is known that picks the version, where one does."""
        if self.picker is None:
            return True
        name, at = self.picker
        return registers[self.first_registers[name] + at] is not None

    def days(self, batch: Batch) -> tuple[Numbers, list[date | None]]:
        """Of every row the day that picks the version, as the place in a list, and the list; None where it is unknown."""
        if self.picker is None:
            return np.zeros(batch.rows, np.int64), [None]
        name, at = self.picker
        if name not in self.facts:
            return np.zeros(batch.rows, np.int64), [cast("date | None", self._registers_of(name)[at])]
        fact = self.facts[name]
        codes = fact.codes(fact.texts.of(batch))
        return codes, [cast("date | None", value[at]) if value else None for value in fact.values]

    def days_known(self, batch: Batch) -> Numbers:
        """1 for every row whose day is known, or cannot be read."""
        codes, days = self.days(batch)
        return np.array([day is not None for day in days], np.int64).take(codes)
