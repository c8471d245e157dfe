"""What the hotline and after-sales have to do by when: reminders, call backs before laying, home visits, who is late."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from counter_desk import shop_of

from returns_cli.book.book import Book, make_book
from returns_cli.book.due import DueStep
from returns_cli.book.errors import NotInBook, Refused
from returns_cli.book.shop import read_shop
from returns_cli.book.slots import Wanted
from returns_cli.book.tasks import TaskCall
from returns_cli.cli.field_task import policies_of
from returns_cli.cli.main import returns
from returns_cli.errors import UsageError
from returns_cli.kinds.faults import InputError
from returns_cli.wording.phone import situations

ZONE = ZoneInfo("Asia/Shanghai")
POLICIES = policies_of(None)
LAYING = {"bought_here": "yes", "told_on": "2026-11-20", "filed": "yes", "laying_at": "2026-11-24 08:00"}
VISIT = {
    "customer": "Ms Zhao", "address": "5 Lake Street", "phone": "138 0000 1111", "model": "800x800 grey", "wish": "a new tile",
    "bought_on": "2026-10-01", "symptom": "a crack", "agreed_at": "2026-11-24 10:00", "kit_checked": "yes",
}  # fmt: skip


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.fixture
def book(where: str) -> Iterator[Book]:
    made = make_book(where, now=at("2026-11-20 08:00"))
    yield made
    made.close()


def put(book: Book, id: str, kind: str, facts: dict[str, str], when: str = "2026-11-20 09:00", **more: object) -> None:
    book.put_task(POLICIES[kind], TaskCall(id, facts).but(**more), now=at(when))


def due(book: Book, when: str, hours: int = 24, lang: str = "en") -> list[DueStep]:
    return book.due(POLICIES, within=timedelta(hours=hours), lang=lang, now=at(when), clauses={"main": "R9"})


def test_the_call_back_is_due_in_the_twelve_hours_before_laying(book: Book) -> None:
    """G3: its window opens at 20:00 of the evening before, and closes when laying starts."""
    put(book, "g1", "guidance", LAYING, visitor="Sun")
    assert due(book, "2026-11-22 09:00") == []
    [call, instruct] = due(book, "2026-11-23 12:00")
    assert (call.clause, call.by, call.opens) == ("G3", at("2026-11-24 08:00"), at("2026-11-23 20:00"))
    assert call.say == "call-before-laying"
    assert (instruct.clause, instruct.by) == ("G4", at("2026-11-24 08:00"))
    put(book, "g1", "guidance", {"called_back_at": "2026-11-23 21:00", "hour_agreed": "yes"}, "2026-11-23 21:01")
    assert [step.clause for step in due(book, "2026-11-23 22:00")] == ["G4"]


def test_a_call_that_was_not_made_is_late(book: Book) -> None:
    put(book, "g1", "guidance", LAYING)
    said = [step for step in due(book, "2026-11-24 08:30") if step.late]
    assert any("Nobody phoned back" in step.text for step in said)


def test_told_less_than_three_days_ahead_is_no_claim(book: Book) -> None:
    """G2; it is on file all the same, and says so."""
    put(book, "g2", "guidance", {**LAYING, "told_on": "2026-11-22"}, "2026-11-22 09:00")
    assert [step.clause for step in due(book, "2026-11-22 09:00", hours=72)] == ["G2"]


def test_a_visit_is_confirmed_left_for_and_reached_in_time(book: Book) -> None:
    """V4 and V6, each with its deadline; V9: on the way, the customer must know 12 minutes before that it will be late."""
    put(book, "v1", "visit", VISIT, visitor="Sun")
    steps = {step.clause: step for step in due(book, "2026-11-24 07:00")}
    assert steps["V4"].say == "confirm-visit"
    assert steps["V6"].by == at("2026-11-24 09:55")
    assert steps["V6"].opens == at("2026-11-24 09:50")
    on_the_way = {"confirmed_at": "2026-11-24 08:30", "left_at": "2026-11-24 09:00"}
    put(book, "v1", "visit", on_the_way, "2026-11-24 09:00")
    steps = {step.clause: step for step in due(book, "2026-11-24 09:10")}
    assert (steps["V9"].by, steps["V9"].say) == (at("2026-11-24 09:48"), "late-for-visit")
    put(book, "v1", "visit", {"arrived_at": "2026-11-24 09:52"}, "2026-11-24 09:52")
    assert {step.clause for step in due(book, "2026-11-24 09:53", hours=1)} & {"V6", "V9"} == set()


def test_who_is_late_is_said_by_the_policys_rules(book: Book) -> None:
    put(book, "v1", "visit", {**VISIT, "confirmed_at": "2026-11-24 08:30", "left_at": "2026-11-24 09:00"}, visitor="Sun")
    late = [step for step in due(book, "2026-11-24 10:05") if step.late]
    assert any("Not there 5 minutes before the agreed time" in step.text and step.who == "Sun" for step in late)


def test_a_visitor_is_never_at_two_places(book: Book) -> None:
    """V3: another time, or a colleague; what is done or off counts no more."""
    put(book, "v1", "visit", VISIT, visitor="Sun", minutes=90)
    half_past = {**VISIT, "agreed_at": "2026-11-24 11:00"}
    with pytest.raises(Refused, match="sun is elsewhere at that time: v1, at 2026-11-24 10:00"):
        put(book, "v2", "visit", half_past, visitor="sun")
    put(book, "v2", "visit", half_past, visitor="Qian")
    with pytest.raises(Refused, match="elsewhere"):
        put(book, "g1", "guidance", {**LAYING, "laying_at": "2026-11-24 09:30"}, visitor="Sun")
    put(book, "v1", "visit", {}, state="cancelled")
    put(book, "v2", "visit", {}, visitor="Sun")
    assert book.task("v2").visitor == "Sun"


def test_what_cannot_be_is_refused_and_nothing_kept(book: Book) -> None:
    with pytest.raises(InputError):
        put(book, "v1", "visit", {**VISIT, "agreed_at": "soon"})
    with pytest.raises(NotInBook):
        book.task("v1")
    put(book, "v1", "visit", VISIT)
    with pytest.raises(Refused, match="another"):
        put(book, "v1", "guidance", LAYING)
    with pytest.raises(Refused, match="card"):
        put(book, "v1", "visit", {"wish": "refund to 4111 1111 1111 1111"})


def test_names_and_phones_are_beside_the_log_not_in_it(book: Book) -> None:
    put(book, "v1", "visit", VISIT, visitor="Sun")
    entry = book.prove(book.status().entries - 1).content.decode()
    assert "Zhao" not in entry
    assert "0000 1111" not in entry
    assert "Sun" not in entry
    assert "2026-11-24 10:00" in entry
    assert book.verify() == []


def test_customers_are_reminded_once_and_endings_are_asked_for(book: Book, tmp_path: Path) -> None:
    """R9's appointments: from a day before; afterwards somebody says whether anybody came."""
    shop = shop_of(tmp_path)
    book.book_slot(shop, shop.warehouse(None), at("2026-11-24 09:00"), Wanted(3, 0, "S1"), id="a1", now=at("2026-11-20 09:00"))
    assert due(book, "2026-11-22 09:00") == []
    [step] = due(book, "2026-11-23 10:00")
    assert (step.id, step.clause, step.say) == ("a1", "R9", "remind-warehouse")
    book.remind("a1", now=at("2026-11-23 10:05"))
    assert due(book, "2026-11-23 10:10") == []
    [step] = due(book, "2026-11-24 12:00", lang="zh")
    assert (step.late, step.say, step.text) == (True, "missed-warehouse", "登记结果：已办理，或未到场")
    book.end_appointment("a1", "done", now=at("2026-11-24 12:01"))
    assert due(book, "2026-11-24 12:02") == []
    with pytest.raises(NotInBook):
        book.remind("a9")


