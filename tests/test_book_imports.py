"""Exports of sales by columns: what the book says of a line is what the rows of all exports add up to."""

from __future__ import annotations

import random
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns_cli.book import migrations
from returns_cli.book.amounts import Goods
from returns_cli.book.book import make_book
from returns_cli.book.migrations import FOLDER, migrate
from returns_cli.book.opening import open_database
from returns_cli.book.sale import Sale
from returns_cli.book.sale_columns import Described, SaleColumns, in_columns
from returns_cli.book.tenders import tenders_left
from returns_cli.book.unfit_rows import unfit_rows
from returns_cli.cli import sale_rows
from returns_cli.cli.sale_cells import mean_themselves
from returns_cli.cli.sale_rows import CHECKED, EXPORT
from returns_cli.cli.sale_tenders import cents_of
from returns_cli.intake.spellings import reader
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.money import read_cents, read_money, read_plain_cents
from returns_cli.kinds.sameness import folded
from returns_cli.kinds.tenders import Tender

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
CARD = "4111 1111 1111 1111"
WIDE = "４１１１－１１１１－１１１１－１１１１"
PARTS = [CARD, WIDE, CARD[:11], CARD[11:], "4111", "B7/03", "a\nb", "\0", "颜色", "\u3000", ""]


def batches(rows: list[tuple[int, Sale]], size: int) -> Iterator[SaleColumns]:
    for at in range(0, len(rows), size):
        yield from in_columns(rows[at : at + size])


def random_export(chance: random.Random) -> list[tuple[int, Sale]]:
    """Rows of few receipts, in no order: parts delivered, voids, the same said twice, now and then a card's number."""
    return [
        (
            2 + at,
            Sale(
                f"R{chance.randrange(6)}",
                str(chance.randrange(2)),
                "piece",
                chance.choice((6, 6, 9, 12, -3)),
                delivery=chance.choice(("", "", "D1", "D2")),
                goods=Goods(800, 800, 3),
                lot=CARD if chance.random() < 0.05 else "",
                paid=chance.choice((None, 700, 900)),
                sold_on=date(2026, 11, 1),
            ),
        )
        for at in range(chance.randrange(1, 25))
    ]


class Model:
    """What a reader of the docs would expect: facts by line, each export's rows summed, a later export over an earlier one,
    voids alone taken from what was said before."""

    def __init__(self) -> None:
        self.exports: list[str] = []
        self.facts: dict[tuple[str, str], dict[tuple[int, int], Sale]] = defaultdict(dict)

    def sold(self, line: tuple[str, str]) -> int:
        newest: dict[str, int] = {}
        for (export, _), sale in self.facts[line].items():
            newest[sale.delivery] = max(newest.get(sale.delivery, 0), export)
        return sum(sale.sold for (export, _), sale in self.facts[line].items() if export == newest[sale.delivery])

    def take_over(self, source: str, rows: list[tuple[int, Sale]]) -> tuple[set[int], int]:
        """The lines of the file that are refused, and how many rows were known."""
        sent = {number for number, each in enumerate(self.exports, 1) if each == source}
        self.exports.append(source)
        export = len(self.exports)
        refused, known, mine, again = set(), 0, defaultdict(list), defaultdict(list)
        for number, sale in rows:
            line = (sale.receipt, sale.line)
            others = Counter(other for (other, _), each in self.facts[line].items() if other != export and each == sale)
            if sale.lot:
                refused.add(number)
            elif any((earlier, number) in each for each in self.facts.values() for earlier in sent):
                known += 1
            elif [each for _, each in again[line]].count(sale) < max(others.values(), default=0):
                known += 1
                again[line].append((number, sale))
            else:
                mine[line].append((number, sale))
        for line, added in mine.items():
            before = dict(self.facts[line])
            self.facts[line].update({(export, number): sale for number, sale in added})
            for delivery in {sale.delivery for _, sale in added}:
                repeated = [each for each in again[line] if each[1].delivery == delivery]  # the file says all of this together
                said = [each for each in added if each[1].delivery == delivery] + repeated
                if any(sale.sold >= 0 for _, sale in said):
                    self.facts[line].update({(export, number): sale for number, sale in repeated})
                else:  # voids alone: of what was said before
                    earlier = {at: sale for at, sale in before.items() if sale.delivery == delivery}
                    last = max((of for of, _ in earlier), default=0)
                    copied = [sale for (of, _), sale in earlier.items() if of == last]
                    self.facts[line].update({(export, -1 - len(self.facts[line]) - at): s for at, s in enumerate(copied)})
            if self.sold(line) < 0:
                refused |= {number for number, _ in added}
                self.facts[line] = before
        return refused, known


