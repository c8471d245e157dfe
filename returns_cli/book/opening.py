"""Which database a book is in, by its URL."""

from __future__ import annotations

import re
from pathlib import Path

from returns_cli.book.database import Database
from returns_cli.book.errors import BookError
from returns_cli.book.sqlite import SqliteDatabase

SURE = re.compile("//|/[A-Za-z]:")
POSTGRES = ("postgresql://", "postgres://")
# A server as libpq (`host=db password=…`), JDBC and others write it: a file of that name would have the password in its name.
SERVER = re.compile(
    r"(?=\s*\w+\s*=)(?:.*\s)?(?:host|hostaddr|port|dbname|user|password|service)\s*="
    r"|(?:jdbc:|file:|[a-z+]*(?:sql|postgres)[a-z0-9+]*:)(?!//)",
    re.IGNORECASE | re.DOTALL,
)


def open_database(url: str, *, make: bool = False) -> Database:
    """The database that `url` names: a PostgreSQL URL, or the path of a file. Raises BookError.

    Without `make` a file must be there already.
    """
    if url.startswith(POSTGRES):
        from returns_cli.book.postgres import PostgresDatabase

        return PostgresDatabase(url)
    return SqliteDatabase(_file_of(url), make=make)


def _file_of(url: str) -> Path:
    """The file that a path, or a URL of SQLite, names. Raises BookError for what names a server otherwise than by a URL, and
    for a URL that tools read in two ways: with three slashes some mean a path from here, some one from the root."""
    if SERVER.match(url):
        raise BookError("neither-url-nor-file")
    scheme, colon, rest = url.partition("://")
    if not colon:
        return Path(url)
    if scheme != "sqlite":
        raise BookError("unknown-database", scheme=scheme)
    if not SURE.match(rest):
        raise BookError("unsure-path", url=url, path=rest.lstrip("/"))
    return Path(rest.removeprefix("/"))