MEASURING = """policy = "kitchens/measuring"
version = "1"
timezone = "Asia/Shanghai"
outcomes = ["broken", "kept"]
[parameters.call_ahead]
unit = "hour"
by = "ordered_on"
values = [{ from = 2000-01-01, value = 24, clause = "M2" }, { from = 2026-11-01, value = 48, clause = "M2" }]
[facts.ordered_on]
type = "date"
[facts.guest]
type = "text"
[facts.due_there]
type = "moment"
[facts.phoned_at]
type = "moment"
[facts.as_of]
type = "moment"
default = "now"
[[rules]]
id = "not-phoned"
outcome = "broken"
when = "not known(phoned_at) and as_of > due_there"
clause = "M3"
reason = { en = "Nobody phoned.", zh = "没有致电。" }
[[duties]]
id = "phone"
when = "not known(phoned_at)"
by = "due_there"
clause = "M2"
text = { en = "phone the guest", zh = "致电客户" }
"""
SETTINGS = """[tasks.measuring]
policy = "measuring.toml"
agreed = "due_there"
who    = "guest"
late   = "call-back"
[tasks.measuring.duties.phone]
ahead = "call_ahead"
say   = "confirm-visit"
"""


def measuring(folder: Path, settings: str = SETTINGS) -> str:
    """The settings of a shop that measures kitchens, with its policy beside them."""
    (folder / "measuring.toml").write_text(MEASURING, encoding="utf-8")
    (folder / "shop.toml").write_text(settings, encoding="utf-8")
    return str(folder / "shop.toml")