@pytest.mark.parametrize("seed", range(12))
def test_lines_are_what_their_exports_add_up_to(where: str, seed: int) -> None:
    """However rows fall into batches, and however often an export is sent."""
    chance = random.Random(seed)  # noqa: S311  seeded
    book, model = make_book(where, now=NOW), Model()
    sent: list[list[tuple[int, Sale]]] = []
    for _ in range(6):
        rows = chance.choice(sent) if sent and chance.random() < 0.3 else random_export(chance)
        sent.append(rows)
        source = f"sha256:{[each is rows for each in sent].index(True) + 100 * (chance.random() < 0.2)}"
        size = chance.choice((1, 2, 5, 100))
        done = book.sell_columns(source, lambda rows=rows, size=size: batches(rows, size), now=NOW)
        refused, known = model.take_over(source, rows)
        assert ({number for number, _ in done.refused}, done.known) == (refused, known)
        assert done.new + done.corrected + done.known + len(refused) == len(rows)
    lines = {(each.receipt, each.line): each.sold for each in book.find()}
    assert lines == {line: model.sold(line) for line, facts in model.facts.items() if facts}
    assert book.verify() == []
    book.close()


@pytest.mark.parametrize("size", [1, 2, 100])
def test_two_rows_that_say_the_same_are_two_parts(where: str, size: int) -> None:
    """Two deliveries without a number look alike: an export of the month has both, where the day's had the first one. What any
    export said as often before is known."""
    book, part = make_book(where, now=NOW), Sale("R1", "1", "piece", 6, paid=600)
    for source, times, taken, sold in (
        ("day", 1, 1, 6),
        ("month", 2, 1, 12),
        ("year", 2, 0, 12),
        ("first", 1, 0, 12),
        ("all", 3, 1, 18),
        ("month", 2, 0, 18),
    ):
        rows = [(2 + at, part) for at in range(times)]
        done = book.sell_columns(f"sha256:{source}", lambda rows=rows: batches(rows, size), now=NOW)
        assert (done.new + done.corrected, done.known, done.refused) == (taken, times - taken, ())
        [line] = book.receipt("R1")
        assert (line.sold, line.paid) == (sold, 100 * sold)
    assert book.verify() == []
    book.close()


@pytest.mark.parametrize("size", [1, 2, 100])
def test_tenders_of_parts_count_as_often_as_they_are_said(where: str, size: int) -> None:
    """Like the parts: wherever in the file they stand, each file has what it says. What any said as often is known, and what
    is refused leaves those that were there."""
    cash, card, other = Tender("cash", 600), Tender("card", 300), Sale("R2", "1", "piece", 6)
    one, two = (Sale("R1", "1", "piece", 6, paid=each.amount, tenders=(each,)) for each in (cash, card))
    void = Sale("R1", "1", "piece", -90, paid=-9000, tenders=(Tender("cash", -9000),))
    book = make_book(where, now=NOW)
    for source, sales, found in (
        ("day", [one], {"cash": 600}),
        ("next", [one, other, two], {"cash": 600, "card": 300}),
        ("month", [one, other, two, one], {"cash": 1200, "card": 300}),
        ("wrong", [one, other, void], {"cash": 1200, "card": 300}),
        ("again", [two, other, one], {"cash": 1200, "card": 300}),
        ("next", [one, other, two], {"cash": 1200, "card": 300}),
    ):
        rows = [*enumerate(sales, 2)]
        book.sell_columns(f"sha256:{source}", lambda rows=rows: batches(rows, size), now=NOW)
        [line] = book.receipt("R1")
        left = book.read(lambda session, line=line: tenders_left(session, line))
        assert ({each.tender: each.remaining for each in left}, line.paid) == (found, sum(found.values()))
    assert book.verify() == []
    book.close()


