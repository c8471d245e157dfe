"""Times as the book writes them: in UTC, to the microsecond, so that texts sort as times do."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from typing import TYPE_CHECKING

from returns_cli.kinds.calendar_text import zone_of

if TYPE_CHECKING:
    from returns_cli.decisions.compiled import CompiledPolicy
    from returns_cli.decisions.facts import Facts

DAY = len("2026-11-20")


def stamp(at: datetime) -> str:
    """An aware moment as the book writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moment(text: str) -> datetime:
    """What `stamp` wrote."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def local(at: datetime | str, zone: tzinfo | None) -> str:
    """A time, or what `stamp` wrote, as people of the shop read it: to the minute, in the zone of `shop.shop_zone`."""
    found = at if isinstance(at, datetime) else moment(at)
    return found.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def clock_of(compiled: CompiledPolicy, now: datetime) -> datetime:
    """The moment on the clock of a policy."""
    return now.astimezone(zone_of(compiled.policy.timezone))


def present_of(compiled: CompiledPolicy, now: datetime, today: date) -> date:
    """What fills the facts that the clock fills: the moment on the policy's own clock, or another day that was named."""
    local = clock_of(compiled, now).replace(microsecond=0)
    return local if local.date() == today else today


def first_day_of(compiled: CompiledPolicy, facts: Facts, today: date) -> str:
    """The day on which a request was made: that of the fact which the present fills."""
    name = next((name for name, fact in compiled.policy.facts.items() if fact.by_clock), "")
    return str(facts.get(name, today))[:DAY]
