"""`returns check`: what it prints, where, and with which exit code, for good requests and for bad ones."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from returns_cli import load_policy
from returns_cli.cli.main import run

POLICY = load_policy("tile-store/returns")
FINE = {
    "sold_on": "2026-11-01",
    "requested_on": "2026-11-20",
    "receipt": "yes",
    "goods_intact": "yes",
    "packaging_intact": "yes",
    "laid": "no",
    "clearance": "no",
    "special_order": "no",
    "defect": "none",
    "quantity": "1 box",
    "tile": "800x800",
    "pieces_per_box": "3",
}
NOTED = """
policy   = "example/notes"
version  = "7"
title    = { en = "Notes", zh = "备注" }
timezone = "Asia/Shanghai"
outcomes = ["deny", "refer", "approve"]

[facts.note]
type = "text"
ask  = { en = "What is the note?", zh = "备注是什么？" }

[[rules]]
id      = "noted"
outcome = "deny"
when    = "known(note)"
clause  = "N1"
reason  = { en = "The note says {note}.", zh = "备注：{note}。" }
"""
# Turns a terminal's text red; sets its title; red again by one byte; breaks the line; runs the line backwards.
ESCAPES = ["\x1b[31mred", "\x1b]0;title\x07", "\x9b31mred", "two\nlines", "\u202egnol", "bell\x07", "back\x08"]
# The parts of a decision, in order. Beside them there may be `terms`, of which the store's policy states none.
PARTS = ["policy", "version", "digest", "outcome", "reasons", "route", "ask", "changes", "next", "facts", "derived"]
HARMFUL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\ud800-\udfff]")


@dataclass(frozen=True)
class Answer:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def answers(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


Check = Callable[..., Answer]


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Check:
    """Runs `returns check` in this process, in an English locale."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def run_check(*options: str | Path) -> Answer:
        code = run(["check", *map(str, options)])
        return Answer(code, *capsys.readouterr())

    return run_check


def options(facts: Mapping[str, str]) -> list[str]:
    """The facts as options."""
    return [part for name, value in facts.items() for part in ("--" + name.replace("_", "-"), value)]


def fine(**changed: str | None) -> list[str]:
    """The options of a request that is approved, some of them changed or (None) left out."""
    return options({name: value for name, value in (FINE | changed).items() if value is not None})


def process(
    *arguments: str, cwd: Path, given: bytes = b"", env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Runs `returns` in a process of its own, away from the checkout, its output in pipes."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON", "NO_COLOR"))}
    kept |= {name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "returns_cli", *arguments],
        cwd=cwd,
        env=kept | {"LC_ALL": "C.UTF-8"} | dict(env or {}),
        input=given,
        capture_output=True,
        check=False,
    )


def assert_one_complaint(answer: Answer, phrase: str) -> None:
    """Nothing on standard output, one harmless line on standard error that holds the phrase, and exit code 2."""
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(("error: ", "错误："))
    assert answer.err.count("\n") == 1
    assert answer.err.endswith("\n")
    assert phrase in answer.err
    assert "Traceback" not in answer.err
    assert not HARMFUL.search(answer.err)


# JSON ------------------------------------------------------------------------------------------------------------


def test_json_of_an_approval(check: Check) -> None:
    """An approval has every part that the design names: nothing against it, a route, facts as understood, what follows."""
    found = check(*fine(), "--format", "json")
    assert found.code == 0
    answer = found.json
    assert [part for part in answer if part != "terms"] == PARTS
    assert answer.get("terms", {}) == {}
    assert (answer["policy"], answer["version"], answer["digest"]) == (POLICY.id, POLICY.version, POLICY.digest)
    assert re.fullmatch("sha256:[0-9a-f]{64}", answer["digest"])
    assert (answer["outcome"], answer["reasons"], answer["ask"], answer["changes"]) == ("approve", [], [], [])
    assert {name: answer["route"][name] for name in ("id", "clause")} == {"id": "walk-in", "clause": "R8"}
    assert answer["route"]["text"]
    assert answer["facts"] == {
        "kind": "return",
        "sold_on": "2026-11-01",
        "requested_on": "2026-11-20",
        "receipt": True,
        "goods_intact": True,
        "packaging_intact": True,
        "laid": False,
        "clearance": False,
        "special_order": False,
        "defect": "none",
        "quantity": "1 box",
        "tile": "800x800",
        "pieces_per_box": 3,
        "counted": False,
        "has_lot": False,
    }
    assert answer["derived"] == {"days_since_sale": 19, "last_day": "2026-12-01", "area": "1.92 m2"}