def test_a_void_beside_the_row_it_takes_back_counts_both(where: str) -> None:
    """An export of the month has the day's row once more, and what was taken back of it since: four are left of six."""
    book = make_book(where, now=NOW)
    day = Sale("R1", "1", "piece", 6, paid=600)
    book.sell("sha256:day", [(2, day)], now=NOW)
    month = book.sell("sha256:month", [(2, day), (3, Sale("R1", "1", "piece", -2, paid=-200))], now=NOW)
    assert (month.new, month.known, month.corrected, month.refused) == (0, 1, 1, ())
    assert [(line.sold, line.paid) for line in book.receipt("R1")] == [(4, 400)]
    too_many = book.sell("sha256:later", [(2, day), (3, Sale("R1", "1", "piece", -9, paid=-900))], now=NOW)
    assert (too_many.known, [line for line, _ in too_many.refused]) == (1, [3])
    assert [line.sold for line in book.receipt("R1")] == [4]
    book.close()


def test_a_void_in_the_next_days_export_takes_back_of_what_the_book_has(where: str) -> None:
    """It may have come before the sale itself: sent again it counts then. An export of both days changes nothing more."""
    book = make_book(where, now=NOW)
    sold = Sale("R1", "1", "piece", 6, paid=600, sold_on=date(2026, 11, 1))
    void = Sale("R1", "1", "piece", -2, paid=-200, sold_on=date(2026, 11, 3), lot="X")
    assert len(book.sell("sha256:next", [(2, void), (3, Sale("R2", "1", "piece", 3))], now=NOW).refused) == 1
    book.sell("sha256:day", [(2, sold)], now=NOW)
    for _ in range(2):
        done = book.sell("sha256:next", [(2, void), (3, Sale("R2", "1", "piece", 3))], now=NOW)
        assert not done.refused
        [line] = book.receipt("R1")
        assert (line.sold, line.paid, line.sold_on, line.lot) == (4, 400, date(2026, 11, 1), "")
    assert done.known == 2
    book.sell("sha256:both", [(2, sold), (3, void), (4, Sale("R1", "1", "piece", -1, paid=-100))], now=NOW)
    assert [(line.sold, line.paid) for line in book.receipt("R1")] == [(3, 300)]
    book.sell("sha256:third", [(2, void), (3, Sale("R1", "1", "piece", -3, paid=-300))], now=NOW)
    assert [(line.sold, line.paid) for line in book.receipt("R1")] == [(0, 0)]
    assert book.verify() == []
    book.close()


@pytest.mark.parametrize(("sold", "paid"), [(1, 5 << 60), (5 << 60, None)])
def test_a_line_of_too_much_is_no_reason_to_refuse_the_others(where: str, sold: int, paid: int | None) -> None:
    """Its rows are rejects, which name it: beside others of their export, or after what an earlier one said."""
    book, much = make_book(where, now=NOW), Sale("R1", "1", "piece", sold, paid=paid)
    done = book.sell("sha256:1", [(2, much), (3, Sale("R2", "1", "piece", 6, paid=600)), (4, much)], now=NOW)
    assert (done.new, [line for line, _ in done.refused]) == (1, [2, 4])
    assert "receipt `R1` line 1" in str(done.refused[0][1])
    book.sell("sha256:2", [(2, much.but(sold=1, paid=1))], now=NOW)
    later = book.sell("sha256:3", [(2, much.but(delivery="D2")), (3, much.but(delivery="D3"))], now=NOW)
    assert (later.new, len(later.refused)) == (0, 2)
    assert [(line.sold, line.paid) for receipt in ("R1", "R2") for line in book.receipt(receipt)] == [(1, 1), (6, 600)]
    assert book.verify() == []
    book.close()


