"""The shop's memory: what was sold, what came back, who decided."""

from __future__ import annotations

import csv
import hmac
import json
import stat
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from returns_cli import load_policy
from returns_cli.book.amounts import Goods, share_of
from returns_cli.book.book import Book, make_book, open_book
from returns_cli.book.book_facts import READERS
from returns_cli.book.errors import BookError, NotInBook, Refused
from returns_cli.book.migrations import newest, steps
from returns_cli.book.privacy import Customers, card_number, phone_end
from returns_cli.book.sale import Sale
from returns_cli.cli.main import returns
from returns_cli.errors import ReturnsError, UsageError
from returns_cli.kinds.tenders import Tender
from returns_cli.policy.book_sources import PAID, SALE

POLICY = load_policy("tile-store/returns")
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
BOXES = Goods(800, 800, 3)
SAID = {
    "receipt": "yes", "goods_intact": "yes", "packaging_intact": "yes", "laid": "no", "clearance": "no", "special_order": "no",
    "defect": "none", "sold_on": "2026-11-01", "tile": "800x800", "pieces_per_box": "3",
}  # fmt: skip
CLAIMED = {**SAID, "packaging_intact": "no", "defect": "claimed"}


def sale(receipt: str, line: str = "1", sold: int = 30, **said: object) -> Sale:
    given = {"sold_on": date(2026, 11, 1), "goods": BOXES, "paid": 19999, "currency": "CNY", **said}
    return Sale(receipt=receipt, line=line, unit="piece", sold=sold, **given)  # type: ignore[arg-type]


