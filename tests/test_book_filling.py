"""An empty book is filled without the log ahead of it, and is empty or full for everybody: killed, without room, looked at."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from book_filler import LINES, export

from returns_cli.book import sqlite
from returns_cli.book.book import Book, make_book, open_book
from returns_cli.book.errors import BookUnavailable
from returns_cli.book.sale import Sale
from returns_cli.book.sale_columns import SaleColumns
from returns_cli.book.sqlite_rows import AT_ONCE, insert

FILLER = Path(__file__).with_name("book_filler.py")


def lines_in(book: Book) -> int:
    assert book.verify() == []
    return book.status().lines


def journal_of(path: Path) -> str:
    with closing(open_book(str(path))) as book, book.database.reading() as session:
        return session.rows("PRAGMA journal_mode")[0].text("journal_mode")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "book.db"
    make_book(str(made)).close()
    return made


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_a_book_that_was_killed_half_full_is_empty(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens it meanwhile waits, and is told so; afterwards the same export fills it."""
    before = path.stat().st_size
    with subprocess.Popen([sys.executable, str(FILLER), str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as filler:
        assert filler.stdout is not None
        assert filler.stdout.readline() == b"half\n"
        assert path.stat().st_size > 2 * before
        monkeypatch.setattr(sqlite, "WAIT_SECONDS", 0.1)
        with pytest.raises(BookUnavailable) as refused:
            open_book(str(path))
        assert refused.value.fault == "book-busy"
        filler.kill()
    assert path.with_name("book.db-journal").exists()
    with closing(open_book(str(path))) as book:
        assert (lines_in(book), path.stat().st_size) == (0, before)
        assert book.sell_columns("sha256:1", export).new == LINES
        assert lines_in(book) == LINES
    assert [each.name for each in path.parent.iterdir()] == ["book.db"]


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
@pytest.mark.parametrize("room", [0, 1, 2])
def test_a_book_without_room_stays_empty(path: Path, room: int) -> None:
    """For nothing at all, for no more than it has, for half of what comes."""
    from test_full_disk import room_for

    with closing(open_book(str(path))) as book:
        with room_for(path.stat().st_size * room), pytest.raises(BookUnavailable) as refused:
            book.sell_columns("sha256:1", export)
        assert (refused.value.fault, lines_in(book)) == ("book-full", 0)
        assert book.sell_columns("sha256:1", export).new == LINES
    assert journal_of(path) == "wal"


def test_a_book_whose_export_cannot_be_read_stays_empty(path: Path) -> None:
    def broken() -> Iterator[SaleColumns]:
        yield next(export())
        raise KeyboardInterrupt

    with closing(open_book(str(path))) as book:
        with suppress(KeyboardInterrupt):
            book.sell_columns("sha256:1", broken)
        assert lines_in(book) == 0
    assert journal_of(path) == "wal"


def test_nobody_begins_to_read_what_is_being_filled(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever read on to the end and beyond would keep what was written from being kept."""
    monkeypatch.setattr(sqlite, "WAIT_SECONDS", 0.1)

    def watched() -> Iterator[SaleColumns]:
        for rows in export():
            with pytest.raises(sqlite3.OperationalError, match="database is locked"):
                reader.execute("SELECT count(*) FROM sale_lines")
            yield rows

    with closing(open_book(str(path))) as book, closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as reader:
        assert book.sell_columns("sha256:1", watched).new == LINES
        assert lines_in(book) == LINES
    assert journal_of(path) == "wal"


def test_somebody_who_has_an_empty_book_open_reads_on(path: Path) -> None:
    """Then the log goes ahead as ever, and what is there can be read until the rest is."""
    seen: list[tuple[str, int]] = []

    def watched() -> Iterator[SaleColumns]:
        for rows in export():
            seen.append((journal_of(path), lines_in(counter)))
            yield rows

    with closing(open_book(str(path))) as counter, closing(open_book(str(path))) as book:
        assert book.sell_columns("sha256:1", watched).new == LINES
        assert (set(seen), lines_in(counter)) == ({("wal", 0)}, LINES)


@pytest.mark.parametrize("most", [2, 3, 7, 100_000])  # values of a statement
@pytest.mark.parametrize("number", [0, 1, 3, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 2 * AT_ONCE])
def test_rows_stand_as_they_were_given_however_many_a_statement_takes(number: int, most: int) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, most)
        connection.execute("CREATE TABLE sales (id INTEGER PRIMARY KEY, unit, lot)")
        rows = [(at, None if at % 3 else f"B{at}") for at in range(number)]
        insert(connection, "sales", {"id": "?", "unit": "'mm2'", "lot": "?"}, iter(rows))
        assert connection.execute("SELECT id, unit, lot FROM sales").fetchall() == [(at, "mm2", lot) for at, lot in rows]


@pytest.mark.parametrize("last", [None, 1, 700, -5])
def test_new_rows_have_the_fresh_ids_or_none_of_them_stands(path: Path, last: int | None) -> None:
    with closing(open_book(str(path))) as book, book.database.transaction() as session:
        session.script("CREATE TABLE lots (id INTEGER PRIMARY KEY, unit TEXT, lot TEXT UNIQUE);")
        session.load("lots", ["id"], [] if last is None else [(last,)])
        ids = session.fresh_ids("lots", 3)
        assert session.load_new("lots", ids, {"unit": ["mm2"] * 3, "lot": ["A", "B", "C"]})
        assert session.load_new("lots", session.fresh_ids("lots", 1), {"unit": ["mm2"], "lot": ["D"]})
        assert not session.load_new("lots", session.fresh_ids("lots", 2), {"unit": ["mm2"] * 2, "lot": ["E", "A"]})
        found = [row.values() for row in session.rows("SELECT id, lot FROM lots WHERE lot IS NOT NULL ORDER BY id")]
        assert found == [*zip(ids, "ABC", strict=True), (ids.stop, "D")]


def test_ids_end_where_the_numbers_of_the_database_do(path: Path) -> None:
    with closing(open_book(str(path))) as book, book.database.transaction() as session:
        session.script("CREATE TABLE lots (id INTEGER PRIMARY KEY);")
        session.load("lots", ["id"], [((1 << 63) - 2,)])
        assert session.fresh_ids("lots", 1) == range((1 << 63) - 1, 1 << 63)
        with pytest.raises(OverflowError):
            session.fresh_ids("lots", 2)


def test_what_a_small_export_costs_does_not_hang_on_the_size_of_the_book(tmp_path: Path) -> None:
    def steps(lines: int) -> int:
        sold = [(at, Sale(f"S{at:06}", "1", "piece", 9, shop="" if at == 2 else "North")) for at in range(2, lines)]
        with closing(make_book(str(tmp_path / f"{lines}.db"))) as book:
            book.sell("sha256:1", sold)
            seen: list[None] = []
            assert isinstance(book.database, sqlite.SqliteDatabase)
            book.database.connection.set_progress_handler(lambda: seen.append(None), 100)
            assert book.sell("sha256:2", [(2, sold[1][1].but(sold=8)), (3, sold[2][1])]).corrected == 1
            return len(seen)

    assert steps(8_000) < 2 * steps(400)
