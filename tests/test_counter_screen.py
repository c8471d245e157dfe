"""The counter's screen: what keys and scans do, what is shown, and that nothing is recorded that was not on the screen."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from counter_desk import NOW, POLICY, TODAY, Clerk, book_of, shop_of, sold
from hunting import SEED, turns

from returns_cli import load_policy
from returns_cli.book.amounts import Goods
from returns_cli.book.book import Book
from returns_cli.book.errors import BookError, BookUnavailable
from returns_cli.book.shop import Shop
from returns_cli.book.slots import Wanted
from returns_cli.counter.calls import Call, CallFailed, Event, LeaveReceipt, PrintSlip
from returns_cli.counter.deciding import decided_lines
from returns_cli.counter.panel_rows import HELP_LINES
from returns_cli.counter.parts import ScreenPart, wrapped
from returns_cli.counter.questions import fact_of
from returns_cli.counter.receipt_rows import outcome_sign, this_return
from returns_cli.counter.screen_rows import screen_rows
from returns_cli.counter.state import COMMANDS
from returns_cli.decisions.texts import outcome_words
from returns_cli.folding import columns_of
from returns_cli.policy.load import shipped
from returns_cli.policy.model import INCOMPLETE
from returns_cli.wording.counter_words import counter_say

GOLDEN = Path(__file__).parent / "golden" / "counter"
ACCEPTED = ("2", "enter", "y", "n", "y", "y")  # how much, receipt, not laid, goods and packaging intact


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    made = book_of(str(tmp_path / "book.db"))
    yield made
    made.close()


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return shop_of(tmp_path)


@pytest.fixture
def clerk(book: Book, shop: Shop) -> Clerk:
    return Clerk(book, shop=shop)


def test_an_accepted_return_takes_at_most_nine_keys_after_the_scan(clerk: Clerk, book: Book) -> None:
    clerk.scan("S1002").press(*ACCEPTED, "f2")
    assert clerk.keys == 7
    [entry] = book.listed()
    assert (entry.state, entry.amount, entry.refund, entry.clerk, entry.counter) == ("taken", 6, 24000, "Li", "1")
    assert "IN THE BOOK" in clerk.screen()


@pytest.mark.parametrize(
    ("first", "before", "after"),
    [(Goods(), "0 pieces", "3 pieces"), (Goods(300, 600), "0 m2", "0.36 m2 + 1 piece")],
    ids=["no goods have a size", "some have"],
)
def test_what_comes_back_is_added_up_as_it_can_be(book: Book, first: Goods, before: str, after: str) -> None:
    """An area, where the size of a piece is known, and else pieces."""
    book.sell("other", [(1, sold("S2", "1", 5, goods=first)), (2, sold("S2", "2", 5, goods=Goods()))], now=NOW)
    clerk = Clerk(book, policy=load_policy("examples/eu-withdrawal")).scan("S2")
    assert f"this request: {before}\n" in clerk.screen()
    clerk.press("1", "2", "enter", "tab", "1", "enter")
    assert f"this request: {after}\n" in clerk.screen()


def test_a_line_among_several_too(clerk: Clerk, book: Book) -> None:
    """Its number first, the lot by the scanner."""
    clerk.scan("S1001").press("3", "2", "enter", "y", "n", "y", "y", "1").scan("B7/03").press("f2")
    assert clerk.keys == 9
    assert [(each.state, each.line.line) for each in book.listed()] == [("taken", "3")]


def test_nothing_is_final_before_f2_and_any_answer_can_be_changed(clerk: Clerk, book: Book) -> None:
    clerk.scan("S1002").press("2", "enter", "y", "y")
    assert "NOT ACCEPTED" in clerk.screen()
    while clerk.state.question != "laid":
        clerk.press("up")
    clerk.press("n")
    assert "NOT ACCEPTED" not in clerk.screen()
    assert book.listed() == []


def test_backspace_takes_the_last_answer_back(clerk: Clerk) -> None:
    clerk.scan("S1002").press("2", "enter", "y", "y", "backspace")
    assert clerk.state.question == "laid"
    assert "NOT ACCEPTED" not in clerk.screen()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2b1", "2bx 1pc = 7pc = 4.48 m2"), ("5p", "1bx 2pc = 5pc = 3.2 m2"), ("1.28m", "2pc = 1.28 m2"),
        ("2箱", "2bx = 6pc = 3.84 m2"), ("2箱3片", "3bx = 9pc = 5.76 m2"), ("*", "4bx = 12pc = 7.68 m2"),
    ],
)  # fmt: skip
def test_how_much_is_shown_in_pieces_and_area_at_once(clerk: Clerk, typed: str, said: str) -> None:
    """Beside the largest area that the shop handles itself."""
    clerk.scan("S1002").type(typed)
    if typed != "*":
        clerk.press("enter")
    assert said in clerk.screen(120, 40)
    assert "largest area handled in the shop: 2 m2" in clerk.screen()


@pytest.mark.parametrize("typed", ["1 m", "0", "9999999999b", "half", "1.5b", "2b", "-"])
def test_amounts_that_will_not_do_are_said_to_be_none(clerk: Clerk, typed: str, book: Book) -> None:
    """No crash, and nothing can be recorded by F2."""
    clerk.scan("S1003").type(typed).press("enter", "f2")
    assert book.listed() == []
    assert clerk.state.notice is not None


@pytest.mark.parametrize("typed", ["半箱", "1.5b"])
def test_half_a_box_of_three_is_no_whole_pieces(clerk: Clerk, typed: str) -> None:
    """The book knows how many are in a box, and the screen says what half of it would be."""
    clerk.scan("S1002").type(typed).press("enter")
    assert "pieces at 3 in a box" in " ".join(clerk.screen(120, 40).split())


def test_each_function_key_is_also_a_letter(book: Book, shop: Shop) -> None:
    for key, (letter, _) in COMMANDS.items():
        one, other = (Clerk(book, shop=shop).scan("S1002").press(*ACCEPTED) for _ in range(2))
        if key == "f2":
            continue  # recorded twice it would not be the same
        assert one.press(key).screen() == other.press(letter).screen(), key


def test_letters_are_text_where_text_is_typed(clerk: Clerk) -> None:
    assert "S10" in clerk.type("S10").screen()
    assert clerk.press("escape", "escape", "h").state.panel == "help"


@pytest.mark.parametrize(
    ("scanned", "found"),
    [
        ("4321", ["S1005", "S1003", "S1002", "S1001"]),
        ("2026-09-01", ["S1004"]),
        ("border 100", ["S1003"]),
        ("S1OO2", ["S1002"]),
    ],
)
def test_receipts_are_looked_up_by_phone_day_article_and_what_looks_alike(clerk: Clerk, scanned: str, found: list[str]) -> None:
    shown = clerk.scan(scanned).screen()
    assert clerk.state.panel == "found"
    assert all(receipt in shown for receipt in found)
    clerk.press("1")
    assert clerk.state.request is not None
    assert clerk.state.request.receipt == found[0]


def test_a_scan_answers_no_question_by_its_first_key(clerk: Clerk) -> None:
    """`yes` and other codes are no answers: the question stays, and the code is said."""
    clerk.scan("S1002").press("2", "enter").scan("y1n")
    assert clerk.state.question == "receipt"
    assert "y1n" in clerk.screen()


def test_the_next_customers_receipt_drops_nothing(clerk: Clerk) -> None:
    """F9 puts the unfinished request aside and opens the other; F9 at an empty desk takes it up with its answers."""
    clerk.scan("S1002").press("2", "enter").scan("S1004")
    assert "F9" in clerk.screen()
    clerk.press("f9")
    assert clerk.state.request is not None
    assert clerk.state.request.receipt == "S1004"
    clerk.press("f8", "f9")
    assert clerk.state.request.receipt == "S1002"
    assert clerk.state.question == "receipt"


def test_a_misread_receipt_leaves_the_one_that_is_open(clerk: Clerk) -> None:
    """Nothing has been answered yet: a receipt that is there takes its place and lets it go; one that is not there does not."""
    clerk.scan("S1002").scan("2b3")
    assert clerk.state.request is not None
    assert clerk.state.request.receipt == "S1002"
    assert "2b3" in clerk.screen()
    clerk.scan("S1004")
    assert clerk.state.request.receipt == "S1004"
    clerk.scan("S1002")
    assert not clerk.state.request.elsewhere


def test_f8_asks_before_it_drops(clerk: Clerk) -> None:
    clerk.scan("S1002").press("2", "enter", "f8")
    assert clerk.state.request is not None
    assert clerk.press("escape").state.request is not None
    assert clerk.press("f8", "f8").state.request is None


def test_an_article_goes_to_its_line(clerk: Clerk) -> None:
    clerk.scan("S1001").scan("b300 SAND")
    assert clerk.state.request is not None
    assert clerk.state.request.at == 2


def test_a_manager_takes_what_was_refused(clerk: Clerk, book: Book) -> None:
    """F4, name, reason, PIN, F2; the PIN is never on the screen, and a wrong one changes nothing."""
    book.add_manager("Wang", "2468", now=NOW)
    clerk.scan("S1004").press("1", "enter", "f2")
    assert book.listed()[0].state == "refused"
    clerk.press("f4").type("Wang").press("enter", "1", "enter").type("1111")
    assert "1111" not in clerk.screen()
    clerk.press("f2")
    assert clerk.state.notice is not None
    assert getattr(clerk.state.notice.fault, "fault", "") == "wrong-pin"
    clerk.press("f4").type("Wang").press("enter", "1", "enter").type("2468").press("f2")
    assert book.listed()[0].overridden == "goodwill"
    assert "✓ line 1" in clerk.screen()


def test_a_time_is_held_and_booked_with_the_return(clerk: Clerk, book: Book) -> None:
    clerk.scan("S1002").press(*ACCEPTED, "f7", "1")
    assert "held until" in clerk.screen()
    clerk.press("f2")
    [made] = book.appointments(datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 12, 20, tzinfo=UTC))
    assert (made.state, made.boxes, made.mm2) == ("booked", 2, 3_840_000)


def test_times_are_those_of_the_warehouse_that_the_way_leads_to(book: Book, shop: Shop) -> None:
    main = shop.warehouse("main")
    docks = {"dock": main.but(id="dock", route="other"), "main": main}
    clerk = Clerk(book, shop=shop.but(warehouses=docks)).scan("S1002").press(*ACCEPTED, "f7", "1", "f2")
    assert clerk.state.request is not None
    assert clerk.state.request.appointment is not None
    assert (clerk.state.request.appointment.warehouse, clerk.state.request.appointment.state) == ("main", "booked")


def test_a_time_that_lapsed_can_be_chosen_again(clerk: Clerk, book: Book) -> None:
    """The return is recorded all the same; the screen says what became of the time."""
    clerk.scan("S1002").press(*ACCEPTED, "f7", "1")
    assert clerk.state.request is not None
    held = clerk.state.request.appointment
    assert held is not None
    book.end_appointment(held.id, "cancelled", now=NOW)
    clerk.press("f2")
    assert [each.state for each in book.listed()] == ["taken"]
    assert "called off meanwhile" in clerk.screen()
    assert "is booked" in clerk.press("f7", "1", "f2").screen()


def all_appointments(book: Book) -> list[tuple[str, str, str]]:
    found = book.appointments(datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 12, 20, tzinfo=UTC), all_states=True)
    return [(each.id, each.state, f"{each.starts_at:%H:%M}") for each in found]


def test_a_time_that_is_swapped_for_another_is_free_at_once(clerk: Clerk, book: Book, shop: Shop) -> None:
    """Not only when it lapses; and so is the one of a request that is dropped."""
    clerk.scan("S1002").press(*ACCEPTED, "f7", "1", "f7", "2")
    assert all_appointments(book) == [("r1-1-a1", "cancelled", "01:00"), ("r1-1-a2", "held", "01:30")]
    free = book.free_slots(shop, shop.warehouse(None), Wanted(40), now=NOW)
    assert [f"{each:%H:%M}" for each in free[:2]] == ["09:00", "10:00"]
    clerk.press("f8", "f8")
    assert [state for _, state, _ in all_appointments(book)] == ["cancelled", "cancelled"]


def test_a_time_that_cannot_be_had_leaves_the_one_that_is_held(clerk: Clerk, book: Book, shop: Shop) -> None:
    clerk.scan("S1002").press(*ACCEPTED, "f7", "1", "f7")
    book.book_slot(shop, shop.warehouse(None), clerk.state.slots[1], Wanted(40), id="b", now=NOW)
    clerk.press("2")
    assert "no room" in clerk.screen()
    clerk.press("f2")
    assert [(id, state) for id, state, _ in all_appointments(book)] == [("r1-1-a1", "booked"), ("b", "booked")]


def test_what_is_booked_is_moved_to_the_time_that_is_chosen_later(clerk: Clerk, book: Book) -> None:
    """The same appointment, so that the customer's calendar follows; until F2 it stays where it was."""
    clerk.scan("S1002").press(*ACCEPTED, "f7", "1", "f2", "f7", "2")
    assert [(id, state) for id, state, _ in all_appointments(book)] == [("r1-1-a1", "booked"), ("r1-1-a2", "held")]
    clerk.press("f2")
    assert sorted(all_appointments(book)) == [("r1-1-a1", "booked", "01:30"), ("r1-1-a2", "cancelled", "01:30")]
    assert book.appointment("r1-1-a1").sequence == 1
    assert "is booked" in clerk.screen()


