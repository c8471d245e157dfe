"""Facts of type `time`: opening hours at the counter, in an audit, in SQL, before the solver, and on paper."""

from __future__ import annotations

import json
from datetime import time
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from returns_cli import load_policy
from returns_cli.checks.run import check_policy
from returns_cli.cli.main import run
from returns_cli.engines.sql_dialects import DIALECTS
from returns_cli.intake.spellings import reader
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.time_of_day import TimeOfDay
from returns_cli.language.types import Moment
from returns_cli.policy.model import Fact
from returns_cli.policy.source import PolicyError
from returns_cli.render.sql_page import sql_page

POLICY = """
policy   = "kiosk/hours"
version  = "1"
timezone = "Asia/Shanghai"
outcomes = ["deny", "refer", "approve"]

[parameters.closes]
values = [{ value = 21:30:00, clause = "K1" }]
label  = { en = "closing time", zh = "打烊时间" }

[facts.came]
type  = "time"
ask   = { en = "When did the customer come?", zh = "顾客何时到店？" }
names = ["到店时间"]

[facts.opened]
type    = "time"
default = "09:00"

[[rules]]
id      = "closed"
outcome = "deny"
when    = 'came < opened or came >= closes'
clause  = "K1"
reason  = { en = "Came at {came}; open from {opened} to {closes}.", zh = "{came}到店；营业时间{opened}至{closes}。" }

[[rules]]
id      = "lunch"
outcome = "refer"
when    = 'time("12:00") <= came < time("13:00") and came != time("12:58:30")'
clause  = "K2"
reason  = { en = "Nobody decides at lunch time.", zh = "午休时间无人审批。" }
"""
CAME = {
    "08:59:59.999999": "deny",
    "09:00": "approve",
    "11:59:59": "approve",
    "12:00": "refer",
    "12:58:30": "approve",
    "12:58:31": "refer",
    "13:00": "approve",
    "21:29:59": "approve",
    "21:30": "deny",
    "00:00": "deny",
    "23:59:59.999999": "deny",
}


@pytest.fixture
def policy_file(tmp_path: Path) -> Path:
    path = tmp_path / "hours.toml"
    path.write_text(POLICY, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("21:30", "21:30"),
        ("9:05", "09:05"),
        ("２１：３０：１５", "21:30:15"),
        ("21:30:15.250", "21:30:15.250000"),
        ("9:30 pm", "21:30"),
        ("9:30AM", "09:30"),
        ("12:05 a.m.", "00:05"),
        ("12:05 p.m.", "12:05"),
        ("9点", "09:00"),
        ("21时30分", "21:30"),
        ("下午9点30分15秒", "21:30:15"),
        ("上午 9:30", "09:30"),
        ("中午12点", "12:00"),
        ("晚上21:30", "21:30"),
    ],
)
def test_times_as_people_write_them(text: str, shown: str) -> None:
    """Colons or Chinese words, twelve hours or twenty-four; what is shown is read as the same time again."""
    fact = Fact("came", TimeOfDay())
    read = reader(fact, "Asia/Shanghai")
    from returns_cli.intake.spellings import show_value

    assert show_value(fact.type, read(text), "Asia/Shanghai") == shown
    assert read(shown) == read(text)


