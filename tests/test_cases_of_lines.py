"""Worked examples of requests of several lines: what they say, what they show, and which mutants they notice."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from returns_cli.cli.main import run

POLICY = """policy = "s/lines"
version = "1"
outcomes = ["deny", "approve"]
[facts]
cartons = { type = "whole number", max = 500 }
opened = { type = "yes/no" }
bought_on = { type = "date" }
[derived.last_bought]
value = "latest(bought_on)"
show = true
[[rules]]
id = "minimum"
outcome = "deny"
when = "total(cartons) < 4"
[[rules]]
id = "opened"
outcome = "deny"
when = "opened"
[[routes]]
id = "desk"
when = "total(cartons) <= 10"
[[routes]]
id = "dock"
when = "total(cartons) > 10"
[terms.fee]
unit = "EUR"
values = [{ value = "2 * count(not opened)" }]
"""
BASE = '[base]\nopened = "no"\nbought_on = "2026-03-01"\n'
GOOD = """
[[cases]]
name = "two and two"
outcome = "approve"
reasons = []
route = "desk"
lines = [{ facts = { cartons = 2 } }, { facts = { cartons = 2 } }]
terms = { fee = 4 }
[[cases]]
name = "two and one"
lines = [{ facts = { cartons = 2 } }, { facts = { cartons = 1 } }]
outcome = "deny"
reasons = ["minimum"]
[[cases]]
name = "what is opened counts for the minimum, not for the way"
route = "desk"
[[cases.lines]]
facts = { cartons = 10, bought_on = "2026-03-05" }
outcome = "approve"
terms = { fee = 2 }
derived = { last_bought = "2026-03-05" }
[[cases.lines]]
facts = { cartons = 1, opened = "yes" }
outcome = "deny"
reasons = ["opened"]
derived = { last_bought = "2026-03-05" }
[[cases]]
name = "eleven together"
outcome = "approve"
route = "dock"
lines = [{ facts = { cartons = 10 } }, { facts = { cartons = 1 } }]
[[cases]]
name = "one line is a request, too"
outcome = "approve"
route = "desk"
lines = [{ facts = { cartons = 4 } }]
"""
Tested = Callable[..., dict[str, Any]]


@pytest.fixture
def tested(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Tested:
    def of(cases: str, *options: str, policy: str = POLICY) -> dict[str, Any]:
        (tmp_path / "p.toml").write_text(policy, encoding="utf-8")
        (tmp_path / "p.cases.toml").write_text(BASE + cases, encoding="utf-8")
        run(["policy", "test", str(tmp_path / "p.toml"), "--format", "json", *options])
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    return of


def test_lines_show_every_condition_and_notice_every_mutant(tested: Tested) -> None:
    """Routes by what the lines add up to, rules and terms by what the others come to."""
    found = tested(GOOD, "--mutants")
    assert (found["cases"], found["failed"], found["coverage"]["missing"]) == (5, 0, [])
    assert found["coverage"]["total"] == 9
    assert found["mutants"]["survived"] == []
    assert found["mutants"]["killed"] > 15


def test_what_only_several_lines_can_show(tested: Tested) -> None:
    """A route of more than one line is not called impossible to show; a case of two lines shows it."""
    policy = POLICY.replace("total(cartons) <= 10", "count() <= 1").replace("total(cartons) > 10", "count() > 1")
    two, *_, alone = GOOD.split("[[cases]]")[1:]
    found = tested(f"[[cases]]{alone}", policy=policy)["coverage"]
    routes = [(each["name"], each["case"]) for each in found["missing"] if each["part"] == "route"]
    assert sorted(routes) == [("desk", None), ("dock", None)]
    assert not [each for each in found["impossible"] if each["part"] == "route"]
    dock = two.replace('"desk"', '"dock"')
    found = tested(f"[[cases]]{alone}[[cases]]{dock}", policy=policy)
    assert found["failed"] == 0
    assert not [each for each in found["coverage"]["missing"] if each["part"] == "route"]


@pytest.mark.parametrize(
    ("old", "new", "key", "line"),
    [
        ('reasons = ["opened"]', "reasons = []", "reasons", 2),
        ('outcome = "deny"\nreasons = ["minimum"]', 'outcome = "approve"', "outcome", 1),
        ("terms = { fee = 4 }", "terms = { fee = 2 }", "terms", 1),
        ('derived = { last_bought = "2026-03-05" }', 'derived = { last_bought = "2026-03-01" }', "derived", 1),
        ('route = "dock"', 'route = "desk"', "route", None),
        ("{ cartons = 2 } }, { facts = { cartons = 2 } }]", '{ cartons = 2 } }, { facts = { cartons = "x" } }]', "error", None),
    ],
)
def test_what_fails_is_said_of_its_line(tested: Tested, old: str, new: str, key: str, line: int | None) -> None:
    found = tested(GOOD.replace(old, new, 1))
    [failure] = found["failures"]
    assert (failure["differences"][0]["key"], failure["differences"][0].get("line")) == (key, line)
    assert failure["facts"]["lines"][0]["opened"] == "no"


@pytest.mark.parametrize(
    ("cases", "message", "at"),
    [
        ('[[cases]]\noutcome = "deny"\nlines = { cartons = 1 }\n', "`lines` has the wrong kind of value", "6:9"),
        ("[[cases]]\nlines = [{ facts = { cartons = 1 } }]\n", "this case expects nothing", "4:1"),
        ('[[cases]]\nlines = [{ facts = { crates = 1 }, outcome = "deny" }]\n', "unknown fact `crates`", "5:"),
        ('[[cases]]\nlines = [{ facts = { cartons = 1 }, reasons = ["late"] }]\n', "unknown rule `late`", "5:"),
        ('[[cases]]\nlines = [{ facts = { cartons = 1 }, route = "desk" }]\n', "unknown key `route`", "5:"),
        ('[[cases]]\noutcome = "deny"\nlines = [3]\n', "a line is not a table", "6:"),
    ],
)
def test_what_cannot_be_used_is_said_at_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], cases: str, message: str, at: str
) -> None:
    (tmp_path / "p.toml").write_text(POLICY, encoding="utf-8")
    (tmp_path / "p.cases.toml").write_text(BASE + cases, encoding="utf-8")
    assert run(["policy", "test", str(tmp_path / "p.toml")]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert f"p.cases.toml:{at}" in error


def test_check_reads_lines_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a line names there must be, and two cases of the same lines expect the same; good ones are no finding."""
    (tmp_path / "p.toml").write_text(POLICY, encoding="utf-8")
    (tmp_path / "p.cases.toml").write_text(BASE + GOOD, encoding="utf-8")
    run(["policy", "check", str(tmp_path / "p.toml"), "--format", "json"])
    answer = json.loads(capsys.readouterr().out)
    assert (answer["findings"], answer["cases"]) == ([], {"total": 5, "failed": []})
    twice = GOOD.split("[[cases]]")[4].replace('"dock"', '"desk"')
    wrong = GOOD.replace("cartons = 10, bought_on", "cartons = 10, bought", 1) + "[[cases]]" + twice
    (tmp_path / "p.cases.toml").write_text(BASE + wrong, encoding="utf-8")
    run(["policy", "check", str(tmp_path / "p.toml"), "--format", "json"])
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert [each["code"] for each in findings] == ["unreadable-case", "contradicting-cases"]
    assert len(findings[1]["witness"]["lines"]) == 2
