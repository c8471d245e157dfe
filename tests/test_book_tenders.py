"""Refunds go back to what was paid with, in the order that the policy says, never more to one tender than was paid with it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
from counter_desk import Clerk
from hypothesis import given
from hypothesis import strategies as st
from postgres import Server

from returns_cli import load_policy
from returns_cli.book.amounts import Goods
from returns_cli.book.book import Book, make_book
from returns_cli.book.exporting import export
from returns_cli.book.sale import Sale
from returns_cli.book.sales import the_line
from returns_cli.book.tenders import TenderLeft, TenderRefund, paid_back_to, paid_with, refund_split
from returns_cli.cli.main import run
from returns_cli.counter.printing import written
from returns_cli.counter.slip import slip_content
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.errors import ReturnsError
from returns_cli.kinds.tenders import Tender

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
ORDERED = """
policy   = "shop/tenders"
version  = "1"
outcomes = ["deny", "inspect", "approve"]

[facts]
quantity = { type = "quantity", ask = { en = "How much?", zh = "退多少？" } }
damaged  = { type = "yes/no", ask = { en = "Damaged?", zh = "破损？" } }
used     = { type = "yes/no", ask = { en = "Used?", zh = "用过？" } }
member   = { type = "yes/no", ask = { en = "Member?", zh = "会员？" } }

[[rules]]
id      = "used"
outcome = "deny"
when    = "used"

[[rules]]
id      = "damaged"
outcome = "inspect"
when    = "damaged"

[terms.tender_order]
label   = { en = "paid back to", zh = "退款顺序" }
to      = "sale.tenders"
choices = ["card, cash, voucher", "代金券、现金、银行卡"]

[[terms.tender_order.values]]
when   = "not member"
value  = "card, cash, voucher"
clause = "T1"