def test_a_day_that_may_be_two_is_no_phone_number(clerk: Clerk) -> None:
    clerk.scan("03/04/2026")
    assert clerk.state.panel == ""
    assert "day/month or month/day" in clerk.screen()


def test_what_hangs_on_an_answer_that_nobody_knows_is_said(clerk: Clerk, book: Book) -> None:
    """Neither `nothing more to ask` nor `0 more`: which answer it is, and how to come back to it."""
    clerk.scan("S1002").press("2", "enter", "y", "n", "-", "y", "1")
    shown = clerk.screen(120, 40)
    assert clerk.state.question is None
    assert "It hangs on what is not known: goods intact" in shown
    assert "cannot be decided like this" in shown
    assert "hangs on an answer that is not known" in clerk.press("f2").screen()
    assert "hangs on an answer that is not known" in clerk.press("f7").screen()
    assert book.listed() == []
    clerk.press("up")
    while clerk.state.question != "goods_intact":
        clerk.press("up")
    assert [each.state for each in (clerk.press("y", "f2"), book)[1].listed()] == ["taken"]


def test_a_policy_without_a_quantity_is_asked_how_much_all_the_same(book: Book, shop: Shop) -> None:
    """The book counts it; the policy decides by its own facts. Every example is at home at the counter."""
    clerk = Clerk(book, shop=shop, policy=load_policy("examples/restocking")).scan("S1002")
    assert clerk.state.question == "how much"
    clerk.type("1b1").press("enter")
    assert "1bx 1pc = 4pc = 2.56 m2" in clerk.screen(120, 40)
    clerk.type("3").press("enter")
    assert "APPROVED" in clerk.screen()
    assert clerk.state.question == "condition", "what a fee hangs on is asked too"
    clerk.press("2").type("100").press("enter")
    assert "fee: 10.00 USD (clause F2)" in clerk.screen()
    clerk.press("f2")
    [entry] = book.listed()
    assert (entry.amount, entry.facts) == (4, {"days": 3, "condition": "opened", "price": "100.00"})