def test_json_of_a_denial(check: Check) -> None:
    """A denial gives rule, outcome, clause and sentence of every reason, no route, and what would change it."""
    found = check(*fine(receipt="no"), "--format", "json")
    assert found.code == 3
    answer = found.json
    [reason] = answer["reasons"]
    assert (reason["rule"], reason["outcome"], reason["clause"]) == ("receipt", "deny", "R2")
    assert set(reason) <= {"rule", "outcome", "clause", "text", "remedy"}
    assert reason["text"]
    assert (answer["outcome"], answer["route"], answer["ask"]) == ("deny", None, [])
    assert answer["changes"] == [{"facts": {"receipt": True}, "outcome": "approve"}]


def test_json_of_an_open_request(check: Check) -> None:
    """A request that is not decided yet names each question with its fact, and unknown facts are left out."""
    found = check(*fine(receipt=None, laid=None), "--format", "json")
    assert found.code == 4
    answer = found.json
    assert (answer["outcome"], answer["reasons"], answer["route"], answer["changes"]) == ("incomplete", [], None, [])
    assert {ask["fact"]: ask["question"] for ask in answer["ask"]} == {
        name: POLICY.policy.facts[name].question("en") for name in ("receipt", "laid")
    }
    assert not {"receipt", "laid"} & set(answer["facts"])


def test_json_of_several_lines(check: Check, tmp_path: Path) -> None:
    """A request with lines has a whole decision for each line beside one route, and no outcome of its own."""
    shared = {name: FINE[name] for name in ("sold_on", "requested_on", "receipt")}
    own = {name: value for name, value in FINE.items() if name not in shared}
    log = tmp_path / "requests.jsonl"
    log.write_text(json.dumps(shared | {"lines": [own, own, own | {"laid": "yes"}]}) + "\n", encoding="utf-8")
    found = check("--from", log, "--format", "json")
    assert found.code == 0
    [answer] = found.answers
    assert set(answer) == {"policy", "version", "digest", "lines", "route"}
    assert [line["outcome"] for line in answer["lines"]] == ["approve", "approve", "deny"]
    assert [line["facts"]["laid"] for line in answer["lines"]] == [False, False, True]
    assert [line["route"] for line in answer["lines"]] == [None] * 3
    assert answer["route"]["id"] == "warehouse-appointment"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_json_says_its_sentences_in_the_language(check: Check, lang: str) -> None:
    """The language changes sentences and nothing else."""
    answer = check(*fine(receipt="no", laid="yes"), "--format", "json", "--lang", lang).json
    assert [reason["text"] for reason in answer["reasons"]] == {
        "en": ["No valid receipt or invoice of this shop.", "Once laid, goods count as accepted."],
        "zh": ["没有本店有效收据或发票。", "已铺贴，视为验收合格。"],
    }[lang]
    assert answer["outcome"] == "deny"
    assert answer["facts"]["laid"] is True


def test_what_json_gives_can_be_fed_again(check: Check, tmp_path: Path) -> None:
    """The facts as understood, given again, are answered the same."""
    first = check(*fine(quantity="1.50㎡", sold_on="2026年11月1日"), "--format", "json").json
    log = tmp_path / "again.jsonl"
    log.write_text(json.dumps(first["facts"]) + "\n", encoding="utf-8")
    assert check("--from", log, "--format", "json").json == first


def test_today_is_the_default_day_of_the_request(check: Check) -> None:
    """A request without its day is asked for today, on the shop's calendar."""
    shop = ZoneInfo("Asia/Shanghai")
    before = datetime.now(shop).date()
    answer = check("--laid", "yes", "--format", "json").json
    assert str(before) <= answer["facts"]["requested_on"] <= str(datetime.now(shop).date())