[[terms.tender_order.values]]
when   = "member"
value  = "代金券、现金、银行卡"
clause = "T2"
"""
HEAD = "[terms.tender_order]"
CARD, CASH, VOUCHER = Tender("card", 6000, "1234"), Tender("cash", 3000), Tender("voucher", 1000)


@pytest.fixture(scope="module")
def ordered(tmp_path_factory: pytest.TempPathFactory) -> CompiledPolicy:
    path = tmp_path_factory.mktemp("policies") / "tenders.toml"
    path.write_text(ORDERED, encoding="utf-8")
    return load_policy(str(path))


def sale(receipt: str, line: str, paid: int, *tenders: Tender, sold: int = 4, shop: str = "") -> Sale:
    goods = Goods(800, 800, 4)
    return Sale(receipt, line, "piece", sold, shop=shop, goods=goods, paid=paid, currency="CNY", tenders=tenders)


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    made = make_book(str(tmp_path / "b.db"), now=NOW)
    made.add_manager("Wang", "2468", now=NOW)
    sales = [
        sale("S1", "1", 10_000, VOUCHER, CASH, CARD),  # said with its one line
        sale("S2", "1", 4_000, CARD, CASH, VOUCHER),  # said of the whole receipt, with each of its lines
        sale("S2", "2", 6_000, CARD, CASH, VOUCHER),
        sale("S3", "1", 10_000, Tender("wechat pay")),
        sale("S4", "1", 10_000),
        sale("S5", "1", 10_000, CARD),  # 40.00 were paid with nobody knows what
    ]
    made.sell("sha256:1", list(enumerate(sales, 2)), now=NOW)
    yield made
    assert made.verify() == []
    made.close()


def take(book: Book, policy: CompiledPolicy, pieces: int, receipt: str = "S1", line: str | None = None, **said: str):
    facts = {"damaged": "no", "used": "no", "member": "no", **said, "quantity": f"{pieces} pieces"}
    return book.take(policy, facts, receipt=receipt, line=line, now=NOW, today=TODAY)


def parts(tenders: tuple[TenderRefund, ...]) -> list[tuple[str, int]]:
    return [(each.tender, each.amount) for each in tenders if each.amount]


def test_each_refund_goes_on_where_the_last_one_ended(book: Book, ordered: CompiledPolicy) -> None:
    """Card, then cash, then voucher: 25.00 four times."""
    assert [parts(take(book, ordered, 1).tenders) for _ in range(4)] == [
        [("card", 2500)],
        [("card", 2500)],
        [("card", 1000), ("cash", 1500)],
        [("cash", 1500), ("voucher", 1000)],
    ]


def test_the_order_is_the_one_that_the_policy_says_of_the_request(book: Book, ordered: CompiledPolicy) -> None:
    done = take(book, ordered, 2, member="yes")
    assert parts(done.tenders) == [("voucher", 1000), ("cash", 3000), ("card", 1000)]
    assert done.tenders[2].card_end == "1234"


def test_tenders_are_those_of_the_receipt_for_all_of_its_lines(book: Book, ordered: CompiledPolicy) -> None:
    """An export that repeats them with each line says them once."""
    assert parts(take(book, ordered, 4, "S2", "2").tenders) == [("card", 6000)]
    assert parts(take(book, ordered, 4, "S2", "1").tenders) == [("cash", 3000), ("voucher", 1000)]


def test_one_tender_without_an_amount_gets_all_of_it(book: Book, ordered: CompiledPolicy) -> None:
    assert take(book, ordered, 3, "S3").tenders == (TenderRefund("wechat pay", "", None, 7500),)


def test_what_the_tenders_do_not_cover_goes_to_none_of_them(book: Book, ordered: CompiledPolicy) -> None:
    assert parts(take(book, ordered, 4, "S5").tenders) == [("card", 6000), ("", 4000)]


def test_without_tenders_or_without_a_term_nothing_is_split(book: Book, ordered: CompiledPolicy, tmp_path: Path) -> None:
    assert take(book, ordered, 1, "S4").tenders == ()
    path = tmp_path / "p.toml"
    path.write_text(ORDERED.replace('to      = "sale.tenders"\n', ""), encoding="utf-8")
    done = take(book, load_policy(str(path)), 1)
    assert (done.refund, done.tenders) == (2500, ())
    assert all("tenders" not in each for each in _log(book) if each["kind"] == "decision")


def test_what_was_cancelled_can_go_back_again(book: Book, ordered: CompiledPolicy) -> None:
    first = take(book, ordered, 4)
    book.cancel(first.id, now=NOW, today=TODAY)
    assert book.decided(first.id).tenders == ()
    assert parts(take(book, ordered, 2).tenders) == [("card", 5000)]


def test_an_inspection_and_a_manager_pay_back_to_the_same_tenders(book: Book, ordered: CompiledPolicy) -> None:
    """By the policy's order, whatever it says of the request itself."""
    held, refused = take(book, ordered, 2, damaged="yes"), take(book, ordered, 2, used="yes", member="yes")
    assert held.tenders == refused.tenders == ()
    inspected = book.inspect(held.id, {"damaged": "no"}, now=NOW, today=TODAY)
    assert parts(inspected.tenders) == [("card", 5000)]
    overridden = book.override(refused.id, manager="Wang", reason="goodwill", pin="2468", now=NOW, today=TODAY)
    assert parts(overridden.tenders) == [("voucher", 1000), ("cash", 3000), ("card", 1000)]
    assert book.decided(held.id).tenders == inspected.tenders
    again = [each["tenders"] for each in _log(book) if each["kind"] in ("inspection", "override")]
    assert again[0][0] == {"tender": "card", "card_end": "1234", "remaining": 6000, "amount": 5000}


def test_a_repeated_call_gets_the_first_answer(book: Book, ordered: CompiledPolicy) -> None:
    facts = {"damaged": "no", "used": "no", "member": "no", "quantity": "3 pieces"}
    first, again = (book.take(ordered, facts, receipt="S1", id="x1", now=NOW, today=TODAY) for _ in range(2))
    assert (again.repeated, again.tenders) == (True, first.tenders)


def test_replay_comes_to_the_same_split(book: Book, ordered: CompiledPolicy) -> None:
    taken = [take(book, ordered, 1) for _ in range(3)]
    assert all(book.replay(each.id).same for each in taken)
    with book.database.transaction() as session:
        session.change("UPDATE return_tenders SET tender = 'voucher' WHERE id = ? AND tender = 'card'", taken[0].id)
    assert not book.replay(taken[0].id).same
    assert [each.what for each in book.verify()] == ["decision-changed"]
    with book.database.transaction() as session:
        session.change("UPDATE return_tenders SET tender = 'card' WHERE id = ? AND card_end = '1234'", taken[0].id)