@pytest.mark.parametrize("name", [name for name, _ in shipped()])
def test_every_shipped_policy_can_be_worked_with(book: Book, shop: Shop, name: str) -> None:
    """Keys, scans and F2 at every question: never a crash, and always a question, a decision, or why there is none."""
    clerk = Clerk(book, shop=shop, policy=load_policy(name)).scan("S1001").press("1", "1", "enter")
    for _ in range(60):
        clerk.screen()
        if clerk.state.question is None:
            break
        clerk.press("y", "1").type("7").press("enter").press("escape", "-")
        clerk.press("down") if clerk.state.request is not None and clerk.state.request.cursor else None
    assert clerk.press("f2").screen()


def test_an_exchange_is_one_key(clerk: Clerk, book: Book) -> None:
    clerk.scan("S1002").press(*ACCEPTED, "f5", "f2")
    assert book.listed()[0].facts["kind"] == "exchange"


def test_a_receipt_open_at_another_counter_says_where(book: Book, clerk: Clerk) -> None:
    Clerk(book, counter="7").scan("S1002")
    assert "open at counter 7" in clerk.scan("S1002").screen()


def test_two_counters_race_for_one_box(book: Book, clerk: Clerk) -> None:
    """The one that comes later is shown what is left now; its request stays, and nothing of it is recorded."""
    other = Clerk(book, counter="2")
    for each in (clerk, other):
        each.scan("S1005")
    said = {"receipt": "yes", "goods_intact": "yes", "packaging_intact": "yes", "laid": "no", "quantity": "1 box"}
    book.take(POLICY, said, receipt="S1005", now=NOW, today=TODAY)
    clerk.press("1", "enter", "y", "n", "y", "y", "f2")
    assert "another one than was shown" in clerk.screen()
    assert clerk.state.request is not None
    assert clerk.state.request.lines[0].desk.sale.remaining == 0
    assert len(book.listed()) == 1
    clerk.press("f2")
    assert [each.state for each in book.listed()] == ["taken", "refused"]


