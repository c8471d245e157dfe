"""Faults that pass every rule: shown days, parts that never matter, percents, reasons, duties, versions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from returns_cli import load_policy
from returns_cli.cli.main import run

HEAD = 'policy = "shop/returns"\nversion = "1"\noutcomes = ["deny", "approve"]\n'
FACTS = """[parameters.window]
unit = "day"
values = [{ value = 30 }]
[facts.sold_on]
type = "date"
[facts.asked_on]
type = "date"
[facts.boxes]
type = "whole number"
max = 1000
[facts.opened]
type = "yes/no"
"""


def check(capsys: pytest.CaptureFixture[str], folder: Path, body: str, head: str = HEAD) -> list[dict[str, Any]]:
    (folder / "p.toml").write_text(head + FACTS + body, encoding="utf-8")
    run(["policy", "check", str(folder / "p.toml"), "--format", "json"])
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["findings"]
    return found


def rule(when: str, reason: str = "No.", name: str = "r") -> str:
    return f'[[rules]]\nid = "{name}"\noutcome = "deny"\nwhen = "{when}"\nreason = "{reason}"\n'


def shown(value: str) -> str:
    return f'[derived.last]\nvalue = "{value}"\nshow = true\n'


@pytest.mark.parametrize(
    ("value", "when", "wrong"),
    [
        ("add_days(sold_on, window)", "asked_on > last", False),
        ("add_days(sold_on, window)", "days_between(sold_on, asked_on) > window", False),
        ("add_days(sold_on, window)", "days_between(sold_on, asked_on) >= window", True),
        ("add_days(sold_on, window - 1)", "days_between(sold_on, asked_on) > window", True),
        ("add_days(sold_on, window + 5)", "days_between(sold_on, asked_on) > window and opened", True),
        ("latest(sold_on)", "days_between(last, asked_on) > window", False),  # from which it is counted
        ("add_months(sold_on, 1)", "days_between(sold_on, asked_on) > window", True),  # it is called the last day
    ],
)
def test_a_shown_day_is_the_last_on_which_its_rule_lets_pass(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], value: str, when: str, wrong: bool
) -> None:
    found = check(capsys, tmp_path, shown(value) + rule(when) + rule("boxes > 900 and not opened", name="s"))
    assert [each["code"] for each in found] == (["shown-last-day"] if wrong else [])
    for each in found:
        policy = load_policy(str(tmp_path / "p.toml"))
        assert policy.decide(policy.read(each["witness"])).outcome


def test_a_day_named_in_the_reason_belongs_to_its_rule(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    body = '[derived.last]\nvalue = "add_months(sold_on, 1)"\n'
    late = rule("days_between(sold_on, asked_on) > window", "Until {last}.")
    found = check(capsys, tmp_path, body + late + rule("opened", name="s") + rule("boxes > 900", name="t"))
    assert [each["code"] for each in found] == ["shown-last-day"]


@pytest.mark.parametrize(
    ("counted_from", "reason"), [("ordered_on", "Until {last}."), ("ordered_on", "No."), ("sold_on", "No.")]
)
def test_a_last_day_counted_from_another_day_than_the_rules(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], counted_from: str, reason: str
) -> None:
    """Shown from the day of the order, while the rule counts from the sale: found, though they have no fact in common."""
    more = '[facts.ordered_on]\ntype = "date"\n[[checks]]\nmust = "sold_on >= ordered_on"\n'
    late = rule("days_between(sold_on, asked_on) > window", reason) + rule("opened", name="s") + rule("boxes > 900", name="t")
    found = check(capsys, tmp_path, more + shown(f"add_days({counted_from}, window)") + late)
    assert ("shown-last-day" in [each["code"] for each in found]) == (counted_from == "ordered_on")


@pytest.mark.parametrize(
    ("when", "part"),
    [
        ("boxes > 30 and boxes > 20", "boxes > 20"),
        ("opened or (opened and boxes > 5)", "opened and boxes > 5"),
        ("boxes > 30 and (opened or boxes > 7)", "opened or boxes > 7"),
        ("days_between(sold_on, asked_on) > window and asked_on > sold_on", "asked_on > sold_on"),
        ("boxes > 30 and opened", ""),
        ("known(opened) and opened", ""),
        ("boxes > 30 or boxes == 3", ""),
    ],
)
def test_a_part_that_never_matters_is_marked(tmp_path: Path, capsys: pytest.CaptureFixture[str], when: str, part: str) -> None:
    others = rule("days_between(sold_on, asked_on) > 400 and opened", name="s") + rule("boxes > 900 and not opened", name="t")
    found = [each for each in check(capsys, tmp_path, rule(when) + others) if each["code"] == "idle-part"]
    assert len(found) == bool(part)
    for each in found:
        assert each["excerpt"][each["column"] - 1 :].lstrip("(").startswith(part)


@pytest.mark.parametrize(
    ("values", "count"), [((25, "0.15"), 1), ((25, 15), 0), (("0.5", "0.15"), 0), ((0, "0.25"), 0), ((1, "-0.2"), 1)]
)
def test_fractions_among_percents(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], values: tuple[object, object], count: int
) -> None:
    fee = f"""[terms.fee]