@pytest.fixture
def book(where: str) -> Iterator[Book]:
    made = make_book(where, now=NOW)
    made.sell("sha256:1", [(2, sale("S100")), (3, sale("S100", "2", article="A2")), (4, sale("S200"))], now=NOW)
    yield made
    made.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A book in a file."""
    path = tmp_path / "file.db"
    made = make_book(str(path), now=NOW)
    made.sell("sha256:1", [(4, sale("S200"))], now=NOW)
    made.close()
    return path


def take(book: Book, quantity: str = "2 boxes", receipt: str = "S200", **said: object):
    facts = {**(said.pop("facts", SAID)), "quantity": quantity}  # type: ignore[dict-item]
    return book.take(POLICY, facts, receipt=receipt, now=NOW, today=TODAY, **said)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_migrations_are_numbered_one_after_the_other(kind: str) -> None:
    """No two have one number, and both databases have the same."""
    assert [number for number, _ in steps(kind)] == list(range(1, newest(kind) + 1))
    assert [path.name for _, path in steps(kind)] == [path.name for _, path in steps("sqlite")]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://till:s3cret@host:1/shop", "postgresql://till@host:1/shop"),
        ("postgres://till:s@3@cret@host/shop", "postgres://till@host/shop"),
        ("postgresql://host/shop?user=till&password=s3cret&port=1", "postgresql://host/shop?user=till&password=…&port=1"),
        (f"postgresql://till:{'s3cret' * 20}@host/shop", "postgresql://till@host/shop"),
        (f"postgresql:///shop?sslpassword={'s3cret' * 20}&port=1", "postgresql:///shop?sslpassword=…&port=1"),
        ("postgresql://host/shop", "postgresql://host/shop"),
        ("books/main@home:1.db", "books/main@home:1.db"),
    ],
)
def test_a_password_is_not_shown(url: str, shown: str) -> None:
    error = BookError("book-busy", book=url)
    assert error.message.split("`")[1] == error.in_language("zh").message.split("`")[1] == shown
    assert "s3" not in repr((error, error.fields))


def test_a_new_book_is_its_owners(tmp_path: Path) -> None:
    """Nobody else may read the file; a second book does not take its place."""
    path = tmp_path / "book.db"
    make_book(str(path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(BookError, match="is there already"):
        make_book(str(path))


@pytest.mark.parametrize(
    ("name", "fault"),
    [("none.db", "no-book"), ("nowhere/book.db", "no-folder"), (".", "book-is-folder"), ("text.db", "not-a-book")],
)
def test_what_is_no_book_says_so(tmp_path: Path, name: str, fault: str) -> None:
    (tmp_path / "text.db").write_text("receipt,line\n" * 100)
    with pytest.raises(BookError) as error:
        open_book(str(tmp_path / name))
    assert error.value.fault == fault
    assert error.value.in_language("zh").message != error.value.message


def test_a_return_is_counted_once_whoever_sends_it_again(book: Book) -> None:
    """The same id is the same return; for another line or other facts it is refused."""
    first = take(book, id="r1", counter="1")
    again = take(book, id="r1", counter="2")
    assert (first.state, first.repeated, again.repeated, again.entry) == ("taken", False, True, first.entry)
    assert book.receipt("S200")[0].returned == 6
    with pytest.raises(Refused, match="another return's"):
        take(book, "1 box", id="r1")


def test_no_more_comes_back_than_was_sold(book: Book) -> None:
    """30 pieces were sold: 24 and 6 fit, however they are counted, one more does not, and nothing of it is recorded."""
    assert take(book, "8 boxes").state == "taken"
    denied = take(book, "7 pieces")
    assert (denied.state, denied.decision.fired) == ("refused", ("more-than-sold",))
    assert take(book, "3.84 m2").amount == 6
    assert book.receipt("S200")[0].remaining == 0
    assert book.status().taken == 2


def test_a_policy_that_does_not_ask_the_book_cannot_give_more_than_is_left(book: Book, tmp_path: Path) -> None:
    """The rule is the policy's; that nothing is over-returned is the book's."""
    path = tmp_path / "mild.toml"
    path.write_text(
        SHOP[: SHOP.index("[[rules]]")] + '[[rules]]\nid = "lot"\noutcome = "deny"\nwhen = "lot == \'x\'"\n', "utf-8"
    )
    with pytest.raises(Refused, match=r"10 boxes of 10 boxes can still come back"):
        book.take(load_policy(str(path)), {"quantity": "11 boxes", "lot": "y"}, receipt="S200", now=NOW, today=TODAY)
    assert book.status().entries == 2


def test_an_area_that_is_no_whole_pieces_is_refused(book: Book) -> None:
    with pytest.raises(Refused, match="no whole pieces"):
        take(book, "1 m2")


def test_a_denied_return_moves_nothing_and_is_in_the_log(book: Book) -> None:
    done = take(book, facts={**SAID, "laid": "yes"}, id="n1")
    assert (done.state, done.outcome) == ("refused", "deny")
    assert done.entry is not None
    assert book.receipt("S200")[0].returned == 0
    assert book.decided("n1").state == "refused"


def test_a_hold_that_is_over_gives_its_goods_to_whoever_brings_them(book: Book, where: str) -> None:
    """Nobody has to see to it: the next return of the line, and the next counter that opens the receipt, find them free."""
    first = take(book, facts=CLAIMED, id="h1", quantity="10 boxes", hold_days=3)
    assert first.held_until == "2026-11-23"
    kept = book.take(
        POLICY, {**SAID, "quantity": "10 boxes"}, receipt="S200", id="t0", now=NOW + timedelta(3), today=TODAY + timedelta(3)
    )
    assert kept.state == "refused"
    over = {"now": NOW + timedelta(4), "today": TODAY + timedelta(4)}
    [line] = book.open_receipt(POLICY, "S200", **over).lines
    assert (line.sale.held, line.sale.remaining) == (0, line.sale.sold)
    assert book.take(POLICY, {**SAID, "quantity": "10 boxes"}, receipt="S200", id="t1", **over).state == "taken"
    assert book.decided("h1").state == "expired"
    assert book.verify() == []


def test_what_is_not_decided_is_not_recorded(book: Book) -> None:
    done = take(book, facts={name: text for name, text in SAID.items() if name != "laid"}, id="u1")
    assert (done.state, done.entry) == ("undecided", None)
    with pytest.raises(NotInBook):
        book.decided("u1")


def test_a_hold_keeps_goods_and_first_day(book: Book) -> None:
    """Claimed on day 29, confirmed on day 32: taken, for the customer came in time."""
    came = date(2026, 11, 30)
    held = book.take(POLICY, {**CLAIMED, "quantity": "3 boxes"}, receipt="S200", id="h1", now=NOW + timedelta(10), today=came)
    assert (held.state, held.first_day) == ("held", "2026-11-30")
    assert book.receipt("S200")[0].remaining == 21
    facts = {**SAID, "quantity": "8 boxes"}
    assert book.take(POLICY, facts, receipt="S200", now=NOW + timedelta(10), today=came).decision.fired == ("more-than-sold",)
    done = book.inspect("h1", {"defect": "confirmed"}, now=NOW + timedelta(13), today=came + timedelta(3))
    assert (done.state, done.refund) == ("taken", share_of(19999, 30, 9))
    line = book.receipt("S200")[0]
    assert (line.returned, line.held) == (9, 0)
    with pytest.raises(Refused, match=r"`h1` was inspected on 2026-12-0[234] .*: defect confirmed"):
        book.inspect("h1", {"defect": "none"}, now=NOW + timedelta(14), today=came + timedelta(4))
    again = book.inspect("h1", {"defect": "confirmed"}, now=NOW + timedelta(90), today=came + timedelta(80))
    assert again.but(repeated=False, before=done.before, decision=done.decision) == done
    assert (again.repeated, again.decision.to_json("en")) == (True, done.decision.to_json("en"))
    assert book.receipt("S200")[0] == line
    assert [each.kind for each in book.story(book.decided("h1")).later] == ["inspection"]


def test_an_inspection_that_finds_nothing_gives_the_goods_back(book: Book) -> None:
    take(book, facts=CLAIMED, id="h2")
    assert book.inspect("h2", {"defect": "none"}, now=NOW, today=TODAY).state == "released"
    assert book.receipt("S200")[0].remaining == 30


def test_a_hold_expires(book: Book) -> None:
    take(book, facts=CLAIMED, id="h3", hold_days=10)
    assert book.expire(now=NOW, today=TODAY + timedelta(10)) == []
    assert book.expire(now=NOW, today=TODAY + timedelta(11)) == ["h3"]
    assert book.receipt("S200")[0].held == 0
    assert book.decided("h3").state == "expired"


def test_a_cancelled_return_may_come_back_again(book: Book) -> None:
    take(book, "10 boxes", id="c1")
    book.cancel("c1", now=NOW, today=TODAY)
    assert take(book, "10 boxes", id="c2").state == "taken"
    assert book.cancel("c1", clerk="another", now=NOW, today=TODAY).state == "cancelled"  # the same call once more
    assert book.receipt("S200")[0].remaining == 0
    assert [each.kind for each in book.story(book.decided("c1")).later] == ["cancellation"]


def test_an_override_stands_beside_the_verdict(book: Book) -> None:
    take(book, facts={**SAID, "laid": "yes"}, id="o1")
    book.add_manager("Wang", "2468", most=100_00, now=NOW)
    done = book.override("o1", manager="ＷＡＮＧ", reason="goodwill", pin="2468", now=NOW, today=TODAY)
    assert (done.outcome, done.state, done.overridden) == ("deny", "taken", "goodwill")
    assert book.receipt("S200")[0].returned == 6
    assert book.override("o1", manager="Wang", reason="goodwill", pin="2468", now=NOW, today=TODAY) == done


@pytest.mark.parametrize(
    ("reason", "note", "said"),
    [("because", "", "no reason"), ("other", " ", "needs a note"), ("law", "card 4111 1111 1111 1111", "payment card")],
)
def test_an_override_needs_a_reason_from_the_list(book: Book, reason: str, note: str, said: str) -> None:
    take(book, facts={**SAID, "laid": "yes"}, id="o2")
    book.add_manager("Wang", "2468", now=NOW)
    with pytest.raises(Refused, match=said):
        book.override("o2", manager="Wang", reason=reason, note=note, pin="2468", now=NOW, today=TODAY)


def test_an_override_stays_within_limits(book: Book) -> None:
    take(book, facts={**SAID, "laid": "yes"}, id="o3")
    book.add_manager("Low", "2468", most=39_99, now=NOW)
    book.add_manager("Other", "2468", may=["refer"], now=NOW)
    for manager in ("Low", "Other"):
        with pytest.raises(Refused):
            book.override("o3", manager=manager, reason="law", pin="2468", now=NOW, today=TODAY)
    assert book.receipt("S200")[0].returned == 0


def test_wrong_pins_lock(book: Book) -> None:
    """Five wrong ones, and for a quarter of an hour not even the right one helps; failed tries are kept although they fail."""
    take(book, facts={**SAID, "laid": "yes"}, id="o4")
    book.add_manager("Wang", "2468", now=NOW)
    for _ in range(5):
        with pytest.raises(Refused):
            book.override("o4", manager="Wang", reason="law", pin="0000", now=NOW, today=TODAY)
    with pytest.raises(Refused, match="locked"):
        book.override("o4", manager="Wang", reason="law", pin="2468", now=NOW, today=TODAY)
    later = NOW + timedelta(minutes=16)
    assert book.override("o4", manager="Wang", reason="law", pin="2468", now=later, today=TODAY).state == "taken"


@pytest.mark.parametrize("paid", [0, 1, 19999, 100])
@pytest.mark.parametrize("parts", [[30], [1] * 30, [7, 11, 12], [29, 1]])
def test_refunds_add_up_to_what_was_paid(paid: int, parts: list[int]) -> None:
    before, refunded = 0, 0
    for part in parts:
        refunded += share_of(paid, 30, before + part) - share_of(paid, 30, before)
        before += part
    assert refunded == paid


@pytest.mark.parametrize(
    ("asked", "near"), [("S1OO", "S100"), ("s1000", "S100"), ("S010", "S100"), ("5200", "S200"), ("S20", "S200")]
)
def test_near_receipts_are_proposed(book: Book, asked: str, near: str) -> None:
    with pytest.raises(NotInBook) as error:
        book.receipt(asked)
    assert near in error.value.help


@pytest.mark.parametrize("spelled", ["s100", " S100", "Ｓ１００", "S100\u3000"])
def test_a_receipt_is_one_however_it_is_written(book: Book, spelled: str) -> None:
    assert [line.line for line in book.receipt(spelled)] == ["1", "2"]


def test_a_receipt_of_several_lines_wants_one_named(book: Book) -> None:
    with pytest.raises(Refused, match="several lines"):
        take(book, receipt="S100")
    assert take(book, receipt="S100", line="2").line.article == "A2"


def test_an_export_sent_twice_changes_nothing(book: Book) -> None:
    """By file and line; and another file that says the same is known too."""
    rows = [(2, sale("S100")), (3, sale("S100", "2", article="A2")), (4, sale("S200"))]
    assert book.sell("sha256:1", rows, now=NOW).known == 3
    assert book.sell("sha256:2", rows, now=NOW).known == 3
    assert book.receipt("S200")[0].sold == 30


def test_a_later_export_corrects(book: Book) -> None:
    done = book.sell("sha256:3", [(2, sale("S200", sold=12))], now=NOW)
    assert (done.new, done.corrected) == (0, 1)
    assert book.receipt("S200")[0].sold == 12


def test_parts_and_voids_of_one_export_add_up(book: Book) -> None:
    book.sell(
        "sha256:4", [(2, sale("S300", sold=12)), (3, sale("S300", sold=6, paid=5000)), (4, sale("S300", sold=-3))], now=NOW
    )
    assert book.receipt("S300")[0].sold == 15


def test_a_delivery_of_a_later_export_is_added(book: Book) -> None:
    book.sell("sha256:5", [(2, sale("S400", sold=12, delivery="D1"))], now=NOW)
    book.sell("sha256:6", [(2, sale("S400", sold=6, delivery="D2"))], now=NOW)
    assert book.receipt("S400")[0].sold == 18


def test_less_sold_than_came_back_is_refused_row_by_row(book: Book) -> None:
    take(book, "4 boxes")
    done = book.sell("sha256:7", [(2, sale("S200", sold=11)), (3, sale("S500"))], now=NOW)
    assert [number for number, _ in done.refused] == [2]
    assert done.new == 1
    assert book.receipt("S200")[0].sold == 30
    assert len(book.sell("sha256:8", [(2, sale("S600", sold=-1))], now=NOW).refused) == 1
    with pytest.raises(NotInBook):
        book.receipt("S600")


@pytest.mark.parametrize(
    "found", ["special_order=no", "sold_on=2026-11-19", "quantity=9 boxes", "requested_on=2026-11-01", "remaining=9 m2"]
)
def test_an_inspection_finds_nothing_of_the_sale(book: Book, found: str) -> None:
    """A clerk could else have a special order taken back without a defect, or more than is held: the hold stays as it was."""
    book.sell("sha256:9", [(2, sale("S700", special_order=True, clearance=False))], now=NOW)
    take(book, "1 box", "S700", facts=CLAIMED, id="held")
    name, _, text = found.partition("=")
    with pytest.raises(Refused, match=f"`{name}` is nothing that an inspection finds"):
        book.inspect("held", {"defect": "none", name: text}, now=NOW, today=TODAY)
    assert book.decided("held").state == "held"
    assert book.inspect("held", {"defect": "none", "packaging_intact": "yes"}, now=NOW, today=TODAY).state == "released"


def test_a_day_to_come_is_refused(book: Book) -> None:
    with pytest.raises(Refused, match="2026-11-21, which is still to come"):
        take(book, facts={**SAID, "requested_on": "2026-11-21"})
    assert book.listed() == []


@pytest.mark.parametrize(
    "text",
    [
        *("4111.1111.1111.1111", "4111–1111–1111–1111", "4111/1111/1111/1111", "4111：1111：1111：1111", "3782.822463.10005"),
        *("٤١١١١١١١١١١١١١١١", "卡４１１１／１１１１／１１１１／１１１１"),
        *("4111111111111111", "4111 1111 1111 1111", "card 5500-0000-0000-0004!", "４１１１ １１１１ １１１１ １１１１"),
        *("4111111111111111 20.00", "4111 1111 1111 1111 12/27", "4111 1111 1111 1111 2027 0123", "88 4111-1111-1111-1111"),
    ],
)
def test_card_numbers_are_refused_at_the_door(book: Book, text: str) -> None:
    assert card_number(text)
    with pytest.raises(Refused, match="payment card"):
        take(book, note=text)


@pytest.mark.parametrize(
    "text",
    [
        *("4111111111111112", "13800001234", "2026112900000123", "S4111", "****1111", "0000000000000000"),
        *("2026-11-29 09:30 0123", "138 0000 1234 5678 9012", "4111111111111111200000"),
    ],
)
def test_other_numbers_are_no_cards(text: str) -> None:
    assert card_number(text) is None


def test_sql_in_any_field_is_text(book: Book) -> None:
    evil = "x'); DROP TABLE entries; -- ?%s"
    take(book, id=evil, clerk=evil, counter=evil, note=evil)
    book.sell("sha256:9", [(2, sale(evil, evil, article=evil, lot=evil))], now=NOW)
    assert book.receipt(evil)[0].article == evil
    assert book.find(article=evil)
    assert book.decided(evil).clerk == evil
    assert book.verify() == []


def test_people_are_not_in_the_log(book: Book) -> None:
    """Clerk and note stand beside it, and may be deleted; what is left still verifies. Contacts are keyed hashes."""
    book.sell("sha256:a", [(2, sale("S700", contact="+86 138 0000 4321"))], now=NOW)
    take(book, receipt="S700", clerk="Zhao Liu", note="neighbour of Qian")
    take(book, facts=CLAIMED, id="held")
    book.inspect("held", {"defect": "confirmed"}, clerk="Zhao Liu", now=NOW, today=TODAY)
    book.cancel("held", clerk="Zhao Liu", now=NOW, today=TODAY)
    contents = b"".join(row.bytes("content") for row in book.read(lambda session: session.rows("SELECT content FROM entries")))
    for word in (b"Zhao", b"Qian", b"13800004321"):
        assert word not in contents
    assert [line.receipt for line in book.find(phone_end="4321")] == ["S700"]
    book.write(lambda session: session.change("DELETE FROM personal"))
    assert book.verify() == []


@pytest.mark.parametrize(
    ("harm", "fault"),
    [
        ("UPDATE sale_lines SET returned = returned - 1 WHERE returned > 0", "count-changed"),
        ("UPDATE decisions SET outcome = 'deny'", "decision-changed"),
        ("UPDATE returns SET state = 'cancelled'", "decision-changed"),
        ("UPDATE personal SET value = 'somebody else'", "personal-changed"),
        ("UPDATE book SET size = size - 1", "entries-cut"),
        ("UPDATE nodes SET hash = (SELECT hash FROM nodes WHERE level = 0 AND place = 0) WHERE level = 1", "tree-changed"),
    ],
)
def test_what_the_book_counts_follows_from_the_log(book: Book, harm: str, fault: str) -> None:
    take(book, clerk="Li")
    assert book.verify() == []
    book.write(lambda session: session.change(harm))
    assert fault in {each.what for each in book.verify()}


def test_an_old_return_is_decided_again(book: Book) -> None:
    take(book, id="p1")
    found = book.replay("p1")
    assert (found.same, found.now.outcome) == (True, "approve")


def test_a_policy_that_was_changed_in_the_book_is_noticed(book: Book) -> None:
    take(book, id="p2")
    book.write(lambda session: session.change("UPDATE policies SET content = replace(content, 'value = 30', 'value = 31')"))

    with pytest.raises(BookError, match="not what it was"):
        book.replay("p2")


def test_a_clock_that_went_back_is_noticed(book: Book) -> None:
    take(book)
    with pytest.raises(Refused, match="newest entry"):
        book.take(POLICY, {**SAID, "quantity": "1 box"}, receipt="S200", now=NOW - timedelta(hours=1), today=TODAY)


def test_counters_race_for_the_last_boxes(book: Book, where: str) -> None:
    """Each of eight opens the book by itself and takes a box at a time: ten were sold, ten come back."""
    done: list[str] = []

    def counter(name: int) -> None:
        own = open_book(where)
        for turn in range(4):
            try:
                done.append(take(own, "1 box", id=f"{name}-{turn}").state)
            except Refused:
                done.append("refused")
        own.close()

    threads = [threading.Thread(target=counter, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (done.count("taken"), done.count("refused")) == (10, 22)
    assert book.receipt("S200")[0].remaining == 0
    assert book.verify() == []


def test_a_backup_is_a_book(file: Path, tmp_path: Path) -> None:
    book = open_book(str(file))
    take(book, id="b1")
    copy = tmp_path / "copy.db"
    book.backup(copy)
    assert open_book(str(copy)).decided("b1").state == "taken"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with pytest.raises(BookError):
        book.backup(copy)


def test_a_newer_book_is_left_alone(book: Book, where: str) -> None:
    book.write(lambda session: session.change("INSERT INTO migrations (number, name) VALUES (9999, 'later')"))
    with pytest.raises(BookError, match="newer release"):
        open_book(where)


def test_a_book_on_a_share_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from returns_cli.book import book_file

    monkeypatch.setattr(book_file, "SHARED_KINDS", (book_file._kind_of_file_system(tmp_path),))
    with pytest.raises(BookError, match="network share"):
        make_book(str(tmp_path / "book.db"))


SHOP = """policy = "corner/returns"
version = "1"
title = { en = "Returns", zh = "退货" }
timezone = "Asia/Shanghai"
outcomes = ["deny", "refer", "approve"]
[facts.quantity]
type = "quantity"
[facts.tile]
type = "size"
from = "sale.tile"
[facts.per_box]
type = "whole number"
unit = "piece"
min = 1
max = 1000
from = "sale.pieces_per_box"
[facts.sold_on]
type = "date"
from = "sale.sold_on"
of = "request"
[facts.requested_on]
type = "date"
default = "today"
[facts.counted]
type = "yes/no"
default = false
from = "sale.counted"
[facts.remaining]
type = "area"
from = "sale.remaining"
[facts.has_lot]
type = "yes/no"
default = false
from = "sale.has_lot"
[facts.sold_lot]
type = "text"
from = "sale.lot"
[facts.lot]
type = "text"
[facts.recent]
type = "whole number"
default = 0
from = "customer.returned_in(30 days)"
[[rules]]
id = "more-than-sold"
outcome = "deny"
when = "counted and area_of(quantity, tile, per_box) > remaining"
[[rules]]
id = "other-lot"
outcome = "deny"
when = "has_lot and lot != sold_lot"
[[rules]]
id = "window"
outcome = "deny"
when = "days_between(sold_on, requested_on) > 30"
[[rules]]
id = "often"
outcome = "refer"
when = "recent >= 2"
"""


@pytest.fixture
def shop(tmp_path: Path):
    path = tmp_path / "returns.toml"
    path.write_text(SHOP, encoding="utf-8")
    return load_policy(str(path))


def test_a_policy_takes_facts_from_the_book(book: Book, shop) -> None:
    """Nothing of the sale is said at the counter, and more than is left is denied by the policy's own rule."""
    done = book.take(shop, {"quantity": "9 boxes"}, receipt="S200", now=NOW, today=TODAY)
    assert (done.state, done.decision.facts["sold_on"]) == ("taken", "2026-11-01")
    done = book.take(shop, {"quantity": "4 pieces"}, receipt="S200", now=NOW, today=TODAY)
    assert (done.state, done.decision.fired) == ("refused", ("more-than-sold",))
    assert book.take(shop, {"quantity": "3 pieces"}, receipt="S200", now=NOW, today=TODAY).state == "taken"


