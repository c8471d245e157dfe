"""`returns policy test`: cases held against the policy, coverage by condition and decision, mutants."""

from __future__ import annotations

import json
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import policies, rows

from returns_cli import load_policy
from returns_cli.cli.main import run
from returns_cli.cli.policy_test import run_cases
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.errors import ReturnsError
from returns_cli.policy.build import build_policy
from returns_cli.policy.load import shipped
from returns_cli.policy.model import INCOMPLETE
from returns_cli.policy.source import Source
from returns_cli.policy.toml_file import read_source
from returns_cli.testing.case_file import cases_file, read_cases
from returns_cli.testing.case_text import ProposedCase
from returns_cli.testing.cases import differences
from returns_cli.testing.mutation import mutants_of
from returns_cli.testing.parts import Anatomy
from returns_cli.testing.reading import read_case
from returns_cli.testing.trial import MutantTrial, observed, visible

SHIPPED = list(shipped())
NAMES = [name for name, _ in SHIPPED]
SHOP = """policy = "shop/returns"
version = "1"
outcomes = ["deny", "refer", "approve"]
[facts.laid]
type = "yes/no"
[facts.opened]
type = "yes/no"
[facts.defect]
type = "choice"
choices = ["none", "claimed", "confirmed"]
[facts.days]
type = "whole number"
max = 1000
[[rules]]
id = "rule"
outcome = "deny"
when = "{when}"
"""
BASE = '[base]\nlaid = "no"\nopened = "no"\ndefect = "none"\ndays = 1\n'


def shop(folder: Path, when: str, cases: str, further: str = "") -> str:
    """A little policy with one rule, and its cases; the file to test."""
    path = folder / "shop.toml"
    path.write_text(SHOP.format(when=when) + further, encoding="utf-8")
    cases_file(path).write_text(BASE + cases, encoding="utf-8")
    return str(path)


def case(outcome: str, **facts: Any) -> str:
    said = ", ".join(f"{name} = {json.dumps(value)}" for name, value in facts.items())
    reasons = '["rule"]' if outcome == "deny" else "[]"
    return f'[[cases]]\nfacts = {{ {said} }}\noutcome = "{outcome}"\nreasons = {reasons}\n'


