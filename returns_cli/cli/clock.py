"""The present, read here and nowhere below; and `--as-of`, which puts another moment, or an older version, in its place."""

from __future__ import annotations

from collections.abc import Container, Mapping
from contextlib import suppress
from datetime import date, datetime, time

from returns_cli import load_policy
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.errors import UsageError
from returns_cli.intake.spellings import reader
from returns_cli.kinds.calendar_text import local_moment, read_date, shown_clock, zone_of
from returns_cli.kinds.date import plain_date
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.kind import day_in, whole_in
from returns_cli.language.types import Moment
from returns_cli.policy.model import Fact

AS_OF = "as_of"


def now_in(compiled: CompiledPolicy, given: Container[str] = ()) -> datetime | None:
    """The present second in the shop's time zone, if a fact of the policy that is not given defaults to today or now."""
    if any(fact.by_clock and fact.name not in given for fact in compiled.policy.facts.values()):
        return datetime.now(zone_of(compiled.policy.timezone)).replace(microsecond=0)
    return None


def day_of(compiled: CompiledPolicy, given: Mapping[str, str], now: date | None, order: str | None) -> date:
    """The day on which a request is made, in the shop's time zone: the one that is given, else the present one."""
    zone = compiled.policy.timezone
    for fact in compiled.policy.facts.values():
        if fact.by_clock and fact.name in given:
            with suppress(InputError):  # what cannot be read is said where the request is
                value = reader(fact, zone, order)(given[fact.name])
                if value[0] is None:  # not known; it is not asked for today's sake
                    break
                return local_moment(whole_in(value), zone).date() if isinstance(fact.type, Moment) else day_in(value)
    present = now or datetime.now(zone_of(zone))
    return plain_date(present)


def policy_at(name: str, dates: str | None, as_of: str | None) -> CompiledPolicy:
    """The policy; the version that `as_of` names, unless it has a fact of that name and no such version."""
    if as_of is None:
        return load_policy(name, dates=dates)
    compiled = load_policy(name, dates=dates)
    if AS_OF in compiled.policy.facts and not names_version(compiled, as_of):
        return compiled
    return load_policy(name, dates=dates, as_of=as_of)


def names_version(compiled: CompiledPolicy, as_of: str) -> bool:
    """Whether `as_of` is a version or a digest of the policy."""
    from returns_cli.decisions.book import version_at

    try:
        version_at(getattr(compiled, "versions", (compiled,)), as_of)
    except UsageError:
        return False
    return True


def with_present(
    compiled: CompiledPolicy, given: Mapping[str, str], now: datetime | None, as_of: str
) -> tuple[dict[str, str], datetime | None]:
    """The facts given and the present, once `as_of` is read as the fact of that name.

    Where that fact is the present itself, everything that looks at the clock looks at this moment instead.
    """
    fact = compiled.policy.facts[AS_OF]
    if not isinstance(fact.type, Moment):
        return {**given, AS_OF: as_of}, now
    moment = moment_of(as_of, compiled)
    return (dict(given), moment) if fact.by_clock else ({**given, AS_OF: shown(moment)}, now)


def moment_of(text: str, compiled: CompiledPolicy, order: str | None = None) -> datetime:
    """The moment in the shop's zone that `text` names; of a day its last instant. Raises UsageError."""
    zone = zone_of(compiled.policy.timezone)
    try:
        value = reader(Fact(AS_OF, Moment()), compiled.policy.timezone, order)(text)
    except InputError as error:
        if error.fault != "no-time":
            raise error.at("--as-of") from None
        return datetime.combine(read_date(text.strip(), compiled.policy.timezone, order), time.max, zone)
    if value[0] is None:
        raise UsageError("--as-of names no moment", help="write it as 2026-03-31 10:42, or 2026-03-31")
    return local_moment(whole_in(value), compiled.policy.timezone)


def shown(moment: datetime) -> str:
    """The moment as a cell of a log could say it, offset and all."""
    return shown_clock(moment)
