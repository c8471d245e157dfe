"""What somebody still has to do after a decision, and how much time is left for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo
from datetime import time as clock
from typing import TYPE_CHECKING

from returns_cli.decisions.texts import fill
from returns_cli.intake.spellings import show_value
from returns_cli.kinds.calendar_text import moment_value, show_moment, zone_of
from returns_cli.kinds.kind import NOW, Registers
from returns_cli.kinds.table import kind_of
from returns_cli.language.types import MINUTE
from returns_cli.policy.model import Duty, Policy
from returns_cli.records import Record

if TYPE_CHECKING:
    from returns_cli.decisions.evaluator import Evaluator
    from returns_cli.decisions.facts import Facts
    from returns_cli.decisions.json_shapes import DutyJson


class OpenDuty(Record):
    """A duty that surely holds. `by` is its deadline as JSON shows it, `minutes_left` the whole minutes to it, negative when it
    has passed: for a day, to that day's end. Either is None where it is unknown, or where the policy sets no time."""

    duty: Duty
    by: str | None
    minutes_left: int | None


def open_duties(compiled: Evaluator, facts: Facts, outcome: str) -> tuple[OpenDuty, ...]:
    """The duties that hold of a request that is decided so, the soonest first, those without a known deadline last; each in the
    policy's order."""
    policy, registers = compiled.policy, facts.registers
    holds, deadlines = compiled.duty_values(registers)
    zone, now = zone_of(policy.timezone), _now(policy, registers)
    found: list[tuple[float, OpenDuty]] = []
    programs = compiled.program.duties
    for duty, program, held, deadline in zip(policy.duties, programs, holds, deadlines, strict=True):
        if held is not True or not program.is_of(outcome):
            continue
        due = None if deadline is None else _instant(deadline, zone)
        shown = None if deadline is None or duty.by_type is None else show_value(duty.by_type, (deadline,), policy.timezone)
        left = None if due is None or now is None else (due - now) // MINUTE
        found.append((float("inf") if due is None else due, OpenDuty(duty, None if shown is None else str(shown), left)))
    return tuple(duty for _, duty in sorted(found, key=lambda pair: pair[0]))


def _now(policy: Policy, registers: Registers) -> int | None:
    """The present in microseconds: the first known moment that the command line fills in."""
    clocks = {name for name, fact in policy.facts.items() if fact.by_clock and kind_of(fact.type).clock == NOW}
    known = (value for name, value in zip(policy.registers, registers, strict=True) if name in clocks)
    return next((value for value in known if isinstance(value, int)), None)


def _instant(deadline: int | date, zone: tzinfo) -> int:
    """A deadline in microseconds since 1970; a day lasts until the next one begins in the shop's zone."""
    if isinstance(deadline, int):
        return deadline
    return moment_value(datetime.combine(deadline + timedelta(1), clock(), zone), str(zone))[0]


def duties_json(facts: Facts, duties: Sequence[OpenDuty], lang: str) -> list[DutyJson]:
    """The open duties as JSON objects, sentences in `lang`."""
    return [
        {
            "duty": open_duty.duty.id,
            "by": open_duty.by,
            "clause": open_duty.duty.clause,
            "text": fill(open_duty.duty.text.in_language(lang), facts, lang) or open_duty.duty.id,
            "minutes_left": open_duty.minutes_left,
        }
        for open_duty in duties
    ]


def present(facts: Facts) -> str | None:
    """The moment the decision is made at, as JSON shows it; None where it is unknown."""
    now = _now(facts.policy, facts.registers)
    return None if now is None else show_moment(now, facts.policy.timezone)
