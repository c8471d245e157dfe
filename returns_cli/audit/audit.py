"""One audit: its logs, how each version of the policy reads them, and the counter's readers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from returns_cli.audit.logs import Log
from returns_cli.audit.plan import Plan
from returns_cli.audit.summary import AccountsDoNotBalance, Reject, Summary
from returns_cli.decisions.ready import ReadyPolicy
from returns_cli.errors import UsageError
from returns_cli.intake.columns import Mapped
from returns_cli.intake.outcomes import RECORDED, recorded_fact, recorded_reader
from returns_cli.intake.spellings import reader, show_value
from returns_cli.kinds.calendar_text import SERIAL, SERIAL_1904
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.kind import Reader, Stored
from returns_cli.policy.model import Policy

if TYPE_CHECKING:
    from returns_cli.audit.run import Run

Columns: TypeAlias = Callable[[Policy], Mapped]


class Watch(Protocol):
    """Does the work and shows its progress: `done` tells per cent, `stop` makes it end soon."""

    def __call__(self, work: Callable[[], Any], what: str, done: Callable[[], float], stop: Callable[[], object]) -> Any: ...


def watch_quietly(work: Callable[[], Any], what: str, done: Callable[[], float], stop: Callable[[], object]) -> Any:
    """Does the work without showing anything."""
    del what, done, stop
    return work()


class Audit:
    """One audit of logs that share a header. `columns` maps them for a version of the policy; reasons of rejects are
    in `lang`."""

    def __init__(
        self, ready: ReadyPolicy, logs: Sequence[Log], columns: Columns, watch: Watch, order: str | None, lang: str
    ) -> None:
        self.ready = ready
        self.logs = logs
        self._day_numbers = SERIAL_1904 if any(log.since_1904 for log in logs) else SERIAL
        self.watch = watch
        self.lang = lang
        self.dates = order
        self.plans: list[Plan] = []
        self.readers: dict[str, Reader] = {}
        self.versions: Sequence[ReadyPolicy] = getattr(ready, "versions", (ready,))
        for number, version in enumerate(self.versions):
            self._add(number, version, columns(version.policy), order)
        self.mapped = self.plans[-1].mapped

    def _add(self, number: int, version: ReadyPolicy, mapped: Mapped, order: str | None) -> None:
        """Plans one version: its readers, and what facts without a column are for every row."""
        constants = dict(version.reader.defaults)
        for name, value in mapped.given.items():
            try:
                constants[name] = version.reader.readers[name](value)
            except InputError as error:
                raise UsageError(f"--set {error.at(name)}") from None
        plan = Plan(version.policy, mapped, constants, number)
        self.plans.append(plan)
        for name in mapped.facts:
            reverse = name in mapped.opposite
            own_order = self._day_numbers if name in mapped.serials or order == SERIAL else order
            fact = version.policy.facts[name]
            self.readers[plan.reader(name)] = reader(fact, version.policy.timezone, own_order, reverse=reverse)
        if mapped.recorded is not None:
            recorded = recorded_fact(version.policy)
            read = reader(recorded, version.policy.timezone, order)
            self.readers[plan.reader(RECORDED)] = recorded_reader(read)

    def reading(self, plan: Plan, name: str) -> Callable[[str, str], Stored]:
        """What a cell, and the unit in a column of its own, say of a fact (or RECORDED). That raises InputError."""
        read, mapped = self.readers[plan.reader(name)], plan.mapped

        def said(cell: str, unit: str) -> Stored:
            stored = read(mapped.joined(name, cell, unit))
            return (not stored[0],) if name in mapped.opposite and stored[0] is not None else stored

        return said

    def understood(self, cells: Sequence[str]) -> dict[str, str | bool | int | None]:
        """What a row says, in the usual spelling of every fact, as the counter takes it. Raises InputError."""
        plan = self.plans[-1]
        mapped, policy = plan.mapped, plan.policy
        found: dict[str, str | bool | int | None] = dict(mapped.given)
        for name, position in mapped.facts.items():
            unit = cells[mapped.unit_columns[name]] if name in mapped.unit_columns else ""
            stored = self.reading(plan, name)(cells[position], unit)
            found[name] = show_value(policy.facts[name].type, stored, policy.timezone)
        return found

    def why(self, cells: Sequence[str]) -> str:
        """What the counter says of a row that cannot be read."""
        try:
            self.ready.read(self.understood(cells))
        except InputError as error:
            return str(error.in_language(self.lang))
        raise AccountsDoNotBalance(f"the audit cannot read a row that the counter can: {cells}")


class AnyRun(Protocol):
    """What every engine gives that decides the rows of an audit."""

    audit: Audit

    @property
    def sql(self) -> Run:
        """The run in DuckDB, for whatever else is asked of the logs."""

    def summary(self, findings: Path | None = None) -> Summary:
        """Counts everything, and fails rather than lose a row; may write the findings to a Parquet file meanwhile.

        INVARIANT: called once, and first.
        """

    def figures(self) -> dict[str, dict[str, Any]]:
        """What the newest version wants counted over the log; see figures.py."""

    def rejects(self) -> Iterator[Reject]:
        """The rows that cannot be read."""

    def write_findings(self, target: Path, ending: str, expected: int) -> None:
        """Every readable row with its decision, in the form of the ending; see `results.ENDINGS`. The target of Parquet
        is the file for findings that `summary` was given."""

    def write_rejects(self, target: Path, expected: int) -> None:
        """Every row that cannot be read, whole, with file, line and why."""