@pytest.mark.parametrize("line", [-1, 1 << 62])
def test_a_row_of_no_line_is_a_reject(where: str, line: int) -> None:
    book, sale = make_book(where, now=NOW), Sale("R1", "1", "piece", 6)
    done = book.sell("sha256:1", [(line, sale), (2, sale.but(line="2"))], now=NOW)
    assert (done.new, [at for at, _ in done.refused]) == (1, [line])
    assert book.verify() == []
    book.close()


@pytest.mark.parametrize(("left", "paid"), [(4, None), (0, 0)])
def test_a_void_without_a_price_leaves_no_price_of_all(where: str, left: int, paid: int | None) -> None:
    """In the same export or a later one: what was paid for the goods that are left is not known, unless none are."""
    book, void = make_book(where, now=NOW), Sale("R1", "1", "piece", left - 6)
    book.sell("sha256:1", [(2, Sale("R1", "1", "piece", 6, paid=600)), (3, void)], now=NOW)
    book.sell("sha256:2", [(2, Sale("R2", "1", "piece", 6, paid=600))], now=NOW)
    book.sell("sha256:3", [(2, void.but(receipt="R2"))], now=NOW)
    assert [(line.sold, line.paid) for receipt in ("R1", "R2") for line in book.receipt(receipt)] == [(left, paid)] * 2
    assert book.verify() == []
    book.close()


def test_an_export_takes_nothing_away_that_it_does_not_say(where: str) -> None:
    """A later export without prices, lots and the like leaves them; where it says another amount, its price is not known."""
    book = make_book(where, now=NOW)
    full = Sale(
        *("R1", "1", "piece", 6, "North", "A800", date(2026, 11, 1)),
        goods=Goods(800, 800, 3),
        lot="B7",
        clearance=True,
        paid=600,
        currency="CNY",
        contact="138 0000 4321",
    )
    book.sell("sha256:full", [(2, full), (3, full.but(line="2"))], now=NOW)
    bare = Sale("R1", "1", "piece", 6, "North")
    book.sell("sha256:bare", [(2, bare), (3, Sale("R1", "2", "piece", 5, "North", "A801"))], now=NOW)
    first, second = book.receipt("R1")
    assert (first.article, first.goods, first.lot, first.clearance, first.paid) == ("A800", Goods(800, 800, 3), "B7", True, 600)
    assert (second.article, second.lot, second.paid, second.sold) == ("A801", "B7", None, 5)
    assert len(book.find(phone_end="4321")) == 2
    book.close()


def test_the_checks_of_an_export_look_at_nothing_else() -> None:
    """Rows are checked by classes of these facts: see sale_rows.CHECKED."""
    policy = sale_rows.export_policy(None).policy
    text = " ".join(re.findall(r'^must *= "(.*)"', EXPORT.read_text(encoding="utf-8"), re.MULTILINE))
    assert len(re.findall("must", EXPORT.read_text(encoding="utf-8"))) - 1 == len(policy.checks)
    assert {name for name in policy.facts if re.search(rf"\b{name}\b", text)} == set(CHECKED)


@pytest.mark.parametrize("text", ["0.00", "7.10", "999999999999.99", "0007.50", "1.234", "1,50", "12", "¥3.20", "3.205", "."])
def test_plain_cents_are_what_amounts_of_money_are(text: str) -> None:
    """The quick way and the way of every amount say the same."""
    slow, quick = read_money(text), read_cents(text)
    assert quick == (None if slow is None or slow.amount * 100 % 1 else (int(slow.amount * 100), slow.currency))


@pytest.mark.parametrize(
    ("text", "found", "fault"),
    [
        ("JPY 1,000", (100_000, "JPY"), ""),
        ("1000.50 JPY", None, "money-without-fraction"),
        ("1200.00 KRW", (120_000, "KRW"), ""),
        ("1.234 KWD", None, "money-in-thousandths"),
        ("BHD 1.250", None, "money-in-thousandths"),  # a share of it would be finer than a hundredth
        ("2 TND", None, "money-in-thousandths"),
        ("12.345 EUR", None, "unreadable-money"),
        ("12.30 EUR", (1230, "EUR"), ""),
    ],
)
def test_money_is_kept_to_the_coin_of_its_currency(text: str, found: object, fault: str) -> None:
    """What a book cannot keep exactly is no sale: it says why, in both languages."""
    read = cents_of(text, "paid")
    assert (getattr(read, "fault", ""), None if fault else read) == (fault, found)
    if isinstance(read, InputError):
        assert text in str(read) != str(read.in_language("zh"))


