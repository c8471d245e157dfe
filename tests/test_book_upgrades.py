"""Books of older releases brought up to date: what was sold, came back and was decided stands as before, on both databases."""

from __future__ import annotations

import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from listening import wait_for
from postgres import Server

from returns_cli import load_policy
from returns_cli.book import migrations
from returns_cli.book.amounts import Goods
from returns_cli.book.book import Book, make_book, open_book, upgrade
from returns_cli.book.database import Conflict, Database, Session
from returns_cli.book.errors import BookError
from returns_cli.book.migrations import FOLDER, migrate, newest, steps
from returns_cli.book.opening import open_database
from returns_cli.book.sale import Sale
from returns_cli.kinds.tenders import Tender

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
POLICY = load_policy("tile-store/returns")
SAID = {"receipt": "yes", "goods_intact": "yes", "packaging_intact": "yes", "laid": "no", "defect": "none", "quantity": "1 box"}
TENDERS = 11  # the migration since which all is known of what was paid
TABLES = (
    *("book", "exports", "sale_lines", "sale_facts", "sale_tenders", "entries", "nodes", "decisions", "returns"),
    *("return_tenders", "policies", "personal", "checkpoints"),
)
COLUMNS = {
    "sqlite": "SELECT name FROM pragma_table_info(?)",
    "postgres": "SELECT column_name AS name FROM information_schema.columns WHERE table_name = ?",
}
BOTH = [(kind, version) for kind in ("sqlite", "postgres") for version in range(1, newest(kind))]


def sales(version: int) -> list[tuple[int, Sale]]:
    """Two parts of each line, so that what was said of it stands beside it: before 0007 it stood nowhere else."""
    price = {"paid": 600, "currency": "CNY", "tenders": (Tender("cash", 600),)} if version >= TENDERS else {}
    goods = {"sold_on": date(2026, 11, 1), "goods": Goods(800, 800, 3), "contact": "138 0000 4321", **price}
    lines = [(shop, line) for shop in ("North", "South") for line in "12" for _ in range(2)]
    return [(n, Sale("R1", line, "piece", 6, shop).but(**goods)) for n, (shop, line) in enumerate(lines, 2)]


def taken(book: Book, id: str, line: str = "1", **said: str) -> tuple[str, bool]:
    facts = {**SAID, "clearance": "no", "special_order": "no", **said}
    done = book.take(POLICY, facts, receipt="R1", line=line, shop="North", id=id, now=NOW, today=TODAY)
    return done.state, done.repeated