# Text ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "changed", "code", "phrases"),
    [
        (
            "en",
            {},
            0,
            ["ACCEPTED", "Bring the goods to the shop at any time", "clause R8", "1.92 m2", "meets all conditions"],
        ),
        ("en", {"quantity": "2 boxes"}, 0, ["ACCEPTED", "Book an appointment", "clause R9", "3.84 m2", "service hotline"]),
        (
            "en",
            {"receipt": "no"},
            3,
            ["NOT ACCEPTED", "No valid receipt", "clause R2", "What would change it", "then accepted"],
        ),
        ("en", {"requested_on": "2026-12-02"}, 3, ["NOT ACCEPTED", "Sold 31 days ago", "30 days", "last day 2026-12-01"]),
        ("en", {"special_order": "yes", "defect": "claimed"}, 4, ["TO BE INSPECTED", "only claimed", "clause R6"]),
        ("en", {"laid": None}, 4, ["1 MORE TO ASK", "Still to be asked", "Have any of these goods been laid?"]),
        ("zh", {}, 0, ["同意退换", "随时可带商品到店", "条款R8", "1.92㎡", "符合退换条件"]),
        ("zh", {"quantity": "2箱"}, 0, ["同意退换", "拨打服务热线预约", "条款R9", "3.84㎡"]),
        ("zh", {"receipt": "无"}, 3, ["不予退换", "没有本店有效收据或发票", "条款R2", "怎样可以改变", "则同意退换"]),
        ("zh", {"requested_on": "2026-12-02"}, 3, ["不予退换", "已售出31天", "最后一天2026-12-01"]),
        ("zh", {"special_order": "是", "defect": "反映"}, 4, ["送检", "订制、订货商品", "质量问题尚未确认", "条款R6"]),
        ("zh", {"laid": None}, 4, ["还差1项", "还需询问", "这些商品是否已经铺贴？"]),
    ],
)
def test_text_says_it_in_words(
    check: Check, lang: str, changed: Mapping[str, str | None], code: int, phrases: Sequence[str]
) -> None:
    """Outcome, reasons with clauses, the way to go, open questions and ways out, in either language, and the code."""
    found = check(*fine(**changed), "--lang", lang)
    assert (found.code, found.err) == (code, "")
    assert [phrase for phrase in phrases if phrase not in found.out] == []
    assert POLICY.id not in found.out
    assert not [name for name in POLICY.policy.facts if "_" in name and name in found.out]


def test_text_gives_every_reason(check: Check) -> None:
    """All reasons stand in the answer, each with its clause."""
    found = check(*fine(receipt="no", laid="yes", clearance="yes", requested_on="2027-01-01"))
    assert re.findall(r"clause (R\d)", found.out) == ["R1", "R2", "R5", "R7"]


def test_help_lists_every_fact(check: Check) -> None:
    """Every fact that people are asked for is an option with its question; what only the book knows is none."""
    found = check("--help")
    assert found.code == 0
    text = " ".join(found.out.split())
    for name, fact in POLICY.policy.facts.items():
        assert (f"--{name.replace('_', '-')} " in text) is fact.asked
        assert not fact.asked or fact.question("en") in text
    for option in ("--policy", "--from", "--format", "--lang", "--dates"):
        assert option in text


def test_help_lists_the_facts_of_another_policy(check: Check, tmp_path: Path) -> None:
    """The options are those of the policy that `--policy` names."""
    other = noted(tmp_path)
    text = check("--policy", other, "--help").out
    assert "--note" in text
    assert "--sold-on" not in text
    found = check(f"--policy={other}", "--note", "hello", "--format", "json")
    assert (found.code, found.json["policy"], found.json["reasons"][0]["text"]) == (3, "example/notes", "The note says hello.")


def noted(folder: Path) -> Path:
    """A small policy with a text among its facts."""
    path = folder / "notes.toml"
    path.write_text(NOTED, encoding="utf-8")
    return path


