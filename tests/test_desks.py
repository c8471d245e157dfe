"""Receipts as counters open them: whole requests in one transaction, nothing that was not announced, and who else has it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from returns_cli import load_policy
from returns_cli.book.amounts import Goods
from returns_cli.book.book import Book, make_book
from returns_cli.book.errors import Refused
from returns_cli.book.sale import Sale
from returns_cli.book.taking import Announced, TakeCall, Taken
from returns_cli.cli.book_text import taken_lines
from returns_cli.cli.dialogue import Dialogue, KnownOfSale
from returns_cli.decisions.lines import CountedLines, Shares, decisions_on
from returns_cli.kinds.faults import InputError

NOW, TODAY = datetime(2026, 11, 20, 2, tzinfo=UTC), date(2026, 11, 20)
SAID = {"receipt": "yes", "goods_intact": "yes", "packaging_intact": "yes", "laid": "no", "defect": "none"}
POLICY = load_policy("tile-store/returns")


@pytest.fixture
def book(where: str) -> Iterator[Book]:
    made = make_book(where, now=NOW)
    goods, sold = Goods(800, 800, 3), date(2026, 11, 1)
    lines = [Sale("S1", line, "piece", 9, sold_on=sold, goods=goods, clearance=False, special_order=False) for line in "12"]
    made.sell("till", list(enumerate(lines)), now=NOW)
    yield made
    made.close()


def call(line: str, quantity: str, **more: object) -> TakeCall:
    return TakeCall(f"id-{line}", "S1", line, {**SAID, "quantity": quantity}).but(**more)


def texts(book: Book, line: str, quantity: str) -> dict[str, str]:
    known = next(each.known for each in book.open_receipt(POLICY, "S1", now=NOW, today=TODAY).lines if each.sale.line == line)
    return {**SAID, **known, "quantity": quantity}


def test_lines_of_one_request_go_one_way(book: Book) -> None:
    """One box each: by itself 1.92 m2, together too much for the shop, and the first line says so already."""
    calls = [call("1", "1 box", beside=(texts(book, "2", "1 box"),)), call("2", "1 box")]
    taken = book.take_all(POLICY, calls, now=NOW, today=TODAY)
    assert [each.decision.route for each in taken] == ["warehouse-appointment", "warehouse-appointment"]
    again = book.take_all(POLICY, calls, now=NOW, today=TODAY)
    assert [(each.repeated, each.decision.route) for each in again] == [(True, "warehouse-appointment")] * 2


def test_all_lines_of_a_request_or_none(book: Book) -> None:
    """The second line asks for an amount that is no whole number of tiles: the first is not recorded either."""
    with pytest.raises(Refused, match="whole"):
        book.take_all(POLICY, [call("1", "1 box"), call("2", "1 m2")], now=NOW, today=TODAY)
    assert book.listed() == []
    assert [line.returned for line in book.receipt("S1")] == [0, 0]


def test_what_was_not_announced_is_not_recorded(book: Book) -> None:
    """Another counter took goods meanwhile, so that the answer is no longer the one that was shown."""
    shown = Announced("approve", (), "walk-in", None)
    book.take_all(POLICY, [call("1", "3 boxes", id="other")], now=NOW, today=TODAY)
    with pytest.raises(Refused, match="another one than was shown"):
        book.take_all(POLICY, [call("1", "1 box", announced=shown)], now=NOW, today=TODAY)
    assert len(book.listed()) == 1
    shown = shown.but(outcome="deny", rules=("more-than-sold",), route=None)
    assert book.take_all(POLICY, [call("1", "1 box", announced=shown)], now=NOW, today=TODAY)[0].state == "refused"


def test_a_receipt_says_at_which_counter_it_stands_open(book: Book) -> None:
    book.open_receipt(POLICY, "S1", counter="north", now=NOW, today=TODAY)
    assert book.open_receipt(POLICY, "S1", counter="north", now=NOW, today=TODAY).elsewhere == ()
    found = book.open_receipt(POLICY, "S1", counter="south", now=NOW, today=TODAY)
    assert [(each.line, each.counter) for each in found.elsewhere] == [("1", "north"), ("2", "north")]
    book.leave_receipt([each.sale.id for each in found.lines], counter="south")
    assert len(book.open_receipt(POLICY, "S1", counter="north", now=NOW, today=TODAY).elsewhere) == 0
    later = NOW + timedelta(minutes=16)
    assert book.open_receipt(POLICY, "S1", counter="south", now=later, today=TODAY).elsewhere == ()


def test_what_came_back_earlier_today_counts_towards_the_way(book: Book) -> None:
    book.take_all(POLICY, [call("1", "1 box")], now=NOW, today=TODAY)
    [other] = book.open_receipt(POLICY, "S1", now=NOW, today=TODAY).others.counted
    assert (other.times, len(other.totals)) == (1, len(POLICY.program.shares))


def told(done: Taken, lang: str) -> list[str]:
    return [line for line in taken_lines(done, lang) if "that day" in line or "当天" in line]


def test_what_came_back_earlier_that_day_is_said(book: Book) -> None:
    """Of all lines together, in the answer to a repeated call too; not of goods that are refused, nor on another day."""
    [first] = book.take_all(POLICY, [call("1", "1 box")], now=NOW, today=TODAY)
    assert (first.earlier.lines, told(first, "en")) == ((), [])
    book.take_all(POLICY, [call("2", "2 pieces")], now=NOW, today=TODAY)
    [again, third, refused] = book.take_all(
        POLICY, [call("1", "1 box"), call("1", "1 piece", id="c"), call("1", "9 boxes", id="d")], now=NOW, today=TODAY
    )
    assert told(again, "en") == []
    assert [(each.line, each.amount.number) for each in third.earlier.lines] == [("1", 3), ("2", 2)]
    assert told(third, "en") == ["what came back of this receipt earlier that day counts with it: 3.2 m2"]
    assert told(third, "zh") == ["同一收据当天此前已退的一并计算：3.2㎡"]
    assert (refused.state, told(refused, "en")) == ("refused", [])
    [later] = book.take_all(POLICY, [call("1", "1 piece", id="e")], now=NOW + timedelta(1), today=TODAY + timedelta(1))
    assert (later.decision.route, later.earlier.lines) == ("walk-in", ())


def test_what_is_only_asked_about_counts_it_too(book: Book) -> None:
    """The answer of `check --receipt-no` is the one that `take` gives."""
    asked = {"receipt": "S1", "line": "1", "today": TODAY}
    assert book.asked_of(POLICY, {**SAID, "quantity": "1 box"}, **asked).earlier.counted == ()
    book.take_all(POLICY, [call("2", "1 box")], now=NOW, today=TODAY)
    found = book.asked_of(POLICY, {**SAID, "quantity": "1 box"}, **asked)
    given = {**SAID, "quantity": "1 box", **found.known}
    [one] = decisions_on(found.policy, given, today=TODAY, lang="en", before=found.earlier.counted)
    [line] = decisions_on(found.policy, {"lines": [given]}, today=TODAY, lang="en", before=found.earlier.counted)
    [taken] = book.take_all(POLICY, [call("1", "1 box")], now=NOW, today=TODAY)
    assert [one.route, line.route, taken.decision.route] == ["warehouse-appointment"] * 3


def test_what_an_older_release_took_counts_as_it_did(book: Book) -> None:
    """Decisions without their shares are decided again; thousands with them are a handful of rows."""
    for number in range(6):
        book.take_all(POLICY, [call(str(1 + number % 2), "1 piece").but(id=f"p{number}")], now=NOW, today=TODAY)
    kept = book.open_receipt(POLICY, "S1", now=NOW, today=TODAY).others
    assert sum(each.times for each in kept.counted) == 6
    assert len(kept.counted) == 2  # one for each line: all of them are alike
    with book.database.transaction() as session:
        session.change("UPDATE decisions SET shares = NULL")
    again = book.open_receipt(POLICY, "S1", now=NOW, today=TODAY).others
    assert again.lines == kept.lines

    def totals(lines: tuple[CountedLines, ...]) -> list[Shares]:
        return sorted(each.totals for each in lines for _ in range(each.times))

    assert totals(again.counted) == totals(kept.counted)


TOGETHER = """
policy   = "shop/together"
version  = "1"
outcomes = ["deny", "approve"]

