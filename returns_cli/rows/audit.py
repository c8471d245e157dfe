"""One audit: its logs, how each version of the policy reads them, and what is looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from returns_cli.decisions.book import PolicyBook
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.errors import UsageError
from returns_cli.intake.mapped import Mapped
from returns_cli.intake.paid import Paid
from returns_cli.intake.spellings import show_value
from returns_cli.intake.ways import AnyWays, Ways, ways_of
from returns_cli.kinds.calendar_text import SERIAL, SERIAL_1904
from returns_cli.kinds.faults import InputError
from returns_cli.language.types import registers
from returns_cli.policy.model import Policy
from returns_cli.pools.watching import Watch, watch_quietly
from returns_cli.rows.masked import Mask
from returns_cli.rows.plan import Plan
from returns_cli.rows.summary import AccountsDoNotBalance
from returns_cli.sources.logs import OpenedLog
from returns_cli.sources.parquet_log import check_cells
from returns_cli.sources.probing import Watched
from returns_cli.sources.request_cells import RequestCells
from returns_cli.sources.sales_table import SalesTable
from returns_cli.wording.faults_in_chinese import fault_in_language

if TYPE_CHECKING:
    from returns_cli.intake.where import Where

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
        self.watch = watch
        self.lang = lang
        self.ways = ways_of(order)
        self.extent = extent or Extent()
        self.where, self.request_facts, self.paid, self.sales, self.mask, self.watched = self.extent
        self.tables = (*logs, *([self.sales.log] if self.sales else ()))
        check_cells(self.tables, [*(self.where.named if self.where else ()), *(self.sales.on if self.sales else ())])
        self.plans: list[Plan] = []
        self.others: list[tuple[int, str]] = []
        """The facts, by version, that say what the other lines of a request come to: each has a column behind the log's."""
        self.alone: dict[int, str] = {}
        """What such a column says of a request of one line."""
        for version in getattr(compiled, "versions", (compiled,)):
            self.plans.append(self._plan(version, columns(version.policy)))
        self.mapped = self.plans[-1].mapped
        on = self.sales.on if self.sales else ()
        self.telling = RequestCells(self.plans[-1].policy, self.mapped, len(logs[0].header), on, self.ways)

    def __reduce__(self) -> tuple[object, ...]:
        """Another process makes the same audit of the policies and mappings, and compiles them itself."""
        read = [(plan.policy, plan.mapped) for plan in self.plans]
        return _made_again, (read, self.logs, self.ways, self.lang, self.extent)

    def _plan(self, version: CompiledPolicy, mapped: Mapped) -> Plan:
        """How one version reads and decides, and what facts without a column are for every row."""
        check_cells(self.tables, mapped.used)
        constants = dict(version.reader.defaults)
        for name, value in mapped.given.items():
            try:
                constants[name] = version.reader.readers[name](value)
            except InputError as error:
                raise UsageError(f"--set {error.at(name).in_language(self.lang)}") from None
        day_numbers = SERIAL_1904 if any(log.since_1904 for log in self.logs) else SERIAL
        return Plan(version, mapped, constants, self._others(version, mapped), self.ways, day_numbers)

    def _others(self, version: CompiledPolicy, mapped: Mapped) -> dict[str, int]:
        """Columns behind those of the log for what the other lines of a request come to, where the log does not say it."""
        found: dict[str, int] = {}
        for name in version.policy.over_lines if mapped.request is not None else ():
            if name not in mapped.facts and name not in mapped.given:
                fact = version.policy.facts[name]
                found[name] = len(mapped.header) + len(self.others)
                self.others.append((len(self.plans), name))
                self.alone[found[name]] = str(show_value(fact.type, fact.without_others, version.policy.timezone))
        return found

    def picker(self, number: int) -> tuple[str, int] | None:
        """The fact whose day picks one of several versions, and which of its registers is that day."""
        policy = self.plans[number].policy
        if len(self.plans) == 1 or policy.in_force is None:
            return None
        name = policy.in_force.by.removesuffix("__date")
        return name, list(registers(name, policy.facts[name].type)).index(policy.in_force.by)

    def why(self, cells: Sequence[str], number: int) -> str:
        """What the counter says of a row that cannot be read by the version with that number, or that it has the headings."""
        header = self.logs[0].header
        read = [at for at in self.plans[number].mapped.facts.values() if at < len(header)]
        if read and all(cells[at].strip() == header[at] for at in read):
            return fault_in_language("the headings once more, no row", self.lang)
        try:
            self.plans[number].compiled.read(self.plans[number].shown(cells))
        except InputError as error:
            return str(error.in_language(self.lang))
        raise AccountsDoNotBalance(f"the audit cannot read a row that the counter can: {cells}")


def _made_again(
    read: Sequence[tuple[Policy, Mapped]], logs: Sequence[OpenedLog], ways: Ways, lang: str, extent: Extent
) -> Audit:
    policies = [policy for policy, _ in read]
    compiled = PolicyBook(policies, ways) if len(policies) > 1 else CompiledPolicy(policies[0], ways)
    mapped = {policy.digest: mapped for policy, mapped in read}
    return Audit(compiled, logs, lambda policy: mapped[policy.digest], watch_quietly, ways, lang, extent)
