"""One receipt that came with and without the name of its shop is one sale; where that is not clear, nothing is taken over."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import pytest

from returns_cli import load_policy
from returns_cli.book.amounts import Goods
from returns_cli.book.book import Book, make_book
from returns_cli.book.errors import NotInBook, Refused
from returns_cli.book.imports import Import
from returns_cli.book.sale import Sale
from returns_cli.book.sale_columns import in_columns
from returns_cli.cli.main import run
from returns_cli.kinds.tenders import Tender

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
POLICY = load_policy("tile-store/returns")
SAID = {
    "receipt": "yes",
    "goods_intact": "yes",
    "packaging_intact": "yes",
    "laid": "no",
    "defect": "none",
    "quantity": "9 pieces",
}


def sale(line: str = "1", shop: str = "", **said: object) -> Sale:
    full = Sale("S1", line, "piece", 9, shop, f"A{line}", date(2026, 11, 1), Goods(800, 800, 3), paid=900)
    return full.but(**said)


def sold(book: Book, source: str, *rows: Sale) -> Import:
    return book.sell(source, list(enumerate(rows, 2)), name=source, now=NOW)


def counted(done: Import) -> tuple[int, int, int, int, int]:
    return done.new, done.known, done.corrected, len(done.refused), done.named


def pieces(book: Book, shop: str | None = None) -> dict[str, int]:
    return {line.line: line.sold for line in book.receipt("S1", shop)}


def refused(done: Import) -> dict[int, str]:
    return {line: why.fault for line, why in done.refused}


def test_a_receipt_that_later_names_its_shop_is_the_same(book: Book) -> None:
    """Its goods come back once, whichever shop the counter names; and the book knows from then on whose it is."""
    sold(book, "a", sale(), sale("2"))
    assert counted(sold(book, "b", sale(shop="North"))) == (0, 1, 0, 0, 1)
    assert pieces(book) == pieces(book, "NORTH") == pieces(book, "") == {"1": 9, "2": 9}
    assert {line.known_shop for line in book.receipt("S1")} == {"North"}
    with pytest.raises(NotInBook, match="receipt `S1` is of North"):
        book.receipt("S1", "South")
    facts = {**SAID, "clearance": "no", "special_order": "no"}
    taken = book.take(POLICY, facts, receipt="S1", line="1", shop="North", id="r1", now=NOW, today=TODAY)
    assert taken.state == "taken"
    for shop in ("", None, "North"):
        again = book.take(POLICY, facts, receipt="S1", line="1", shop=shop, now=NOW, today=TODAY)
        assert (again.state, again.line.id) == ("refused", taken.line.id)


def test_a_receipt_whose_shop_is_known_is_corrected_by_either(book: Book) -> None:
    sold(book, "a", sale(), sale("2"))
    sold(book, "b", sale(shop="North"))
    assert counted(sold(book, "c", sale(shop="north", sold=6), sale("3", "North"))) == (1, 0, 1, 0, 0)
    assert counted(sold(book, "d", sale("2", sold=3))) == (0, 0, 1, 0, 0)
    assert pieces(book, "North") == {"1": 6, "2": 3, "3": 9}


def test_another_shop_may_have_the_number_once_it_is_known_whose_the_first_is(book: Book) -> None:
    sold(book, "a", sale())
    assert refused(sold(book, "b", sale(shop="South", sold=3))) == {2: "unclear-with-shop"}
    assert counted(sold(book, "a, --set shop=North", sale(shop="North"))) == (0, 1, 0, 0, 1)
    assert counted(sold(book, "b", sale(shop="South", sold=3))) == (1, 0, 0, 0, 0)
    assert (pieces(book, "North"), pieces(book, "South")) == ({"1": 9}, {"1": 3})
    with pytest.raises(Refused, match="several shops have a receipt `S1`: North, South"):
        book.receipt("S1")
    assert counted(sold(book, "c", sale())) == (0, 1, 0, 0, 0)
    assert refused(sold(book, "d", sale(sold=8))) == {2: "unclear-without-shop"}


@pytest.mark.parametrize(
    ("first", "then", "faults"),
    [
        ("", [sale(shop="North", sold=6)], {2: "unclear-with-shop"}),  # a correction, or another sale?
        ("", [sale(shop="North"), sale("2", "North")], {3: "unclear-with-shop"}),
        ("", [sale(shop="North"), sale(shop="North", sold=-3, paid=-300)], {3: "unclear-with-shop"}),
        ("", [sale(shop="North"), sale(shop="North")], {3: "unclear-with-shop"}),  # as often as it was said
        ("", [sale(shop="North"), sale(shop="South")], {3: "unclear-with-shop"}),
        ("North", [sale(sold=6)], {2: "unclear-without-shop"}),
        ("North", [sale(), sale("2")], {3: "unclear-without-shop"}),
    ],
)
def test_what_is_not_clear_changes_nothing(book: Book, first: str, then: list[Sale], faults: dict[int, str]) -> None:
    """Nor does it say whose a receipt is; sent again it is the same, and so it is in any batches."""
    sold(book, "a", sale(shop=first))
    for source in ("b", "b", "c"):
        done = book.sell_columns(source, lambda: (each for row in enumerate(then, 2) for each in in_columns([row])), now=NOW)
        assert (refused(done), done.named) == (faults, 0), source
    assert pieces(book, first) == {"1": 9}
    assert {line.named_shop for line in book.receipt("S1", first)} == {""}


@pytest.mark.parametrize("shops", [("", "North"), ("North", "")])
@pytest.mark.parametrize("size", [1, 9])
def test_rows_of_one_file_with_and_without_a_shop_are_not_two_receipts(book: Book, shops: tuple[str, str], size: int) -> None:
    rows = [(2, sale(shop=shops[0])), (3, sale(shop=shops[1])), (4, sale("2", shops[1]))]
    done = book.sell_columns(
        "a", lambda: (each for at in range(0, 3, size) for each in in_columns(rows[at : at + size])), now=NOW
    )
    assert set(refused(done)) == {3, 4}
    assert pieces(book) == {"1": 9}


def test_how_a_receipt_was_paid_is_of_the_same_receipt(book: Book) -> None:
    paid = (Tender("card", 600, "1234"), Tender("cash", 300))
    sold(book, "a", sale(tenders=paid))
    sold(book, "b", sale(shop="North", tenders=paid), sale("2", "North", tenders=(Tender("cash", 900),)))
    [line] = book.receipt("S1", "")
    assert [(each.tender, each.paid) for each in book.tenders(line)] == [("card", 600), ("cash", 300)]


@pytest.mark.parametrize("seed", range(6))
def test_no_receipt_is_there_twice(book: Book, seed: int) -> None:
    """Whichever exports name the one shop: never is more sold of a line than the largest export says."""
    chance = Random(seed)  # noqa: S311
    most = 0
    for number in range(12):
        rows = [sale(str(chance.randrange(3)), chance.choice(("", "North")), sold=chance.choice((6, 9))) for _ in range(4)]
        rows = [row for at, row in enumerate(rows) if row.line not in {each.line for each in rows[:at]}]
        most = max(most, *(row.sold for row in rows))
        sold(book, f"e{number}", *rows)
        lines = book.receipt("S1")
        assert len({line.line for line in lines}) == len(lines)
        assert all(line.sold <= most for line in lines)


@pytest.mark.parametrize(
    ("change", "file"),
    [
        ("UPDATE receipt_shops SET shop = 'South'", "b"),
        ("UPDATE receipt_shops SET export = 1", "a"),
        ("DELETE FROM receipt_shops", "b"),
        ("INSERT INTO receipt_shops (receipt_key, shop, export) VALUES ('s2', 'South', 1)", "a"),
    ],
)
def test_verify_names_a_shop_that_was_changed(where: str, change: str, file: str) -> None:
    book = make_book(where, now=NOW)
    sold(book, "a", sale())
    sold(book, "b", sale(shop="North"))
    assert book.verify() == []
    book.write(lambda session: session.change(change))
    assert ("shops-changed", file) in {(each.what, each.where) for each in book.verify()}
    book.close()


def test_an_import_says_how_many_receipts_have_a_shop_now(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    export, where = tmp_path / "sales.csv", str(tmp_path / "b.db")
    export.write_text("receipt,line,article,quantity\nS1,1,A,3 pieces\nS2,1,A,3 pieces\n", encoding="utf-8")
    run(["book", "init", "--book", where])
    asked = ["sales", "import", str(export), "--book", where, "--lang", "en"]
    run(asked)
    capsys.readouterr()
    assert run([*asked, "--set", "shop=North"]) == 0
    assert "2 receipts that came without a shop are known to be of one now" in capsys.readouterr().out
    assert run([*asked, "--set", "shop=North", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["named"] == 0
    export.write_text("receipt,line,article,quantity\nS1,1,A,2 pieces\nS9,1,A,2 pieces\n", encoding="utf-8")
    assert run([*asked, "--set", "shop=South"]) == 0  # S1 is North's
    export.write_text("receipt,line,article,quantity\nS9,1,A,3 pieces\n", encoding="utf-8")
    assert run(asked) == 2
    out = capsys.readouterr().out
    assert "sales.csv:2: the book has a receipt `S9` of a shop, and this row names none" in out
    assert "say whose the rows are: --set shop=NAME" in out