[facts]
quantity  = { type = "quantity" }
cartons   = { type = "whole number", max = 100 }
delivered = { type = "date" }

[[rules]]
id      = "too-many"
outcome = "deny"
when    = "total(cartons) > 4"

[[rules]]
id      = "late"
outcome = "deny"
when    = "latest(delivered) > date('2026-11-10')"
"""


@pytest.mark.parametrize("old", [False, True])
def test_rules_see_what_came_back_earlier_today(book: Book, tmp_path: Path, old: bool) -> None:
    """Totals and latest days in rules count the lines taken before, also those that an older release wrote down."""
    path = tmp_path / "together.toml"
    path.write_text(TOGETHER, encoding="utf-8")
    policy = load_policy(str(path))

    def take(id: str, cartons: int, day: str) -> tuple[str, tuple[str, ...]]:
        said = {"quantity": "1 piece", "cartons": str(cartons), "delivered": f"2026-11-{day}"}
        done = book.take(policy, said, receipt="S1", line="1", id=id, now=NOW, today=TODAY)
        if old:
            with book.database.transaction() as session:
                session.change("UPDATE decisions SET shares = NULL")
        return done.state, done.decision.fired

    assert take("a", 2, "05") == ("taken", ())
    assert take("b", 3, "05") == ("refused", ("too-many",))
    assert take("c", 2, "05") == ("taken", ())
    assert take("d", 0, "11") == ("refused", ("late",))
    assert take("e", 0, "10") == ("taken", ())
    assert book.replay("b").same


def test_what_the_lines_of_a_day_must_come_to(book: Book, tmp_path: Path) -> None:
    """A check of all lines together: each by itself would be too little."""
    path = tmp_path / "least.toml"
    check = '[[checks]]\nmust = "total(cartons) >= 2"\nmessage = "at least two cartons"\n'
    path.write_text(TOGETHER + check, encoding="utf-8")
    policy = load_policy(str(path))
    one = {"quantity": "1 piece", "cartons": "1", "delivered": "2026-11-05"}
    with pytest.raises(InputError, match="at least two"):
        book.take(policy, one, receipt="S1", line="1", id="a", now=NOW, today=TODAY)
    calls = [TakeCall("a", "S1", "1", one, beside=(one,)), TakeCall("b", "S1", "2", one)]
    assert [each.state for each in book.take_all(policy, calls, now=NOW, today=TODAY)] == ["taken", "taken"]
    assert book.take(policy, one, receipt="S1", line="1", id="c", now=NOW, today=TODAY).state == "taken"
    assert [book.replay(id).same for id in "abc"] == [True] * 3
    earlier = book.asked_of(policy, one, receipt="S1", line="1", today=TODAY).earlier.counted
    dialogue = Dialogue(policy, one, TODAY, "en", sale=KnownOfSale(earlier))
    assert (dialogue.next_question(), [each.outcome for each in dialogue.decisions()]) == (None, ["approve"])
    with pytest.raises(InputError, match="at least two") as fault:
        Dialogue(policy, {**one, "cartons": "0"}, TODAY, "zh", [{}, {}]).decisions()
    assert fault.value.lang == "zh"