# Bad requests ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "phrase"),
    [
        pytest.param(["--colour", "red"], "--colour", id="unknown fact"),
        pytest.param(["--laid"], "--laid", id="fact without a value"),
        pytest.param(["laid"], "laid", id="loose word"),
        pytest.param(["--format", "xml"], "xml", id="unknown format"),
        pytest.param(["--lang", "fr"], "fr", id="unknown language"),
        pytest.param(["--sold-on", "2026-02-29"], "does not exist", id="date that does not exist"),
        pytest.param(["--sold-on", "2026-04-31"], "does not exist", id="31 April"),
        pytest.param(["--sold-on", "03/04/2026"], "day/month or month/day", id="ambiguous date"),
        pytest.param(["--sold-on", "yesterday"], "is not a date", id="no date"),
        pytest.param(["--sold-on", "1826-11-01"], "outside", id="date out of range"),
        pytest.param(
            ["--sold-on", "2026-11-21", "--requested-on", "2026-11-20"], "before the sale", id="requested before sold"
        ),
        pytest.param(["--laid", "maybe"], "neither yes nor no", id="neither yes nor no"),
        pytest.param(["--defect", "huge"], "not one of the choices", id="not a choice"),
        pytest.param(["--quantity", "-3 boxes"], "negative", id="negative quantity"),
        pytest.param(["--quantity", "0 boxes"], "above zero", id="zero quantity"),
        pytest.param(["--quantity", "0.000 m2"], "above zero", id="zero area"),
        pytest.param(["--quantity", "1.5 boxes"], "not a whole number", id="part of a box"),
        pytest.param(["--quantity", "3"], "not a quantity", id="quantity without a unit"),
        pytest.param(["--quantity", "3 boxes damaged"], "not a quantity", id="quantity and more"),
        pytest.param(["--quantity", "99999999999999 m2"], "not between", id="more than all the tiles there are"),
        pytest.param(["--quantity", "0.0000001 m2"], "decimal places", id="less than a square millimetre"),
        pytest.param(["--quantity", "3 boxes", "--tile", "800x800"], "pieces per box", id="boxes without pieces per box"),
        pytest.param(["--quantity", "3 boxes", "--pieces-per-box", "3"], "size of the tile", id="boxes without tile"),
        pytest.param(["--quantity", "3 pieces"], "size of the tile", id="pieces without tile"),
        pytest.param(["--tile", "800"], "not the size", id="half a tile"),
        pytest.param(["--tile", "800x800x9"], "not the size", id="three sides"),
        pytest.param(["--pieces-per-box", "0"], "not between", id="empty box"),
        pytest.param(["--pieces-per-box", "1,000"], "thousands or decimals", id="ambiguous number"),
        pytest.param(["--sold-on", "2026-02-03 25:99"], "is not a date", id="time of day that does not exist"),
        pytest.param(["--policy", "tile-store/refunds"], "unknown policy", id="unknown policy"),
        pytest.param(["--from", "nowhere.jsonl"], "nowhere.jsonl", id="file not there"),
        pytest.param(["--from", "."], "cannot read", id="file is a folder"),
        pytest.param(["--from", "-", "--goods-intact", "yes"], "not both (--goods-intact)", id="facts from two sides"),
        pytest.param(["--laid"], "see returns check --help", id="an option without its value"),
    ],
)
def test_bad_request_is_one_line(
    check: Check, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: list[str], phrase: str
) -> None:
    """What cannot be read is said in one line on standard error, with exit code 2."""
    monkeypatch.chdir(tmp_path)
    assert_one_complaint(check(*given), phrase)


def test_fact_given_twice_is_refused(check: Check) -> None:
    """Two values for one fact are one too many, as they are in JSON: none of them is quietly dropped."""
    assert_one_complaint(check("--laid", "yes", "--laid", "no"), "twice")


@pytest.mark.parametrize(
    ("content", "phrase"),
    [
        pytest.param(None, "cannot read", id="not there"),
        pytest.param(b'policy = "\xff\xfe"\n', "not UTF-8", id="not UTF-8"),
        pytest.param("folder", "cannot read", id="folder"),
        pytest.param(b"#" * 1_000_001, "larger than", id="too large"),
    ],
)
def test_policy_file_that_cannot_be_read_is_one_line(
    check: Check, tmp_path: Path, content: bytes | str | None, phrase: str
) -> None:
    """A policy file that is no text to read is refused in one line."""
    path = tmp_path / "mine.toml"
    if content == "folder":
        path.mkdir()
    elif isinstance(content, bytes):
        path.write_bytes(content)
    assert_one_complaint(check("--policy", path, "--laid", "yes"), phrase)


@pytest.mark.parametrize(
    ("content", "line", "phrase"),
    [
        ('policy = "x"\nversion: 3\n', 2, "not TOML"),
        (NOTED.replace("known(note)", "known(nota)"), 15, "`nota`"),
        (NOTED.replace('clause  = "N1"', 'claus   = "N1"'), 16, "`claus`"),
    ],
)
def test_faulty_policy_file_shows_the_place(
    check: Check, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, line: int, phrase: str
) -> None:
    """A fault in a policy's text is one line with file, line and column, then the excerpt with a caret, then the help."""
    (tmp_path / "mine.toml").write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    found = check("--policy", "mine.toml", "--note", "x")
    assert (found.code, found.out) == (2, "")
    head, excerpt, caret, *advice = found.err.splitlines()
    place = re.match(r"error: mine\.toml:(\d+):(\d+): ", head)
    assert place
    assert phrase in head
    assert int(place[1]) == line
    assert excerpt == "    " + content.splitlines()[line - 1]
    assert caret.startswith(" " * (int(place[2]) + 3) + "^")
    assert set(caret.strip()) == {"^"}
    assert len(advice) == 1
    assert advice[0].startswith("help: ")