unit = "percent"
[[terms.fee.values]]
when = "boxes <= 5"
value = {values[0]}
[[terms.fee.values]]
when = "boxes > 5"
value = {values[1]}
"""
    found = check(capsys, tmp_path, fee + rule("opened"))
    assert [each["code"] for each in found].count("fraction-among-percents") == count


@pytest.mark.parametrize(
    ("reason", "count"),
    [("{boxes} boxes.", 1), ("{sold_on}", 0), ("{window} days.", 0), ("{days} days.", 0), ("{opened}", 1), ("plain", 0)],
)
def test_a_reason_speaks_of_what_its_rule_looks_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], reason: str, count: int
) -> None:
    body = '[derived.days]\nvalue = "days_between(sold_on, asked_on)"\n' + rule("days > window", reason)
    found = check(capsys, tmp_path, body + rule("boxes > 900 and opened", name="s"))
    assert [each["code"] for each in found].count("unread-in-reason") == count


@pytest.mark.parametrize(
    "body",
    [
        '[[duties]]\nid = "d"\nwhen = "boxes > 5 and boxes < 3"\n',
        '[[figures]]\nid = "f"\nkind = "share"\nof = "boxes > 1000"\n',
        '[[figures]]\nid = "f"\nkind = "share"\nof = "opened"\namong = "boxes < 0"\n',
        '[[properties]]\nid = "p"\nwhen = "boxes > 5 and boxes < 3"\nnever = "approve"\n',
    ],
)
def test_what_speaks_of_nothing_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str], body: str) -> None:
    found = check(capsys, tmp_path, rule("opened and boxes > 7 and asked_on > sold_on") + body)
    assert "speaks-of-nothing" in [each["code"] for each in found]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("until = 2025-12-31", "from = 2026-01-01", ""),
        ("until = 2025-12-31", "from = 2026-01-03", "from 2026-01-01 to 2026-01-02"),
        ("until = 2025-12-31", "from = 2025-12-31", "both in force on 2025-12-31"),
        ("from = 2020-01-01", "from = 2026-01-01", "both in force on 2026-01-01"),
    ],
)
@pytest.mark.parametrize("which", ["p.toml", "p.old.toml"])
def test_days_that_no_version_or_two_cover(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, said: str, which: str
) -> None:
    """Found from whichever of the files is looked at."""
    body = rule("opened and boxes > 7 and days_between(sold_on, asked_on) > window")
    for name, span, version in (("p.old.toml", old, "0"), ("p.toml", new, "1")):
        text = HEAD.replace('"1"', f'"{version}"') + f'in_force = {{ {span}, by = "sold_on" }}\n' + FACTS + body
        (tmp_path / name).write_text(text, encoding="utf-8")
    run(["policy", "check", str(tmp_path / which), "--format", "json"])
    found = json.loads(capsys.readouterr().out)["findings"]
    assert [each["code"] for each in found] == (["version-dates"] if said else [])
    assert all(said in each["message"] for each in found)


@pytest.mark.parametrize(
    ("allow", "codes"),
    [
        ("", ["idle-part"]),
        ('allow = [{ code = "idle-part", why = "the source has it" }]\n', []),
        ('allow = [{ code = "idle-part", at = "rules.r", why = "the source has it" }]\n', []),
        ('allow = [{ code = "idle-part", at = "rules.s", why = "the source has it" }]\n', ["needless-allow", "idle-part"]),
        ('allow = [{ code = "gap", why = "there is none" }]\n', ["needless-allow", "idle-part"]),
        ('allow = [{ code = "idle-part", why = "" }]\n', ["shape"]),
    ],
)
def test_findings_that_the_policy_accepts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], allow: str, codes: list[str]
) -> None:
    """Accepted with why, they are told and are no finding; what accepts nothing is one. The digest stays."""
    late = rule("days_between(sold_on, asked_on) > window and opened", name="s") + rule("boxes > 900 and boxes > 800")
    found = check(capsys, tmp_path, late, HEAD + allow)
    assert [each["code"] for each in found] == codes
    if not codes:
        run(["policy", "check", str(tmp_path / "p.toml")])
        assert "accepted: this part of the condition never matters" in capsys.readouterr().out
        digest = load_policy(str(tmp_path / "p.toml")).digest
        check(capsys, tmp_path, late)
        assert load_policy(str(tmp_path / "p.toml")).digest == digest


@pytest.mark.parametrize("name", ["a/one", "b/two", "shop/three", "x"])
def test_findings_do_not_depend_on_the_name(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    """Whatever a policy is called, its findings are the same, with the same requests."""
    body = rule("(opened and boxes > 5) or (not opened and boxes > 5)") + rule("asked_on > add_days(sold_on, window)", name="s")
    first = check(capsys, tmp_path, body)
    renamed = check(capsys, tmp_path, body, HEAD.replace("shop/returns", name))
    assert [(each["code"], each["witness"]) for each in first] == [(each["code"], each["witness"]) for each in renamed]
    assert first
