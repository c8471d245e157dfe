"""The shop's memory, opened: every call is one transaction, and can be sent again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from secrets import token_bytes, token_hex

from returns_cli.book import calls
from returns_cli.book.appointments_book import AppointmentsBook
from returns_cli.book.checkpoints import new_key, public_key, verifier
from returns_cli.book.database import Database, one
from returns_cli.book.entries import append
from returns_cli.book.errors import BookError
from returns_cli.book.log_book import LogBook
from returns_cli.book.migrations import check_version, migrate, migrate_within, version_there
from returns_cli.book.opening import open_database
from returns_cli.book.privacy import secret_digest
from returns_cli.book.returns_book import ReturnsBook
from returns_cli.book.sales_book import SalesBook
from returns_cli.book.sqlite import SqliteDatabase
from returns_cli.book.times import stamp


class Book(SalesBook, ReturnsBook, AppointmentsBook, LogBook):
    """An open book. `today` and `now` are given with each call that needs them, or are the policy's day and this
    machine's time."""


def named_book(given: str | None) -> str:
    """The book that an option or the environment names. Raises BookError where neither does."""
    where = given or os.environ.get("RETURNS_BOOK")
    if not where:
        raise BookError("which-book")
    return where


def make_book(url: str, *, now: datetime | None = None) -> Book:
    """A new, empty book. Raises BookError where there is one already, or none can be."""
    database = open_database(url, make=True)
    try:
        at = now or calls.present()
        calls.until_done(lambda: _begin(database, url, at), url)
    except BaseException:
        if isinstance(database, SqliteDatabase):
            database.unmake()
        raise
    return Book(database, url)


def _begin(database: Database, url: str, now: datetime) -> None:
    """The schema, and the first entry of the log, all of it or nothing."""
    with database.migrating() as session:
        migrate_within(session, database.kind)
        if one(session, "SELECT one FROM book") is not None:
            raise BookError("book-exists", book=url)
        name, key, secret = f"returns-book/{token_hex(8)}", new_key(), token_bytes(32)
        session.change(
            "INSERT INTO book (one, origin, made_at, key, secret, size, last_at) VALUES (1, ?, ?, ?, ?, 0, ?)",
            *(name, stamp(now), key, secret, stamp(now - timedelta(days=1))),
        )
        signed_by = {"verifier": verifier(name, public_key(key)), "secret": secret_digest(secret)}
        append(session, "made", now, {"origin": name, **signed_by})


def open_book(url: str | None = None) -> Book:
    """The book at this URL or path, or the one that RETURNS_BOOK names. Raises BookError; migrates nothing."""
    where = named_book(url)
    database = open_database(where)
    try:
        check_version(database, where)
    except BaseException:
        database.close()
        raise
    return Book(database, where)


def upgrade(url: str) -> list[str]:
    """Brings a book to the schema of this release; the names of the migrations that ran. Raises BookError."""
    database = open_database(url)
    version_there(database, url)
    return calls.until_done(lambda: migrate(database), url)


@contextmanager
def opened(url: str | None) -> Iterator[Book]:
    book = open_book(url)
    try:
        yield book
    finally:
        book.close()