# Files of requests -----------------------------------------------------------------------------------------------

GOOD_LINE = json.dumps(FINE).encode()
BAD_LINES = [
    pytest.param(b"[1, 2]", "not a JSON object", id="JSON list"),
    pytest.param(b'"laid"', "not a JSON object", id="JSON text"),
    pytest.param(b"null", "not a JSON object", id="JSON null"),
    pytest.param(b"", "empty line", id="empty line"),
    pytest.param(b'{"laid": ', "not JSON", id="broken off"),
    pytest.param(b'{"laid": "yes"} {"laid": "no"}', "not JSON", id="two on one line"),
    pytest.param(b'{"laid": {"is": "yes"}}', "laid", id="nested object"),
    pytest.param(b'{"laid": ["yes"]}', "laid", id="list as a value"),
    pytest.param(b'{"laid": 3}', "neither yes nor no", id="number for yes or no"),
    pytest.param(b'{"sold_on": true}', "sold_on", id="true for a date"),
    pytest.param(b'{"pieces_per_box": -Infinity}', "not a number", id="not a number"),
    pytest.param(b'{"pieces_per_box": 1e400}', "not a number", id="endless number"),
    pytest.param(b'{"pieces_per_box": ' + b"9" * 5000 + b"}", "not a number", id="number of 5,000 digits"),
    pytest.param(b'{"colour": "red"}', "unknown fact", id="unknown fact"),
    pytest.param(b'{"": "red"}', "unknown fact", id="nameless fact"),
    pytest.param(b'{"laid": "yes", "laid": "no"}', "twice", id="duplicate key"),
    pytest.param('{"laid": "yes", "已铺贴": "no"}'.encode(), "twice", id="one fact by two names"),
    pytest.param(b'{"laid": "\\ud800"}', "neither yes nor no", id="lone surrogate"),
    pytest.param(b'{"\\udfff": "yes"}', "unknown fact", id="lone surrogate as a name"),
    pytest.param(b'{"laid": "\xff\xfe"}', "not UTF-8", id="not UTF-8"),
    pytest.param(b'{"laid": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deeply", id="deep nesting"),
    pytest.param(b'{"laid": "' + b"y" * 1_000_000 + b'"}', "longer than", id="over 1 MB"),
    pytest.param(b'{"laid": "' + b"y" * 3_000_000 + b'"}', "longer than", id="over 3 MB"),
    pytest.param(b'{"laid": "\\u001b]0;title\\u0007"}', "neither yes nor no", id="escape sequence"),
    pytest.param(b'{"\\u001b[31m": "yes"}', "unknown fact", id="escape sequence as a name"),
    pytest.param(b'{"sold_on": "2026-02-30"}', "does not exist", id="no such date"),
    pytest.param(b'{"sold_on": "2026-11-21", "requested_on": "2026-11-20"}', "before the sale", id="before the sale"),
    pytest.param(b'{"lines": []}', "lines", id="no lines"),
    pytest.param(b'{"lines": {"laid": "yes"}}', "lines", id="lines that are no list"),
    pytest.param(b'{"lines": ["laid"]}', "lines", id="lines that are no objects"),
    pytest.param(b'{"laid": "no", "lines": [{"laid": "yes"}]}', "laid", id="shared and own"),
    pytest.param(b'{"lines": [{"laid": "yes"}, {"laid": "maybe"}]}', "neither yes nor no", id="one bad line"),
    pytest.param(b'{"lines": [{"lines": []}]}', "unknown fact", id="lines in lines"),
    pytest.param(b'{"lines": [' + b"{}," * 1000 + b"{}]}", "1001", id="too many lines"),
]


@pytest.mark.parametrize("form", ["json", "text"])
@pytest.mark.parametrize(("bad", "phrase"), BAD_LINES)
def test_bad_line_stands_in_its_place(check: Check, tmp_path: Path, bad: bytes, phrase: str, form: str) -> None:
    """A line that cannot be read is answered by its error, with its number, and the lines around it are answered."""
    requests = tmp_path / "requests.jsonl"
    requests.write_bytes(b"\n".join([GOOD_LINE, bad, GOOD_LINE, b""]))
    found = check("--from", requests, "--format", form)
    assert (found.code, found.err) == (2, "")
    assert not HARMFUL.search(found.out)
    first, error, last = found.out.splitlines()
    if form == "json":
        assert json.loads(first) == json.loads(last) == check(*fine(), "--format", "json").json
        error = json.loads(error)
        assert set(error) == {"error"}
        assert set(error["error"]) == {"line", "message"}
        assert error["error"]["line"] == 2
        assert phrase in error["error"]["message"]
        assert not HARMFUL.search(error["error"]["message"])
        assert "\n" not in error["error"]["message"]
    else:
        told = "accepted → Bring the goods to the shop at any time; staff handle everything there."
        assert (first, last) == (f"1: {told}", f"3: {told}")
        assert error.startswith("2: error: ")
        assert phrase in error


def test_every_line_is_answered_in_order(check: Check, tmp_path: Path) -> None:
    """The answers come in the order of the lines, whatever each of them is."""
    changes: list[tuple[dict[str, str], str]] = [
        ({}, "approve"),
        ({"laid": "yes"}, "deny"),
        ({"laid": ""}, "incomplete"),
        ({"defect": "claimed", "special_order": "yes"}, "refer"),
        ({"quantity": "2 boxes"}, "approve"),
    ]
    requests = tmp_path / "requests.jsonl"
    lines = [json.dumps(FINE | change) for change, _ in changes] * 40
    requests.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = check("--from", requests, "--format", "json")
    assert (found.code, found.err) == (0, "")
    assert [answer["outcome"] for answer in found.answers] == [outcome for _, outcome in changes] * 40


def test_file_of_bad_and_good_lines(check: Check, tmp_path: Path) -> None:
    """All bad lines in one file: each gets its own error and its own number, and no good line is lost."""
    bad = [case.values[0] for case in BAD_LINES]
    requests = tmp_path / "requests.jsonl"
    requests.write_bytes(b"".join(line + b"\n" + GOOD_LINE + b"\n" for line in bad))
    found = check("--from", requests, "--format", "json")
    assert found.code == 2
    answers = found.answers
    assert [answer["error"]["line"] for answer in answers[::2]] == list(range(1, 2 * len(bad), 2))
    assert [answer["outcome"] for answer in answers[1::2]] == ["approve"] * len(bad)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(GOOD_LINE, id="no newline at the end"),
        pytest.param(GOOD_LINE + b"\r\n", id="line end of Windows"),
        pytest.param(b"\xef\xbb\xbf" + GOOD_LINE + b"\n", id="byte order mark"),
        pytest.param(GOOD_LINE[:-1] + b', "lot": NaN}', id="a number that is none is not known, as in a log"),
        pytest.param(GOOD_LINE + b" " * (1_000_000 - len(GOOD_LINE)) + b"\n", id="exactly 1 MB"),
    ],
)
def test_unusual_good_line(check: Check, tmp_path: Path, content: bytes) -> None:
    """Line ends, a byte order mark, blanks and what programs write for not known do not matter."""
    requests = tmp_path / "requests.jsonl"
    requests.write_bytes(content)
    found = check("--from", requests, "--format", "json")
    assert (found.code, [answer["outcome"] for answer in found.answers]) == (0, ["approve"])