def test_a_box_of_another_lot_stays_with_the_customer(book: Book, shop) -> None:
    book.sell("sha256:b", [(2, sale("S800", lot="B7/03"))], now=NOW)
    done = book.take(shop, {"quantity": "1 box"}, receipt="S800", now=NOW, today=TODAY)
    assert (done.state, done.decision.ask) == ("undecided", ("lot",))
    assert book.take(shop, {"quantity": "1 box", "lot": "B9/01"}, receipt="S800", now=NOW, today=TODAY).state == "refused"
    assert book.take(shop, {"quantity": "1 box", "lot": "B7/03"}, receipt="S800", now=NOW, today=TODAY).state == "taken"


def test_what_the_clerk_says_against_the_book_is_told(book: Book, shop) -> None:
    """The book counts, and the difference is shown."""
    done = book.take(shop, {"quantity": "1 box", "sold_on": "2026-11-19"}, receipt="S200", now=NOW, today=TODAY)
    [different] = done.contradictions
    assert (different.fact, different.given, different.book) == ("sold_on", "2026-11-19", "2026-11-01")


def test_what_the_clerk_says_need_not_be_whole(book: Book) -> None:
    """An amount in pieces needs the size of the tile, which the book has: that clerk and book are compared changes nothing."""
    book.sell("sha256:9", [(2, sale("S960", clearance=True))], now=NOW)
    said = {name: SAID[name] for name in SAID if name not in ("tile", "pieces_per_box", "sold_on")}
    done = take(book, "1 piece", "S960", facts=said)
    assert (done.state, done.decision.fired) == ("refused", ("clearance",))
    assert [(each.fact, each.given, each.book) for each in done.contradictions] == [("clearance", "no", "yes")]


