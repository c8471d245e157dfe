"""A till that says a line again for each of its tenders sold it once; parts of a line are told from that by their amounts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from returns_cli.book.amounts import Goods
from returns_cli.book.book import Book, make_book
from returns_cli.book.sale import Sale
from returns_cli.book.sale_columns import SaleColumns, in_columns
from returns_cli.book.split_payments import Payment, read_as
from returns_cli.book.sqlite import SqliteDatabase
from returns_cli.book.tenders import receipt_tenders
from returns_cli.cli.main import run
from returns_cli.kinds.tenders import Tender
from returns_cli.kinds.written_tenders import read_tenders

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
HEAD = "receipt,line,date,quantity,tile,pieces per box,paid,payment method,tender amount"
SOLD = "2026-11-01,3 boxes,800x800,3"


def tenders(text: str) -> tuple[Tender, ...]:
    return tuple(each for each, _ in read_tenders(text) or ())


@pytest.mark.parametrize(
    ("rows", "whole", "reading"),
    [
        ([(7000, "card 50"), (7000, "cash 20")], 7000, "one line"),
        ([(7000, "card 80"), (7000, "cash 20")], 10000, "one line"),  # of the receipt, said with each of its lines
        ([(7000, "card 50"), (None, "cash 20")], 7000, "one line"),  # the price with the first one only
        ([(None, "card 50"), (None, "cash 20")], None, "one line"),
        ([(7000, "card"), (7000, "cash")], 7000, "one line"),
        ([(7000, "card"), (7000, "cash 20")], 7000, "one line"),
        ([(10000, "card 50"), (10000, "card 50")], 10000, "one line"),  # two cards
        ([(12000, "card 50"), (12000, "card 50"), (12000, "cash 20")], 12000, "one line"),
        ([(-7000, "card -50"), (-7000, "cash -20")], -7000, "one line"),
        ([(6000, "card 60"), (6000, "cash 60")], 6000, "parts"),  # each paid for itself
        ([(6000, "card 60"), (5000, "cash 50")], None, "parts"),
        ([(6000, "card 60"), (6000, "card 60")], 12000, "parts"),
        ([(6000, "card"), (6000, "card")], 6000, "parts"),
        ([(6000, "card 120"), (6000, "card 120")], 6000, "parts"),
        ([(6000, "card"), (5000, "card")], None, "parts"),
        ([(6000, ""), (6000, "")], 6000, "parts"),
        ([(6000, "card"), (6000, "")], 6000, "parts"),
        ([(0, "card 0"), (0, "card 0")], 0, "parts"),
        ([(6000, "card 60"), (6000, "cash 60")], 12000, "unclear"),  # two lines of 60.00 are said so
        ([(6000, "card 50"), (6000, "cash 10"), (6000, "card 50"), (6000, "cash 10")], 6000, "unclear"),
        ([(5000, "card"), (2000, "cash")], None, "unclear"),
        ([(7000, "card 40"), (7000, "cash 20"), (7000, "")], 7000, "unclear"),
    ],
)  # fmt: skip
def test_what_rows_are_that_say_the_same_goods(rows: list[tuple[int | None, str]], whole: int | None, reading: str) -> None:
    said = [Payment(price, tenders(text)) for price, text in rows]
    assert read_as(said, whole) == read_as(said[::-1], whole) == reading


def sale(line: str, paid: int | None, text: str, receipt: str = "S7", sold: int = 9, **said: object) -> Sale:
    return Sale(receipt, line, "piece", sold, goods=Goods(800, 800, 3), paid=paid, tenders=tenders(text), **said)


def sell(book: Book, source: str, *sales: Sale, size: int = 100) -> list[int]:
    """Rows that are new, known, corrections, joined to others, and refused."""

    def batches() -> Iterator[SaleColumns]:
        rows = [*enumerate(sales, 2)]
        for at in range(0, len(rows), size):
            yield from in_columns(rows[at : at + size])

    done = book.sell_columns(f"sha256:{source}", batches, now=NOW)
    assert done.new + done.known + done.corrected + done.joined + len(done.refused) == len(sales)
    return [done.new, done.known, done.corrected, done.joined, len(done.refused)]


def stands(book: Book, receipt: str = "S7") -> list[tuple[str, int, int | None]]:
    return [(line.line, line.sold, line.paid) for line in book.receipt(receipt)]


def paid_by(book: Book, receipt: str = "S7") -> dict[str, int | None]:
    line = book.receipt(receipt)[0]
    return {each.tender: each.paid for each in book.read(lambda session: receipt_tenders(session, line))}


@pytest.mark.parametrize("size", [1, 2, 100])
def test_a_line_is_sold_once_wherever_its_tenders_stand(book: Book, size: int) -> None:
    """Side by side or far apart; known when the file is sent again, or another one says the same."""
    card, cash, other = sale("1", 7000, "card 50"), sale("1", 7000, "cash 20"), sale("2", 3000, "card 30")
    assert sell(book, "one", card, other, cash, size=size) == [2, 0, 0, 1, 0]
    assert (stands(book), paid_by(book)) == ([("1", 9, 7000), ("2", 9, 3000)], {"card": 8000, "cash": 2000})
    assert sell(book, "one", card, other, cash, size=size) == [0, 2, 0, 1, 0]
    assert sell(book, "month", card, cash, other, sale("3", 500, "cash 5"), size=size) == [1, 2, 0, 1, 0]
    less = sale("1", 7000, "card 50", sold=6), sale("1", 7000, "cash 20", sold=6)
    assert sell(book, "corrected", *less, size=size) == [0, 0, 1, 1, 0]
    assert (stands(book)[0], paid_by(book)) == (("1", 6, 7000), {"card": 8000, "cash": 2500})


def test_tenders_can_come_with_another_export(book: Book) -> None:
    """Those that come to the price only together; one that does alone corrects what was said before."""
    sell(book, "cards", *(sale(line, paid, "card 80") for line, paid in (("1", 7000), ("2", 3000))))
    sell(book, "cash", *(sale(line, paid, "cash 20") for line, paid in (("1", 7000), ("2", 3000))))
    assert (stands(book), paid_by(book)) == ([("1", 9, 7000), ("2", 9, 3000)], {"card": 8000, "cash": 2000})
    sell(book, "one", sale("1", 7000, "card 50", "S8"))
    assert sell(book, "two", sale("1", 7000, "cash 20", "S8")) == [0, 1, 0, 0, 0]
    assert (stands(book, "S8"), paid_by(book, "S8")) == ([("1", 9, 7000)], {"card": 5000, "cash": 2000})
    sell(book, "mended", sale("1", 7000, "cash 70", "S8"))
    assert paid_by(book, "S8") == {"cash": 7000}


def test_tenders_of_the_receipt_count_once_for_all_of_its_lines(book: Book) -> None:
    rows = [sale(line, paid, text) for line, paid in (("1", 7000), ("2", 3000)) for text in ("card 80", "cash 20")]
    assert sell(book, "one", *rows) == [2, 0, 0, 2, 0]
    assert (stands(book), paid_by(book)) == ([("1", 9, 7000), ("2", 9, 3000)], {"card": 8000, "cash": 2000})
    two_cards = [sale(line, paid, "card 50", "S8") for line, paid in (("1", 7000), ("2", 3000)) for _ in range(2)]
    assert sell(book, "two", *two_cards) == [2, 0, 0, 2, 0]
    assert (stands(book, "S8"), paid_by(book, "S8")) == ([("1", 9, 7000), ("2", 9, 3000)], {"card": 10000})


def test_what_goes_back_goes_back_once(book: Book) -> None:
    """A void row for each tender, in the same file or a later one."""
    card, cash = sale("1", 7000, "card 50"), sale("1", 7000, "cash 20")
    back = [sale("1", -7000, "card -50", sold=-9), sale("1", -7000, "cash -20", sold=-9)]
    sell(book, "one", card, cash, *back)
    assert stands(book) == [("1", 0, 0)]
    sell(book, "two", sale("1", 7000, "card 50", "S8"), sale("1", 7000, "cash 20", "S8"))
    assert sell(book, "three", *(each.but(receipt="S8") for each in back)) == [0, 0, 1, 1, 0]
    assert (stands(book, "S8"), paid_by(book, "S8")) == ([("1", 0, 0)], {"card": 0, "cash": 0})


def test_voids_of_one_piece_and_of_two_are_two(book: Book) -> None:
    """Python has one hash for -1 and -2."""
    voids = [sale("1", None, "card", sold=-1), sale("1", None, "cash", sold=-2)]
    assert sell(book, "one", sale("1", 9000, "card 50; cash 40"), *voids) == [3, 0, 0, 0, 0]
    assert stands(book) == [("1", 6, None)]


def test_tenders_of_a_receipt_count_once_in_whatever_order_its_lines_say_them(book: Book) -> None:
    said = [("1", 7000, "card 80"), ("1", 7000, "cash 20"), ("2", 3000, "cash 20"), ("2", 3000, "card 80")]
    sell(book, "rows", *(sale(*each) for each in said))
    sell(book, "row", sale("1", 7000, "card 80; cash 20", "S8"), sale("2", 3000, "cash 20; card 80", "S8"))
    assert (paid_by(book), paid_by(book, "S8")) == ({"card": 8000, "cash": 2000}, {"card": 8000, "cash": 2000})


def test_what_is_read_with_a_refused_row_is_refused_with_it(book: Book) -> None:
    """All of it is among the rejects, to be mended there."""
    voids = [sale("1", -7000, "card -50", sold=-9), sale("1", -7000, "cash -20", sold=-9)]
    assert sell(book, "one", *voids, sale("2", 900, "cash 9")) == [1, 0, 0, 0, 2]
    card_number = sale("3", 7000, "card 50", lot="4111 1111 1111 1111")
    assert sell(book, "two", card_number, card_number.but(tenders=tenders("cash 20"))) == [0, 0, 0, 0, 2]


def test_many_refused_rows_take_no_longer_each(tmp_path: Path) -> None:
    """Twice as many take twice the steps of the database, whether it is unclear what they are or too much is voided."""

    def steps(number: int) -> int:
        taken = 0

        def more() -> None:
            nonlocal taken
            taken += 1

        with closing(make_book(str(tmp_path / f"{number}.db"), now=NOW)) as made:
            assert isinstance(made.database, SqliteDatabase)
            made.database.connection.set_progress_handler(more, 100)
            rows = []
            for at in range(number):
                rows += [sale("1", 7000, "card 50", f"S{at}"), sale("1", 7000, "cash 20", f"S{at}")]
                rows += [sale("2", 5000, "card", f"S{at}"), sale("2", 2000, "cash", f"S{at}")]
                rows += [sale("3", 7000, "card 70", f"S{at}"), sale("3", -9000, "card -90", f"S{at}", sold=-11)]
            assert sell(made, "one", *rows, size=1000) == [number, 0, 0, number, 4 * number]
        return taken

    assert steps(800) < 3 * steps(400)


def test_rows_without_a_line_and_parts_with_a_delivery(book: Book) -> None:
    assert sell(book, "one", sale("", 7000, "card 50"), sale("", 7000, "cash 20"), sale("", 900, "card 9")) == [2, 0, 0, 1, 0]
    assert stands(book) == [("1", 9, 7000), ("2", 9, 900)]
    assert sell(book, "amounts", sale("", 5000, "card", "S9"), sale("", 2000, "cash", "S9")) == [0, 0, 0, 0, 2]
    parts = [sale("1", None, text, "S8", delivery=text) for text in ("card", "cash")]
    assert sell(book, "two", *parts) == [2, 0, 0, 0, 0]
    assert stands(book, "S8") == [("1", 18, None)]


def test_what_is_unclear_is_refused_and_can_be_mended(book: Book) -> None:
    unclear = [sale("1", 5000, "card"), sale("1", 2000, "cash"), sale("2", 900, "cash")]
    assert sell(book, "one", *unclear) == [1, 0, 0, 0, 2]
    assert stands(book) == [("2", 9, 900)]
    assert sell(book, "mended", sale("1", None, "card 50"), sale("1", None, "cash 20")) == [1, 0, 0, 1, 0]
    assert stands(book) == [("2", 9, 900), ("1", 9, None)]


def test_the_command_says_what_it_joined_and_why_rows_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_book(str(tmp_path / "b.db"), now=NOW).close()
    rows = [f"S7,1,{SOLD},70,card,50", f"S7,1,{SOLD},70,cash,20", f"S8,1,{SOLD},50,card,", f"S8,1,{SOLD},20,cash,"]
    (tmp_path / "s.csv").write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    options = ["--book", str(tmp_path / "b.db"), "--rejects", str(tmp_path / "r.csv"), "--lang", "en"]
    assert run(["sales", "import", str(tmp_path / "s.csv"), *options]) == 2
    said = capsys.readouterr().out.splitlines()
    assert said[:2] == [
        "1 new, 0 corrected, 0 known already, 2 rejected",
        "1 more say another tender of a line, and are read with it",
    ]
    assert said[2].partition("s.csv:")[2].startswith("4: receipt `S8` line 1: 2 rows say the same goods paid otherwise")
    assert (tmp_path / "r.csv").read_text(encoding="utf-8").count("S8,1") == 2