def test_empty_file_has_no_answers(check: Check, tmp_path: Path) -> None:
    """Of no lines, none could not be read."""
    requests = tmp_path / "requests.jsonl"
    requests.write_bytes(b"")
    assert check("--from", requests) == Answer(0, "", "")


@pytest.mark.parametrize("form", ["json", "text"])
def test_standard_input_is_answered_like_a_file(check: Check, tmp_path: Path, form: str) -> None:
    """`--from -` answers what comes in, as `--from FILE` does, with the same exit code."""
    content = b"\n".join([GOOD_LINE, b"[]", json.dumps(FINE | {"laid": "yes"}).encode(), b"\xff"])
    requests = tmp_path / "requests.jsonl"
    requests.write_bytes(content)
    from_file = check("--from", requests, "--format", form)
    from_pipe = process("check", "--from", "-", "--format", form, cwd=tmp_path, given=content)
    assert (from_pipe.returncode, from_pipe.stdout.decode(), from_pipe.stderr) == (2, from_file.out, b"")
    assert [line.startswith(("2: error", '{"error": {"line": 2')) for line in from_file.out.splitlines()] == [False, True] + [
        False
    ] * 2


# Terminals, pipes and locales ------------------------------------------------------------------------------------


class Terminal(io.StringIO):
    """Output that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("text", ESCAPES)
def test_escape_sequences_of_a_request_do_no_harm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str) -> None:
    """A text that a request carries is shown with its control characters made visible, never sent to the terminal."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("NO_COLOR", "1")
    terminal = Terminal()
    monkeypatch.setattr("sys.stdout", terminal)
    assert run(["check", "--policy", str(noted(tmp_path)), "--note", text]) == 3
    shown = terminal.getvalue()
    assert "The note says" in shown
    assert not HARMFUL.search(shown)
    assert len(shown.splitlines()) == 4