def test_how_often_a_customer_came_back_is_a_fact(book: Book, shop) -> None:
    """Two returns of one phone, however it is written, within thirty days: the third is looked at."""
    phones = ["138-1234-0000", "13812340000"] * 2
    book.sell("sha256:c", [(n, sale(f"S90{n}", contact=phone)) for n, phone in enumerate(phones)], now=NOW)
    states = [book.take(shop, {"quantity": "1 box"}, receipt=f"S90{n}", now=NOW, today=TODAY).state for n in range(3)]
    assert states == ["taken", "taken", "held"]


def test_who_a_customer_is() -> None:
    """One phone in all its spellings, as one e-mail address; two addresses or names are two, whatever their digits."""
    same = (
        (
            "13899999999",
            "１３８９９９９９９９９",
            "138-9999-9999",
            "(138)99999999",
            " １３８ ９９９９９９９９\u200b",
            "Li 13899999999",
            "李：138-9999-9999",
            "+86 13899999999",
            "＋86 138-9999-9999",
            "0086 138 9999 9999",
            "8613899999999",
        ),
        ("li19880101@qq.com", "LI19880101@QQ.COM ", "ｌｉ19880101@qq.com"),
        ("wang19880101@qq.com",),
        ("王19880101",),
        ("+1 (212) 555-9999", "212 555 9999", "0012125559999"),
        ("+49 170 1239999", "491701239999"),
    )
    keys = [{Customers(b"secret").known_by(each)[1] for each in spellings} for spellings in same]
    assert [len(each) for each in keys] == [1] * len(same)
    assert len(set().union(*keys)) == len(same)
    assert {phone_end(each) for each in (*same[0], *same[4], *same[5])} == {"9999"}
    assert {phone_end(each) for each in (*same[1], *same[2], *same[3])} == {""}
    assert Customers(b"secret").known_by(" ") == ("", None)


