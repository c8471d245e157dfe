"""The fault desk's policy against an independent reading of its clauses, and what a person is told to do next."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from faults_reading import ANSWER, CALL_BACK, DISPATCH, PREPROCESS, SOLUTION, Ticket, in_order, judge

from returns_cli import load_policy
from returns_cli.cli.main import run
from returns_cli.decisions.settling import blanks_that_decide
from returns_cli.kinds.faults import InputError

FACTS = ("registered_at", "preprocessed_at", "dispatched_at", "answered_at", "solution_at", "called_back_at", "as_of")
START = int(datetime(2026, 3, 1, tzinfo=UTC).timestamp()) // 60
POLICY = "service-desk/faults"


def tickets(count: int, seed: int) -> Iterator[Ticket]:
    """Tickets whose every step is a minute before, at or after its limit, or has not happened; a few out of order."""
    rng = random.Random(seed)  # noqa: S311  tickets, no secrets
    for _ in range(count):
        registered = START + rng.randrange(100_000)

        def step(begin: int | None, allowed: int, rng: random.Random = rng, registered: int = registered) -> int | None:
            if rng.random() < 0.2:
                return None
            return (registered if begin is None else begin) + allowed + rng.choice((-allowed, -1, 0, 0, 1))

        preprocessed = step(registered, PREPROCESS)
        dispatched = step(preprocessed, DISPATCH)
        answered = step(dispatched, ANSWER)
        solution = step(registered, SOLUTION)
        called_back = step(solution, CALL_BACK)
        if rng.random() < 0.05:
            dispatched = registered - rng.randrange(3)
        deadlines = [registered + PREPROCESS, (preprocessed or registered) + DISPATCH, registered + SOLUTION]
        deadlines += [(dispatched or registered) + ANSWER, (solution or registered) + CALL_BACK]
        as_of = None if rng.random() < 0.1 else rng.choice(deadlines) + rng.choice((-1, 0, 1))
        first = None if rng.random() < 0.03 else registered
        yield Ticket(first, preprocessed, dispatched, answered, solution, called_back, as_of)


def texts(ticket: Ticket) -> dict[str, str]:
    """The ticket as a log has it: whole minutes, blank where there is nothing."""
    values = (getattr(ticket, name) for name in Ticket.__dataclass_fields__)
    shown = ("" if value is None else f"{datetime.fromtimestamp(value * 60, UTC):%Y-%m-%d %H:%M}Z" for value in values)
    return dict(zip(FACTS, shown, strict=True))


def test_record_engine_agrees_with_an_independent_reading() -> None:
    """3,000 tickets at the minute boundaries: outcome, broken rules and refusals are those of the hand-written reading."""
    policy = load_policy(POLICY)
    refused = 0
    for ticket in tickets(3_000, seed=1):
        if not in_order(ticket):
            refused += 1
            with pytest.raises(InputError):
                policy.read(texts(ticket))
            continue
        decision = policy.decide(policy.read(texts(ticket)))
        assert (decision.outcome, list(decision.fired)) == judge(ticket), ticket
    assert refused > 20


def test_audit_agrees_with_an_independent_reading(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """20,000 tickets as a log: every row's outcome and reasons are those of the hand-written reading."""
    log, out, found = tmp_path / "tickets.csv", tmp_path / "out.csv", list(tickets(20_000, seed=2))
    with log.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, FACTS)
        writer.writeheader()
        writer.writerows(texts(ticket) for ticket in found)
    run(["audit", str(log), "--policy", POLICY, "--out", str(out), "--format", "json"])
    capsys.readouterr()
    with out.open(encoding="utf-8", newline="") as stream:
        audited = [(row["line"], row["outcome"], row["reasons"]) for row in csv.DictReader(stream)]
    expected = [
        (str(line), outcome, ";".join(reasons))
        for line, ticket in enumerate(found, 2)
        if in_order(ticket)
        for outcome, reasons in [judge(ticket)]
    ]
    assert sorted(audited) == sorted(expected)
    assert {outcome for _, outcome, _ in expected} == {"breach", "met", "incomplete"}


def test_next_duty_and_its_deadline() -> None:
    """The founder's example: pre-processed at 10:32, so dispatch by 10:42, seven minutes from 10:35."""
    policy = load_policy(POLICY)
    given = {"registered_at": "2026-11-23 10:02", "preprocessed_at": "2026-11-23 10:32", "as_of": "2026-11-23 10:35"}
    decision = policy.decide(policy.read(given))
    assert decision.outcome == "incomplete"
    assert decision.to_json()["next"] == [
        {
            "duty": "dispatch",
            "by": "2026-11-23 10:42+08:00",
            "clause": "F3",
            "text": "dispatch to the project's engineer",
            "minutes_left": 7,
        },
        {
            "duty": "solution",
            "by": "2026-11-24 10:02+08:00",
            "clause": "F6",
            "text": "report a solution back",
            "minutes_left": 1407,
        },
    ]


