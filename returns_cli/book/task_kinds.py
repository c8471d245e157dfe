"""Kinds of work at a customer's home, as settings declare them: the policy that says what must happen when, the fact that says
for when it is agreed, and of each duty how long ahead it may be done and what to say on the phone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path

from returns_cli.book.settings import SettingsReader, settings_in
from returns_cli.decisions.compiled import CompiledPolicy, Decision
from returns_cli.decisions.texts import parameter_value
from returns_cli.errors import UsageError
from returns_cli.language.faults import did_you_mean
from returns_cli.language.types import Moment, Number
from returns_cli.records import Record
from returns_cli.wording.phone import situations

FILE = Path(__file__).with_name("tasks.toml")
KIND_KEYS, DUTY_KEYS = ("policy", "agreed", "who", "late", "duties"), ("ahead", "say")
LENGTHS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}


class DutySetting(Record):
    """`ahead` is the policy's parameter for how long before the agreed time the duty may be done at the earliest; `say` the
    wording for the phone. Either may be empty."""

    ahead: str = ""
    say: str = ""


class TaskKind(Record):
    """`agreed` is the fact that says when the visitor is to be there; `who`, the one that names the customer, if there is one;
    `late` the wording for what a rule finds wrong. `file` is where it stands."""

    id: str
    file: str
    policy: str
    agreed: str
    who: str
    late: str
    duties: Mapping[str, DutySetting]


class TaskPolicy(Record):
    """A kind of task with its policy, of which it names only what is there."""

    kind: TaskKind
    policy: CompiledPolicy

    def ahead(self, duty: str, decision: Decision) -> timedelta | None:
        """How long before the agreed time this duty may be done, by the values in force; None where that is open."""
        name = self.kind.duties.get(duty, DutySetting()).ahead
        value = parameter_value(name, decision.facts) if name else None
        type_ = self.policy.policy.parameters[name].type if name else None
        if not isinstance(value, int) or not isinstance(type_, Number):
            return None
        return LENGTHS[type_.unit or ""] * value / type_.one

    def say(self, duty: str) -> str:
        return self.kind.duties.get(duty, DutySetting()).say


@cache
def usual_kinds() -> Mapping[str, TaskKind]:
    """The kinds that every shop has."""
    return task_kinds(SettingsReader(str(FILE)), settings_in(str(FILE))["tasks"])


def task_kinds(reader: SettingsReader, raw: object) -> dict[str, TaskKind]:
    """The `[tasks.…]` tables of a settings file. Raises UsageError."""
    return {id: _kind(reader, id, table) for id, table in reader.tables(raw, "tasks", "visit").items()}


def _kind(reader: SettingsReader, id: str, raw: Mapping[str, object]) -> TaskKind:
    within = f"tasks.{id}."
    reader.known(raw, KIND_KEYS, within)
    for key in ("policy", "agreed"):
        if not raw.get(key):
            raise reader.fault(f"{within}{key}", "wanted", 'for example policy = "tile-store/visits", agreed = "agreed_at"')
    named = reader.text(raw["policy"], f"{within}policy")
    beside = Path(reader.file).parent / named
    duties = reader.tables(raw.get("duties", {}), f"{within}duties", "call")
    return TaskKind(
        id=id,
        file=reader.file,
        policy=str(beside) if beside.is_file() else named,
        agreed=reader.text(raw["agreed"], f"{within}agreed"),
        who=reader.text(raw.get("who", ""), f"{within}who"),
        late=_wording(reader, raw.get("late", ""), f"{within}late"),
        duties={name: _duty(reader, table, f"{within}duties.{name}.") for name, table in duties.items()},
    )


def _duty(reader: SettingsReader, raw: Mapping[str, object], within: str) -> DutySetting:
    reader.known(raw, DUTY_KEYS, within)
    return DutySetting(
        reader.text(raw.get("ahead", ""), f"{within}ahead"), _wording(reader, raw.get("say", ""), f"{within}say")
    )


def _wording(reader: SettingsReader, raw: object, key: str) -> str:
    name = reader.text(raw, key)
    if name and name not in situations():
        raise reader.fault(key, "no wording of that name", did_you_mean(name, situations()) or "`returns say` lists them")
    return name


def task_policy(kind: TaskKind, policy: CompiledPolicy) -> TaskPolicy:
    """The kind with its policy. Raises UsageError where it names what the policy has not."""
    found, reader, within = policy.policy, SettingsReader(kind.file), f"tasks.{kind.id}."
    if kind.agreed not in found.facts or not isinstance(found.facts[kind.agreed].type, Moment):
        moments = [name for name, fact in found.facts.items() if isinstance(fact.type, Moment)]
        raise _unknown(reader, f"{within}agreed", "no moment among the policy's facts", kind.agreed, moments)
    if kind.who and kind.who not in found.facts:
        raise _unknown(reader, f"{within}who", "no fact of the policy", kind.who, list(found.facts))
    duties = [duty.id for duty in found.duties]
    times = [name for name, each in found.parameters.items() if isinstance(each.type, Number) and each.type.unit in LENGTHS]
    for name, duty in kind.duties.items():
        if name not in duties:
            raise _unknown(reader, f"{within}duties.{name}", "no duty of the policy", name, duties)
        if duty.ahead and duty.ahead not in times:
            key = f"{within}duties.{name}.ahead"
            raise _unknown(reader, key, "no parameter of the policy in minutes, hours or days", duty.ahead, times)
    return TaskPolicy(kind, policy)


def _unknown(reader: SettingsReader, key: str, message: str, name: str, known: list[str]) -> UsageError:
    return reader.fault(key, message, did_you_mean(name, known) or f"it has {', '.join(known) or 'none'}")