def test_a_later_export_corrects_how_a_receipt_was_paid(book: Book, ordered: CompiledPolicy) -> None:
    """Also where it says nothing else that is new; an export sent again says nothing new at all."""
    size = len(_log(book))
    for _ in range(2):
        done = book.sell("sha256:2", [(2, sale("S4", "1", 10_000, Tender("cash")))], now=NOW)
        assert (done.new, done.known, done.corrected) == (0, 1, 0)
    assert [(each["kind"], each["tenders"]) for each in _log(book)[size:]] == [("sales", 1)]
    book.sell("sha256:3", [(2, sale("S4", "1", 10_000, Tender("cash", 4000), Tender("alipay", 6000)))], now=NOW)
    back = sale("S4", "1", -2500, Tender("alipay", -2500), sold=-1)  # nothing but a void: it takes back of what was there
    book.sell("sha256:4", [(2, back)], now=NOW)
    book.sell("sha256:5", [(2, sale("S4", "1", 7500, Tender("cash"), sold=3))], now=NOW)  # how much, is known already
    assert parts(take(book, ordered, 3, "S4").tenders) == [("cash", 4000), ("alipay", 3500)]


def test_a_row_with_the_number_of_a_card_is_refused(book: Book) -> None:
    rows = [
        (2, sale("S7", "1", 100, Tender("4111 1111 1111 1111"))),
        (3, sale("S8", "1", 100, Tender("card", 100, "4111111111111111"))),
        (4, sale("S9", "1", 100, sold=-1)),
    ]
    done = book.sell("sha256:4", rows, now=NOW)
    assert [(line, why.fault) for line, why in done.refused] == [
        (2, "card-number"),
        (3, "card-number"),
        (4, "voided-more-than-sold"),
    ]
    with book.database.reading() as session:
        assert session.rows("SELECT * FROM sale_tenders WHERE receipt_key >= 's7'") == []


def test_a_row_that_is_refused_leaves_no_tender(book: Book) -> None:
    done = book.sell("sha256:5", [(2, sale("S9", "1", 100, CASH, sold=-1))], now=NOW)
    assert [why.fault for _, why in done.refused] == ["voided-more-than-sold"]
    with book.database.reading() as session:
        assert session.rows("SELECT * FROM sale_tenders WHERE receipt_key = 's9'") == []


@pytest.mark.parametrize(
    ("said", "prices", "found"),
    [
        ([("1", "cash 300"), ("2", "cash 300")], {"1": 100, "2": 200}, {"cash": 300}),  # the receipt's, repeated
        ([("1", "card 100"), ("2", "cash 200")], {"1": 100, "2": 200}, {"card": 100, "cash": 200}),  # each its own
        ([("1", "card 100"), ("2", "card 100")], {"1": 100, "2": 100}, {"card": 200}),
        ([("1", "card 50"), ("1", "card 50")], {"1": 100}, {"card": 100}),  # a line in two deliveries
        ([("1", "card 300"), ("2", "card 300"), ("2", "card -100")], {"1": 100, "2": 100}, {"card": 200}),  # a void
        ([("1", "card 100"), ("2", "card 100")], {"1": 100, "2": 0}, {"card": 100}),  # a gift beside it
        ([("1", "cash 60"), ("2", "card 40")], {"1": 60, "2": 0}, {"cash": 60}),  # the other line is void
        ([("1", "card"), ("2", "cash")], {"1": 0, "2": 200}, {"cash": None}),
        ([("1", "card 300"), ("2", "card 300"), ("2", "card -100")], {"1": 200, "2": 0}, {"card": 200}),
        ([("1", "cash 60 card 40")], {"1": 0, "2": 100}, {"cash": 60, "card": 40}),  # said with a gift, of the receipt
        ([("1", "card"), ("2", "cash")], {"1": 100, "2": 200}, {"card": 100, "cash": 200}),
        ([("1", "card"), ("2", "card")], {"1": 100, "2": None}, {"card": None}),
        ([("1", "card cash"), ("2", "card cash")], {"1": 100, "2": 200}, {"card": 0, "cash": 0}),  # who knows how much
        ([("1", "cash 100 cash -20")], {"1": 80}, {"cash": 80}),  # change
        ([("1", "cash 100")], {"1": None}, {"cash": 100}),
    ],
)  # fmt: skip
def test_what_rows_say_of_a_receipt(said: list[tuple[str, str]], prices: dict[str, int | None], found: dict[str, int]) -> None:
    rows = [(line, _tenders(text)) for line, text in said]
    assert {name: amount for (name, _), amount in paid_with(rows, prices).items()} == found