def test_plain_cents_all_together_are_those_of_each() -> None:
    plain = ["0.00", "7.10", "0007.50", "12.34"]
    assert read_plain_cents(plain) == [cents for text in plain for cents, _ in [read_cents(text) or (None, "")]]
    for odd in ("", "12", "1.234", "-7.10", "7.10\n8.20", " 7.10"):
        assert read_plain_cents([*plain, odd]) is None
    assert read_plain_cents([]) is None


CELLS = st.text(st.sampled_from("Ab7 \n#='\"`é\0\x7f"), max_size=4) | st.sampled_from(("x" * 1_001, "NULL", "<NA>", "\\N", "N"))


@given(st.lists(CELLS, max_size=3))
def test_texts_that_mean_themselves_are_what_their_reader_gives(texts: list[str]) -> None:
    read = reader(sale_rows.export_policy(None).policy.facts["delivery"], "UTC")
    if mean_themselves(texts):
        assert [read(text) for text in texts] == [(text or None,) for text in texts]


ODD = st.text(st.sampled_from("Aa9 \n=\"'`\t\u3000İéA\0"), max_size=4)


@given(st.lists(st.one_of(ODD, st.from_regex(r"[A-Z0-9/._+-]{0,8}", fullmatch=True)), max_size=6))
def test_columns_are_folded_as_each_text_is(texts: list[str]) -> None:
    """One look at all of them together and one at each say the same."""
    assert Described(b"").fold(texts) == [folded(text) for text in texts]


@given(st.lists(st.sampled_from(PARTS), max_size=6))
def test_unfit_rows_are_found_wherever_they_stand(texts: list[str]) -> None:
    """A card's number, or what is no text, makes its own row unfit; two halves of a number in two rows make none."""
    [rows] = in_columns((n, Sale(f"R{n}", "1", "piece", 1, lot=text)) for n, text in enumerate(texts)) if texts else [None]
    wanted = [n for n, text in enumerate(texts) if text in (CARD, WIDE, "\0")]
    assert [place for place, _ in unfit_rows(rows)] == wanted if rows else not wanted


def test_facts_of_an_older_book_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What exports said stands after the upgrade as before; an export sent again is known."""
    old = tmp_path / "schema" / "sqlite"
    old.mkdir(parents=True)
    for step in sorted((FOLDER / "sqlite").glob("*.sql"))[:3]:
        (old / step.name).write_text(step.read_text(encoding="utf-8"), encoding="utf-8")
    path = tmp_path / "b.db"
    with monkeypatch.context() as before:
        before.setattr(migrations, "FOLDER", old.parent)
        migrate(open_database(str(path), make=True))
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO sale_lines (id, shop_key, receipt_key, line_key, shop, receipt, line, article, article_key,"
            " tile, lot, unit, sold, currency, phone_end) VALUES (1, '', 'r1', '1', '', 'R1', '1', '', '', '', '',"
            " 'piece', 9, '', '')"
        )
        for line, export in enumerate(("a", "b", "b"), 1):
            values = (f"sha256:{export}", line, 3 * line, 5 if export == "a" else 7, f"[{line}]")
            connection.execute("INSERT INTO sale_facts VALUES (?, ?, 1, '', ?, NULL, ?, ?)", values)
    assert migrate(open_database(str(path)))[0] == "0004_exports"
    with sqlite3.connect(path) as connection:
        assert connection.execute(
            "SELECT source, source_line, sold, said FROM sale_facts JOIN exports ON number = export"
            " ORDER BY export, source_line"
        ).fetchall() == [("sha256:a", 1, 3, "[1]"), ("sha256:b", 2, 6, "[2]"), ("sha256:b", 3, 9, "[3]")]
