"""Versions of a policy: the day picks one; gaps and overlaps are named; an old version can be replayed."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from returns_cli import load_policy
from returns_cli.cli.main import run
from returns_cli.errors import ReturnsError

SHOP = """
policy = "shop/returns"
version = "{version}"
outcomes = ["deny", "approve"]
by = "sold_on"
in_force = {{ {span} }}
{parameters}
[facts.sold_on]
type = "date"
[facts.requested_on]
type = "date"
[facts.laid]
type = "yes/no"
[[rules]]
id = "{rule}"
outcome = "deny"
when = "days_between(sold_on, requested_on) > {days}"
[[rules]]
id = "laid"
outcome = "deny"
when = "laid"
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Two versions with a gap: 2020 to 2024 with 30 days, from 2026 with 20 days."""
    older = SHOP.format(version="old", span="from = 2020-01-01, until = 2024-12-31", rule="window", days=30, parameters="")
    newer = SHOP.format(version="new", span="from = 2026-01-01", rule="short-window", days=20, parameters="")
    (tmp_path / "returns.toml").write_text(newer, encoding="utf-8")
    (tmp_path / "returns.old.toml").write_text(older, encoding="utf-8")
    return tmp_path / "returns.toml"


@pytest.mark.parametrize(
    ("sold_on", "requested_on", "version", "outcome"),
    [
        ("2020-01-01", "2020-01-31", "old", "approve"),
        ("2024-12-31", "2025-01-30", "old", "approve"),
        ("2024-12-31", "2025-01-31", "old", "deny"),
        ("2026-01-01", "2026-01-21", "new", "approve"),
        ("2026-01-01", "2026-01-22", "new", "deny"),
    ],
)
def test_day_of_sale_picks_the_version(shop: Path, sold_on: str, requested_on: str, version: str, outcome: str) -> None:
    """A request is decided by the version in force on the day of sale, its first and last day included."""
    policy = load_policy(str(shop))
    decision = policy.decide(policy.read({"sold_on": sold_on, "requested_on": requested_on, "laid": "no"}))
    assert (decision.to_json()["version"], decision.outcome) == (version, outcome)
    typed = {"sold_on": date.fromisoformat(sold_on), "requested_on": date.fromisoformat(requested_on), "laid": False}
    assert policy.decide(typed).outcome == outcome


@pytest.mark.parametrize("sold_on", ["2019-12-31", "2025-01-01", "2025-12-31"])
def test_gap_is_named(shop: Path, sold_on: str) -> None:
    """A day that no version covers is an error that names the day and what the versions cover."""
    with pytest.raises(ReturnsError, match=rf"no version of the policy covers {sold_on}.*2020-01-01 – 2024-12-31.*2026-01-01"):
        load_policy(str(shop)).read({"sold_on": sold_on})


def test_unknown_day_decides_nothing(shop: Path) -> None:
    """Without the day no version can be chosen, so the day is asked first."""
    policy = load_policy(str(shop))
    decision = policy.decide(policy.read({"laid": "yes"}))
    assert decision.outcome == "incomplete"
    assert decision.ask[0] == "sold_on"


def test_as_of_replays(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--as-of` takes a version or the digest that a decision carries, and decides as it did."""
    facts = ["--sold-on", "2024-06-01", "--requested-on", "2024-06-26", "--laid", "no"]
    command = ["check", "--policy", str(shop), "--format", "json", *facts]
    assert run(command) == 0
    first = json.loads(capsys.readouterr().out)
    for as_of in ("old", first["digest"], first["digest"][7:19]):
        assert run([*command, "--as-of", as_of]) == 0
        assert json.loads(capsys.readouterr().out) == first
    assert run([*command, "--as-of", "nope"]) == 2
    assert "no version `nope`" in capsys.readouterr().err