class Unsteady(Clerk):
    """A counter whose book goes away: before it was asked, or after it had done what was asked."""

    gone = ""

    def answer(self, call: Call) -> Event | None:
        if self.gone and isinstance(call, LeaveReceipt):
            return None
        event = None if self.gone == "before" else super().answer(call)
        return CallFailed(call, BookUnavailable("book-unreachable", book="b"), gone=True) if self.gone else event


@pytest.mark.parametrize("when", ["before", "after"])
def test_the_book_goes_away_and_comes_back(book: Book, when: str) -> None:
    """The screen says so and keeps the request, which cannot be changed while it is not known to be recorded; F2 sends the
    same once more, and it is one return."""
    clerk = Unsteady(book)
    clerk.scan("S1002").press(*ACCEPTED)
    clerk.gone = when
    clerk.press("f2")
    assert "BOOK GONE" in clerk.screen()
    assert "it was sent and not answered" in clerk.screen(120, 40)
    clerk.press("n", "backspace", "f5")
    clerk.gone = ""
    clerk.press("f2")
    assert "IN THE BOOK" in clerk.screen()
    assert "BOOK GONE" not in clerk.screen()
    assert [(each.state, each.amount) for each in book.listed()] == [("taken", 6)]


# the screens, as they are


def scenes(book: Book, shop: Shop, lang: str) -> Iterator[tuple[str, Clerk]]:
    """Every screen there is."""
    clerk = Clerk(book, lang, shop=shop)
    yield "nothing is open", clerk
    yield "help", clerk.press("f1")
    yield "receipts found", clerk.press("escape").scan("4321")
    yield "nothing found", clerk.press("escape").scan("Z9")
    yield "a receipt of one line", clerk.scan("S1002")
    yield "how much, while it is typed", clerk.press("2", "b", "1")
    yield "the first question", clerk.press("enter")
    yield "accepted", clerk.press("y", "n", "y", "y")
    yield "what to say", clerk.press("f10")
    yield "times", clerk.press("f7")
    yield "a time is held", clerk.press("1")
    yield "the next one is scanned", clerk.scan("S1001")
    yield "recorded", clerk.press("f2")
    yield "several lines", clerk.press("f8").scan("S1001")
    yield "a line on clearance", clerk.press("2", "1", "enter")
    yield "a choice", clerk.press("tab", "2", "enter", "y", "n", "n")
    yield "to be inspected", clerk.press("2")
    yield "put aside", clerk.press("f9")
    yield "asks before it drops", clerk.scan("S1004").press("1", "enter", "f8")
    yield "put aside, several", clerk.press("escape", "f9", "f9")
    yield "taken up again", clerk.press("2")
    yield "refused and recorded", clerk.press("f2")
    yield (
        "the manager's form",
        clerk.press("f4").type("Wang").press("enter", "5").type("good customer").press("enter").type("24"),
    )
    gone = Unsteady(book, lang, shop=shop, counter="2")
    gone.scan("S1002").press("1", "enter", "y", "n", "y", "y")
    gone.gone = "before"
    yield "the book is gone", gone.press("f2")
    yield "asks before it leaves what may be recorded", gone.press("f8")
    gone.gone = ""
    yield "the book is there again", gone.press("escape", "f2")
    yield from _more_keys(book, shop, lang)
    yield from _troubles(book, shop, lang)


