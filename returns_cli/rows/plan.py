"""How one version of a policy reads and decides a log."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from returns_cli.intake.columns import Mapped
from returns_cli.intake.short_amounts import fact_of_boxes
from returns_cli.kinds.kind import Value
from returns_cli.kinds.quantity import QuantityKind
from returns_cli.kinds.table import kind_of
from returns_cli.policy.model import Policy
from returns_cli.records import Record

UNIT, PER_BOX = "unit", "per box"


class Plan(Record):
    """How one version of the policy reads and decides the log.

    `constants` are the values of facts that have no column; what has neither is unknown.
    `number` keeps the readers of several versions apart. `others` are the columns, behind those of the log, of what the
    other lines of a request come to.
    """

    policy: Policy
    mapped: Mapped
    constants: Mapping[str, Value]
    number: int = 0
    others: Mapping[str, int] = {}

    @property
    def recorded_as(self) -> str | None:
        """The decision that every row records, where no column has it."""
        return self.mapped.recorded_as

    @cached_property
    def columns(self) -> dict[str, int]:
        """The column of each fact that has one."""
        return {**self.mapped.facts, **self.others}

    def column(self, name: str) -> int:
        """The column of a fact that has one, or of the record. Raises KeyError."""
        return self.others[name] if name in self.others else self.mapped.column(name)

    def boxes_of(self, name: str) -> str | None:
        """The fact that says how many pieces are in a box of this fact's amounts; None where there is none."""
        fact = self.policy.facts.get(name)
        return fact_of_boxes(self.policy, fact) if fact and kind_of(fact.type).word == QuantityKind.word else None

    def beside(self, name: str, *, by_box: bool = True) -> dict[str, int]:
        """The columns that say more of a fact's cells: of bare numbers the unit, of boxes how many pieces are in one."""
        boxes = self.boxes_of(name) if by_box else None
        wanted = {UNIT: self.mapped.unit_columns.get(name), PER_BOX: self.columns.get(boxes or "")}
        return {what: column for what, column in wanted.items() if column is not None}

    @cached_property
    def widths(self) -> dict[str, int]:
        """How many registers each fact has, in the order of the registers."""
        return {name: fact.type.width for name, fact in self.policy.facts.items()}

    def reader(self, fact: str) -> str:
        """The key of the counter's reader for a fact."""
        return f"{self.number} {fact}"