@pytest.mark.parametrize("text", ESCAPES)
def test_json_escapes_escape_sequences(check: Check, tmp_path: Path, text: str) -> None:
    """JSON gives a text back as it came, its escape characters written as JSON writes them."""
    found = check("--policy", noted(tmp_path), "--note", text, "--format", "json")
    assert (found.code, found.json["facts"]["note"]) == (3, text)
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", found.out)


@pytest.mark.parametrize("text", ESCAPES)
@pytest.mark.parametrize("option", ["--laid", "--sold-on", "--defect", "--quantity", "--tile", "--pieces-per-box"])
def test_escape_sequences_in_a_bad_value_do_no_harm(check: Check, option: str, text: str) -> None:
    """A value that cannot be read is quoted in the error with its control characters made visible."""
    assert_one_complaint(check(option, text), option[2:].replace("-", "_"))


@pytest.mark.parametrize("option", ["--policy", "--from", "--format", "--lang", "--dates", "--no-such-fact-{}"])
@pytest.mark.parametrize("text", ["\x1b[31mred", "\x1b]0;title\x07", "two\nlines"])
def test_escape_sequences_in_any_option_do_no_harm(check: Check, option: str, text: str) -> None:
    """Names of policies, files and options are quoted harmlessly too."""
    assert_one_complaint(check(option.format(text), text), "error: ")


@pytest.mark.parametrize("env", [{}, {"NO_COLOR": "1"}, {"TERM": "xterm-256color", "COLORTERM": "truecolor"}])
def test_pipe_gets_no_escape_codes(tmp_path: Path, env: Mapping[str, str]) -> None:
    """What is not a terminal gets plain text, on both streams."""
    denied = process("check", *fine(receipt="no"), cwd=tmp_path, env=env)
    refused = process("check", "--laid", "maybe", cwd=tmp_path, env=env)
    assert (denied.returncode, refused.returncode) == (3, 2)
    assert b"NOT ACCEPTED" in denied.stdout
    assert b"\x1b" not in denied.stdout + denied.stderr + refused.stdout + refused.stderr


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_colour_on_a_terminal_unless_unwanted(monkeypatch: pytest.MonkeyPatch, no_color: str, coloured: bool) -> None:
    """A terminal gets colours, and never against NO_COLOR."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", no_color)
    monkeypatch.setattr("sys.stdout", Terminal())
    assert run(["check", *fine(receipt="no")]) == 3
    assert ("\x1b[" in sys.stdout.getvalue()) is coloured  # type: ignore[attr-defined]


NOT_UTF8 = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "latin-1"}


def test_chinese_on_a_latin_terminal_does_not_crash(tmp_path: Path) -> None:
    """Characters that the output cannot hold are escaped; the answer and its code stay."""
    found = process("check", *fine(receipt="no"), "--lang", "zh", cwd=tmp_path, env=NOT_UTF8)
    assert (found.returncode, found.stderr) == (3, b"")
    assert b"2026-12-01" in found.stdout
    refused = process("check", "--laid", "maybe", "--lang", "zh", cwd=tmp_path, env=NOT_UTF8)
    assert refused.returncode == 2
    assert refused.stderr.startswith(b"error: laid: `maybe`")
    assert refused.stderr.count(b"\n") == 1


def test_json_is_the_same_in_every_locale(tmp_path: Path) -> None:
    """JSON says the same where the output is not UTF-8."""
    arguments = ("check", *fine(receipt="no"), "--lang", "zh", "--format", "json")
    usual, latin = process(*arguments, cwd=tmp_path), process(*arguments, cwd=tmp_path, env=NOT_UTF8)
    assert json.loads(latin.stdout.decode("latin-1")) == json.loads(usual.stdout.decode("utf-8"))
    assert "没有本店有效收据或发票。" in usual.stdout.decode("utf-8")


@pytest.mark.parametrize(
    ("locale", "options_given", "phrase"),
    [
        ({"LANG": "zh_CN.UTF-8"}, [], "不予退换"),
        ({"LANG": "en_GB.UTF-8"}, [], "NOT ACCEPTED"),
        ({"LANG": "de_DE.UTF-8"}, [], "NOT ACCEPTED"),
        ({}, [], "NOT ACCEPTED"),
        ({"LANG": "zh_CN.UTF-8"}, ["--lang", "en"], "NOT ACCEPTED"),
        ({"LANG": "zh_CN.UTF-8"}, ["--lang=en"], "NOT ACCEPTED"),
        ({"LANG": "en_GB.UTF-8"}, ["--lang", "zh"], "不予退换"),
        ({"LC_ALL": "zh_CN.UTF-8", "LANG": "en_GB.UTF-8"}, [], "不予退换"),
        ({"LC_ALL": "C.UTF-8", "LANG": "zh_CN.UTF-8"}, [], "NOT ACCEPTED"),
        ({"LC_MESSAGES": "zh_CN.UTF-8", "LANG": "en_GB.UTF-8"}, [], "不予退换"),
    ],
)
def test_language_is_the_one_asked_for_else_the_locale(
    check: Check, monkeypatch: pytest.MonkeyPatch, locale: Mapping[str, str], options_given: list[str], phrase: str
) -> None:
    """`--lang` decides, else the locale, else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in locale.items():
        monkeypatch.setenv(name, value)
    assert phrase in check("--laid", "yes", *options_given).out


