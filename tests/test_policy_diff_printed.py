"""`returns policy diff`: what the same text means to each policy, and all that is printed, is compared too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from returns_cli.cli.main import run

POLICY = """policy = "shop/returns"
version = "1"
timezone = "Asia/Shanghai"
outcomes = ["deny", "approve"]
[words.deny]
names = ["nope"]
[parameters.window]
unit = "day"
values = [{ value = 30 }]
[parameters.days_to_pay]
unit = "day"
values = [{ value = 14 }]
[facts.sold_on]
type = "date"
names = ["day of sale"]
[facts.asked_on]
type = "date"
names = ["day of asking"]
[facts.opened]
type = "yes/no"
changeable = true
names = ["seal broken"]
opposite_names = ["sealed"]
[facts.paid]
type = "decimal"
unit = "EUR"
max = 1000
from = "sale.paid"
[facts.kind]
type = "choice"
choices = ["tile", "tool"]
[facts.kind.labels.tile]
en = "tile"
names = ["slab"]
[facts.kind.labels.tool]
en = "tool"
names = ["saw"]
[derived.last_day]
value = "add_days(sold_on, window)"
label = "last day"
show = true
[derived.due]
value = "add_days(asked_on, days_to_pay)"
[[rules]]
id = "window"
outcome = "deny"
when = "asked_on > add_days(sold_on, 30) or opened and kind == 'tile'"
reason = "Too late."
[[duties]]
id = "refund"
when = "asked_on >= sold_on"
by = "due"
text = "pay the price back"
[[figures]]
id = "opened"
kind = "share"
of = "opened"
[terms.refund]
unit = "EUR"
to = "sale.refund"
values = [{ value = "paid" }]
"""
DATES = '[facts.sold_on]\ntype = "date"', '[facts.asked_on]\ntype = "date"'


def diff(capsys: pytest.CaptureFixture[str], folder: Path, before: str, after: str) -> tuple[int, dict[str, Any]]:
    for name, text in (("before", before), ("after", after)):
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    code = run(["policy", "diff", str(folder / "before.toml"), str(folder / "after.toml"), "--format", "json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("old", "new", "note", "about"),
    [
        ("Asia/Shanghai", "America/New_York", "timezones-differ", "America/New_York"),
        ('names = ["day of sale"]', 'names = ["day of asking"]', "headings-differ", "day of sale (sold_on | -)"),
        ('opposite_names = ["sealed"]', 'opposite_names = ["closed"]', "headings-differ", "sealed (not opened | -)"),
        ('names = ["seal broken"]', 'names = ["sealed "]', "headings-differ", "seal broken"),
        ('names = ["slab"]', 'names = ["slab", "plate"]', "words-differ", "plate (- | tile)"),
        ('names = ["nope"]', 'names = ["never"]', "recorded-words-differ", "nope (deny | -)"),
        ('reason = "Too late."', 'reason = "Sorry."', "wordings-differ", "rules.window.reason"),
        ('text = "pay the price back"', 'text = "pay"', "wordings-differ", "duties.refund.text"),
        ('of = "opened"', 'of = "not opened"', "figures-differ", "opened"),
        ("[[figures]]\nid = \"opened\"", '[[figures]]\nid = "other"', "figures-differ", "opened, other"),
        ("changeable = true", "changeable = false", "changeable-differs", "opened"),
        ("changeable = true", 'changeable = true\nof = "request"', "shared-differs", "opened"),
        ('from = "sale.paid"\n', "", "book-differs", "paid (sale.paid | -)"),
        ('to = "sale.refund"\n', "", "book-differs", "terms.refund (sale.refund | -)"),
    ],
)  # fmt: skip
def test_what_no_request_can_show_is_said_and_never_called_alike(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, note: str, about: str
) -> None:
    """Typed facts are decided alike; the texts of a log, or what is printed, are not the same: exit code 3."""
    assert old in POLICY
    code, found = diff(capsys, tmp_path, POLICY, POLICY.replace(old, new))
    assert (code, found["equivalent"]) == (3, False)
    [said] = [each["about"] for each in found["notes"] if each["kind"] == note]
    assert about in said
    run(["policy", "diff", str(tmp_path / "before.toml"), str(tmp_path / "after.toml"), "--lang", "zh"])
    assert "已对所有申请证明" not in capsys.readouterr().out


def test_a_time_zone_matters_only_where_there_are_days(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = 'policy = "a/b"\nversion = "1"\noutcomes = ["deny", "approve"]\ntimezone = "Asia/Shanghai"\n'
    plain += 'facts.a = {type = "yes/no"}\n'
    plain += '[[rules]]\nid = "a"\noutcome = "deny"\nwhen = "a"\n'
    assert diff(capsys, tmp_path, plain, plain.replace("Asia/Shanghai", "Europe/Paris"))[0] == 0


@pytest.mark.parametrize("other", ["America/New_York", "Pacific/Kiritimati", "Europe/London"])
def test_moments_in_two_zones_are_compared_without_a_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], other: str
) -> None:
    """Every witness can be read by both policies, whatever offsets their zones had."""
    moments = POLICY.replace('type = "date"', 'type = "moment"')
    code, found = diff(capsys, tmp_path, moments, moments.replace("Asia/Shanghai", other))
    assert code == 3
    assert "timezones-differ" in [each["kind"] for each in found["notes"]]


@pytest.mark.parametrize(
    ("old", "new", "kind", "name", "change"),
    [
        ("add_days(sold_on, window)", "add_days(sold_on, window + 5)", "shown", "last_day", {}),
        ("days_to_pay]\nunit = \"day\"\nvalues = [{ value = 14 }]", "days_to_pay]\nunit = \"day\"\nvalues = [{ value = 60 }]",
         "duty", "refund", {}),
        ('when = "asked_on >= sold_on"', 'when = "asked_on > sold_on"', "duty", "refund", {}),
        ('by = "due"\n', "", "duty", "refund", {}),
    ],
)  # fmt: skip
def test_shown_days_and_duties_differ_with_a_witness(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, kind: str, name: str, change: dict[str, Any]
) -> None:
    """The request decided by both shows another day, or another deadline."""
    assert old in POLICY
    code, found = diff(capsys, tmp_path, POLICY, POLICY.replace(old, new))
    assert code == 3
    [each] = [each for each in found["differences"] if each["kind"] == kind]
    assert each["id"] == name
    key = "derived" if kind == "shown" else "next"
    assert each["decision_before"][key].get(name) != each["decision_after"][key].get(name)


def test_what_is_shown_under_another_unit_or_kind_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    days = POLICY.replace('value = "add_days(sold_on, window)"', 'value = "days_between(sold_on, asked_on)"')
    assert [each["kind"] for each in diff(capsys, tmp_path, POLICY, days)[1]["differences"]] == ["shown"]
    assert diff(capsys, tmp_path, days, days.replace("30 }]", "30, clause = 'R' }]"))[0] == 0


def test_what_the_tool_itself_says_of_dates_is_no_difference(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two versions that differ only in the days on which they are in force say the same, and decide alike."""
    before, after = (
        f'by = "sold_on"\nin_force = {{ {span} }}\n' + POLICY for span in ("until = 2026-06-30", "from = 2026-07-01")
    )
    code, found = diff(capsys, tmp_path, before, after)
    assert (code, found["notes"]) == (0, [])
