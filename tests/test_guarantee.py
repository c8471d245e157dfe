"""What is printed is under guarantee: duties and shown days in cases, mutants, coverage; properties of more than outcomes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from returns_cli import load_policy
from returns_cli.cli.main import run

POLICY = """policy = "shop/returns"
version = "1"
outcomes = ["deny", "refer", "approve"]
[facts]
sold_on = { type = "date" }
asked_on = { type = "date" }
opened = { type = "yes/no" }
boxes = { type = "whole number", max = 100 }
[derived.last_day]
value = "add_days(sold_on, 30)"
show = true
[[rules]]
id = "window"
outcome = "deny"
when = "asked_on > last_day"
[[rules]]
id = "opened"
outcome = "refer"
when = "opened"
[[routes]]
id = "shop"
when = "boxes <= 5"
[[routes]]
id = "store"
when = "boxes > 5"
[terms.fee]
unit = "percent"
[[terms.fee.values]]
when = "boxes <= 5"
value = 0
[[terms.fee.values]]
when = "boxes > 5"
value = 25
[[duties]]
id = "refund"
when_outcome = ["approve"]
by = "add_days(asked_on, 14)"
text = "pay the price back"
[[duties]]
id = "inspect"
when = "opened and boxes > 10"
by = "asked_on"
"""
CASES = """[base]
sold_on = "2026-03-01"
asked_on = "2026-03-20"
opened = "no"
boxes = 5
"""


def trial(folder: Path, cases: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    (folder / "p.toml").write_text(POLICY, encoding="utf-8")
    (folder / "p.cases.toml").write_text(CASES + cases, encoding="utf-8")
    run(["policy", "test", str(folder / "p.toml"), "--mutants", "--format", "json"])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def case(expected: str) -> str:
    return f'[[cases]]\nname = "c"\n{expected}\n'


@pytest.mark.parametrize(
    ("opened", "asked", "due"), [("no", "2026-03-20", True), ("yes", "2026-03-20", False), ("no", "2026-05-01", False)]
)
def test_a_duty_of_some_outcomes_is_not_told_of_others(tmp_path: Path, opened: str, asked: str, due: bool) -> None:
    """A denied return does not print "pay the price back by", and neither does one that is still open."""
    (tmp_path / "p.toml").write_text(POLICY, encoding="utf-8")
    policy = load_policy(str(tmp_path / "p.toml"))
    facts = {"sold_on": "2026-03-01", "asked_on": asked, "opened": opened, "boxes": 3}
    assert ("refund" in [each["duty"] for each in policy.decide(policy.read(facts)).to_json()["next"]]) == due
    undecided = policy.read({"sold_on": "2026-03-01", "asked_on": "2026-03-20"})
    assert policy.decide(undecided).to_json()["next"] == []


def test_a_duty_is_told_of_what_all_completions_are_decided(tmp_path: Path) -> None:
    """Whatever the count, it is denied: without a word on it that is so, and what is to be done then is told, too."""
    counted = '[[rules]]\nid = "{}"\noutcome = "deny"\nwhen = "boxes {} 5 and asked_on > last_day"\n'
    rules = counted.format("some", "<=") + counted.format("many", ">")
    window = POLICY[POLICY.index('[[rules]]\nid = "window"') : POLICY.index('[[rules]]\nid = "opened"')]
    text = POLICY.replace(window, rules).replace('when_outcome = ["approve"]', 'when_outcome = ["deny"]')
    (tmp_path / "p.toml").write_text(text, encoding="utf-8")
    policy = load_policy(str(tmp_path / "p.toml"))
    answer = policy.decide(policy.read({"sold_on": "2026-03-01", "asked_on": "2026-05-01"})).to_json()
    assert (answer["outcome"], [each["duty"] for each in answer["next"]]) == ("deny", ["refund"])


def test_a_duty_of_no_outcome_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "p.toml").write_text(
        POLICY.replace('when_outcome = ["approve"]', 'when_outcome = ["aprove"]'), encoding="utf-8"
    )
    assert run(["policy", "check", str(tmp_path / "p.toml")]) == 3
    assert "did you mean `approve`?" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("expected", "failed"),
    [
        ('derived = { last_day = "2026-03-31" }', 0),
        ('derived = { last_day = "2026-04-01" }', 1),
        ('next = { refund = "2026-04-03" }', 0),
        ('next = { refund = "2026-04-04" }', 1),
        ("next = { refund = false }", 1),
        ('next = { refund = "2026-04-03", inspect = false }', 0),
        ('next = ["refund"]', 0),
        ("next = []", 1),
        ('facts = { sold_on = "" }\nderived = { last_day = "unknown" }', 0),
    ],
)
def test_cases_fix_shown_days_and_deadlines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], expected: str, failed: int
) -> None:
    assert trial(tmp_path, case(expected), capsys)["failed"] == failed


@pytest.mark.parametrize(("line", "help"), [('derived = { last_dya = "x" }', "last_day"), ('next = { refnd = "x" }', "refund")])
def test_names_in_cases_are_known(tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, help: str) -> None:
    (tmp_path / "p.toml").write_text(POLICY, encoding="utf-8")
    (tmp_path / "p.cases.toml").write_text(CASES + case(line), encoding="utf-8")
    assert run(["policy", "test", str(tmp_path / "p.toml")]) == 2
    assert f"did you mean `{help}`?" in capsys.readouterr().err


def test_pasted_cases_leave_no_mutant_of_what_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever the tool proposes is pasted, until nothing survives; deadlines and shown days are among what it proposes."""
    cases = case('outcome = "approve"\nreasons = []')
    seen: set[str] = set()
    for _ in range(6):
        found = trial(tmp_path, cases, capsys)
        open_ones = [*found["coverage"]["missing"], *found["mutants"]["survived"]]
        seen |= {each["part"] for each in found["mutants"]["survived"]}
        if not open_ones:
            break
        cases += "\n" + "\n\n".join(dict.fromkeys(each["case"] for each in open_ones)) + "\n"
    assert (found["failed"], open_ones) == (0, [])
    assert {"duty", "derived"} <= seen
    assert "derived = {" in cases
    assert "next    = {" in cases


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ('never = { rule = "window" }\nwhen = "asked_on <= add_days(sold_on, 30)"', 0),
        ('always = { rule = "window" }', 3),
        ('never = { route = "shop" }\nwhen = "boxes > 5"', 0),
        ('never = { route = "shop" }', 3),
        ('always = { duty = "refund" }\nwhen = "not opened and asked_on <= add_days(sold_on, 30)"', 0),
        ('never = { duty = "refund" }', 3),
        ('always = { term = "fee", at_most = 25 }', 0),
        ('always = { term = "fee", at_most = 24.9 }', 3),
        ('always = { term = "fee", value = 0 }\nwhen = "boxes < 3"', 0),
        ('never = { term = "fee", at_least = 25 }', 3),
    ],
)
def test_properties_speak_of_rules_routes_terms_and_duties(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], stated: str, code: int
) -> None:
    """Proved, or refuted by a request that the counter's engine decides so."""
    (tmp_path / "p.toml").write_text(POLICY + f'[[properties]]\nid = "p"\n{stated}\n', encoding="utf-8")
    run(["policy", "prove", str(tmp_path / "p.toml"), "--format", "json"])
    claims = json.loads(capsys.readouterr().out)["properties"]
    [result] = [each["result"] for each in claims if each["id"] == "p"]
    assert result == ("refuted" if code else "proved")


def test_a_refuted_claim_about_a_term_shows_the_term(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stated = '[[properties]]\nid = "p"\nalways = { term = "fee", at_most = 24.9 }\n'
    (tmp_path / "p.toml").write_text(POLICY + stated, encoding="utf-8")
    run(["policy", "prove", str(tmp_path / "p.toml"), "--lang", "en"])
    assert "decided: approved; route: store; fee: 25 %" in capsys.readouterr().out


@pytest.mark.parametrize(
    "stated",
    [
        'never = { rule = "windw" }',
        "never = { }",
        'always = { rule = "window", value = 3 }',
        'always = { term = "fee", value = "x" }',
        'raise = "boxes"\nnever = { rule = "window" }',
    ],
)
def test_properties_about_nothing_are_refused(tmp_path: Path, stated: str) -> None:
    (tmp_path / "p.toml").write_text(POLICY + f'[[properties]]\nid = "p"\n{stated}\n', encoding="utf-8")
    assert run(["policy", "check", str(tmp_path / "p.toml")]) == 3
