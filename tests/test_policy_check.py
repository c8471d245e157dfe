"""`returns policy check`: alternatives that overlap or leave a gap, each with a request that shows it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from returns_cli import load_policy
from returns_cli.cli.main import run
from returns_cli.policy.load import shipped

POLICY = """policy = "shop/terms"
version = "1"
outcomes = ["deny", "approve"]
[facts.cartons]
type = "whole number"
max = 100
[facts.laid]
type = "yes/no"
[[rules]]
id = "laid"
outcome = "deny"
when = "laid"
[terms.fee]
unit = "percent"
[[terms.fee.values]]
when = "{one}"
value = 0
[[terms.fee.values]]
when = "{other}"
value = 25
"""


@pytest.mark.parametrize(
    ("one", "other", "code", "cartons"),
    [
        ("cartons > 4", "cartons < 4", "ambiguous-limit", 4),
        ("cartons >= 4", "cartons <= 4", "ambiguous-limit", 4),
        ("cartons < 40", "cartons >= 41", "gap", 40),
        ("cartons > 99", "cartons <= 100", "overlap", 100),
    ],
)
def test_fault_is_found_with_a_witness_that_replays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], one: str, other: str, code: str, cartons: int
) -> None:
    """The one request at the limit is found, stands at its line, and shows the fault when it is decided."""
    path = tmp_path / "terms.toml"
    path.write_text(POLICY.format(one=one, other=other), encoding="utf-8")
    assert run(["policy", "check", str(path), "--format", "json"]) == 3
    [finding] = json.loads(capsys.readouterr().out)["findings"]
    assert finding["code"] == code
    assert finding["witness"]["cartons"] == cartons
    assert finding["line"] in (13, 19)
    policy = load_policy(str(path))
    stated = policy.decide(policy.read(finding["witness"])).to_json()["terms"]["fee"]
    assert stated["value"] is None
    assert ("conflict" in stated) == ("overlap" in finding["message"] or code == "overlap")
    assert run(["policy", "check", str(path)]) == 3
    assert "witness:" in capsys.readouterr().out


def test_clean_policy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Alternatives that exclude each other and leave nothing out are no finding."""
    path = tmp_path / "terms.toml"
    path.write_text(POLICY.format(one="cartons >= 4", other="cartons < 4"), encoding="utf-8")
    assert run(["policy", "check", str(path)]) == 0
    assert "no findings" in capsys.readouterr().out


@pytest.mark.parametrize("name", [name for name, _ in shipped()])
def test_shipped_policies(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Of the shipped policies only floorbros contradicts itself, for exactly four cartons, and harbinger does not round a fee;
    their files accept that, and why."""
    code = run(["policy", "check", name, "--format", "json"])
    answer = json.loads(capsys.readouterr().out)
    assert (code, answer["findings"]) == (0, [])
    accepted = [(each["code"], each["witness"].get("boxes"), "README" in each["why"]) for each in answer["accepted"]]
    known = {"published/floorbros": ("ambiguous-limit", 4, True), "published/harbinger": ("unrounded-money", None, True)}
    assert accepted == ([known[name]] if name in known else [])


PRICED = """policy = "s/r"
version = "1"
outcomes = ["deny", "approve"]
facts.price = {{ type = "whole number", unit = "{unit}", max = 10000 }}
[[rules]]
id = "dear"
outcome = "deny"
when = "price > 5000"
reason = "{reason}"
[terms.fee]
unit = "{unit}"
values = [{{ value = "{fee}" }}]
"""


def _codes(folder: Path, capsys: pytest.CaptureFixture[str], **written: str) -> list[str]:
    """The codes of the findings of a small policy."""
    path = folder / "small.toml"
    text = PRICED.format(**{"unit": "EUR", "reason": "dear", "fee": "1", **written})
    path.write_text(text, encoding="utf-8")
    run(["policy", "check", str(path), "--format", "json"])
    return [finding["code"] for finding in json.loads(capsys.readouterr().out)["findings"]]


@pytest.mark.parametrize(
    ("unit", "step", "found"),
    [
        ("EUR", "0.01", []), ("EUR", "0.001", ["unrounded-money"]),
        ("JPY", "1", []), ("JPY", "0.01", ["unrounded-money"]),
        ("KWD", "0.001", []), ("KWD", "0.0001", ["unrounded-money"]),
    ],
)  # fmt: skip
def test_money_is_as_fine_as_its_coins(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], unit: str, step: str, found: list[str]
) -> None:
    fee = f"round(percent_of(percent_of(percent_of(price, 15), 15), 15), {step})"
    assert _codes(tmp_path, capsys, unit=unit, fee=fee) == found


def test_a_brace_that_is_not_closed_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _codes(tmp_path, capsys, reason="{price} is dear") == []
    assert _codes(tmp_path, capsys, reason="dear: {price") == ["placeholder"]


def test_an_outcome_that_is_no_text_is_told_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "small.toml"
    text = PRICED.format(unit="EUR", reason="dear", fee="1").replace('"deny", "approve"]', '3, "approve"]')
    path.write_text(text, encoding="utf-8")
    assert run(["policy", "check", str(path), "--format", "json"]) == 3
    assert json.loads(capsys.readouterr().out)["findings"][0]["code"] == "shape"


def test_findings_as_json_speak_the_language_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Codes and places are those of English, sentences are in Chinese."""
    path = tmp_path / "terms.toml"
    path.write_text(POLICY.format(one="cartons > 4", other="cartons <= 6"), encoding="utf-8")
    found = {}
    for lang in ("en", "zh"):
        assert run(["policy", "check", str(path), "--format", "json", "--lang", lang]) == 3
        [found[lang]] = json.loads(capsys.readouterr().out)["findings"]
    assert {key for key in found["en"] if found["en"][key] != found["zh"][key]} == {"message", "help"}
    assert "同时成立" in found["zh"]["message"]


@pytest.mark.parametrize(("lang", "told"), [("en", "(calendar months); nothing"), ("zh", "（日历月），不作结论")])
def test_why_a_claim_is_not_settled_is_said_in_words(
    tmp_path: Path, lang: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """For programs it stays a key."""
    path = tmp_path / "months.toml"
    facts = 'facts.sold_on = { type = "date" }\n'
    rule = (
        '[[rules]]\nid = "r"\noutcome = "deny"\nwhen = "add_months(add_months(sold_on, 12), 12) != add_months(sold_on, 24)"\n'
    )
    path.write_text(f'policy = "x/m"\nversion = "1"\noutcomes = ["deny", "approve"]\n{facts}{rule}', encoding="utf-8")
    run(["policy", "check", str(path), "--lang", lang])
    assert told in capsys.readouterr().out
    run(["policy", "check", str(path), "--format", "json", "--lang", lang])
    assert json.loads(capsys.readouterr().out)["unproved"] == ["months"]