def test_a_customer_is_known_by_a_keyed_hash() -> None:
    """The construction of RFC 2104, as the standard library has it, for keys of every length."""
    for secret in (b"", b"secret", bytes(range(64)), bytes(range(65))):
        for phone in ("13899999999", "1389999"):
            assert Customers(secret).known_by(phone)[1] == hmac.digest(secret, phone.encode(), "sha256").hex()


@pytest.mark.parametrize("rows", [1, 2, 5])
def test_what_all_rows_of_a_batch_say_alike_is_taken_over_as_it_is(book: Book, rows: int) -> None:
    """A column in which all rows have the same is written into the SQL, where that is safe."""
    same = {"shop": "O'Neill", "lot": "'; --", "article": "A-7", "paid": 250, "currency": "EUR", "clearance": True}
    done = book.sell("sha256:alike", [(2 + at, sale("S980", str(at), **same)) for at in range(rows)], now=NOW)
    assert (done.new, done.refused) == (rows, ())
    for at, line in enumerate(book.receipt("S980")):
        assert (line.line, line.shop, line.lot, line.article) == (str(at), "O'Neill", "'; --", "A-7")
        assert (line.paid, line.currency, line.clearance, line.special_order, line.sold) == (250, "EUR", True, None, 30)


def test_a_phone_is_found_in_wide_digits(book: Book) -> None:
    book.sell("sha256:w", [(2, sale("S970", contact="１３８９９９９９１２３"))], now=NOW)
    for asked in ("9123", "９１２３", "１３８９９９９９１２３"):
        assert [line.receipt for line in book.find(phone_end=asked)] == ["S970"]


