"""One audit: its logs, how each version of the policy reads them, and the counter's readers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple, TypeAlias

from returns_cli.decisions.book import PolicyBook, covers
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.errors import UsageError
from returns_cli.intake.columns import Mapped
from returns_cli.intake.outcomes import RECORDED, recorded_fact, recorded_reader
from returns_cli.intake.paid import Paid
from returns_cli.intake.short_amounts import read_by_box
from returns_cli.intake.spellings import reader, show_value
from returns_cli.intake.ways import AnyWays, Ways, ways_of
from returns_cli.intake.where import Where
from returns_cli.kinds.calendar_text import SERIAL, SERIAL_1904
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.kind import PlainNumber, Reader, Value
from returns_cli.kinds.table import kind_of
from returns_cli.language.types import registers
from returns_cli.policy.model import Policy
from returns_cli.pools.watching import Watch, watch_quietly
from returns_cli.rows.masked import Mask
from returns_cli.rows.plan import PER_BOX, UNIT, Plan
from returns_cli.rows.sales_table import SalesTable
from returns_cli.rows.summary import AccountsDoNotBalance
from returns_cli.sources.logs import OpenedLog
from returns_cli.sources.probing import Watched

Columns: TypeAlias = Callable[[Policy], Mapped]


class Extent(NamedTuple):
    """Which rows of the logs are looked at, what lines of a request share, where money and goods stand, where the sales, what
    is masked, and of which texts is counted what they tell."""

    where: Where | None = None
    request_facts: tuple[str, ...] = ()
    paid: Paid | None = None
    sales: SalesTable | None = None
    mask: Mask | None = None
    watched: Watched = Watched()


class Audit:
    """One audit of logs that share a header. `columns` maps them for a version of the policy; reasons of rejects are
    in `lang`. `extent` says what is looked at."""

    def __init__(
        self,
        compiled: CompiledPolicy,
        logs: Sequence[OpenedLog],
        columns: Columns,
        watch: Watch,
        order: AnyWays,
        lang: str,
        extent: Extent | None = None,
    ) -> None:
        self.compiled = compiled
        self.logs = logs
        self._day_numbers = SERIAL_1904 if any(log.since_1904 for log in logs) else SERIAL
        self.columns = columns
        self.watch = watch
        self.lang = lang
        self.ways = ways_of(order)
        self.extent = extent or Extent()
        self.where, self.request_facts, self.paid, self.sales, self.mask, self.watched = self.extent
        self.plans: list[Plan] = []
        self.readers: dict[str, Reader] = {}
        self.others: list[tuple[int, str]] = []
        """The facts, by version, that say what the other lines of a request come to: each has a column behind the log's."""
        self.alone: dict[int, str] = {}
        """What such a column says of a request of one line."""
        self.versions: Sequence[CompiledPolicy] = getattr(compiled, "versions", (compiled,))
        for number, version in enumerate(self.versions):
            self._add(number, version, columns(version.policy), self.ways)
        self.mapped = self.plans[-1].mapped

    def __reduce__(self) -> tuple[object, ...]:
        """Another process makes the same audit of the policies and mappings, and compiles them itself."""
        policies = [version.policy for version in self.versions]
        mappings = [plan.mapped for plan in self.plans]
        return _made_again, (policies, self.logs, mappings, self.ways, self.lang, self.extent)

    def _add(self, number: int, version: CompiledPolicy, mapped: Mapped, ways: Ways) -> None:
        """Plans one version: its readers, and what facts without a column are for every row."""
        constants = dict(version.reader.defaults)
        for name, value in mapped.given.items():
            try:
                constants[name] = version.reader.readers[name](value)
            except InputError as error:
                raise UsageError(f"--set {error.at(name).in_language(self.lang)}") from None
        plan = Plan(version.policy, mapped, constants, number, self._others(number, version, mapped))
        self.plans.append(plan)
        for name in plan.columns:
            reverse = name in mapped.opposite
            counted = name in mapped.serials or ways.order(name) == SERIAL
            own = ways.with_order(name, self._day_numbers) if counted else ways
            fact = version.policy.facts[name]
            self.readers[plan.reader(name)] = reader(fact, version.policy.timezone, own, reverse=reverse)
        if mapped.recorded is not None:
            recorded = recorded_fact(version.policy, ways.decisions, mapped.header[mapped.recorded])
            read = reader(recorded, version.policy.timezone, ways)
            self.readers[plan.reader(RECORDED)] = recorded_reader(recorded, read)

    def _others(self, number: int, version: CompiledPolicy, mapped: Mapped) -> dict[str, int]:
        """Columns behind those of the log for what the other lines of a request come to, where the log does not say it."""
        found: dict[str, int] = {}
        for name in version.policy.over_lines if mapped.request is not None else ():
            if name not in mapped.facts and name not in mapped.given:
                fact = version.policy.facts[name]
                found[name] = len(mapped.header) + len(self.others)
                self.others.append((number, name))
                self.alone[found[name]] = str(show_value(fact.type, fact.without_others, version.policy.timezone))
        return found

    def reading(self, plan: Plan, name: str) -> Callable[..., Value]:
        """What a cell says of a fact (or RECORDED), with those of `plan.beside` behind it: the unit in a column of its own, and
        how many pieces are in a box, without which half a box cannot be read. That raises InputError."""
        read, mapped, beside = self.readers[plan.reader(name)], plan.mapped, plan.beside(name)
        boxes = plan.boxes_of(name)
        read_box = self.readers.get(plan.reader(boxes)) if boxes else None
        constant = plan.constants.get(boxes or "")

        def read_cell(cell: str, *others: str) -> Value:
            known = dict(zip(beside, others, strict=False))
            text = mapped.joined(name, cell, known.get(UNIT, ""))
            value = read_by_box(read, text, _count(read_box, known.get(PER_BOX), constant))
            return (not value[0],) if name in mapped.opposite and value[0] is not None else value

        return read_cell

    def plain_number(self, plan: Plan, name: str) -> PlainNumber | None:
        """Which cells of a fact are plain numbers, in every way in which this log is read; None where none are."""
        if name == RECORDED or name in plan.mapped.unit_columns or plan.mapped.joined(name, "1", "") != "1":
            return None
        if any(word[:1].isdigit() for word in self.ways.unknown):
            return None
        type_ = plan.policy.facts[name].type
        return kind_of(type_).plain_number(type_)

    def picker(self, number: int) -> tuple[str, int] | None:
        """The fact whose day picks one of several versions, and which of its registers is that day."""
        policy = self.plans[number].policy
        if len(self.plans) == 1 or policy.in_force is None:
            return None
        name = policy.in_force.by.removesuffix("__date")
        return name, list(registers(name, policy.facts[name].type)).index(policy.in_force.by)

    def in_force(self, number: int, day: date) -> bool:
        """Whether a version is in force on a day."""
        in_force = self.plans[number].policy.in_force
        return in_force is not None and covers(in_force, day)

    def shown(self, cells: Sequence[str], number: int = -1) -> dict[str, str | bool | int | None]:
        """What a row says, in the usual spelling of every fact, as the counter takes it. Raises InputError."""
        plan = self.plans[number]
        mapped, policy = plan.mapped, plan.policy
        found: dict[str, str | bool | int | None] = dict(mapped.given)
        for name, position in plan.columns.items():
            if position >= len(cells):
                continue
            value = self.reading(plan, name)(cells[position], *(cells[at] for at in plan.beside(name).values()))
            found[name] = show_value(policy.facts[name].type, value, policy.timezone)
        return found

    def why(self, cells: Sequence[str], number: int) -> str:
        """What the counter says of a row that cannot be read by the version with that number."""
        try:
            self.versions[number].read(self.shown(cells, number))
        except InputError as error:
            return str(error.in_language(self.lang))
        raise AccountsDoNotBalance(f"the audit cannot read a row that the counter can: {cells}")


def _count(read: Reader | None, text: str | None, constant: Value | None) -> int | None:
    """How many pieces are in a box, as the row says, or for every row; None where nobody knows."""
    try:
        found = read(text) if read and text is not None else constant
    except InputError:
        return None
    return found[0] if found and isinstance(found[0], int) else None


def _made_again(
    policies: Sequence[Policy],
    logs: Sequence[OpenedLog],
    mappings: Sequence[Mapped],
    order: AnyWays,
    lang: str,
    extent: Extent,
) -> Audit:
    compiled = PolicyBook(policies, order) if len(policies) > 1 else CompiledPolicy(policies[0], order)
    found = {policy.digest: mapped for policy, mapped in zip(policies, mappings, strict=True)}
    return Audit(compiled, logs, lambda policy: found[policy.digest], watch_quietly, order, lang, extent)
