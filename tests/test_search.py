"""Values worth trying: the same generator for questions, changes, checks, cases and strategies."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from returns_cli import load_policy
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.intake.spellings import show_value
from returns_cli.search.pools import Pools
from returns_cli.search.trials import Trials

POLICY = """
policy   = "kiosk/search"
version  = "1"
timezone = "Asia/Shanghai"
outcomes = ["deny", "approve"]
[facts]
sold_on = { type = "date" }
asked_on = { type = "date" }
called = { type = "moment" }
answered = { type = "moment" }
came = { type = "time" }
[[rules]]
id = "window"
outcome = "deny"
when = "days_between(sold_on, asked_on) > 30"
[[rules]]
id = "late"
outcome = "deny"
when = "minutes_between(called, answered) > 30"
[[rules]]
id = "closed"
outcome = "deny"
when = 'came >= time("21:30")'
"""


@pytest.fixture
def compiled(tmp_path: Path) -> CompiledPolicy:
    path = tmp_path / "search.toml"
    path.write_text(POLICY, encoding="utf-8")
    return load_policy(str(path))


def shown(compiled: CompiledPolicy, name: str, **given: str) -> list[object]:
    """The values worth trying for a fact, as people read them."""
    trials = Trials(compiled.policy, compiled.completions)
    found = trials.values(compiled.reader.read(given), name)
    return [show_value(compiled.policy.facts[name].type, value, compiled.policy.timezone) for value in found]


def test_days_that_people_know_come_first(compiled: CompiledPolicy) -> None:
    """Without any other day the usual one comes first; else the one that is known; the ends of the calendar come last."""
    assert str(shown(compiled, "asked_on")[0]) == "2026-03-01"
    near = shown(compiled, "asked_on", sold_on="2025-05-20")
    assert near[:3] == ["2025-06-18", "2025-06-19", "2025-06-20"]
    assert set(near[-2:]) == {"1900-01-01", "2200-12-31"}


def test_moments_are_tried_at_the_limit_and_at_whole_minutes(compiled: CompiledPolicy) -> None:
    """The last moment in time, the first that is late to the microsecond, and the minutes around them."""
    found = shown(compiled, "answered", called="2026-03-02 10:00")
    limits = ("10:30", "10:30:00.000001", "10:31")
    assert {f"2026-03-02 {limit}+08:00" for limit in limits} <= set(found)
    assert all(str(value).startswith("2026-03-02") for value in found[:3])


def test_times_are_tried_at_the_limit(compiled: CompiledPolicy) -> None:
    """Both sides of the closing hour, in minutes and to the microsecond."""
    assert {"21:29", "21:29:59.999999", "21:30"} <= set(shown(compiled, "came"))


def test_random_requests_know_the_limits(compiled: CompiledPolicy) -> None:
    """Pools lean to distances that the policy counts: days for its days, minutes for its minutes, around usual days."""
    pools = Pools(compiled.policy, Trials(compiled.policy, compiled.completions))
    fired = [compiled.engine.evaluate(*pools.request())[1] for _ in range(400)]
    assert all(any(mask >> index & 1 for mask in fired) for index in range(3))
    assert any(not mask for mask in fired)
    days = [value[0] for value in pools.values["sold_on"]]
    assert all(date(1990, 1, 1) <= day <= date(2060, 1, 1) for day in days)


def test_what_was_found_is_found_again_and_not_mixed_up(compiled: CompiledPolicy) -> None:
    """Values are remembered by all that they depend on: another day of sale gives other days, the same one the same."""
    trials = compiled.trials
    assert trials is compiled.trials
    requests = [compiled.reader.read({"sold_on": day}) for day in ("2026-03-01", "2026-05-01", "2026-03-01")]
    first, other, again = (trials.values(registers, "asked_on") for registers in requests)
    assert first == again == Trials(compiled.policy, compiled.completions).values(requests[0], "asked_on")
    assert first != other