@pytest.mark.parametrize(
    "text", ["24:00", "21:60", "2130", "21", "9", "13:00 pm", "0:30 am", "21:30:60", "21²:30", "x", "21:30Z", "1:2:3:4"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    """A number alone, an hour of 24 or a time with a zone is not guessed at."""
    with pytest.raises(InputError, match="not a time of day"):
        reader(Fact("came", TimeOfDay()), "Asia/Shanghai")(text)


@pytest.mark.parametrize("came", CAME)
def test_at_the_counter(policy_file: Path, came: str) -> None:
    """Texts and typed times are decided alike, to the microsecond."""
    policy = load_policy(str(policy_file))
    assert policy.decide(policy.read({"came": came})).outcome == CAME[came]
    assert policy.decide({"came": time.fromisoformat(came)}).outcome == CAME[came]


def test_in_words(policy_file: Path) -> None:
    """Reasons, JSON and questions say times as people write them; an unknown time is asked for."""
    policy = load_policy(str(policy_file))
    decision = policy.decide(policy.read({"came": "22:00"}))
    assert decision.to_json()["reasons"][0]["text"] == "Came at 22:00; open from 09:00 to 21:30."
    asked = policy.decide(policy.read({}))
    assert asked.outcome == "incomplete"
    assert [question["fact"] for question in asked.to_json()["ask"]] == ["came"]


def test_on_the_command_line(policy_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An option with a metavar of its own, and a page of the policy that says the hours in words."""
    assert run(["check", "--policy", str(policy_file), "--came", "12:30", "--no-input", "--lang", "en"]) == 4
    assert run(["check", "--policy", str(policy_file), "--help"]) == 0
    assert "--came TIME" in capsys.readouterr().out
    for lang, says in (("en", "is not earlier than 12:00"), ("zh", "不早于12:00")):
        assert run(["policy", "show", str(policy_file), "--lang", lang]) == 0
        page = capsys.readouterr().out
        assert "21:30" in page
        assert "time of (" not in page
        assert says in page


def test_in_an_audit(policy_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """CSV and Parquet (with a column of times) are decided as the counter decides; what is no time is a reject."""
    expected = {name: list(CAME.values()).count(name) for name in ("deny", "refer", "approve")} | {"incomplete": 0}
    log = tmp_path / "log.csv"
    log.write_text("\n".join(["到店时间", *CAME, "25:00"]) + "\n", encoding="utf-8")
    table = tmp_path / "log.parquet"
    pq.write_table(pa.table({"came": pa.array([time.fromisoformat(came) for came in CAME], pa.time64("us"))}), table)
    for path, rejected in ((log, 1), (table, 0)):
        assert run(["audit", str(path), "--policy", str(policy_file), "--set", "opened=9:00", "--format", "json"]) in (2, 3)
        found = json.loads(capsys.readouterr().out)
        assert (found["outcomes"], found["rejected"]) == (expected, rejected)


def test_in_a_warehouse(policy_file: Path) -> None:
    """The SQL that is printed says what the column holds, and decides as the counter does."""
    compiled = load_policy(str(policy_file))
    policy = compiled.policy
    assert "microseconds since midnight" in sql_page(policy, next(iter(DIALECTS)), "log", "en")
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE log (came BIGINT, opened BIGINT, expected VARCHAR)")
        rows = [(*compiled.reader.read({"came": came}), outcome) for came, outcome in CAME.items()]
        connection.executemany("INSERT INTO log VALUES (?, ?, ?)", rows)
        found = connection.execute(sql_page(policy, "duckdb", "log", "en").rstrip().rstrip(";"))
        columns = [column[0] for column in found.description]
        at = [columns.index(name) for name in ("outcome", "expected")]
        assert {tuple(row[place] for place in at) for row in found.fetchall()} <= {(name, name) for name in CAME.values()}


def test_before_the_solver(tmp_path: Path) -> None:
    """A rule that can never fire is found by proof."""
    path = tmp_path / "returns.toml"
    never = 'opened < came < time("08:00") and opened >= time("08:00")'
    path.write_text(POLICY.replace('time("12:00") <= came < time("13:00")', never), encoding="utf-8")
    assert "never-fires" in [finding.code for finding, _ in check_policy(path).findings]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("came >= closes", 'came >= "21:30"', 'time("21:30")'),
        ("came >= closes", "came >= 21", "cannot compare"),
        ("came >= closes", 'came >= time("24:00")', "not a time of day"),
        ("came >= closes", "came >= time(came)", "constant"),
        ("came >= closes", 'came >= date("2026-01-01")', "cannot compare"),
        ("came >= closes", "came + 1 >= closes", "cannot"),
        ('default = "09:00"', 'default = "now"', "default"),
        ('default = "09:00"', "default = 9", "default"),
    ],
)
def test_mistakes_in_a_policy(tmp_path: Path, old: str, new: str, says: str) -> None:
    """What does not fit a time is told when the policy loads, with what to write."""
    path = tmp_path / "hours.toml"
    assert old in POLICY
    path.write_text(POLICY.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PolicyError) as found:
        load_policy(str(path)).read({})
    assert says in f"{found.value.message} {found.value.help}"


def test_mutants_are_a_minute_away(policy_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a case must notice is a limit changed by a minute, in the parameter's value and in the condition alike."""
    cases = policy_file.with_name("hours.cases.toml")
    cases.write_text('[[cases]]\nname = "noon"\nfacts = { came = "12:30" }\noutcome = "refer"\n', encoding="utf-8")
    assert run(["policy", "test", str(policy_file), "--mutants", "--lang", "en"]) in (0, 3)
    text = capsys.readouterr().out
    assert "`21:30:00` becomes `21:29:00`" in text
    assert 'facts   = { came = "11:59" }' in text
    assert 'facts   = { came = "21:29" }' in text


@pytest.mark.parametrize(
    ("text", "usual"),
    [
        ("中午11:30", "11:30"),
        ("中午12:30", "12:30"),
        ("中午1点", "13:00"),
        ("晚上8点", "20:00"),
        ("凌晨3:05", "03:05"),
        ("上午12:05", "00:05"),
        ("傍晚6:00", "18:00"),
        ("下午15:05", "15:05"),
        ("12:05 am", "00:05"),
        ("晚上12:00", None),
        ("晚上1:00", None),
        ("上午13:00", None),
    ],
)
def test_halves_of_the_day_are_those_of_moments(text: str, usual: str | None) -> None:
    """One meaning of 中午 and 晚上 for times of day and for moments; what could be two times is refused."""
    read = reader(Fact("came", TimeOfDay()), "Asia/Shanghai")
    moment = reader(Fact("at", Moment()), "Asia/Shanghai")
    if usual is None:
        with pytest.raises(InputError):
            read(text)
        with pytest.raises(InputError):
            moment(f"2026-03-01 {text}")
    else:
        assert read(text) == read(usual)
        assert moment(f"2026-03-01 {text}") == moment(f"2026-03-01 {usual}")
