"""What is said on the phone, and what a customer is told of a decision."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from returns_cli import load_policy
from returns_cli.cli.main import run
from returns_cli.policy.load import shipped
from returns_cli.testing.case_file import cases_file, read_cases
from returns_cli.wording.phone import situations

# The situations that the desk's wording page names (P), those at the counter, and those of appointments and visits.
NAMED = {
    "greeting", "call-back", "closing", "silent-line", "noise", "weak-signal", "hands-free", "word-not-heard", "nothing-heard",
    "cannot-hear", "no-reaction", "not-understood", "outage", "hold", "anxious", "back-from-hold", "always-busy", "abuse",
    "colleague-complaint", "suggestion", "thanks", "refuse", "offer-change", "to-inspection", "book-warehouse",
    "remind-warehouse", "missed-warehouse", "call-before-laying", "confirm-visit", "late-for-visit",
}  # fmt: skip
CHINESE = re.compile("[\u4e00-\u9fff]")
LONGEST = 160


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = run(list(arguments))
    captured = capsys.readouterr()
    return code, captured.out + captured.err


def test_every_situation_has_a_wording() -> None:
    """All situations of P, no more, each with a title in both languages and at least one sentence to say."""
    found = situations()
    assert set(found) == NAMED
    for situation in found.values():
        assert situation.title["en"]
        assert CHINESE.search(situation.title["zh"])
        assert any(step.kind == "say" for step in situation.steps)


@pytest.mark.parametrize("name", sorted(NAMED))
def test_wordings_are_short_and_in_both_languages(name: str) -> None:
    """Each step is a silence of some seconds, or short words in English and Chinese with that language's stops."""
    for step in situations()[name].steps:
        assert step.kind in ("say", "do", "wait")
        if step.kind == "wait":
            assert 1 <= step.seconds <= 120
            continue
        assert 0 < len(step.words["en"]) <= LONGEST
        assert step.words["en"].endswith((".", "?"))
        assert not CHINESE.search(step.words["en"])
        assert step.words["zh"].endswith(("\u3002", "\uff1f"))
        assert not re.search("[\u4e00-\u9fff][,:;?]", step.words["zh"])


def test_the_silent_line_keeps_its_pauses(capsys: pytest.CaptureFixture[str]) -> None:
    """Greet, ask after 3 seconds, ask to dial again, hang up 2 seconds later."""
    code, text = said(capsys, "say", "silent-line", "--format", "json", "--lang", "en")
    steps = json.loads(text)["steps"]
    assert code == 0
    assert [step["wait"] for step in steps if "wait" in step] == [3, 3, 2]
    assert list(steps[-1]) == ["do"]
    assert [next(iter(step)) for step in steps[:3]] == ["say", "wait", "say"]


def test_list_names_every_situation(capsys: pytest.CaptureFixture[str]) -> None:
    """`returns say` alone lists them, for people and as JSON."""
    _, text = said(capsys, "say", "--lang", "zh")
    assert [line.split("：")[0] for line in text.splitlines()] == list(situations())
    _, answer = said(capsys, "say", "--format", "json")
    assert {entry["situation"] for entry in json.loads(answer)} == NAMED


@pytest.mark.parametrize(
    ("wanted", "help"),
    [("hlod", "did you mean `hold`?"), ("hol", "did you mean `hold`?"), ("what", "known: `abuse`"), ("", "known")],
)
def test_unknown_situation_is_refused_with_a_suggestion(capsys: pytest.CaptureFixture[str], wanted: str, help: str) -> None:
    """A name that does not exist is bad usage, and the nearest one is named."""
    code, text = said(capsys, "say", wanted)
    assert code == 2
    assert help in text


def test_a_title_is_a_name_too(capsys: pytest.CaptureFixture[str]) -> None:
    """Who knows the situation by its title in either language finds it."""
    assert said(capsys, "say", "客户致谢", "--lang", "en") == said(capsys, "say", "thanks", "--lang", "en")
    assert "step" not in said(capsys, "say", "Answering a call", "--lang", "en")[1]


@pytest.mark.parametrize(("word", "name"), [("送检", "to-inspection"), ("inspection", "to-inspection"), ("不能退换", "refuse")])
def test_a_word_finds_the_one_situation_that_has_it(capsys: pytest.CaptureFixture[str], word: str, name: str) -> None:
    """Nobody at a counter has time to look a name up."""
    assert said(capsys, "say", word, "--lang", "zh") == said(capsys, "say", name, "--lang", "zh")


