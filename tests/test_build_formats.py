"""Findings and test results for build servers: SARIF, JUnit, GitHub; several files a call, each answered."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from returns_cli.cli.main import run

HEAD = (
    'policy = "shop/%s"\nversion = "1"\noutcomes = ["deny", "approve"]\n[facts]\ndays = { type = "whole number", max = 99 }\n'
)
GOOD = HEAD % "good" + '[[rules]]\nid = "late"\noutcome = "deny"\nwhen = "days > 30"\n'
BAD = HEAD % "bad" + '[[rules]]\nid = "late"\noutcome = "deny"\nwhen = "dais > 30 < 5%"\n'
WRONG = HEAD % "wrong" + '[[rules]]\nid = "late"\noutcome = "deny"\nwhen = "dais > 30"\n'
CASES = '[[cases]]\nname = "in time"\nfacts = { days = 3 }\noutcome = "approve"\n[[cases]]\nname = "a < b & c"\n'
CASES += 'facts = { days = 31 }\noutcome = "approve"\n'


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in (("good", GOOD), ("bad", BAD), ("wrong", WRONG)):
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    (tmp_path / "good.cases.toml").write_text(CASES, encoding="utf-8")
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = run(list(words))
    return code, capsys.readouterr().out


def test_sarif_has_each_finding_at_its_characters(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = said(capsys, "policy", "check", "good.toml", "wrong.toml", "--format", "sarif")
    assert code == 3
    log = json.loads(out)
    [log_run] = log["runs"]
    [result] = log_run["results"]
    assert (log["version"], result["ruleId"], result["level"]) == ("2.1.0", "unknown-name", "error")
    assert [rule["id"] for rule in log_run["tool"]["driver"]["rules"]] == ["unknown-name"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "wrong.toml"
    region = place["region"]
    assert (region["startLine"], region["startColumn"], region["endColumn"]) == (9, 9, 13)
    assert region["snippet"]["text"][region["startColumn"] - 1 : region["endColumn"] - 1] == "dais"


def test_junit_has_a_test_case_a_finding_and_one_for_none(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = said(capsys, "policy", "check", "good.toml", "wrong.toml", "nope.toml", "--format", "junit")
    assert code == 2
    suites = ElementTree.fromstring(out)  # noqa: S314  our own text
    counts = [(suite.get("name"), suite.get("tests"), suite.get("failures")) for suite in suites]
    assert counts == [("shop/good version 1", "1", "0"), ("wrong.toml", "1", "1"), ("nope.toml", "1", "1")]
    assert (suites.get("tests"), suites.get("failures")) == ("3", "2")


def test_github_marks_the_line(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = said(capsys, "policy", "check", "bad.toml", "--format", "github")
    assert code == 3
    assert out.startswith(
        "::error file=bad.toml,line=9,col=21,endColumn=23,title=expression::not an expression; write percent_of"
    )
    assert "number without %25\n" in out
    assert said(capsys, "policy", "check", "good.toml", "--format", "github") == (0, "nothing found in 1 file\n")


def test_failing_cases_are_failures_and_gaps_only_warnings(capsys: pytest.CaptureFixture[str]) -> None:
    """What the cases leave to be shown fails only where it is asked for."""
    code, out = said(capsys, "policy", "test", "good.toml", "--format", "junit")
    assert code == 3
    [suite] = ElementTree.fromstring(out)  # noqa: S314
    cases = {case.get("name"): case for case in suite}
    assert cases["in time"].find("failure") is None
    failure = cases["a < b & c"].find("failure")
    assert failure is not None
    assert failure.get("type") == "case-fails"
    assert suite.get("failures") == "1"
    _, out = said(capsys, "policy", "test", "good.toml", "--format", "github")
    assert out.count("::error ") == 1
    _, strict = said(capsys, "policy", "test", "good.toml", "--strict", "--format", "github")
    assert "::warning " in out
    assert "::warning " not in strict


def test_several_files_are_each_answered(capsys: pytest.CaptureFixture[str]) -> None:
    """One that cannot be read does not keep the others from it; the code is the gravest."""
    code, out = said(capsys, "policy", "check", "good.toml", "nope.toml", "wrong.toml", "--format", "json")
    assert code == 2
    good, nope, wrong = json.loads(out)
    assert (good["findings"], len(wrong["findings"])) == ([], 1)
    assert "nope.toml" in nope["error"]["message"]
    assert said(capsys, "policy", "check", "good.toml", "wrong.toml")[0] == 3
    assert said(capsys, "policy", "check", "good.toml", "good.toml")[0] == 0
    code, out = said(capsys, "policy", "test", "good.toml", "good.toml", "--format", "json")
    assert [report["failed"] for report in json.loads(out)] == [1, 1]
    assert said(capsys, "policy", "test", "good.toml", "good.toml", "--cases", "good.cases.toml")[0] == 2


@pytest.mark.parametrize("form", ["sarif", "junit", "github"])
def test_a_report_is_in_the_language_that_is_asked_for(capsys: pytest.CaptureFixture[str], form: str) -> None:
    """Findings, and why a file cannot be read at all."""
    code, out = said(capsys, "policy", "check", "wrong.toml", "missing.toml", "--format", form, "--lang", "zh")
    assert code == 2
    assert "没有`dais`这一事实" in out
    assert "unknown fact" not in out
    assert "cannot read" not in out