def test_overlap_is_refused(shop: Path) -> None:
    """Two versions in force on one day are an error of the policy, with its file."""
    text = shop.read_text(encoding="utf-8").replace("from = 2026-01-01", "from = 2024-12-31")
    shop.write_text(text, encoding="utf-8")
    with pytest.raises(ReturnsError, match="both in force on 2024-12-31"):
        load_policy(str(shop))


def test_audit_agrees_with_the_counter(shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every row of a log is decided by the version of its day, as the counter would."""
    rows = [
        ("2020-01-01", "2020-02-01", "no"),
        ("2024-12-31", "2025-01-25", "no"),
        ("2026-01-01", "2026-01-25", "no"),
        ("", "2026-01-25", "yes"),
        ("2025-06-01", "2025-06-02", "no"),
        ("2026-01-01", "2026-01-02", "yes"),
    ]
    log = tmp_path / "log.csv"
    log.write_text("sold_on,requested_on,laid\n" + "".join(",".join(row) + "\n" for row in rows), encoding="utf-8")
    out = tmp_path / "out.jsonl"
    assert run(["audit", str(log), "--policy", str(shop), "--out", str(out), "--format", "json"]) == 3
    summary = json.loads(capsys.readouterr().out)
    assert (summary["rows"], summary["rejected"]) == (6, 1)
    found = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    policy = load_policy(str(shop))
    for row in found:
        decision = policy.decide(policy.read({name: row[name] or "" for name in ("sold_on", "requested_on", "laid")}))
        assert (row["outcome"], row["reasons"]) == (decision.outcome, ";".join(decision.fired))
    assert [row["line"] for row in found] == [2, 3, 4, 5, 7]


def test_dated_parameter_and_its_gap(tmp_path: Path) -> None:
    """The newest value that has begun holds; a day before the first value is refused by name."""
    text = """
policy = "shop/dated"
version = "1"
outcomes = ["deny", "approve"]
[parameters.window]
by = "sold_on"
values = [{ from = 2026-01-01, value = 30 }, { from = 2020-01-01, value = 14 }]
[facts.sold_on]
type = "date"
[facts.requested_on]
type = "date"
[[rules]]
id = "window"
outcome = "deny"
when = "days_between(sold_on, requested_on) > window"
"""
    path = tmp_path / "dated.toml"
    path.write_text(text, encoding="utf-8")
    policy = load_policy(str(path))

    def outcome(sold_on: str, requested_on: str) -> str:
        return policy.decide(policy.read({"sold_on": sold_on, "requested_on": requested_on})).outcome

    assert outcome("2025-12-31", "2026-01-14") == "approve"
    assert outcome("2025-12-31", "2026-01-15") == "deny"
    assert outcome("2026-01-01", "2026-01-31") == "approve"
    with pytest.raises(ReturnsError, match="`window` has no value before 2020-01-01"):
        outcome("2019-12-31", "2020-01-01")


def test_days_of_other_lines_are_no_days_of_a_request(tmp_path: Path) -> None:
    """A parameter that nothing picks has begun on a day of the request itself, whatever other lines come to."""
    path = tmp_path / "lines.toml"
    facts = '[facts]\ntold_at = { type = "moment" }\nlaid = { type = "yes/no" }\n'
    dated = "[parameters.limit]\nvalues = [{ from = 2000-01-01, value = 0 }]\n"
    rest = '[derived.first]\nvalue = "earliest(told_at)"\n[[rules]]\nid = "r"\noutcome = "deny"\nwhen = "laid"\n'
    path.write_text(f'policy = "shop/lines"\nversion = "1"\noutcomes = ["deny", "approve"]\n{facts}{dated}{rest}')
    policy = load_policy(str(path))
    with pytest.raises(ReturnsError, match="`limit` has no value before 2000-01-01"):
        policy.decide(policy.read({"told_at": "1999-01-01T10:00", "laid": "yes"}))
    assert policy.decide(policy.read({"told_at": "2000-01-01T10:00", "laid": "yes"})).outcome == "deny"