@pytest.fixture
def older(kind: str, version: int, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """A book of that version that has as much as it can of one of this release: sales, a return and a hold."""
    there, where = make_book(str(tmp_path / "new.db"), now=NOW), str(tmp_path / "old.db")
    there.sell("sha256:1", sales(version), now=NOW)
    taken(there, "r1")
    taken(there, "r2", "2", packaging_intact="no", defect="claimed")
    if kind == "postgres":
        server = request.getfixturevalue("server")
        server.forget_everything()
        where = server.url
    old = as_of(version, where, tmp_path / "schema")
    with closing(there), closing(old), there.database.reading() as new, old.transaction() as session:
        for table in TABLES:
            copy(new, session, table, [row.text("name") for row in session.rows(COLUMNS[kind], table)])
        session.fresh_ids("sale_lines", len(sales(version)))  # as if the rows had got theirs there
    return where


def as_of(version: int, where: str, folder: Path) -> Database:
    """An empty database with the schema of that version."""
    shutil.copytree(FOLDER, folder)
    database = open_database(where, make=True)
    for number, path in steps(database.kind):
        if number > version:
            (folder / database.kind / path.name).unlink()
    with pytest.MonkeyPatch.context() as before:
        before.setattr(migrations, "FOLDER", folder)
        assert len(migrate(database)) == version
    return database


def copy(new: Session, old: Session, table: str, columns: list[str]) -> None:
    """The rows of a table, as far as that version has it; once a fact had the digest of its export, and no number."""
    facts = "SELECT sale_facts.*, source, export AS imported FROM sale_facts JOIN exports ON number = export"
    rows = new.rows(facts if table == "sale_facts" else f"SELECT * FROM {table}") if columns else []  # noqa: S608
    old.load(table, columns, [[row.value(name) for name in columns] for row in rows]) if rows else None


@pytest.mark.parametrize(("kind", "version"), BOTH)
def test_a_book_of_any_version_is_brought_up_to_date(older: str, kind: str, version: int) -> None:
    """All of it counts on: a call that is sent again, an export that is, and what may still come back."""
    assert upgrade(older) == [path.stem for number, path in steps(kind) if number > version]
    with closing(open_book(older)) as book:
        assert book.verify() == []
        lines = [(each.line, each.sold, each.returned, each.held) for each in book.receipt("R1", "North")]
        assert lines == [("1", 12, 3, 0), ("2", 12, 0, 3)]
        assert taken(book, "r1") == ("taken", True)
        assert taken(book, "r3") == ("taken", False)
        assert book.sell("sha256:1", sales(version), now=NOW).known == 8
        more = book.sell("sha256:2", [*sales(version), (10, Sale("R2", "1", "piece", 3))], now=NOW)
        assert (more.known, more.new, more.corrected) == (8, 1, 0)
        assert [each.sold for each in book.find(phone_end="4321")] == [12] * 4
        assert book.verify() == []


@pytest.mark.parametrize(("kind", "version"), [("postgres", TENDERS)])
def test_a_book_that_two_upgrade_at_once_is_upgraded_once(older: str, version: int) -> None:
    """While a counter is at work: both wait for it, and one for the other."""
    with closing(open_database(older)) as counter, ThreadPoolExecutor(2) as people:
        with counter.transaction() as session:
            session.change("UPDATE sale_lines SET held = held")
            both = [people.submit(upgrade, older) for _ in range(2)]
            wait_for(lambda: waiting(session) == 2)
        ran = sorted(each.result() for each in both)
    assert ran == [[], [path.stem for number, path in steps("postgres") if number > version]]


@pytest.mark.parametrize(("kind", "version"), [("postgres", TENDERS - 1)])
def test_an_upgrade_that_crosses_a_counter_is_begun_again(older: str) -> None:
    """Each waits for what the other has; the server ends the upgrade, for the counter is patient."""
    with closing(open_database(older)) as counter, ThreadPoolExecutor(1) as person:
        with counter.transaction() as session:
            session.change("SET LOCAL deadlock_timeout = '10min'")
            session.change("UPDATE sale_lines SET held = held")
            upgraded = person.submit(upgrade, older)
            wait_for(lambda: waiting(session) == 1)
            session.script("LOCK TABLE returns IN ROW EXCLUSIVE MODE")
        assert len(upgraded.result()) == newest("postgres") - TENDERS + 1


def made_or_why(where: str) -> str:
    try:
        with closing(make_book(where)) as made:
            return "made" if made.verify() == [] else "damaged"
    except BookError as error:
        return error.fault


@pytest.mark.skipif(sys.platform != "linux", reason="no server")
def test_a_book_that_several_make_at_once_is_made_once(server: Server) -> None:
    """The others are told that it is there already; whoever gives up leaves nothing."""
    server.forget_everything()
    with closing(open_database(server.url)) as database, ThreadPoolExecutor(3) as people:
        with database.transaction() as session:
            migrations.migrate_within(session, "postgres")
            each = [people.submit(made_or_why, server.url) for _ in range(3)]
            wait_for(lambda: waiting(session) == 3)
            session.script("ROLLBACK")
        assert sorted(one.result() for one in each) == ["book-exists", "book-exists", "made"]


@pytest.mark.skipif(sys.platform != "linux", reason="no server")
def test_a_database_of_something_else_is_left_as_it_is(server: Server) -> None:
    server.forget_everything()
    with closing(open_database(server.url)) as database:
        with database.transaction() as session:
            session.script("CREATE TABLE entries (title TEXT);")
        assert made_or_why(server.url) == "tables-of-others"
        with database.reading() as session:
            assert session.rows("SELECT * FROM entries") == []
        with pytest.raises(BookError, match="is no book of returns"):
            open_book(server.url)


@pytest.mark.parametrize(("kind", "version"), [("postgres", 2)])
def test_an_older_book_is_not_upgraded_by_making_it_again(older: str) -> None:
    assert made_or_why(older) == "book-exists"
    assert len(upgrade(older)) == newest("postgres") - 2


def waiting(session: Session) -> int:
    """How many wait for somebody else."""
    return session.rows("SELECT count(DISTINCT pid) AS number FROM pg_locks WHERE NOT granted")[0].number("number")


@pytest.mark.parametrize(("kind", "version"), [(kind, newest(kind) - 1) for kind in ("sqlite", "postgres")])
def test_an_upgraded_book_is_made_like_a_new_one(older: str) -> None:
    """A line stands there once, and whatever speaks of a line speaks of one that is there."""
    upgrade(older)
    with closing(open_database(older)) as database:
        again = "shop_key, receipt_key, line_key, shop, receipt, line, article, article_key, tile, lot, unit, sold, currency"
        for change in (
            f"INSERT INTO sale_lines ({again}, phone_end) SELECT {again}, '' FROM sale_lines",  # noqa: S608
            "INSERT INTO desks (sale_line, counter, since) VALUES (999, '1', '')",
            "DELETE FROM sale_lines",
            "UPDATE sale_lines SET returned = sold + 1",
        ):
            with pytest.raises(Conflict), database.transaction() as session:
                session.change(change)