def answer(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> dict[str, Any]:
    """What `policy test --format json` prints."""
    assert run(["policy", "test", *arguments, "--format", "json"]) == code
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


# Cases ---------------------------------------------------------------------------------------------------------------


def test_json_has_its_fixed_form(capsys: pytest.CaptureFixture[str]) -> None:
    """Programs find the counts, what is missing and what survived under the names that are promised."""
    found = answer(capsys, "tile-store/returns", "--mutants")
    assert found["cases"] == len(read_cases(cases_file(dict(SHIPPED)["tile-store/returns"])))
    assert found["failed"] == 0
    assert set(found["coverage"]) >= {"covered", "total", "missing"}
    assert found["coverage"]["covered"] == found["coverage"]["total"] > 30
    mutants = found["mutants"]
    assert mutants["total"] == mutants["killed"] + mutants["equivalent"] + len(mutants["survived"])
    assert "mutants" not in answer(capsys, "tile-store/returns")


def test_failing_case_shows_place_difference_and_facts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A case that does not hold is shown with its line, what was expected, what came, and all its facts."""
    policy = shop(tmp_path, "laid", '[[cases]]\nname = "a laid tile"\nfacts = { laid = "yes" }\noutcome = "approve"\n')
    assert run(["policy", "test", policy]) == 3
    printed = capsys.readouterr().out
    assert "shop.cases.toml:6: failed: a laid tile" in printed
    assert "outcome: expected approve, decided deny" in printed
    assert "laid = yes, opened = no, defect = none, days = 1" in printed
    found = answer(capsys, policy, code=3)
    assert found["failed"] == 1
    [failure] = found["failures"]
    assert (failure["case"], failure["line"], failure["facts"]["laid"]) == ("a laid tile", 6, "yes")
    assert [(each["key"], each["expected"], each["found"]) for each in failure["differences"]] == [
        ("outcome", "approve", "deny")
    ]


@pytest.mark.parametrize(
    ("cases", "line", "message", "help"),
    [
        ('[[cases]]\noutcome = "deny"\nreason = ["rule"]\n', 8, "unknown key `reason`", "did you mean `reasons`?"),
        ('[[cases]]\nfacts = { lad = "no" }\noutcome = "deny"\n', 7, "unknown fact `lad`", "did you mean `laid`?"),
        ('[[cases]]\noutcome = "denied"\n', 7, "unknown outcome `denied`", "did you mean `deny`?"),
        ('[[cases]]\noutcome = "deny"\nreasons = ["rul"]\n', 8, "unknown rule `rul`", "did you mean `rule`?"),
        ("[[cases]]\nterms = { fee = 1 }\n", 7, "unknown term `fee`", ""),
        ('[[cases]]\nask = ["layd"]\n', 7, "unknown fact `layd`", "did you mean `laid`?"),
        ('[[cases]]\nroute = "home"\n', 7, "unknown route `home`", ""),
        ('[[cases]]\nname = "x"\n', 6, "this case expects nothing", "give it an outcome"),
        ("[[cases]]\noutcome = 3\n", 7, "`outcome` has the wrong kind of value", "it is a text"),
        ('[[cases]]\noutcome = "deny\n', 7, "a text ends with its line", "close it"),
        ('[[case]]\noutcome = "deny"\n', 6, "unknown key `case`", "did you mean `cases`?"),
        ("", 0, "there are no cases in", "write one: [[cases]]"),
    ],
)
def test_cases_that_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], cases: str, line: int, message: str, help: str
) -> None:
    """A file of cases that cannot be used is refused with code 2, its line, and the name that was meant."""
    assert run(["policy", "test", shop(tmp_path, "laid", cases)]) == 2
    printed = capsys.readouterr().err
    assert message in printed
    assert help in printed
    assert not line or f"shop.cases.toml:{line}:" in printed


def test_unreadable_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No cases, or no text, is said in one line."""
    policy = shop(tmp_path, "laid", "")
    assert run(["policy", "test", policy, "--cases", str(tmp_path / "none.toml")]) == 2
    assert "cannot read" in capsys.readouterr().err
    broken = tmp_path / "broken.toml"
    broken.write_bytes(b"\xff\xfe[base]")
    assert run(["policy", "test", policy, "--cases", str(broken)]) == 2
    assert "not UTF-8" in capsys.readouterr().err


def test_cases_from_another_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--cases` takes the examples from elsewhere; decimals may be written with or without quotes and zeros."""
    other = tmp_path / "other.toml"
    terms = '[terms.fee]\nunit = "CNY"\nvalues = [{ value = 12.5 }]\n'
    policy = shop(tmp_path, "laid", case("approve"), terms)
    other.write_text(BASE + '[[cases]]\nterms = { fee = 12.50 }\n[[cases]]\nterms = { fee = "12.5" }\n', encoding="utf-8")
    assert answer(capsys, policy, "--cases", str(other))["cases"] == 2


def test_chinese_report_with_chinese_punctuation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--lang zh` says all of it in Chinese."""
    policy = shop(tmp_path, "laid", case("approve", laid="yes"))
    assert run(["policy", "test", policy, "--lang", "zh"]) == 3
    printed = capsys.readouterr().out
    assert "outcome：应为approve，实际为deny" in printed
    assert "1个样例，1个不符" in printed
    assert "[[cases]] # 按政策目前的判定，请对照原文确认" in printed


# Coverage --------------------------------------------------------------------------------------------------------------

SAME_THING = [
    # ways of writing one condition: coverage is the same for all
    ("laid or opened", "not (not laid and not opened)", "opened or\\n   laid", "laid or (not laid and opened)"),
    ("days > 30", "not days <= 30", "30 < days", "days >= 31 - 0 and days > 30"),
    ("defect in ('claimed', 'confirmed')", "defect == 'claimed' or defect == 'confirmed'"),
    ("defect != 'none' and days > 30", "(days > 30) and not (defect == 'none')", "not (defect == 'none' or days <= 30)"),
    ("days > 30 if laid else opened", "(days > 30) if laid else (opened)"),
]


@pytest.mark.parametrize("ways", [ways[:2] for ways in SAME_THING], ids=lambda ways: ways[0])
@pytest.mark.parametrize(
    "facts", [{}, {"laid": "yes"}, {"days": 31, "defect": "claimed"}, {"opened": "yes", "defect": "claimed"}]
)
def test_coverage_does_not_depend_on_the_writing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], ways: tuple[str, ...], facts: dict[str, Any]
) -> None:
    """However a condition is written, or moved to a derived fact, the same is covered by the same cases."""
    seen = set()
    for way in ways:
        for number, policy in enumerate(
            (SHOP.format(when=way), f'{SHOP.format(when="moved")}[derived.moved]\nvalue = "{way}"\n')
        ):
            path = tmp_path / f"shop{number}.toml"
            path.write_text(policy, encoding="utf-8")
            compiled = load_policy(str(path))
            outcome = compiled.decide(
                compiled.read({"laid": "no", "opened": "no", "defect": "none", "days": 1} | facts)
            ).outcome
            cases_file(path).write_text(BASE + case(outcome, **facts), encoding="utf-8")
            found = answer(capsys, str(path))["coverage"]
            missing = sorted((each["part"], each["name"]) for each in found["missing"])
            seen.add((found["covered"], found["total"], tuple(missing)))
    assert len(seen) == 1, seen


def test_a_condition_counts_only_where_it_decides(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Being true or false is not enough: the rule must come out otherwise if that one condition were turned round."""
    both = case("deny", laid="yes", opened="yes")
    found = answer(capsys, shop(tmp_path, "laid or opened", both))["coverage"]
    assert (found["covered"], found["total"]) == (0, 4)
    each = case("deny", laid="yes") + case("deny", opened="yes")
    found = answer(capsys, shop(tmp_path, "laid or opened", each))["coverage"]
    assert (found["covered"], [(one["condition"], one["value"]) for one in found["missing"]]) == (
        2,
        [("laid", False), ("opened", False)],
    )
    assert answer(capsys, shop(tmp_path, "laid or opened", each + case("approve")))["coverage"]["missing"] == []


def test_missing_says_where_and_how(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is missing names the rule, the condition, the direction and the place, and gives the case that shows it."""
    policy = shop(tmp_path, "laid and days > 30", case("deny", laid="yes", days=31) + case("approve", laid="yes", days=30))
    [missing] = answer(capsys, policy)["coverage"]["missing"]
    assert (missing["part"], missing["name"], missing["condition"], missing["value"]) == ("rule", "rule", "laid", False)
    assert (missing["line"], missing["column"]) == (17, 9)
    assert missing["message"] == "rule `rule`: no case in which `laid` is false and decides by itself"
    with cases_file(Path(policy)).open("a", encoding="utf-8") as stream:
        stream.write(missing["case"])
    assert answer(capsys, policy, "--strict")["coverage"]["missing"] == []


def test_what_no_request_can_show_is_set_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A condition that can never matter by itself is proved so, and is not asked for."""
    found = answer(capsys, shop(tmp_path, "laid or (laid and opened)", case("approve") + case("deny", laid="yes")))["coverage"]
    assert found["missing"] == []
    assert {each["condition"] for each in found["impossible"]} == {"opened"}


def test_a_condition_that_is_unknown_shows_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown fact covers no condition."""
    found = answer(capsys, shop(tmp_path, "laid", '[[cases]]\nfacts = { laid = "" }\noutcome = "incomplete"\n'))
    assert found["coverage"]["covered"] == 0


# Mutants ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_shipped_cases_cover_everything(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Of every shipped policy each condition is shown to matter, and no mutant survives unless it is proved equivalent."""
    found = answer(capsys, name, "--mutants", "--strict")
    assert found["coverage"]["missing"] == []
    assert found["mutants"]["survived"] == []
    assert found["mutants"]["killed"] > 30


def test_a_policy_that_cannot_be_tested_is_told_of_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    """Beside others too."""
    assert run(["policy", "test", "no/such", "tile-store/returns", "--lang", "zh"]) == 2
    told = capsys.readouterr().out
    assert told.startswith("错误：")
    assert "no policy" not in told


@pytest.mark.parametrize("name", [name for name in NAMES if len(read_cases(cases_file(dict(SHIPPED)[name]))) <= 30])
def test_pasting_covers_and_kills(name: str, tmp_path: Path) -> None:
    """From `[base]` and one case alone, the cases that are printed kill every mutant and show every condition, once pasted."""
    path = dict(SHIPPED)[name]
    text = cases_file(path).read_text(encoding="utf-8")
    shorter = tmp_path / "some.cases.toml"
    shorter.write_text("[[cases]]".join(text.split("[[cases]]")[:2]), encoding="utf-8")
    first = run_cases(str(path), str(shorter), with_mutants=True)
    assert first.mutants
    assert len(first.missing) > 3
    assert len(first.mutants.survived) > 10
    assert all(one.case for one in (*first.missing, *first.mutants.survived))
    pasted = dict.fromkeys(one.case.text("en") for one in (*first.missing, *first.mutants.survived) if one.case)
    shorter.write_text("\n\n".join([shorter.read_text(encoding="utf-8"), *pasted]), encoding="utf-8")
    second = run_cases(str(path), str(shorter), with_mutants=True)
    assert second.mutants
    assert (second.failures, second.missing, second.mutants.survived) == ((), (), ())


@pytest.mark.parametrize(
    ("facts", "english", "chinese"),
    [
        ({}, "as in [base]", "同[base]"),
        ({"laid": "", "days": "3"}, "laid unknown, days 3", "laid未知、days 3"),
    ],
)
def test_a_proposed_case_is_named_in_the_language_of_the_report(facts: dict[str, str], english: str, chinese: str) -> None:
    """In Chinese too what is pasted is a case, and the same one."""
    found = ProposedCase(facts, {"outcome": "deny", "reasons": ["rule"]})
    [told], [translated] = (tomllib.loads(found.text(lang))["cases"] for lang in ("en", "zh"))
    assert (told.pop("name"), translated.pop("name")) == (english, chinese)
    assert told == translated


def test_cases_of_a_chinese_report_cover_once_pasted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Those of `--format json` are in Chinese too, as its other sentences are."""
    policy = shop(tmp_path, "laid and opened", case("deny", laid="yes", opened="yes"))
    proposals = {each["case"] for each in answer(capsys, policy, "--lang", "zh")["coverage"]["missing"]}
    assert proposals
    assert all("请对照原文确认" in each and "confirm" not in each for each in proposals)
    with cases_file(Path(policy)).open("a", encoding="utf-8") as written:
        written.write("\n".join(proposals))
    assert answer(capsys, policy, "--lang", "zh", "--strict")["coverage"]["missing"] == []


def test_short_way_and_long_way_agree() -> None:
    """A mutant is killed exactly if the policy it is, compiled as a whole, fails a case."""
    for name in ("tile-store/returns", "published/tiledecor", "published/harbinger"):
        path = dict(SHIPPED)[name]
        compiled = load_policy(name)
        anatomy = Anatomy(compiled.policy)
        cases = read_cases(cases_file(path))[:9]
        seen = observed(anatomy, [read for each in cases if (read := read_case(compiled, each)) is not None])
        for mutant in mutants_of(compiled.policy, read_source(path)):
            whole = CompiledPolicy(mutant.policy)
            fails = any(any(True for _ in differences(whole, each)) for each in cases)
            assert (MutantTrial(anatomy, mutant).killed_by(seen, cases) is not None) == fails, mutant.what


def test_kinds_of_change(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Limits, comparisons, connectives, negations, exceptions, outcomes, rules, routes and terms are all changed."""
    further = """unless = "defect == 'confirmed'"
[parameters.limit]
values = [{ value = 30 }]
[[routes]]
id = "shop"
when = "days > 3 and days <= limit"
[[routes]]
id = "post"
when = "True"
[terms.fee]
values = [{ when = "not opened", value = 5 }, { when = "opened", value = 9 }]
"""
    found = answer(capsys, shop(tmp_path, "laid and days > 9", case("approve"), further), "--mutants")["mutants"]
    kinds = {each["change"] for each in (*found["survived"], *found["proved_equivalent"])}
    assert kinds >= {
        "limit",
        "comparison",
        "connective",
        "negation",
        "exception-dropped",
        "outcome",
        "rule-dropped",
        "route-dropped",
        "route",
        "alternative-dropped",
        "part-dropped",
    }
    assert {each["becomes"] for each in found["survived"] if each["part"] == "parameter"} == {"29", "31"}


def test_times_are_changed_and_shown_as_people_say_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By whole minutes, also where the limit has seconds; no case that is proposed has parts of a second."""
    further = """
[facts.begun]
type = "moment"
[facts.ended]
type = "moment"
[facts.at]
type = "time"
[[rules]]
id = "long"
outcome = "refer"
when = "minutes_between(begun, ended) > 30 or at > time('20:00') or at < time('06:00:30')"
"""
    path = shop(tmp_path, "laid", case("approve", begun="2026-01-01 10:00", ended="2026-01-01 10:10", at="10:00"), further)
    found = answer(capsys, path, "--mutants")["mutants"]
    limits = {(each["was"], each["becomes"]) for each in found["survived"] if each["change"] == "limit"}
    assert {each for each in limits if each[0] != "30"} == {
        ("time('20:00')", "-1 minute"), ("time('20:00')", "+1 minute"),
        ("time('06:00:30')", "-1 minute"), ("time('06:00:30')", "+1 minute"),
    }  # fmt: skip
    cases = [each["case"] for each in found["survived"]]
    assert all(cases)
    assert not [each for each in cases if re.search(r":\d\d\.\d", each)]
    assert run(["policy", "test", path, "--mutants", "--lang", "zh"]) == 0
    assert "改变+1分钟" in capsys.readouterr().out


def test_equivalent_mutants_are_proved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`> 30` in whole days is `>= 31`: the mutant that says so is set apart, and nobody is asked to kill it."""
    cases = (
        case("approve", days=30)
        + case("deny", days=31)
        + case("deny", laid="yes", days=31)
        + case("approve", laid="yes", days=30)
    )
    found = answer(capsys, shop(tmp_path, "days > 30 or (laid and days > 30)", cases), "--mutants")["mutants"]
    assert found["equivalent"] > 0
    assert all("case" not in each or each["case"] is None for each in found["proved_equivalent"])
    assert found["survived"] == []


@settings(max_examples=12)
@given(st.data())
def test_proved_equivalent_mutants_are(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """On random policies and rows: what is called equivalent never differs, and what is printed kills."""
    folder = tmp_path_factory.mktemp("random")
    path = folder / "policy.toml"
    path.write_text(data.draw(policies(), label="policy"), encoding="utf-8")
    compiled = load_policy(str(path))
    nothing_known = compiled.decide(compiled.facts(compiled.reader.read({})))
    cases_file(path).write_text(f'[[cases]]\noutcome = "{nothing_known.outcome}"\n', encoding="utf-8")
    report = run_cases(str(path), None, with_mutants=True)
    assert report.mutants
    table = [compiled.reader.read(row) for row in data.draw(rows(compiled.policy, 30), label="rows")]
    anatomy = Anatomy(compiled.policy)
    for one in report.mutants.equivalent:
        trial = MutantTrial(anatomy, one.mutant)
        for registers in table:
            states = anatomy.states(registers)
            made, right = visible(trial.result(registers, states)), visible(anatomy.result(states, registers))
            if compiled.engine.evaluate(*registers)[0] == INCOMPLETE and INCOMPLETE in (made.outcome, right.outcome):
                continue  # how many of its completions a request with blanks is tried by may differ: safe, for it stays open
            assert made == right, one.mutant.what


def test_what_a_blank_settles_is_not_called_equivalent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`known(late)` denies all complete requests; one with a blank, which no completion denies otherwise, tells the mutant."""
    path = tmp_path / "returns.toml"
    rules = [("deny", "add_days(date('2025-03-01'), late) == told"), ("refer", "count == count"), ("deny", "known(late)")]
    path.write_text(
        'policy = "shop/returns"\nversion = "1"\noutcomes = ["deny", "refer", "approve"]\n'
        + '[facts.count]\ntype = "whole number"\nmin = 0\nmax = 9\n'
        + '[facts.late]\ntype = "whole number"\nunit = "day"\nmin = -5\nmax = 5\n'
        + '[facts.told]\ntype = "date"\n'
        + "".join(f'[[rules]]\nid = "r{at}"\noutcome = "{out}"\nwhen = "{when}"\n' for at, (out, when) in enumerate(rules)),
        encoding="utf-8",
    )
    cases_file(path).write_text(
        '[[cases]]\noutcome = "deny"\nfacts = { count = "3", late = "3", told = "2024-02-01" }\n', encoding="utf-8"
    )
    compiled = load_policy(str(path))
    assert compiled.decide(compiled.read({"count": "3", "told": "2024-02-01"})).outcome == "refer"
    report = run_cases(str(path), None, with_mutants=True)
    assert not [one for one in report.mutants.equivalent if one.mutant.path == ("rules", 1, "outcome")]


DENIED_ANYHOW = """[[rules]]
id = "laid"
outcome = "deny"
when = "laid"
[[rules]]
id = "not-laid"
outcome = "deny"
when = "not laid"
"""
TOLD = '[[duties]]\nid = "tell"\nwhen_outcome = ["deny"]\nwhen = "count >= 2 or laid or not laid"\n'
TWO_FEES = """[terms.fee]
[[terms.fee.values]]
value = 1
when = "count >= 2 or laid or not laid"
[[terms.fee.values]]
value = 2
when = "count < 0"
"""
BLANK = [
    # denied or referred, laid or not: without a word on that the duty and the fee hang on how many there are
    ("deny", DENIED_ANYHOW + TOLD, (("duties", 0, "when"), "-1"), False),
    ("refer", DENIED_ANYHOW.replace('"deny"', '"refer"') + TWO_FEES, (("terms", "fee", "values", 0, "when"), "-1"), False),
    # none is that many, which the counter knows of a count that nobody gives, too
    ("approve", '[[rules]]\nid = "many"\noutcome = "deny"\nwhen = "count > 100000"\n', (("rules", 0), ""), True),
]


@pytest.mark.parametrize(("outcome", "rest", "change", "equivalent"), BLANK)
def test_mutants_are_compared_by_what_the_counter_makes_of_blanks(
    tmp_path: Path, outcome: str, rest: str, change: tuple[object, str], equivalent: bool
) -> None:
    """A mutant is set apart where every completion decides alike, and what is said of the request itself is the same."""
    path = tmp_path / "returns.toml"
    path.write_text(
        'policy = "shop/returns"\nversion = "1"\noutcomes = ["deny", "refer", "approve"]\nfacts.laid = { type = "yes/no" }\n'
        + 'facts.count = { type = "whole number", min = 1, max = 100000 }\n'
        + rest,
        encoding="utf-8",
    )
    case_text = f'[base]\ncount = "7"\nlaid = "yes"\n[[cases]]\noutcome = "{outcome}"\n'
    cases_file(path).write_text(case_text, encoding="utf-8")
    mutants = run_cases(str(path), None, with_mutants=True).mutants
    apart, alive = (
        [(one.mutant.path, one.mutant.becomes) for one in found] for found in (mutants.equivalent, mutants.survived)
    )
    assert (change in apart, change in alive) == (equivalent, not equivalent)


@settings(max_examples=60)
@given(st.data())
def test_parts_make_the_engines_decision(data: st.DataObject) -> None:
    """What the parts in their states come to is what the counter's engine decides."""
    source = read_text(data.draw(policies(), label="policy"))
    compiled = CompiledPolicy(build_policy(source))
    anatomy = Anatomy(compiled.policy)
    for row in data.draw(rows(compiled.policy, 20), label="rows"):
        registers = compiled.reader.read(row)
        result = anatomy.result(anatomy.states(registers), registers)
        assert result.readable == (compiled.engine.violated(*registers) < 0)
        if result.readable:
            decision = compiled.decide(compiled.facts(registers))
            assert (result.outcome, result.fired, result.route) == (decision.outcome, decision.fired, decision.route), row


def read_text(text: str) -> Source:
    """A policy's text as read from a file."""
    return Source("random.toml", text, tomllib.loads(text, parse_float=Decimal), "sha256:0")


# Versions --------------------------------------------------------------------------------------------------------------


def test_each_version_is_tested_by_its_own_cases(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Cases go to the version of their day; each version has its own conditions and mutants."""
    version = """policy = "shop/returns"
version = "{version}"
by = "sold_on"
outcomes = ["deny", "approve"]
[in_force]
{force}
[facts.sold_on]
type = "date"
[facts.laid]
type = "yes/no"
[[rules]]
id = "laid"
outcome = "deny"
when = "{when}"
"""
    new = tmp_path / "shop.toml"
    new.write_text(version.format(version="2", force="from = 2026-01-01", when="laid"), encoding="utf-8")
    old = version.format(version="1", force="until = 2025-12-31", when="not laid")
    (tmp_path / "shop.2025.toml").write_text(old, encoding="utf-8")
    new_cases = case("deny", sold_on="2026-01-01", laid="yes") + case("approve", sold_on="2026-01-01", laid="no")
    cases = new_cases.replace('"rule"', '"laid"')
    cases_file(new).write_text(cases, encoding="utf-8")
    found = answer(capsys, str(new))["coverage"]
    assert (found["covered"], found["total"]) == (2, 4)
    assert {Path(each["file"]).name for each in found["missing"]} == {"shop.2025.toml"}
    pasted = "\n".join({each["case"] for each in found["missing"]})
    cases_file(new).write_text(cases + pasted, encoding="utf-8")
    assert answer(capsys, str(new), "--strict")["coverage"]["covered"] == 4


def test_unknown_policy_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """A policy that does not exist is bad usage."""
    with pytest.raises(ReturnsError):
        run_cases("no/such", None, with_mutants=False)
    assert run(["policy", "test", "tile-store/return"]) == 2
    assert "did you mean" in capsys.readouterr().err