def test_the_newest_sales_are_found_first_and_at_last_those_without_a_day(book: Book) -> None:
    days = [date(2026, 10, 3), None, date(2026, 10, 5), date(2026, 10, 3)]
    same = {"contact": "138 0000 7777", "article": "tile seven"}
    book.sell("sha256:d", [(2 + at, sale(f"S96{at}", sold_on=day, **same)) for at, day in enumerate(days)], now=NOW)
    for asked in ({"phone_end": "7777"}, {"article": "TILE SEVEN"}, {"phone_end": "7777", "article": "tile seven"}):
        assert [line.receipt for line in book.find(**asked)] == ["S962", "S963", "S960", "S961"]
    for asked in ({}, {"phone_end": "7777"}, {"article": "tile seven"}):
        assert [line.receipt for line in book.find(day=date(2026, 10, 3), **asked)] == ["S963", "S960"]


def test_an_import_names_the_policies_that_the_book_does_not_have(book: Book, shop) -> None:
    """Until a return was taken under one; a row that was sent before is not counted again."""
    rows = [
        (at, sale(f"S95{at}", policy_digest=digest)) for at, digest in enumerate((shop.digest, None, "sha256:x", "sha256:x"))
    ]
    assert book.sell("sha256:d", rows, now=NOW).unknown_policies == (("sha256:x", 2), (shop.digest, 1))
    assert book.sell("sha256:d", rows, now=NOW).unknown_policies == ()
    book.take(shop, {"quantity": "1 box"}, receipt="S200", now=NOW, today=TODAY)
    assert book.sell("sha256:e", rows, now=NOW).unknown_policies == (("sha256:x", 2),)