NAMES = st.sampled_from(["card", "cash", "voucher", "美团"])
LEFT = st.builds(TenderLeft, NAMES, st.just(""), st.integers(0, 900))


@given(left=st.lists(LEFT, max_size=4, unique_by=lambda each: each.tender), order=st.permutations(["card", "cash", "voucher"]))
def test_the_parts_are_the_refund_and_none_is_too_large(left: list[TenderLeft], order: list[str]) -> None:
    for refund in (0, 1, 499, 2000):
        split = refund_split(left, order, refund)
        assert sum(each.amount for each in split) == refund
        assert all(0 <= each.amount <= each.remaining for each in split if each.remaining is not None)
        named = [each.tender for each in split if each.tender in order]
        assert named == sorted(named, key=order.index)
        for one, next_one in pairwise(split):  # the next one gets something only where this one is full
            assert not next_one.amount or one.amount == one.remaining


def test_the_counter_shows_where_the_money_goes_and_records_just_that(book: Book, ordered: CompiledPolicy) -> None:
    """Two lines of one receipt: the second refund goes on where the first one ends."""
    clerk = Clerk(book, policy=ordered).scan("S2").press("1").type("4p").press("enter", "n", "n", "n")
    assert "40.00 CNY to card …1234" in clerk.screen()
    clerk.press("tab").type("4p").press("enter", "n", "n", "n")
    assert all(f"{part}\n" in _unboxed(clerk.screen()) for part in ("20.00 CNY to card …1234", "30.00 CNY to cash"))
    clerk.press("f2")
    assert [parts(each.tenders) for each in book.listed()] == [
        [("card", 4000)],
        [("card", 2000), ("cash", 3000), ("voucher", 1000)],
    ]
    assert "10.00 CNY to voucher" in clerk.screen(rows=40)


def test_what_went_back_to_a_tender_meanwhile_is_not_as_announced(book: Book, ordered: CompiledPolicy) -> None:
    clerk = Clerk(book, policy=ordered).scan("S2").press("1").type("4p").press("enter", "n", "n", "n")
    take(book, ordered, 3, "S2", "2")
    clerk.press("f2")
    assert len(book.listed()) == 1
    clerk.scan("S2")
    assert "15.00 CNY to card …1234" in clerk.screen()


@pytest.mark.skipif(sys.platform != "linux", reason="no server")
def test_lines_of_one_receipt_are_paid_back_one_after_the_other(server: Server, ordered: CompiledPolicy) -> None:
    """On a server, where only rows are locked: the receipt's tenders are, until the refund is recorded."""
    import psycopg

    server.forget_everything()
    book = make_book(server.url, now=NOW)
    book.sell("sha256:1", [(2, sale("S2", "1", 6_000, CARD, CASH)), (3, sale("S2", "2", 3_000, CARD, CASH))], now=NOW)
    facts = ordered.read({"damaged": "no", "used": "no", "member": "no", "quantity": "1 piece"})
    with book.database.transaction() as session:
        assert parts(paid_back_to(session, ordered, facts, the_line(session, "S2", "1", None), 100)) == [("card", 100)]
        with psycopg.connect(server.url) as other:
            free = other.execute("SELECT tender FROM sale_tenders FOR UPDATE SKIP LOCKED").fetchall()
    assert free == []
    book.close()


def test_a_slip_says_where_the_money_goes(book: Book, ordered: CompiledPolicy) -> None:
    id = take(book, ordered, 3).id
    for lang, words in (
        ("en", ("- 60.00 CNY to card …1234", "- 15.00 CNY to cash")),
        ("zh", ("- 银行卡（尾号1234）：60.00 CNY",)),
    ):
        paper = written(slip_content(book.slip([id]), None, lang), "text").decode()
        assert all(each in paper for each in words)