def test_a_word_of_several_situations_names_them(capsys: pytest.CaptureFixture[str]) -> None:
    """Where a word fits several, they are named, in the language of the answer."""
    code, text = said(capsys, "say", "仓库", "--lang", "zh")
    assert code == 2
    assert "没有`仓库`的话术" in text
    assert "`book-warehouse`、`remind-warehouse`、`missed-warehouse`中的哪一个？" in text


def test_shell_completes_the_names(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The shell is told the names that go on like what was typed."""
    monkeypatch.setenv("_RETURNS_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "returns say no")
    monkeypatch.setenv("COMP_CWORD", "2")
    with pytest.raises(SystemExit):
        run([])
    assert set(re.findall("plain,(.*)", capsys.readouterr().out)) == {"noise", "nothing-heard", "no-reaction", "not-understood"}


def test_lines_fit_a_narrow_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """On 30 columns every line fits, Chinese counted double."""
    from returns_cli.folding import columns_of

    monkeypatch.setenv("COLUMNS", "30")
    for name in ("hold", "outage"):
        for lang in ("en", "zh"):
            _, text = said(capsys, "say", name, "--lang", lang)
            assert all(columns_of(line) <= 30 for line in text.splitlines())


# A decision as the customer hears it ------------------------------------------------------------------------------------

ASKED = {
    "sold_on": "2026-11-01",
    "requested_on": "2026-11-20",
    "receipt": "yes",
    "goods_intact": "yes",
    "packaging_intact": "yes",
    "laid": "no",
    "clearance": "no",
    "special_order": "no",
    "defect": "none",
    "quantity": "1 m2",
}


def told(lang: str, **changed: str) -> str:
    policy = load_policy("tile-store/returns")
    return policy.decide(policy.read(ASKED | changed)).say(lang)


def test_a_refusal_says_why_and_what_would_change_it() -> None:
    """Regret, the reason, what the customer can do; in both languages."""
    assert told("en", receipt="no") == (
        "I am sorry, we cannot take these goods back. For a return we need to see our receipt or invoice. "
        "Bring it, and we take the goods back. Thank you for your understanding."
    )
    assert told("zh", receipt="no") == (
        "很抱歉\uff0c这批商品不能退换。办理退换需要出示本店的收据或发票。带收据来就能退。感谢您的理解。"
    )


def test_a_grant_says_where_to_go() -> None:
    """A yes comes with the way to go, and with no thanks for understanding."""
    assert (
        told("en")
        == "Gladly, we take these goods back. Bring the goods to the shop at any time; staff handle everything there."
    )
    assert "understanding" not in told("en")


def test_an_open_decision_says_what_is_missing() -> None:
    """What is not decided yet is neither yes nor no: the customer is asked one question, in words meant for them."""
    assert told("en", receipt="") == "Do you have our receipt or invoice with you?"


CASES = [(name, case) for name, path in shipped() for case in read_cases(cases_file(path)) if "error" not in case.expected]


@pytest.mark.parametrize(("name", "case"), CASES[::3], ids=[f"{name}: {case.name}" for name, case in CASES[::3]])
def test_nothing_internal_is_said(name: str, case: object) -> None:
    """Of no policy does a customer hear clause numbers, rule ids with joints or placeholders."""
    policy = load_policy(name)
    decision = policy.decide(policy.read(case.facts))  # type: ignore[attr-defined]
    for lang in ("en", "zh"):
        text = decision.say(lang)
        assert text
        assert not re.search(r"\{|\}|_|\bclause\b|条款", text)
        assert not any(rule.id in text for rule in policy.policy.rules if "-" in rule.id and rule.id not in str(rule.reason))
        assert not any(f"({rule.clause})" in text for rule in policy.policy.rules if rule.clause)


def test_check_says_it_in_text_and_in_json(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """`check --say` prints the sentences alone; JSON has them beside everything else, line by line too."""
    options = [part for name, value in ASKED.items() for part in (f"--{name.replace('_', '-')}", value)]
    code, text = said(capsys, "check", *options, "--say", "--lang", "en", "--no-input")
    assert (code, text.strip()) == (0, told("en"))
    _, answer = said(capsys, "check", *options, "--say", "--lang", "zh", "--format", "json")
    assert json.loads(answer)["say"] == told("zh")
    lines = tmp_path / "requests.jsonl"
    lines.write_text(json.dumps(ASKED) + "\n", encoding="utf-8")
    _, answer = said(capsys, "check", "--from", str(lines), "--say", "--lang", "en", "--format", "json")
    assert json.loads(answer)["say"] == told("en")
    _, text = said(capsys, "check", "--from", str(lines), "--say", "--lang", "en")
    assert told("en") in text