def test_a_shop_declares_tasks_of_its_own(book: Book, tmp_path: Path) -> None:
    """Another policy with other names: who, by when, from when (by the value in force), what to say; and who is late."""
    policies = policies_of(read_shop(measuring(tmp_path)))
    assert set(policies) == {"guidance", "visit", "measuring"}
    for id, ordered in (("m1", "2026-10-31"), ("m2", "2026-11-01")):
        facts = {"guest": "Ms Qian", "ordered_on": ordered, "due_there": f"2026-11-24 1{id[1]}:00"}
        book.put_task(policies["measuring"], TaskCall(id, facts), now=at("2026-11-20 09:00"))

    def steps(when: str) -> list[DueStep]:
        return book.due(policies, within=timedelta(hours=96), lang="en", now=at(when))

    one, two = steps("2026-11-22 09:00")
    assert (one.id, one.kind, one.text, one.who, one.clause) == ("m1", "measuring", "phone the guest", "Ms Qian", "M2")
    assert (one.opens, one.by, one.say) == (at("2026-11-23 11:00"), at("2026-11-24 11:00"), "confirm-visit")
    assert two.opens == at("2026-11-22 12:00")
    late = [step for step in steps("2026-11-24 11:30") if step.late]
    assert [(step.id, step.clause, step.say) for step in late] == [("m1", "M3", "call-back"), ("m1", "M2", "confirm-visit")]


@pytest.mark.parametrize("word", ["receipt", "state", "visitor", "kind", "id", "number", "facts"])
def test_a_fact_may_be_called_what_the_log_calls_something_else(word: str, book: Book, tmp_path: Path) -> None:
    """The commitment to whom it names stands in the place of nothing that the entry says itself."""
    settings = measuring(tmp_path, SETTINGS.replace("guest", word))
    (tmp_path / "measuring.toml").write_text(MEASURING.replace("guest", word), encoding="utf-8")
    kind = policies_of(read_shop(settings))["measuring"]
    book.put_task(kind, TaskCall("m1", {word: "Ms Qian"}, receipt="R1"), now=at("2026-11-20 09:00"))
    book.put_task(kind, TaskCall("m1", {word: "Mr Sun"}, visitor="Zhou", state="done"), now=at("2026-11-20 10:00"))
    assert book.verify() == []


def test_a_task_whose_kind_is_declared_no_more_is_said(book: Book, tmp_path: Path) -> None:
    policies = policies_of(read_shop(measuring(tmp_path)))
    book.put_task(policies["measuring"], TaskCall("m1", {"guest": "Qian"}), now=at("2026-11-20 09:00"))
    assert [(step.id, step.text) for step in due(book, "2026-11-20 10:00")] == [
        ("m1", "the shop's settings have no [tasks.measuring]")
    ]


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ('agreed = "due_there"', 'agreed = "due_here"', "`tasks.measuring.agreed`: no moment among the policy's facts"),
        ('agreed = "due_there"', 'agreed = "guest"', "no moment among the policy's facts"),
        ('agreed = "due_there"', "", "`tasks.measuring.agreed`: wanted"),
        ('who    = "guest"', 'who = "host"', "`tasks.measuring.who`: no fact of the policy"),
        ('ahead = "call_ahead"', 'ahead = "call_before"', "no parameter of the policy in minutes, hours or days"),
        ("duties.phone", "duties.ring", "`tasks.measuring.duties.ring`: no duty of the policy"),
        ('say   = "confirm-visit"', 'say = "confirm"', "`tasks.measuring.duties.phone.say`: no wording of that name"),
        ("late ", "lat ", "`tasks.measuring.lat`: no such key"),
        ("[tasks.measuring]", "tasks = 3\n[other]", "`tasks`: no tables"),
    ],
)
def test_settings_that_name_what_is_not_there(tmp_path: Path, was: str, becomes: str, said: str) -> None:
    settings = SETTINGS.replace(was, becomes) if "tasks =" not in becomes else becomes.splitlines()[0] + "\n"
    with pytest.raises(UsageError) as caught:
        policies_of(read_shop(measuring(tmp_path, settings)))
    assert said in str(caught.value)


