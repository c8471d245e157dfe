"""How one version of a policy reads and decides a log."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property

from returns_cli.decisions.book import covers
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.intake.mapped import Mapped
from returns_cli.intake.outcomes import RECORDED, recorded_fact, recorded_reader
from returns_cli.intake.short_amounts import fact_of_boxes, read_by_box
from returns_cli.intake.spellings import reader, show_value
from returns_cli.intake.ways import Ways
from returns_cli.kinds.calendar_text import SERIAL
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.kind import PlainNumber, Reader, Value
from returns_cli.kinds.quantity import QuantityKind
from returns_cli.kinds.table import kind_of
from returns_cli.policy.model import Policy
from returns_cli.records import Record

UNIT, PER_BOX = "unit", "per box"


class Plan(Record):
    """How one version of the policy reads and decides the log.

    `constants` are the values of facts that have no column; what has neither is unknown. `others` are the columns, behind
    those of the log, of what the other lines of a request come to. `day_numbers` says from when numbers of days count.
    """

    compiled: CompiledPolicy
    mapped: Mapped
    constants: Mapping[str, Value]
    others: Mapping[str, int]
    ways: Ways
    day_numbers: str

    @property
    def policy(self) -> Policy:
        """The version."""
        return self.compiled.policy

    @property
    def recorded_as(self) -> str | None:
        """The decision that every row records, where no column has it."""
        return self.mapped.recorded_as

    def in_force(self, day: date) -> bool:
        """Whether the version is in force on a day."""
        return self.policy.in_force is not None and covers(self.policy.in_force, day)

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

    @cached_property
    def readers(self) -> dict[str, Reader]:
        """The counter's reader for each fact that has a column, and for the record."""
        found, zone = {}, self.policy.timezone
        for name in self.columns:
            counted = name in self.mapped.serials or self.ways.order(name) == SERIAL
            own = self.ways.with_order(name, self.day_numbers) if counted else self.ways
            found[name] = reader(self.policy.facts[name], zone, own, reverse=name in self.mapped.opposite)
        if self.mapped.recorded is not None:
            recorded = recorded_fact(self.policy, self.ways.decisions, self.mapped.header[self.mapped.recorded])
            found[RECORDED] = recorded_reader(recorded, reader(recorded, zone, self.ways))
        return found

    def reading(self, name: str) -> Callable[..., Value]:
        """What a cell says of a fact (or RECORDED), with those of `beside` behind it: the unit in a column of its own, and how
        many pieces are in a box, without which half a box cannot be read. That raises InputError."""
        read, mapped, beside = self.readers[name], self.mapped, self.beside(name)
        boxes = self.boxes_of(name)
        read_box, constant = self.readers.get(boxes or ""), self.constants.get(boxes or "")

        def read_cell(cell: str, *others: str) -> Value:
            known = dict(zip(beside, others, strict=False))
            text = mapped.joined(name, cell, known.get(UNIT, ""))
            value = read_by_box(read, text, _count(read_box, known.get(PER_BOX), constant))
            return (not value[0],) if name in mapped.opposite and value[0] is not None else value

        return read_cell

    def plain_number(self, name: str) -> PlainNumber | None:
        """Which cells of a fact are plain numbers, in every way in which this log is read; None where none are."""
        if name == RECORDED or name in self.mapped.unit_columns or self.mapped.joined(name, "1", "") != "1":
            return None
        if any(word[:1].isdigit() for word in self.ways.unknown):
            return None
        type_ = self.policy.facts[name].type
        return kind_of(type_).plain_number(type_)

    def shown(self, cells: Sequence[str]) -> dict[str, str | bool | int | None]:
        """What a row says, in the usual spelling of every fact, as the counter takes it. Raises InputError."""
        found: dict[str, str | bool | int | None] = dict(self.mapped.given)
        for name, position in self.columns.items():
            if position < len(cells):
                value = self.reading(name)(cells[position], *(cells[at] for at in self.beside(name).values()))
                found[name] = show_value(self.policy.facts[name].type, value, self.policy.timezone)
        return found


def _count(read: Reader | None, text: str | None, constant: Value | None) -> int | None:
    """How many pieces are in a box, as the row says, or for every row; None where nobody knows."""
    try:
        found = read(text) if read and text is not None else constant
    except InputError:
        return None
    return found[0] if found and isinstance(found[0], int) else None
