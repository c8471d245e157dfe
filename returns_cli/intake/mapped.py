"""How a log is read: which column is which fact, the decision and the request, and in what units."""

from __future__ import annotations

from collections.abc import Mapping

from returns_cli.intake.known_headings import SALE_FOUND
from returns_cli.intake.near_headings import RECORDED as RECORDED_OPTION
from returns_cli.intake.near_headings import REQUEST as REQUEST_OPTION
from returns_cli.intake.near_headings import proposals
from returns_cli.intake.outcomes import RECORDED
from returns_cli.intake.units import with_unit
from returns_cli.policy.model import Policy
from returns_cli.records import Record


class Mapped(Record):
    """How a log is read. Columns are positions in the header; those of `opposite` facts say the reverse.

    `units` are the units that stand in a fact's heading, `unit_columns` where they have a column. Columns of `serials` are
    Excel's day numbers. `recorded_as` is the decision that every row records, where it is not in the log. Columns from `own` on
    are those of the sales.
    """

    header: tuple[str, ...]
    facts: Mapping[str, int]
    given: Mapping[str, str]
    recorded: int | None
    request: int | None
    opposite: frozenset[str] = frozenset()
    units: Mapping[str, str] = {}
    unit_columns: Mapping[str, int] = {}
    serials: frozenset[str] = frozenset()
    recorded_as: str | None = None
    own: int | None = None

    @property
    def used(self) -> frozenset[int | None]:
        """The columns from which something is read."""
        return frozenset({*self.facts.values(), *self.unit_columns.values(), self.recorded, self.request})

    @property
    def unused(self) -> tuple[str, ...]:
        """Headings that stand for nothing the audit needs."""
        used = self.used
        return tuple(name for position, name in enumerate(self.header) if position not in used)

    def shown_facts(self, policy: Policy) -> list[str]:
        """The facts that people want to see a column of: all but those that only the book knows and the log lacks."""
        return [name for name, fact in policy.facts.items() if fact.asked or name in self.facts or name in self.given]

    def proposed(self, policy: Policy) -> tuple[str, ...]:
        """The options, ready to paste, that would map headings which nearly fit what has no column."""
        have = {RECORDED_OPTION: (self.recorded or self.recorded_as) is not None, REQUEST_OPTION: self.request is not None}
        known = {*self.facts, *self.given, *(option for option, there in have.items() if there)}
        joined = () if self.own is None else self.header[self.own :]
        return proposals(policy, [name for name in self.unused if name != SALE_FOUND], known, joined)

    def column(self, name: str) -> int:
        """The position of a fact's column, or that of the record. Raises KeyError."""
        if name == RECORDED and self.recorded is not None:
            return self.recorded
        return self.facts[name]

    def joined(self, fact: str, cell: str, unit: str) -> str:
        """What a row says of a fact: its cell, with the unit that its heading says or that stands in another column."""
        return with_unit(cell, self.units.get(fact) or unit, self.header[self.facts[fact]] if fact in self.units else "")