def test_the_commands_take_tasks_of_any_kind(tmp_path: Path) -> None:
    where, settings = str(tmp_path / "book.db"), measuring(tmp_path)
    make_book(where).close()
    run, named = CliRunner(), ["--book", where, "--shop-file", settings, "--lang", "en"]
    given = ["--set", "guest=Ms Qian", "--set", "ordered_on=2026-11-02", "--set", "due_there=2026-11-24 10:00"]
    done = run.invoke(returns, ["appointments", "task", "measuring", "m1", *named, *given])
    assert "m1 is on file" in done.output
    assert "phone the guest" in run.invoke(returns, ["appointments", "due", *named, "--at", "2026-11-24 09:00"]).output
    unknown = run.invoke(returns, ["appointments", "task", "measurin", "m1", *named])
    assert "no kind of task `measurin`" in str(unknown.exception)
    assert "is no time" in str(run.invoke(returns, ["appointments", "due", *named, "--at", "noon"]).exception)


def test_reminders_name_the_clause_of_the_policy_that_sends_there(tmp_path: Path) -> None:
    """By the route that leads to the warehouse, of whichever policy."""
    where, shop = str(tmp_path / "book.db"), shop_of(tmp_path)
    made = make_book(where, now=at("2026-11-20 08:00"))
    made.book_slot(shop, shop.warehouse(None), at("2026-11-24 09:00"), Wanted(3), id="a1", now=at("2026-11-20 09:00"))
    made.close()
    asked = ["appointments", "due", "--book", where, "--shop-file", str(tmp_path / "shop.toml"), "--format", "json"]
    for policy, clause in (("tile-store/returns", "R9"), ("tile-store/visits", "")):
        [step] = json.loads(CliRunner().invoke(returns, [*asked, "--at", "2026-11-23 10:00", "--policy", policy]).output)
        assert step["clause"] == clause


def test_every_wording_that_is_named_is_there(book: Book) -> None:
    put(book, "g1", "guidance", LAYING)
    put(book, "v1", "visit", {**VISIT, "left_at": "2026-11-24 09:00"})
    named = {step.say for when in ("2026-11-23 12:00", "2026-11-24 09:10", "2026-11-24 11:00") for step in due(book, when)}
    assert named - {""} <= situations().keys()
    assert {"call-before-laying", "late-for-visit"} <= named


def test_the_commands_say_how_it_stands(tmp_path: Path) -> None:
    where = str(tmp_path / "book.db")
    make_book(where).close()
    given = [f"--set={name}={text}" for name, text in VISIT.items()]
    run = CliRunner()
    done = run.invoke(returns, ["appointments", "visit", "v1", "--visitor", "Sun", "--book", where, "--lang", "en", *given])
    assert "v1 is on file" in done.output
    asked = ["appointments", "due", "--book", where, "--at", "2026-11-24 07:00", "--lang", "en"]
    listed = run.invoke(returns, asked).output
    assert "confirm the visit by phone before leaving" in listed
    assert "not before 11-24 09:50" in listed
    late = run.invoke(returns, [*asked[:4], "--at", "2026-11-24 10:05", "--format", "json"])
    assert any(step["late"] and step["clause"] == "V6" for step in json.loads(late.output))
    nothing = run.invoke(returns, [*asked[:4], "--at", "2026-11-20 07:00", "--lang", "en"])
    assert nothing.output == "nothing is due within 24 hours\n"
    tokyo = tmp_path / "tokyo.toml"
    tokyo.write_text('timezone = "Asia/Tokyo"\n', encoding="utf-8")
    again = ["appointments", "visit", "v2", "--visitor", "Sun", "--book", where, *given]
    for more, time in (([], "10:00"), (["--shop-file", str(tokyo)], "11:00")):
        assert f"elsewhere at that time: v1, at 2026-11-24 {time}" in str(run.invoke(returns, [*again, *more]).exception)