@pytest.mark.parametrize(
    ("as_of", "left", "outcome"),
    [("10:41", 1, "incomplete"), ("10:42", 0, "incomplete"), ("10:43", -1, "breach"), ("", None, "incomplete")],
)
def test_time_left_runs_out(as_of: str, left: int | None, outcome: str) -> None:
    """A deadline that has passed is a breach with the time it is late by; without a present there is no time left to tell."""
    policy = load_policy(POLICY)
    moment = f"2026-11-23 {as_of}" if as_of else ""
    given = {"registered_at": "2026-11-23 10:02", "preprocessed_at": "2026-11-23 10:32", "as_of": moment}
    decision = policy.decide(policy.read(given))
    assert (decision.outcome, decision.next[0].duty.id, decision.next[0].minutes_left) == (outcome, "dispatch", left)


def check(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What `returns check` prints of a fault registered at 10:02 and pre-processed at 10:32."""
    facts = ("--registered-at", "2026-11-23 10:02", "--preprocessed-at", "2026-11-23 10:32")
    run(["check", "--policy", POLICY, *facts, *arguments])
    captured = capsys.readouterr()
    return captured.out + captured.err


def test_next_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    """The clerk reads what to do, by when, and how long there is; another day is said with its date."""
    english = check(capsys, "--as-of", "2026-11-23 10:35", "--lang", "en")
    assert "- dispatch to the project's engineer by 10:42 (7 minutes left) (clause F3)" in english
    assert "- report a solution back by 2026-11-24 10:02 (23 h 27 min left) (clause F6)" in english
    chinese = check(capsys, "--as-of", "2026-11-23 10:44", "--lang", "zh")
    assert "派单给项目工程师\uff0c不晚于10:42\uff08已超时2分钟\uff09" in chinese


def test_as_of_is_a_version_first_and_a_moment_else(capsys: pytest.CaptureFixture[str]) -> None:
    """`--as-of 1` replays version 1 with the present as it is; a day stands for its end; anything else is refused."""
    assert check(capsys, "--as-of", "1")
    late = check(capsys, "--as-of", "2026-11-23", "--format", "json")
    assert '"as_of": "2026-11-23 23:59:59.999999+08:00"' in late
    assert "--as-of" in check(capsys, "--as-of", "yesterday")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("10:02", "is not a date; write it as 2026-03-31 10:42"),
        ("2026-11-23", "has no time of day"),
        ("03/04/2026 10:02", "could be day/month or month/day"),
        ("2026-11-23 25:02", "is not a date"),
        ("2026-11-23 10:02+25:00", "is not a date"),
    ],
)
def test_times_that_are_not_to_the_minute_are_refused(text: str, says: str) -> None:
    """F1: a registration time is a day and a time; nothing is made up for what is missing."""
    with pytest.raises(InputError, match=says):
        load_policy(POLICY).read({"registered_at": text})


def test_two_zones_meet_on_one_clock() -> None:
    """Times with offsets are compared as moments, not as they read."""
    policy = load_policy(POLICY)
    given = {"registered_at": "2026-11-23 10:02", "preprocessed_at": "2026-11-23 03:32+01:00", "as_of": "2026-11-23T02:35Z"}
    decision = policy.decide(policy.read(given))
    assert (decision.outcome, decision.shown_derived["minutes_to_preprocess"]) == ("incomplete", 30)
    assert decision.next[0].minutes_left == 7


@pytest.mark.parametrize(("text", "says"), [("2026-03-29 02:30", "skip"), ("2026-10-25 02:30", "twice")])
def test_clock_changes_are_refused_unless_an_offset_says_which(tmp_path: Path, text: str, says: str) -> None:
    """In a zone with summer time a skipped or repeated local time is refused; with its offset it is read."""
    file = tmp_path / "berlin.toml"
    shipped = Path("policies/service_desk/faults.toml")
    source = (Path(__file__).parent.parent / shipped).read_text(encoding="utf-8")
    file.write_text(source.replace("Asia/Shanghai", "Europe/Berlin"), encoding="utf-8")
    policy = load_policy(str(file))
    with pytest.raises(InputError, match=says):
        policy.read({"registered_at": text})
    over_the_change = {"registered_at": "2026-03-29 01:50", "preprocessed_at": "2026-03-29 03:20", "as_of": ""}
    decision = policy.decide(policy.read(over_the_change))
    assert decision.shown_derived["minutes_to_preprocess"] == 30
    assert policy.read({"registered_at": f"{text}+02:00"})["registered_at"].endswith(("+02:00", "+01:00"))


def test_a_blank_that_decides_is_asked_before_it_counts_as_not_done() -> None:
    """At the counter a step that nobody was asked about is no missed step yet: its question comes first."""
    policy = load_policy(POLICY)
    late = policy.decide(policy.read({"registered_at": "2026-11-23 10:02", "as_of": "2026-11-23 10:35"}))
    assert (late.outcome, blanks_that_decide(late)) == ("breach", ("preprocessed_at",))
    done = {"registered_at": "2026-11-23 10:02", "preprocessed_at": "2026-11-23 10:33", "as_of": "2026-11-23 10:35"}
    assert blanks_that_decide(policy.decide(policy.read(done))) == ()