def _more_keys(book: Book, shop: Shop, lang: str) -> Iterator[tuple[str, Clerk]]:
    """What the function keys show that are not among the first."""
    book.sell("more", [(number, sold("S2001", f"{number}", 6, contact="")) for number in range(1, 6)], now=NOW)
    clerk = Clerk(book, lang, shop=shop, counter="3", print_slip=_prints)
    yield "how to look up", clerk.press("f3")
    yield "no receipt is open", clerk.press("f2")
    yield "a letter as a command", clerk.type("S2").press("escape", "escape")
    clerk.press("escape", "backspace", "backspace").scan("S1003").type("1m").press("enter", "y", "n", "y", "y")
    yield "an exchange", clerk.press("f5")
    yield "an answer is gone back to", clerk.press("up", "up")
    clerk.press("f8", "f8").scan("S2001")
    for _ in range(4):
        all_answered(clerk.press("tab"))
    yield "all lines, before they are recorded", clerk.press("f2")
    yield "four lines recorded", clerk.press("f2")
    yield "a slip is printed", clerk.press("f6")
    clerk.press("f8").scan("S1001").press("1", "1", "enter", "y", "n", "n", "2")
    yield "held for inspection", clerk.press("f2")
    book.add_manager("Wang", "2468", now=NOW)
    clerk.press("f4").type("Wang").press("enter", "1", "enter")
    yield "a wrong PIN", clerk.type("1111").press("f2")
    yield "a manager has taken it", clerk.press("f4").type("Wang").press("enter", "1", "enter").type("2468").press("f2")


