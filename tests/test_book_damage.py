"""Whatever is changed in a book is found by `verify`, or is named here with the reason why it proves nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from full_book import full_book

from returns_cli.book.database import Row, Session, SqlValue
from returns_cli.book.verifying import verify
from returns_cli.cli import exits
from returns_cli.cli.main import run

# By table and column; for `gone` and `new` rows, `*` for a whole table.
PROVES_NOTHING = {
    "decisions": {"shares": "NULL is what an older release wrote: the decision is made again, and comes to the same"},
    "managers": {"failures": "how often somebody mistook the PIN", "locked_until": "the same"},
    "personal": {"gone": "names and notes may be deleted"},
    "checkpoints": {"gone": "the one that counts is kept elsewhere"},
    "slots": {
        **dict.fromkeys(("most_visits", "most_boxes", "most_mm2"), "what the shop's settings said on that day"),
        **dict.fromkeys(("warehouse", "starts_at", "gone"), "of a slot that no appointment takes up"),
    },
    "desks": {"*": "what stands open at which counter"},
    "slips": {"*": "how often a slip was printed"},
    "return_tenders": {"place": "which comes first stays as it was"},
    "exports": {"new": "a file of which every row was known leaves its digest here, and no entry"},
    "sale_lines": {"id": "of a line that nothing else refers to by it"},
}
TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgres": "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
}
COLUMNS = {
    "sqlite": "SELECT name FROM pragma_table_info(?)",
    "postgres": "SELECT column_name AS name FROM information_schema.columns WHERE table_name = ? ORDER BY ordinal_position",
}
UNWATCHED = {  # constraints that a change would meet are none for whoever has the database in hand
    "sqlite": ("PRAGMA foreign_keys = OFF", "PRAGMA ignore_check_constraints = ON"),
    "postgres": ("SET session_replication_role = replica",),
}
MOST_ROWS = {"sqlite": 4, "postgres": 1}  # of one table; nothing but SQL differs


def others(value: SqlValue) -> list[SqlValue]:
    """What may stand in its place."""
    known: list[SqlValue] = [None]
    match value:
        case None:
            return [1, "x", b"x"]
        case int():
            return [*known, value + 1]
        case str():
            return [*known, f"{value}x"]
        case _:
            return [*known, bytes(value) + b"x"]


def harms(table: str, row: Mapping[str, SqlValue]) -> Iterator[tuple[str, str, list[SqlValue]]]:
    """A column, or `gone` or `new`, and the change: each value of a row, the whole row, and one more like it."""
    given = {name: value for name, value in row.items() if value is not None}
    this = " AND ".join(f"{name} = ?" if name in given else f"{name} IS NULL" for name in row)
    for name, value in row.items():
        for other in others(value):
            yield name, f"UPDATE {table} SET {name} = ? WHERE {this}", [other, *given.values()]  # noqa: S608
    yield "gone", f"DELETE FROM {table} WHERE {this}", [*given.values()]  # noqa: S608
    added = {name: others(value)[-1] for name, value in given.items() if isinstance(value, int | str)}
    for keys in (("id",), ("number",), (*added,)):  # the rest as it was, as far as keys allow
        again = given | {name: added[name] for name in keys if name in added}
        columns, places = ", ".join(again), ", ".join("?" * len(again))
        yield "new", f"INSERT INTO {table} ({columns}) VALUES ({places})", [*again.values()]  # noqa: S608


def unseen_in(session: Session, table: str, columns: Mapping[str, str]) -> Iterator[str]:
    """The columns of a table that were changed without a finding; `columns` are the reasons why some may be."""
    for row in rows_of(session, table):
        for column, sql, values in harms(table, row):
            session.script("SAVEPOINT before;")
            try:
                harmed = session.change(sql, *values) == 1
            except (sqlite3.Error, psycopg.Error):  # the database refuses it
                harmed = False
            if harmed and not verify(session).faults:
                yield "*" if "*" in columns else column
            session.script("ROLLBACK TO before;")


def rows_of(session: Session, table: str) -> list[dict[str, SqlValue]]:
    """Some of each table, from its beginning to its end."""
    rows: list[Row] = session.rows(f"SELECT * FROM {table}")  # noqa: S608
    kind = "sqlite" if type(session).__module__.endswith("sqlite") else "postgres"
    names = [row.text("name") for row in session.rows(COLUMNS[kind], table)]
    chosen = rows[:: max(1, len(rows) // MOST_ROWS[kind])]
    return [{name: row.value(name) for name in names} for row in chosen]


def test_each_column_of_each_table_is_proved_or_named(where: str, tmp_path: Path) -> None:
    """Any value made another one or none, any row taken away or put in: whatever `verify` does not see is listed above, and
    nothing is that it does see."""
    unseen: dict[str, set[str]] = {}
    with closing(full_book(where, tmp_path)) as book:
        assert book.verify() == []
        kind = book.database.kind
        with book.database.reading() as session:
            tables = [row.text("name") for row in session.rows(TABLES[kind])]
        connection = book.database._connect() if kind == "postgres" else book.database.connection  # type: ignore[attr-defined]
        for sql in UNWATCHED[kind]:
            connection.execute(sql)

        def harm(session: Session) -> None:
            for table in tables:
                assert rows_of(session, table), table
                unseen[table] = {*unseen_in(session, table, PROVES_NOTHING.get(table, {}))}

        book.write(harm)
        assert book.verify() == []
    listed = {(table, column) for table, columns in PROVES_NOTHING.items() for column in columns}
    changed = {(table, column) for table, columns in unseen.items() for column in columns}
    assert changed - listed == set()
    if kind == "sqlite":  # the other database refuses some of it
        assert listed - changed == set()


def unguarded(connection: sqlite3.Connection) -> None:
    """Columns take any value."""
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute(
        "UPDATE sqlite_master SET sql = replace(replace(sql, 'STRICT, ', ''), 'STRICT', '') WHERE type = 'table'"
    )
    connection.execute("PRAGMA writable_schema = RESET")


DEEP = "UPDATE entries SET content = CAST(replace(hex(zeroblob(50000)), '00', '[') AS BLOB) WHERE number = 5"
DAMAGES: list[tuple[str, int, str]] = [
    ("DROP TABLE appointments", exits.UNREADABLE, "no book of returns"),
    ("ALTER TABLE tasks DROP COLUMN minutes", exits.UNREADABLE, "damaged"),
    ("ALTER TABLE book DROP COLUMN secret", exits.UNREADABLE, "damaged"),
    ("UPDATE nodes SET level = 'x' WHERE level = 1", exits.UNREADABLE, "damaged"),
    ("UPDATE book SET size = 9e999", exits.UNREADABLE, "damaged"),
    ("UPDATE sale_lines SET id = 9223372036854775807 WHERE receipt = 'S1' AND line = '2'", exits.UNREADABLE, "damaged"),
    ("UPDATE appointments SET boxes = 9223372036854775807", exits.FINDINGS, "slot"),
    ("UPDATE sale_tenders SET tender = x'00'", exits.FINDINGS, "paid"),
    ("UPDATE decisions SET amount = 9223372036854775807", exits.FINDINGS, "decision"),
    ("UPDATE returns SET amount = 9223372036854775807", exits.UNREADABLE, "damaged"),
    ("DELETE FROM book", exits.UNREADABLE, "damaged"),
    (DEEP, exits.FINDINGS, "entry 5 was changed"),
    ('UPDATE entries SET content = \'{"kind":"appointment","id":"a","state":"moved"}\'', exits.FINDINGS, "entry"),
]


@pytest.mark.parametrize(("sql", "code", "says"), DAMAGES)
def test_any_damage_is_told(
    sql: str, code: int, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], whole: Callable[[Path], None]
) -> None:
    """Tables or columns that are gone, values of no type that they have, sums beyond any number: a finding, or one line."""
    where = tmp_path / "book.db"
    whole(where)
    with closing(sqlite3.connect(where, isolation_level=None)) as connection:
        unguarded(connection)
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute(sql)
    assert run(["book", "verify", "--book", str(where), "--lang", "en"]) == code
    printed = capsys.readouterr()
    assert says in (printed.out or printed.err)
    assert "Traceback" not in printed.err


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], None]:
    """Puts a copy of the same whole book there."""
    folder = tmp_path_factory.mktemp("whole")
    full_book(str(folder / "book.db"), folder).close()
    content = (folder / "book.db").read_bytes()
    return lambda path: path.write_bytes(content) and None
