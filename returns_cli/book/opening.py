"""Which database a book is in, by its URL."""

from __future__ import annotations

from pathlib import Path

from returns_cli.book.database import Database
from returns_cli.book.sqlite import SqliteDatabase

POSTGRES = ("postgresql://", "postgres://")


def open_database(url: str, *, make: bool = False) -> Database:
    """The database that `url` names: a PostgreSQL URL, or the path of a file. Raises BookError.

    Without `make` a file must be there already.
    """
    if url.startswith(POSTGRES):
        from returns_cli.book.postgres import PostgresDatabase

        return PostgresDatabase(url)
    return SqliteDatabase(Path(url.removeprefix("sqlite:///")), make=make)