def test_a_slip_after_an_inspection_says_what_that_came_to(book: Book, ordered: CompiledPolicy) -> None:
    """Verdict, reasons and terms are those that hold now; before, they are those of the day it was held."""
    id = take(book, ordered, 2, damaged="yes", member="yes").id
    before = written(slip_content(book.slip([id]), None, "en"), "text").decode()
    book.inspect(id, {"damaged": "no", "member": "no"}, now=NOW, today=TODAY)
    after = written(slip_content(book.slip([id]), None, "en"), "text").decode()
    said = ["inspect", "代金券、现金、银行卡", "approve", "card, cash, voucher"]
    assert [[words in paper for words in said] for paper in (before, after)] == [
        [True, True, False, False],
        [False, False, True, True],
    ]
    assert book.replay(id).same


def test_a_slip_says_what_an_inspection_came_to_whatever_was_done_after_it(book: Book, ordered: CompiledPolicy) -> None:
    """It was held on; then a manager took it."""
    id = take(book, ordered, 2, damaged="yes", member="yes").id
    book.inspect(id, {"member": "no"}, now=NOW, today=TODAY)
    book.override(id, manager="Wang", pin="2468", reason="goodwill", now=NOW, today=TODAY)
    assert "card, cash, voucher" in written(slip_content(book.slip([id]), None, "en"), "text").decode()


def test_the_end_of_a_shift_says_what_went_back_to_each_tender(
    book: Book, ordered: CompiledPolicy, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    take(book, ordered, 3)
    take(book, ordered, 4, "S5")
    take(book, ordered, 1, "S4")
    asked = ["book", "today", "--book", str(tmp_path / "b.db"), "--day", "2026-11-20", "--lang", "en"]
    assert run([*asked, "--shift-end"]) == 0
    lines = capsys.readouterr().out.splitlines()
    at = lines.index("refunds by tender:")
    assert lines[at + 1 : at + 4] == ["  no tender in the book 65.00 CNY", "  card 120.00 CNY", "  cash 15.00 CNY"]
    assert run([*asked, "--shift-end", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["tenders"][1:] == [
        {"tender": "card", "amount": "120.00 CNY"},
        {"tender": "cash", "amount": "15.00 CNY"},
    ]


def test_the_export_of_a_book_says_it_too(book: Book, ordered: CompiledPolicy) -> None:
    take(book, ordered, 3)
    take(book, ordered, 4, "S5")
    take(book, ordered, 1, "S4")
    written_to = StringIO()
    export(book.listed(), written_to)
    assert [line.rpartition(",")[2] for line in written_to.getvalue().splitlines()] == [
        "refunded to",
        "card ****1234 60.00; cash 15.00",
        "card ****1234 60.00; other 40.00",
        "",
    ]


def _unboxed(screen: str) -> str:
    return "".join(f"{line.rpartition('│')[2].strip()}\n" for line in screen.splitlines())


@pytest.mark.parametrize(
    ("was", "becomes", "message"),
    [
        ('to      = "sale.tenders"', 'to      = "sale.tender"', "no use for `sale.tender`"),
        ('"card, cash, voucher"', '"crad, cash, voucher"', "is no usual tender"),
        ('"card, cash, voucher"', '"card, visa"', "is no order of tenders"),
        ('"card, cash, voucher"', '" , "', "is no order of tenders"),
        (HEAD, f'[terms.two]\nto = "sale.tenders"\nchoices = ["cash"]\nvalues = [{{ value = "cash" }}]\n\n{HEAD}', "two terms"),
        (HEAD, f'[terms.two]\nto = "sale.tenders"\nunit = "CNY"\nvalues = [{{ value = 1 }}]\n\n{HEAD}', "choice of orders"),
    ],
)  # fmt: skip
def test_an_order_that_cannot_be_followed_is_a_fault_of_the_policy(
    tmp_path: Path, was: str, becomes: str, message: str
) -> None:
    assert was in ORDERED
    path = tmp_path / "p.toml"
    path.write_text(ORDERED.replace(was, becomes), encoding="utf-8")
    with pytest.raises(ReturnsError, match=message):
        load_policy(str(path))


def _tenders(text: str) -> tuple[Tender, ...]:
    """card 100 cash: a word begins a tender, a number is its amount."""
    found: list[Tender] = []
    for word in text.split():
        found = [*found[:-1], found[-1]._replace(amount=int(word))] if word.lstrip("-").isdigit() else [*found, Tender(word)]
    return tuple(found)


def _log(book: Book) -> list[dict]:
    with book.database.reading() as session:
        return [json.loads(row.bytes("content")) for row in session.rows("SELECT content FROM entries ORDER BY number")]
