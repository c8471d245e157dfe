"""A moment is exact to the microsecond, in every file, engine and place that shows it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from returns_cli import load_policy
from returns_cli.cli.main import run
from returns_cli.kinds.faults import InputError

POLICY = """
policy   = "kiosk/calls"
version  = "1"
timezone = "America/New_York"
outcomes = ["late", "on-time"]

[parameters.limit]
unit   = "minute"
values = [{ value = 30, clause = "K1" }]

[facts.called_at]
type = "moment"

[facts.answered_at]
type = "moment"

[derived.minutes]
value = "minutes_between(called_at, answered_at)"
show  = true

[[rules]]
id      = "late"
outcome = "late"
when    = "minutes > limit"
clause  = "K1"
reason  = { en = "Answered after {minutes} minutes.", zh = "{minutes}分钟后答复。" }
"""
CALLED = "2026-03-02 08:30:00"
# when it was answered -> the outcome, and the minutes as JSON shows them
ANSWERED = {
    "2026-03-02 09:00": ("on-time", 30),
    "2026-03-02 09:00:00.000000": ("on-time", 30),
    "2026-03-02 08:59:59.999999": ("on-time", "30"),
    "2026-03-02 09:00:00.000001": ("late", "30"),
    "2026-03-02 09:00:01": ("late", "30.016667"),
    "2026-03-02 09:00:30": ("late", "30.5"),
    "2026-03-02T14:00:00Z": ("on-time", 30),
    "2026-03-02T14:00:01Z": ("late", "30.016667"),
}


@pytest.fixture
def policy_file(tmp_path: Path) -> Path:
    path = tmp_path / "calls.toml"
    path.write_text(POLICY, encoding="utf-8")
    return path


@pytest.mark.parametrize("answered", ANSWERED)
def test_a_second_more_is_more(policy_file: Path, answered: str) -> None:
    """30 minutes and a microsecond are more than 30 minutes; a part of a minute is shown to six decimal places."""
    policy = load_policy(str(policy_file))
    decision = policy.decide(policy.read({"called_at": CALLED, "answered_at": answered}))
    outcome, minutes = ANSWERED[answered]
    assert decision.outcome == outcome
    assert decision.shown_derived["minutes"] == minutes


def test_typed_moments_are_exact(policy_file: Path) -> None:
    """An aware datetime keeps its microseconds, also where a binary fraction of a second would not."""
    policy = load_policy(str(policy_file))
    moment = datetime(2199, 7, 1, 0, 0, 0, 123_457, tzinfo=UTC)
    shown = policy.decide({"called_at": moment}).to_json()["facts"]["called_at"]
    assert shown == "2199-06-30 20:00:00.123457-04:00"


def audited(capsys: pytest.CaptureFixture[str], log: Path, policy: Path) -> dict[str, int]:
    assert run(["audit", str(log), "--policy", str(policy), "--format", "json"]) in (0, 2, 3)
    found: dict[str, int] = json.loads(capsys.readouterr().out)["outcomes"]
    return found


def test_every_format_keeps_seconds(policy_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """CSV, JSON lines and Parquet (micro- and nanoseconds, with a zone and without) are decided as the counter decides."""
    rows = [answered for answered in ANSWERED if "T" not in answered]
    late = sum(ANSWERED[answered][0] == "late" for answered in rows)
    expected = {"late": late, "on-time": len(rows) - late, "incomplete": 0}
    log = tmp_path / "log.csv"
    log.write_text(
        "\n".join(["called_at,answered_at", *(f"{CALLED},{answered}" for answered in rows)]) + "\n", encoding="utf-8"
    )
    assert audited(capsys, log, policy_file) == expected
    log = tmp_path / "log.jsonl"
    objects = [json.dumps({"called_at": CALLED, "answered_at": answered}) for answered in rows]
    log.write_text("\n".join(objects) + "\n", encoding="utf-8")
    assert audited(capsys, log, policy_file) == expected
    for unit, zone in (("us", None), ("ns", None), ("us", "America/New_York"), ("ns", "UTC")):
        log = tmp_path / f"log-{unit}-{zone is None}.parquet"
        local = [datetime.fromisoformat(text) for text in (CALLED, *rows)]
        hours = 0 if zone is None else 5  # New York is five hours behind UTC in early March
        ticks = [
            int((at - datetime(1970, 1, 1)).total_seconds()) * 10**6 + at.microsecond + hours * 3600 * 10**6 for at in local
        ]
        scale = 1000 if unit == "ns" else 1
        called, *answered_at = (pa.scalar(tick * scale, pa.int64()).cast(pa.timestamp(unit, zone)) for tick in ticks)
        table = pa.table({"called_at": [called] * len(rows), "answered_at": answered_at})
        pq.write_table(table, log)
        assert audited(capsys, log, policy_file) == expected, (unit, zone)


def test_finer_than_microseconds_is_refused(policy_file: Path) -> None:
    """A tenth of a microsecond is not dropped: it is refused, while zeros say nothing more."""
    policy = load_policy(str(policy_file))
    with pytest.raises(InputError, match="finer than a microsecond"):
        policy.read({"called_at": "2026-03-02 08:30:00.0000001"})
    assert policy.read({"called_at": "2026-03-02 08:30:00.0000000"}) == policy.read({"called_at": "2026-03-02 08:30"})


def test_a_term_has_whole_minutes(tmp_path: Path) -> None:
    """A fee by the minute says what happens to parts of one."""
    from returns_cli.policy.source import PolicyError

    term = '\n[terms.wait]\nunit = "minute"\nvalues = [{ value = "minutes%s", clause = "K2" }]\n'
    path = tmp_path / "calls.toml"
    path.write_text(POLICY + term % "", encoding="utf-8")
    with pytest.raises(PolicyError, match="parts of a minute"):
        load_policy(str(path))
    path.write_text(POLICY + term % " // 1", encoding="utf-8")
    policy = load_policy(str(path))
    decision = policy.decide(policy.read({"called_at": CALLED, "answered_at": "2026-03-02 08:40:59"}))
    assert decision.to_json()["terms"]["wait"]["value"] == 10
