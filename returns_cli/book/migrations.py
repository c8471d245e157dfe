"""The schema of a book, made and brought up to date by numbered SQL files, one set for each database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from returns_cli.book.database import Database, Session, one
from returns_cli.book.errors import BookError, BookUnavailable

FOLDER = Path(__file__).parent / "schema"
NUMBERED = re.compile(r"([0-9]{4})_[a-z_]+\.sql")
KEPT = "CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL);"


def steps(kind: str) -> Iterator[tuple[int, Path]]:
    """The migrations for a kind of database, in order."""
    for path in sorted((FOLDER / kind).glob("*.sql")):
        found = NUMBERED.fullmatch(path.name)
        if found:
            yield int(found[1]), path


def newest(kind: str) -> int:
    return max(number for number, _ in steps(kind))


def version_of(session: Session) -> int:
    """The newest migration that the book has had; 0 for an empty database."""
    found = one(session, "SELECT max(number) AS number FROM migrations")
    return found.number("number") if found else 0


def same_migrations(session: Session) -> bool:
    """Whether the book has had just the migrations of this release, by their numbers and names."""
    ran = {row.number("number"): row.text("name") for row in session.rows("SELECT number, name FROM migrations")}
    return ran == {number: path.stem for number, path in steps("sqlite")}  # which has the same as any other kind


def migrate(database: Database) -> list[str]:
    """Brings the schema up to date, all of it or nothing; the names of the migrations that ran, of several who do it at once
    only one's."""
    with database.migrating() as session:
        return migrate_within(session, database.kind)


def migrate_within(session: Session, kind: str) -> list[str]:
    """The same within a transaction that does more."""
    ran: list[str] = []
    session.script(KEPT)
    session.alone("migrations")
    there = version_of(session)
    for number, path in steps(kind):
        if number > there:
            session.script(path.read_text(encoding="utf-8"))
            session.change("INSERT INTO migrations (number, name) VALUES (?, ?)", number, path.stem)
            ran.append(path.stem)
    return ran


def version_there(database: Database, where: str) -> int:
    """The newest migration that the book has had. Raises BookError where it is no book, or one of a newer release."""
    try:
        with database.reading() as session:
            there = version_of(session)
    except BookUnavailable as error:
        raise (BookError("not-a-book", book=where) if error.fault == "not-a-book" else error) from None
    known = newest(database.kind)
    if there > known:
        raise BookError("newer-book", book=where, there=there, known=known)
    return there


def check_version(database: Database, where: str) -> None:
    """Raises BookError unless the book has just the schema that this release knows: nothing is migrated by the way."""
    there, known = version_there(database, where), newest(database.kind)
    if there < known:
        raise BookError("older-book", book=where, there=there, known=known)