def test_a_sale_keeps_the_policy_that_its_receipt_names(book: Book, shop, tmp_path: Path) -> None:
    """Whatever came later: the return is decided by the policy whose digest the sale carries."""
    book.take(shop, {"quantity": "1 box"}, receipt="S200", now=NOW, today=TODAY)
    path = tmp_path / "stricter.toml"
    path.write_text(SHOP.replace("> 30", "> 3").replace('version = "1"', 'version = "2"'), encoding="utf-8")
    book.sell("sha256:d", [(2, sale("S950", policy_digest=shop.digest))], now=NOW)
    stricter = load_policy(str(path))
    assert book.take(stricter, {"quantity": "1 box"}, receipt="S200", now=NOW, today=TODAY).state == "refused"
    assert book.take(stricter, {"quantity": "1 box"}, receipt="S950", now=NOW, today=TODAY).state == "taken"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('from = "sale.sold"', "the book has no `sale.sold`"),
        ('from = "sale.lot"', "`sale.lot` is no date"),
        ('of = "shop"', "of"),
    ],
)
def test_what_a_fact_may_come_from_is_checked(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "returns.toml"
    path.write_text(SHOP.replace('from = "sale.sold_on"\nof = "request"', line), encoding="utf-8")
    with pytest.raises(ReturnsError, match=said):
        load_policy(str(path))


def test_the_book_can_tell_whatever_a_policy_may_ask() -> None:
    assert READERS.keys() | {PAID} == SALE.keys()


def test_lines_taken_one_by_one_are_one_request(book: Book) -> None:
    """1.28 m2 and 1.28 m2 of one receipt on one day are more than 2 m2: R9 cannot be evaded by dividing."""
    assert take(book, "2 pieces", receipt="S100", line="1").decision.route == "walk-in"
    assert take(book, "2 pieces", receipt="S100", line="2", id="second").decision.route == "warehouse-appointment"
    assert take(book, "2 pieces", receipt="S100", line="2", id="second").decision.route == "warehouse-appointment"
    assert take(book, "2 pieces", receipt="S200").decision.route == "walk-in"


def test_the_tile_store_knows_what_is_left_and_which_lot_was_sold(book: Book) -> None:
    """With a book its own rules deny; the clerk says four things of goods and customer, and nothing of the sale."""
    at_the_counter = {"receipt": "yes", "goods_intact": "yes", "packaging_intact": "yes", "laid": "no", "defect": "none"}
    book.sell("sha256:e", [(2, sale("S990", lot="B7/03", clearance=False, special_order=False))], now=NOW)
    facts = {**at_the_counter, "quantity": "10 boxes", "lot": "B7/03"}
    assert book.take(POLICY, {**facts, "lot": "B9/01"}, receipt="S990", now=NOW, today=TODAY).decision.fired == ("other-lot",)
    assert book.take(POLICY, facts, receipt="S990", now=NOW, today=TODAY).state == "taken"
    assert book.take(POLICY, {**facts, "quantity": "1 piece"}, receipt="S990", now=NOW, today=TODAY).decision.fired == (
        "more-than-sold",
    )


EXPORT = """小票号,行号,销售日期,货号,数量,规格,每箱片数,批次,特价,实付金额,电话
S1001,1,2026-11-01,A800,10箱,800x800,3,B7/03,否,￥1200.00,13800004321
S1001,2,2026-11-01,A600,10 片,600x600,4,,否,300,13800004321
,1,2026-11-01,A600,1箱,600x600,4,,否,30,
S1002,1,2026-11-31,A600,1箱,600x600,4,,否,30,
S1003,1,2026-11-02,A600,5 m2,600x600,4,,是,"99.999",
S1004,1,2026-11-02,A600,7 片,600x600,4,,是,12.50 元,
"""


def imported(where: str, *words: str, code: int = 0) -> str:
    done = CliRunner().invoke(
        returns, ["sales", "import", *words, "--book", where, "--lang", "en"], catch_exceptions=False, standalone_mode=False
    )
    assert done.return_value == code, done.output
    return done.output


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_an_export_of_a_till_is_taken_over(tmp_path: Path, encoding: str) -> None:
    """By the audit's readers: Chinese headings, boxes and pieces, money; what cannot be read is a reject with its line."""
    where, log, rejects = str(tmp_path / "b.db"), tmp_path / "sales.csv", tmp_path / "rejects.csv"
    make_book(where).close()
    log.write_text(EXPORT, encoding=encoding)
    said = imported(where, str(log), "--rejects", str(rejects), code=2)
    assert said.startswith("3 new, 0 corrected, 0 known already, 3 rejected")
    assert all(f"sales.csv:{line}: " in said for line in (4, 5, 6))
    assert len(rejects.read_text("utf-8-sig").splitlines()) == 4
    book = open_book(where)
    first, second = book.receipt("S1001")
    assert (first.sold, first.unit, first.paid, first.currency, first.lot) == (30, "piece", 120000, "CNY", "B7/03")
    assert (second.sold, second.clearance) == (10, False)
    assert [line.receipt for line in book.find(phone_end="4321")] == ["S1001", "S1001"]
    assert imported(where, str(log), code=2).startswith("0 new, 0 corrected, 3 known already")
    log.write_text(EXPORT.replace("10箱", "9箱"), encoding=encoding)
    assert imported(where, str(log), code=2).startswith("0 new, 1 corrected, 2 known already")
    assert book.receipt("S1001")[0].sold == 27
    assert book.verify() == []
    book.close()


def test_the_book_is_a_log_that_the_audit_reads(book: Book, where: str, tmp_path: Path) -> None:
    """The book audited by the product itself: nothing is wrong but what a manager overrode."""
    take(book, id="fine", quantity="1 box")
    take(book, id="another part", quantity="1 box")
    take(book, facts={**SAID, "laid": "yes"}, id="laid")
    take(book, facts={**SAID, "laid": "yes"}, id="overridden", quantity="1 box")
    book.add_manager("Wang", "2468", now=NOW)
    book.override("overridden", manager="Wang", reason="goodwill", pin="2468", now=NOW, today=TODAY)
    log = tmp_path / "book.csv"
    CliRunner().invoke(returns, ["book", "export", str(log), "--book", where], catch_exceptions=False, standalone_mode=False)
    words = ["audit", str(log), "--format", "json", "--totals"]
    done = CliRunner().invoke(returns, words, catch_exceptions=False, standalone_mode=False)
    told = json.loads(done.output)
    assert (told["rows"], told["rejected"]) == (4, 0)
    totals = told["totals"]
    assert (totals["findings"], totals["overridden"], totals["overrides_unread"]) == (0, 1, 0)  # it is not the clerk's
    assert (told["verdicts"]["wrongly-approved"], told["verdicts"]["agree"]) == (1, 3)
    assert told["doubles"]["count"] == 0


def test_check_knows_the_receipt_and_records_nothing(book: Book, where: str) -> None:
    """With the receipt looked up, the counter's questions are those of goods and customer."""
    book.sell("sha256:f", [(2, sale("S999", clearance=False, special_order=False))], now=NOW)
    entries = book.status().entries
    words = ["check", "--receipt-no", "s999", "--book", where, "--requested-on", "2026-11-20", "--no-input", "--format", "json"]
    done = CliRunner().invoke(returns, words, catch_exceptions=False, standalone_mode=False)
    told = json.loads(done.output)
    assert {each["fact"] for each in told["ask"]} <= {
        *("receipt", "laid", "goods_intact", "packaging_intact", "defect", "quantity"),
    }
    assert told["facts"]["sold_on"] == "2026-11-01"
    assert book.status().entries == entries


@pytest.mark.parametrize("note", ["=1+1", " =1+1", "＝1+1", "@x", "\t=1"])
def test_an_export_runs_nothing_in_a_spreadsheet(book: Book, where: str, tmp_path: Path, note: str) -> None:
    """As every CSV of the product: full-width signs and blanks in front do not get past."""
    take(book, id="x", counter=note)
    log = tmp_path / "book.csv"
    CliRunner().invoke(returns, ["book", "export", str(log), "--book", where], catch_exceptions=False, standalone_mode=False)
    [row] = csv.DictReader(log.open(encoding="utf-8-sig", newline=""))
    assert row["counter"] == f"'{note}"


@pytest.mark.parametrize("text", ["S\0", "S\udcff", "\ud800"])
def test_what_is_no_text_is_refused_at_the_door(book: Book, text: str) -> None:
    """In any field, on either database; of an export it is one row, and the others are taken over."""
    with pytest.raises(Refused, match="no text"):
        take(book, receipt=text)
    with pytest.raises(Refused, match="no text"):
        take(book, id="odd", counter=text)
    done = book.sell("sha256:odd", [(2, sale("S700")), (3, sale("S701", lot=text)), (4, sale(text))], now=NOW)
    assert (done.new, [line for line, _ in done.refused]) == (1, [3, 4])
    assert book.verify() == []


TOO_LARGE = {
    "sold": [(2, sale("S700", sold=1 << 63))],
    "paid": [(2, sale("S700", paid=-(1 << 70)))],
    "one row": [(1 << 63, sale("S700"))],
    "a tender": [(2, sale("S700", tenders=(Tender("cash", 1 << 63),)))],
}


@pytest.mark.parametrize("rows", TOO_LARGE.values(), ids=TOO_LARGE.keys())
def test_a_number_that_no_database_keeps_is_refused(book: Book, rows: list[tuple[int, Sale]]) -> None:
    """From the library, on either database; nothing of the export is taken over."""
    with pytest.raises(Refused, match="a number, or a sum of several, is larger than a book can keep"):
        book.sell("sha256:large", [(1, sale("S701")), *rows], now=NOW)
    with pytest.raises(NotInBook):
        book.receipt("S701")


def test_a_limit_or_a_number_of_the_log_that_no_database_keeps(book: Book) -> None:
    with pytest.raises(Refused, match="larger than a book can keep"):
        book.add_manager("Chen", "2580", most=1 << 63, now=NOW)
    with pytest.raises(NotInBook, match=f"the log has no entry {1 << 80}"):
        book.prove(1 << 80)


def test_an_export_without_headings_or_below_others(tmp_path: Path) -> None:
    """Where the table is may be said, as to an audit."""
    where, log = str(tmp_path / "b.db"), tmp_path / "s.csv"
    make_book(where).close()
    log.write_text("Q1|2 pieces\nQ2|3 pieces\n", encoding="utf-8")
    words = ["sales", "import", str(log), "--book", where, "--lang", "en"]
    told = CliRunner().invoke(returns, [*words, "--headings", "receipt no,quantity", "--delimiter", "|"]).output
    assert told.startswith("2 new")
    log.write_text("Sales of May\nreceipt no,number\nreceipt no,quantity\nQ3,4 pieces\n", encoding="utf-8")
    assert CliRunner().invoke(returns, [*words, "--header-line", "3"]).output.startswith("1 new")
    book = open_book(where)
    assert [book.receipt(number)[0].sold for number in ("Q1", "Q2", "Q3")] == [2, 3, 4]
    book.close()


def test_an_export_is_read_as_it_is_said_or_saved(tmp_path: Path) -> None:
    """Orders of dates for one fact, words for nothing, and a mapping that an audit has kept: what it says of other facts is no
    matter here."""
    where, log, saved = str(tmp_path / "b.db"), tmp_path / "sales.csv", tmp_path / "till.toml"
    make_book(where).close()
    log.write_text(
        "bon,pos,verkauft,quantity,size,per carton\nB1,1,01-Mar-26,3,800x800,3\nB2,1,待查,2,800x800,3\n", encoding="utf-8"
    )
    told = ("--map", "receipt=bon", "--map", "line=pos", "--map", "sold_on=verkauft", "--map", "pieces_per_box=per carton")
    words = ("--dates", "sold_on=%d-%b-%y", "--unknown", "待查")
    saved.write_text(
        'unknown = ["待查"]\nrecorded = "status"\n[map]\nreceipt = "bon"\nline = "pos"\nsold_on = "verkauft"\nlaid = "laid?"\n'
        'pieces_per_box = "per carton"\n[units]\nquantity = "boxes"\n[dates]\nsold_on = "%d-%b-%y"\nrequested_on = "dmy"\n',
        encoding="utf-8",
    )
    assert "2 rejected" in imported(where, str(log), *told, *words, code=2)  # nobody has said in which unit the quantity is
    assert imported(where, str(log), "--mapping", str(saved)).startswith("2 new")
    book = open_book(where)
    assert [line.sold for line in book.receipt("B1")] == [9]
    assert "it is no order of dates" in imported_error(where, str(log), "--dates", "xyz")


def test_words_of_an_export_are_read_as_those_of_any_log(tmp_path: Path) -> None:
    """A caller's word for nothing, and what keeps a spreadsheet from reading a number, in columns of texts too."""
    where, log = str(tmp_path / "b.db"), tmp_path / "sales.csv"
    make_book(where).close()
    log.write_text("receipt no,line no,article,lot,quantity\n'007,1,`0815,n.v.,3 pieces\nB2,1,A,B7,1 piece\n", encoding="utf-8")
    assert imported(where, str(log), "--unknown", "n.v.").startswith("2 new")
    book = open_book(where)
    [line] = book.receipt("007")
    assert (line.receipt, line.article, line.lot) == ("007", "0815", "")
    book.close()


def imported_error(where: str, *words: str) -> str:
    with pytest.raises(UsageError) as caught:
        imported(where, *words)
    return str(caught.value)


def test_take_is_told_how_much_of_a_policy_without_a_quantity(tmp_path: Path) -> None:
    """`--quantity` is there where the policy has no fact of it, in boxes too; a policy's own is what it was."""
    where = str(tmp_path / "book.db")
    made = make_book(where)
    made.sell("till", [(1, sale("S9", sold=12))])
    asked = ["take", "--book", where, "--receipt-no", "S9", "--policy", "examples/restocking", "--days", "3", "--lang", "en"]
    assert "say --quantity" in str(CliRunner().invoke(returns, asked).exception)
    done = CliRunner().invoke(returns, [*asked, "--quantity", "1 box 1 piece"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert [each.amount for each in made.listed()] == [4]
    made.close()