def all_answered(clerk: Clerk) -> None:
    """One box of the line that is asked about, intact."""
    keys = {"quantity": ("1", "enter"), "laid": ("n",), "defect": ("1",), "lot": ("-",)}
    while clerk.state.question is not None:
        clerk.press(*keys.get(clerk.state.question, ("y",)))


def _prints(_book: Book, _call: PrintSlip) -> str:
    return "/dev/usb/lp0"


def _jams(_book: Book, _call: PrintSlip) -> str:
    raise BookError("printer-gone", printer="/dev/usb/lp0", why="no such device or folder")


def _troubles(book: Book, shop: Shop, lang: str) -> Iterator[tuple[str, Clerk]]:
    """What goes wrong, and what the screen says then."""
    clerk = Clerk(book, lang, shop=shop, counter="4", print_slip=_jams)
    Clerk(book, counter="7").scan("S1005")
    yield "open at another counter", clerk.scan("S1005")
    given = {"receipt": "yes", "goods_intact": "yes", "packaging_intact": "yes", "laid": "no", "quantity": "1 box"}
    clerk.press("1", "enter", "y", "n", "y", "y")
    book.take(POLICY, given, receipt="S1005", id="quicker", now=NOW, today=TODAY)
    yield "somebody was quicker", clerk.press("f2")
    clerk.press("f8", "f8").scan("S1002").type("1p").press("enter", "y", "n", "y", "y", "f7", "1")
    assert clerk.state.request is not None
    assert clerk.state.request.held is not None
    book.end_appointment(clerk.state.request.held, "cancelled", now=NOW)
    yield "the time is gone", clerk.press("f2")
    yield "the printer is not there", clerk.press("f6")
    yield "more is to be asked", clerk.press("f8").scan("S1003").press("f2")
    yield "no amount", clerk.type("half").press("enter")
    yield "no scan of ours", clerk.press("escape").scan("9" * 200)
    yield "a day that may be two", clerk.press("f8", "f8").scan("03/04/2026")
    closed = {"main": shop.warehouse(None).but(hours=((),) * 7)}
    clerk = Clerk(book, lang, shop=shop.but(warehouses=closed), counter="5").scan("S1002")
    yield "no times", clerk.type("1p").press("enter", "y", "n", "y", "y", "f7")
    clerk = Clerk(book, lang, counter="6", policy=load_policy("examples/eu-withdrawal")).scan("S1002")
    yield "another policy", clerk
    clerk.type("1p").press("enter").type("2026-11-10").press("enter", "-", "y")
    yield "another policy, further on", clerk.press("-")
    clerk = Clerk(book, lang, counter="6", policy=load_policy("examples/restocking")).scan("S1001").press("3")
    clerk.type("1b").press("enter").type("3").press("enter", "2").type("100").press("enter")
    yield "another policy with a fee", clerk
    clerk = Clerk(book, lang, counter="6", policy=load_policy("examples/eu-withdrawal")).scan("S1002")
    yield "another policy has no exchange", clerk.press("f5")