def test_fault_in_chinese(check: Check) -> None:
    """A fault is said in the language of the answer, its advice too."""
    found = check("--sold-on", "2026-02-30", "--lang", "zh")
    assert_one_complaint(found, "日期`2026-02-30`不存在")
    assert "请核对月份和日期" in found.err


@pytest.mark.parametrize("line", [b'{"laid": "maybe"}', b'{"laid": ["yes"]}', b'{"laid": {}}', b'{"colour": "red"}'])
def test_fault_of_a_line_in_chinese(check: Check, tmp_path: Path, line: bytes) -> None:
    """What is wrong with a request of a file is said wholly in Chinese, apart from what the request itself says."""
    requests = tmp_path / "requests.jsonl"
    requests.write_bytes(line + b"\n")
    message = check("--from", requests, "--lang", "zh", "--format", "json").answers[0]["error"]["message"]
    words = re.sub(r"`[^`]*`|laid|true|false", "", message)
    assert re.search(r"[\u4e00-\u9fff]", words)
    assert not re.search(r"[a-z]{3,}", words)


def test_process_ends_with_the_code_of_the_outcome(tmp_path: Path) -> None:
    """The process itself ends with 0 approved, 3 denied, 4 referred or open, 2 unreadable."""
    requests = [fine(), fine(laid="yes"), fine(special_order="yes", defect="claimed"), fine(laid=None), fine(laid="maybe")]
    assert [process("check", *each, cwd=tmp_path).returncode for each in requests] == [0, 3, 4, 4, 2]


def test_rules_in_chinese_have_chinese_punctuation(capsys: pytest.CaptureFixture[str]) -> None:
    """As `policy show` and the poster have them: no narrow comma stands beside a Chinese character."""
    run(["check", "--no-input", "--lang", "zh", "--explain", "--receipt", "no", "--goods-intact", "no"])
    assert not re.findall(r"[\u4e00-\u9fff”][,(:;]|[,(:;][\u4e00-\u9fff“]", capsys.readouterr().out)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_said_is_explained_too(tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str) -> None:
    """`--explain` counts beside `--say`, and for a file of requests in words."""
    facts = ["--sold-on", "2026-11-01", "--requested-on", "2026-11-20", "--laid", "yes", "--lang", lang]

    def said(*options: str) -> list[str]:
        run(["check", "--no-input", *facts, *options])
        return capsys.readouterr().out.splitlines()

    explained = said("--explain")
    rules = explained[explained.index({"en": "Rule by rule", "zh": "逐条规则"}[lang]) :]
    assert said("--say", "--explain") == [*said("--say"), "", *rules]
    several = tmp_path / "requests.jsonl"
    several.write_text('{"sold_on": "2026-11-01", "requested_on": "2026-11-20", "laid": "yes"}\n', encoding="utf-8")
    run(["check", "--from", str(several), "--explain", "--lang", lang])
    assert [line.strip() for line in capsys.readouterr().out.splitlines()[1:]] == [line.strip() for line in rules]
