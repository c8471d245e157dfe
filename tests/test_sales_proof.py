"""Whatever is changed of what an import brought, `verify` names its file and lines; whatever an import does is no change."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns_cli.book.amounts import Goods
from returns_cli.book.book import Book, make_book
from returns_cli.book.database import Session, SqlValue
from returns_cli.book.entries import entry_of
from returns_cli.book.sale import Sale
from returns_cli.book.sale_digests import AT_ONCE, digest
from returns_cli.book.verifying import Verification, verify
from returns_cli.cli.main import run
from returns_cli.kinds.tenders import Tender

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
ALONE, CORRECTED, TWICE = "s2", "s3", "s4"
PAID = (Tender("card", 500, "1234"), Tender("cash", 400))
# Counts of what came back, which follow from the returns; and the number of a row.
COUNTED = {"id", "returned", "held", "paid_back"}


def sale(receipt: str, **said: object) -> Sale:
    full = {"shop": "North", "article": "A1", "sold_on": date(2026, 11, 1), "goods": Goods(800, 800, 3), "lot": "B7"}
    more = {"paid": 900, "currency": "CNY", "contact": "138 0000 4321", "clearance": False, "special_order": True}
    made: dict[str, object] = {**full, **more, "delivery": "D1", "policy_digest": "sha256:1", **said}
    return Sale(receipt, "1", "piece", **{"sold": 9, **made})


@pytest.fixture
def book(where: str) -> Iterator[Book]:
    """Of two exports: a line that one row speaks of, one that the later export corrects, and one in two parts."""
    made = make_book(where, now=NOW)
    parts = [(4, sale("S4")), (5, sale("S4", delivery="D2"))]
    made.sell("sha256:1", [(2, sale("S2", tenders=PAID)), (3, sale("S3")), *parts], name="day.csv", now=NOW)
    made.sell("sha256:2", [(2, sale("S3", sold=6, tenders=(Tender("voucher", 900),)))], name="month.csv", now=NOW)
    assert made.verify() == []
    yield made
    made.close()


class Rolled(Exception):
    """Undoes what a test has done to the book."""


def found(book: Book, *changes: str) -> set[tuple[str, str]]:
    """What `verify` finds after these changes, which are undone."""
    seen: set[tuple[str, str]] = set()

    def act(session: Session) -> None:
        assert all(session.change(sql) for sql in changes)
        seen.update((fault.what, fault.where) for fault in verify(session).faults)
        raise Rolled

    with pytest.raises(Rolled):
        book.write(act)
    return seen


def other_value(value: SqlValue, name: str) -> str:
    others = {"unit": "'mm2'", "export": f"3 - {value!r}", "source_line": "77"}
    if name in others:
        return others[name]
    return f"{value + 1}" if isinstance(value, int) else "'x'" if value is not None else "7"


def changes(book: Book, table: str, where: str, but: set[str]) -> Iterator[tuple[str, str]]:
    """Of each column the change of its value in one row."""
    [row, *_] = book.read(lambda session: session.rows(f"SELECT * FROM {table} WHERE {where}"))  # noqa: S608
    for name in sorted(row._values.keys() - but):
        yield name, f"UPDATE {table} SET {name} = {other_value(row.value(name), name)} WHERE {where}"  # noqa: S608


def test_each_column_of_a_row_counts(book: Book) -> None:
    for name, change in changes(book, "sale_lines", f"receipt_key = '{ALONE}'", COUNTED):
        assert ("sales-changed", "day.csv: 1–5") in found(book, change), name
    for receipt in (CORRECTED, TWICE):
        own = f"receipt_key = '{receipt}'"
        for name, change in changes(book, "sale_lines", own, {*COUNTED, "export", "source_line", "delivery"}):
            assert found(book, change) & {("sale-changed", f"{receipt.upper()} / 1"), ("sales-changed", "day.csv: 1–5")}, name
        assert found(book, f"UPDATE sale_lines SET export = 1, source_line = 9, delivery = '' WHERE {own}")  # noqa: S608
    for name, change in changes(book, "sale_facts", "export = 1 AND source_line = 3", set()):
        assert ("sales-changed", "day.csv: 1–5") in found(book, change), name
    for name, change in changes(book, "sale_tenders", "tender = 'cash'", set()):
        assert ("tenders-changed", "day.csv: 1–2") in found(book, change), name


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("DELETE FROM sale_lines WHERE receipt_key = 's2'", ("sales-changed", "day.csv: 1–5")),
        ("DELETE FROM sale_facts WHERE source_line = 5", ("sales-changed", "day.csv: 1–5")),
        ("DELETE FROM sale_tenders WHERE tender = 'cash'", ("tenders-changed", "day.csv: 1–2")),
        ("INSERT INTO sale_facts SELECT export, 9, sale_line, 'd3', sold, paid, said FROM sale_facts WHERE source_line = 5",
         ("sales-changed", "day.csv: 1–5")),
        ("INSERT INTO sale_facts SELECT 2, 9, sale_line, 'd3', sold, paid, said FROM sale_facts WHERE source_line = 5",
         ("sales-changed", "month.csv: 1–2")),
        ("INSERT INTO sale_tenders SELECT export, 9, place, shop_key, receipt_key, line_key, delivery, 'cash', '', 1"
         " FROM sale_tenders WHERE export = 2", ("tenders-changed", "month.csv: 1–2")),
    ],
)  # fmt: skip
def test_what_is_removed_or_added_is_named(book: Book, change: str, fault: tuple[str, str]) -> None:
    assert fault in found(book, change)


@pytest.mark.parametrize("name", ["export", "rows", "tender_rows", "shops"])
@pytest.mark.parametrize("said", [None, -1, 2**70, 1.5, "x", {}, [1], [[1, 2]], ["abc", "abc"], [[2**70, 1, ""], [2, 1, ""]]])
def test_an_entry_that_no_import_writes_is_named(book: Book, name: str, said: object) -> None:
    def harm(session: Session) -> None:
        rows = session.rows("SELECT number, content FROM entries ORDER BY number")
        number, entry = next((row.number("number"), found) for row in rows if (found := entry_of(row)).get("kind") == "sales")
        session.change("UPDATE entries SET content = ? WHERE number = ?", json.dumps(entry | {name: said}).encode(), number)

    book.write(harm)
    assert "entry-changed" in {fault.what for fault in book.verify()}


def test_sales_of_no_import_are_named(book: Book) -> None:
    columns = "shop_key, receipt_key, line_key, shop, receipt, line, article, article_key, sold_on, tile, pieces_per_box, lot"
    rest = "unit, sold, paid, currency, phone_end"
    for export, fault in (
        ("NULL", ("sale-changed", "S9 / 1")),
        ("7", ("sales-added", "7")),
        ("1", ("sales-changed", "day.csv: 1–5")),
    ):
        made = columns.replace("receipt_key", "'s9'").replace(" receipt,", " 'S9',")
        values = f"SELECT {made}, {rest}, {export}, 7, 'D1' FROM sale_lines WHERE receipt_key = 's2'"  # noqa: S608
        added = f"INSERT INTO sale_lines ({columns}, {rest}, export, source_line, delivery) {values}"
        assert fault in found(book, added)


def test_lines_of_a_large_file_are_named_by_the_thousand(where: str) -> None:
    """Also where some rows were refused, and where a later export has spoken of others."""
    book = make_book(where, now=NOW)
    rows = [(at, sale(f"S{at}", sold=-1 if at == 1500 else 9)) for at in range(2, 2 * AT_ONCE + 500)]
    assert len(book.sell("sha256:1", rows, name="day.csv", now=NOW).refused) == 1
    book.sell("sha256:2", [(at, each.but(lot="B8")) for at, each in rows[:30]], name="month.csv", now=NOW)
    back = [(2, sale("S40", sold=-3, paid=-300)), (3, sale("S1700", sold=-3, paid=-300)), (4, sale("S1800"))]
    book.sell("sha256:3", back, name="back.csv", now=NOW)
    assert book.verify() == []
    for receipt, lines in (("s1200", "1002–2001"), ("s2400", "2002–2499")):
        change = f"UPDATE sale_lines SET lot = 'x' WHERE receipt_key = '{receipt}'"  # noqa: S608
        assert found(book, change) == {("sales-changed", f"day.csv: {lines}")}
    book.close()


def test_an_import_in_no_order_is_proved_too(where: str) -> None:
    book = make_book(where, now=NOW)
    book.sell("sha256:1", [(9, sale("S1")), (4, sale("S2", tenders=PAID)), (3, sale("S3", tenders=PAID))], name="a", now=NOW)
    assert book.verify() == []
    assert {what for what, _ in found(book, "UPDATE sale_lines SET sold = 99 WHERE receipt_key = 's2'")} == {"sales-changed"}
    book.close()


def test_a_book_of_an_earlier_release_says_what_it_cannot_prove(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = str(tmp_path / "b.db")
    book = make_book(where, now=NOW)
    book.sell("sha256:1", [(2, sale("S1"))], name="old.csv", now=NOW)

    def forget(session: Session) -> None:
        from returns_cli.book.entries import append

        [row] = session.rows("SELECT content FROM entries WHERE number = 1")
        session.change("DELETE FROM entries WHERE number > 0")
        session.change("DELETE FROM nodes WHERE level > 0 OR place > 0")
        session.change("UPDATE book SET size = 1")
        words = entry_of(row)
        append(session, "sales", NOW, {name: words[name] for name in ("source", "file", "new")})

    book.write(forget)
    book.sell("sha256:2", [(2, sale("S2"))], name="new.csv", now=NOW)
    assert book.verified() == Verification((), ("old.csv",))
    assert {what for what, _ in found(book, "UPDATE sale_lines SET sold = 99")} == {"sales-changed"}
    assert found(book, "UPDATE sale_lines SET sold = 99 WHERE receipt_key = 's1'") == set()
    book.close()
    assert run(["book", "verify", "--book", where, "--lang", "en"]) == 0
    assert "earlier release, whose log does not prove the rows: old.csv" in capsys.readouterr().out
    run(["book", "verify", "--book", where, "--format", "json"])
    assert json.loads(capsys.readouterr().out)["unproved_imports"] == ["old.csv"]


VALUES = st.one_of(
    st.none(), st.integers(-3, 3), st.sampled_from(["", "a", "ab", "b", "1", "None", "null", ",", '"', "=2", "é"])
)
TABLES = st.integers(1, 3).flatmap(
    lambda rows: st.lists(st.lists(VALUES, min_size=rows, max_size=rows), min_size=1, max_size=3)
)


@given(TABLES, TABLES)
def test_only_the_same_rows_have_the_same_digest(one: list[Sequence[SqlValue]], other: list[Sequence[SqlValue]]) -> None:
    assert (digest(one) == digest(other)) == (one == other)
    assert digest([tuple(column) for column in one]) == digest(one)