@pytest.mark.parametrize("size", [(40, 20), (80, 24), (120, 40)], ids=["40x20", "80x24", "120x40"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_screen_is_as_it_was_read(book: Book, shop: Shop, lang: str, size: tuple[int, int]) -> None:
    """RENEW=1 writes the screens anew, to be read by somebody."""
    shown = "\n".join(f"== {name}\n{clerk.screen(*size)}" for name, clerk in scenes(book, shop, lang))
    path = GOLDEN / f"screens.{lang}.{size[0]}x{size[1]}.txt"
    if os.environ.get("RENEW"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (61, 20), (40, 10), (1, 1), (200, 60)])
def test_every_row_is_as_wide_as_the_screen(book: Book, shop: Shop, size: tuple[int, int]) -> None:
    for lang in ("en", "zh"):
        for name, clerk in scenes(book, shop, lang):
            rows = screen_rows(clerk.state, *size)
            assert [columns_of("".join(part.text for part in row)) for row in rows] == [size[0]] * size[1], name


@pytest.mark.parametrize("columns", [30, 40, 59, 60, 66, 72, 79, 80, 120])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_key_is_called_by_its_whole_word(book: Book, lang: str, columns: int) -> None:
    """Where a word has no room beside both keys, the letter stands alone before it."""
    shown = "".join(Clerk(book, lang).screen(columns, 24).split())
    for key, (letter, name) in COMMANDS.items():
        word = "".join(counter_say(f"key-{name}", lang).split())
        assert f"{letter}{word}" in shown or f"{key.upper()}/{letter}{word}" in shown


@pytest.mark.parametrize("size", [(30, 10), (40, 12), (40, 20), (59, 16), (60, 20), (80, 10)])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_outcome_and_the_question_are_on_a_screen_of_any_size(
    book: Book, shop: Shop, lang: str, size: tuple[int, int]
) -> None:
    """Side by side, or one below the other where there is no room for that; behind a panel the outcome's sign at least."""
    seen = set()
    for name, clerk in scenes(book, shop, lang):
        state, request = clerk.state, clerk.state.request
        here = [each for each in decided_lines(request, TODAY) if each.at == request.at] if request else []
        if not here or here[0].decision is None or state.panel == "record":
            continue
        decision, shown = here[0].decision, "".join(clerk.screen(*size).split())
        words = outcome_words(decision.compiled.policy, decision.outcome, lang).upper()
        overruled = counter_say("taken-by-manager", lang, outcome="")[:5]
        sought = {outcome_sign(decision)[0]} if state.panel or decision.outcome == INCOMPLETE else {words, overruled}
        assert any("".join(each.split()) in shown for each in sought), (name, clerk.screen(*size))
        if state.question is not None and not state.panel:
            question = fact_of(decision.compiled, state.question).question(lang)
            assert "".join(question.split())[:6] in shown, (name, clerk.screen(*size))
        seen.add(decision.outcome)
    assert seen == {"approve", "deny", "refer", INCOMPLETE}


@pytest.mark.parametrize("columns", [40, 59, 60, 66, 71, 72, 80, 100])
def test_what_comes_back_stands_on_its_line_on_a_screen_of_any_width(clerk: Clerk, columns: int) -> None:
    """On one of 60 columns the amounts sold, back, held and left took all of the line."""
    clerk.scan("S1002").type("2").press("enter")
    [line] = [each for each in clerk.screen(columns, 24).split("\n") if each.startswith("▸  1")]
    assert "2bx" in line


# anything, in any order

NAMED = ("enter", "enter", "escape", "backspace", "up", "down", "tab", "shift+tab")
KEYS = (*COMMANDS, *NAMED, *"ynyn123123123*-2bpm.htlmesaxpw?箱是")
LIKELY = ("*", "y", "n", "y", "y", "1", "f2")
RECEIPTS = ("S1001", "S1002", "S1003", "S1004", "S1OO1")
SCANS = (
    *(*RECEIPTS, *RECEIPTS, "4321", "B7/03", "A800 white", "2026-11-01", "6901234567892", ""),
    *("\x1b[A\x00", "9" * 200, "'; DROP TABLE sale_lines;--"),
)
STEPS = 15


def test_any_keys_and_scans_never_crash_and_record_only_what_was_shown(tmp_path: Path, shop: Shop) -> None:
    chance = random.Random(16 + SEED)  # noqa: S311
    book = book_of(str(tmp_path / "hunted.db"))
    clerk = Unsteady(book, shop=shop)
    sequences = 0
    for number in turns(200, 10_000):
        sequences += 1
        clerk = Unsteady(book, chance.choice(["en", "zh"]), shop=shop, counter=f"{number}")
        clerk.scan(chance.choice(RECEIPTS)).press(*ACCEPTED[: chance.randrange(8)])
        for _ in range(STEPS):
            clerk.gone = chance.choice(["before", "after"]) if chance.random() < 0.02 else ""
            if chance.random() < 0.08:
                clerk.scan(chance.choice(SCANS))
            else:
                clerk.press(chance.choice(KEYS if chance.random() < 0.4 else LIKELY))
            clerk.screen()
        clerk.gone = ""
        for sent, seen in clerk.sent:
            _was_shown(book, sent.calls, seen, clerk.setting.lang)
    sent_ids = {entry.id for entry in book.listed(most=10**6)}
    assert book.verify() == []
    assert len(sent_ids) > sequences // 50, "too few sequences recorded anything: the test shows little"


def _was_shown(book: Book, calls: tuple[object, ...], seen: str, lang: str) -> None:
    """Each entry that this call made stood on the screen before the key that sent it: how much, and what was decided."""
    for call in calls:
        try:
            entry = book.decided(call.id)  # type: ignore[attr-defined]
        except Exception:  # noqa: S112 - it was refused, and is not in the book
            continue
        sign = {"approve": "✓", "deny": "✗", "refer": "?"}[entry.outcome]
        if entry.overridden is None:
            assert f"{sign} {this_return(entry.amount, entry.line, lang, 22)}" in seen


def test_a_receipt_of_a_shop_and_of_none_is_one_of_two(clerk: Clerk, book: Book) -> None:
    """A book of an older release may have the number twice: both are offered, the one without a shop too."""
    book.sell("sha256:two", [(2, sold("S77", "1", 3, shop="North")), (3, sold("S77", "1", 6, shop="South"))], now=NOW)
    book.write(lambda session: session.change("UPDATE sale_lines SET shop = '', shop_key = '' WHERE shop = 'South'"))
    assert [(line.shop, line.sold) for line in clerk.scan("S77").state.found] == [("North", 3), ("", 6)]
    request = clerk.press("2").state.request
    assert request is not None
    assert [(line.desk.sale.shop, line.desk.sale.sold) for line in request.lines] == [("", 6)]


def seen_while_scrolling(clerk: Clerk, size: tuple[int, int], lines: int) -> str:
    """All that was on the screen, without blanks, while `down` was pressed so often that every row came to the top."""
    seen = ""
    for _ in range(lines):
        seen += "".join(clerk.screen(*size).split())
        clerk.press("down")
    return seen


@pytest.mark.parametrize("size", [(30, 10), (30, 16), (40, 20), (60, 20)])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_all_of_the_help_can_be_read_on_a_small_screen(book: Book, lang: str, size: tuple[int, int]) -> None:
    """Below an open receipt there was room for a part only, and no key for the rest; nor for the end of a long sentence."""
    clerk = Clerk(book, lang).scan("S1001").press("1", "f1")
    sentences = [ScreenPart(counter_say(f"help-{number}", lang)) for number in range(1, HELP_LINES + 1)]
    told = [part.text for part in wrapped(sentences, size[0] - 4)]
    seen = seen_while_scrolling(clerk, size, len(told))
    assert [each for each in told if "".join(each.split()) not in seen] == []
    assert clerk.press("f1", "f1").state.scrolled == 0
    assert clerk.press("escape").state.panel == ""


def test_all_lines_of_a_request_can_be_read_on_a_small_screen_before_they_are_recorded(book: Book, shop: Shop) -> None:
    """Of fourteen lines the last ones, and the key that records them, were cut; F2 records what was shown."""
    book.sell("many", [(number, sold("S14", f"{number}", 3, article=f"tile {number}")) for number in range(1, 15)], now=NOW)
    clerk = Clerk(book, shop=shop).scan("S14")
    for _ in range(14):
        all_answered(clerk.press("tab"))
    whole = clerk.press("f2").screen(80, 30)
    assert clerk.state.panel == "record"
    assert clerk.press("down").screen(80, 30) == whole, "what has room does not scroll"
    clerk.press("up")
    seen = seen_while_scrolling(clerk, (40, 20), 2 * 14)
    assert [number for number in range(1, 15) if f"{number}tile{number}1bx" not in seen] == []
    assert "F2recordsthem" in "".join(clerk.screen(40, 20).split())
    assert len(clerk.press("f2").state.request.taken) == 14  # type: ignore[union-attr]


@pytest.mark.parametrize("size", [(30, 10), (40, 16)])
def test_the_field_of_the_form_that_is_typed_into_is_in_sight(clerk: Clerk, size: tuple[int, int]) -> None:
    clerk.scan("S1004").press("1", "enter", "f2", "f4")
    for field in ("name", "reason", "note", "PIN"):
        assert f"▸ {field}" in clerk.screen(*size)
        clerk.press("enter")


def test_escape_empties_a_field_and_says_what_the_next_one_does(book: Book) -> None:
    clerk = Clerk(book, "zh").type("S9").press("escape")
    assert (clerk.state.typed, clerk.state.escaped) == ("", False)
    assert "已清空；再按一次Esc" in clerk.screen()
    assert clerk.press("escape").state.escaped


def test_how_much_is_called_otherwise_than_a_number_of_the_policy(book: Book, tmp_path: Path) -> None:
    policy = tmp_path / "count.toml"
    fact = 'count = { type = "whole number", max = 99, label = { en = "amount", zh = "数量" } }'
    rule = '[[rules]]\nid = "many"\noutcome = "deny"\nwhen = "count > 9"\n'
    policy.write_text(
        f'policy = "shop/count"\nversion = "1"\noutcomes = ["deny", "approve"]\n[facts]\n{fact}\n{rule}', encoding="utf-8"
    )
    shown = Clerk(book, "zh", policy=load_policy(str(policy))).scan("S1001").press("1").screen(120, 40)
    assert ("▸ 退多少" in shown, shown.count("· 数量")) == (True, 1)
