"""How one version of a policy reads and decides a log."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from returns_cli.audit.logs import cell
from returns_cli.audit.typed_columns import Reading, canonical_reading, reading, text
from returns_cli.intake.columns import BARE, Mapped
from returns_cli.intake.outcomes import RECORDED, recorded_fact
from returns_cli.kinds.kind import Stored
from returns_cli.policy.model import Policy
from returns_cli.records import Record


class Plan(Record):
    """How one version of the policy reads and decides the log.

    `constants` are the stored values of facts that have no column; what has neither is unknown.
    `number` keeps the readers of several versions apart.
    """

    policy: Policy
    mapped: Mapped
    constants: Mapping[str, Stored]
    number: int = 0

    @property
    def recorded_as(self) -> str | None:
        """The decision that every row records, where no column has it."""
        return self.mapped.recorded_as

    @cached_property
    def widths(self) -> dict[str, int]:
        """How many slots each fact has, in the order of the slots."""
        return {name: fact.type.width for name, fact in self.policy.facts.items()}

    def reader(self, fact: str) -> str:
        """The SQL name of the counter's reader for a fact."""
        return f"read_{self.number}_{fact}"

    @cached_property
    def readings(self) -> dict[str, Reading]:
        """How every column that means something is read."""
        found = {}
        for name in self.mapped.facts:
            read = reading(self.policy.facts[name], self._cell(name), self.reader(name))
            found[name] = self.turned(name, self._told_first(name, read))
        if self.mapped.recorded is not None:
            found[RECORDED] = reading(recorded_fact(self.policy), cell(self.mapped.recorded), self.reader(RECORDED))
        return found

    def canonical(self, name: str) -> Reading:
        """How the usual spelling of a fact is read, without the counter's reader."""
        return self.turned(name, self._told_first(name, canonical_reading(self.policy.facts[name], self._cell(name))))

    def _cell(self, name: str) -> str:
        return f"_{name}_told" if self._told(name) else cell(self.mapped.facts[name])

    def _told_first(self, name: str, read: Reading) -> Reading:
        told_by = self._told(name)
        return read.but(steps=({self._cell(name): told_by}, *read.steps)) if told_by else read

    def unit(self, name: str) -> str:
        """SQL for the unit that a bare number of a fact is in; blank where that is for the cell to say."""
        if name in self.mapped.units:
            return text(self.mapped.units[name])
        return cell(self.mapped.unit_columns[name]) if name in self.mapped.unit_columns else ""

    def _told(self, name: str) -> str:
        """SQL for what a row says of a fact where that is not just the text of its cell; see `Mapped.joined`."""
        own = cell(self.mapped.facts[name])
        unit = self.unit(name)
        if not unit:
            return ""
        return f"CASE WHEN {unit} <> '' AND regexp_full_match({own}, {text(BARE)}) THEN {own} || ' ' || {unit} ELSE {own} END"

    def turned(self, name: str, one: Reading) -> Reading:
        return one.reversed(name) if name in self.mapped.opposite else one
