"""The two databases a book can live in, behind one small interface: SQL with `?` for values, rows as mappings.

A transaction writes all of it or nothing. On SQLite it begins with the right to write (a deferred one fails at its first
write, while another is writing); on PostgreSQL a row is locked by the first UPDATE of it.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from returns_cli.book.errors import BookError, BookUnavailable

if TYPE_CHECKING:
    import psycopg

Value: TypeAlias = str | int | bytes | None
WAIT_SECONDS = 20.0
POSTGRES = ("postgresql://", "postgres://")
SHARED_KINDS = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ncpfs")


class Conflict(Exception):
    """A change that a constraint of the schema forbids: an id that is there already, more returned than sold."""


class Again(Exception):
    """The database undid a transaction that crossed another one: it may be begun once more."""


class Row:
    """One row of an answer. Each reading says which type the column has."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._values = values

    def text(self, name: str) -> str:
        value = self._values[name]
        return value if isinstance(value, str) else "" if value is None else str(value)

    def text_or_none(self, name: str) -> str | None:
        return None if self._values[name] is None else self.text(name)

    def number(self, name: str) -> int:
        return int(self._values[name] or 0)

    def number_or_none(self, name: str) -> int | None:
        return None if self._values[name] is None else self.number(name)

    def bytes(self, name: str) -> bytes:
        value = self._values[name]
        return bytes(value) if isinstance(value, bytes | memoryview) else b""


class Session(Protocol):
    """What can be asked within one transaction."""

    def rows(self, sql: str, *values: Value) -> list[Row]:
        """The rows of a query."""

    def change(self, sql: str, *values: Value) -> int:
        """How many rows a change touched."""

    def many(self, sql: str, rows: Iterable[Sequence[Value]]) -> None:
        """One statement for each of many rows of values."""

    def script(self, sql: str) -> None:
        """Runs several statements without values, within the transaction."""


class Database(Protocol):
    """A book's database."""

    kind: str

    def transaction(self) -> contextlib.AbstractContextManager[Session]:
        """All of it or nothing. Raises BookUnavailable where the database does not answer."""

    def reading(self) -> contextlib.AbstractContextManager[Session]:
        """One unchanging view of everything."""

    def close(self) -> None: ...


def one(session: Session, sql: str, *values: Value) -> Row | None:
    """The first row of a query, or None."""
    found = session.rows(sql, *values)
    return found[0] if found else None


def only(session: Session, sql: str, *values: Value) -> Row:
    """The row of a query that has one in every book. Raises BookError where it is missing."""
    found = one(session, sql, *values)
    if found is None:
        raise BookError("book-damaged", book="")
    return found


def open_database(url: str, *, make: bool = False) -> Database:
    """The database that `url` names: a PostgreSQL URL, or the path of a file. Raises BookError.

    Without `make` a file must be there already.
    """
    if url.startswith(POSTGRES):
        return PostgresDatabase(url)
    return SqliteDatabase(Path(url.removeprefix("sqlite:///")), make=make)


class _SqliteSession:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def rows(self, sql: str, *values: Value) -> list[Row]:
        cursor = self.connection.execute(sql, values)
        names = [column[0] for column in cursor.description or ()]
        return [Row(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]

    def change(self, sql: str, *values: Value) -> int:
        return self.connection.execute(sql, values).rowcount

    def many(self, sql: str, rows: Iterable[Sequence[Value]]) -> None:
        self.connection.executemany(sql, rows)

    def script(self, sql: str) -> None:
        for statement in _statements(sql):
            self.connection.execute(statement)


def _statements(sql: str) -> Iterator[str]:
    """The statements of a script; `executescript` would commit first."""
    part = ""
    for line in sql.splitlines(keepends=True):
        part += line
        if sqlite3.complete_statement(part):
            yield part
            part = ""


class SqliteDatabase:
    """A file. WAL lets everybody read while one writes; it needs one machine, so a network share is refused."""

    kind = "sqlite"

    def __init__(self, path: Path, *, make: bool = False) -> None:
        self.path = path
        _fit_for_a_book(path, make)
        self.connection = self._connect(make)

    def _connect(self, make: bool) -> sqlite3.Connection:
        try:
            if make:
                self.path.touch(mode=0o600, exist_ok=False)
            mode = "rw"
            where = f"{self.path.resolve().as_uri()}?mode={mode}"
            connection = sqlite3.connect(where, uri=True, isolation_level=None, timeout=WAIT_SECONDS, check_same_thread=False)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            return connection
        except FileExistsError:
            raise BookError("book-exists", book=str(self.path)) from None
        except OSError as error:
            raise BookError("book-unwritable", book=str(self.path), why=(error.strerror or str(error)).lower()) from None
        except sqlite3.Error as error:
            raise self._fault(error) from None

    @contextmanager
    def _within(self, begin: str) -> Iterator[Session]:
        try:
            self.connection.execute(begin)
            try:
                yield _SqliteSession(self.connection)
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise
            self.connection.execute("COMMIT")
        except sqlite3.IntegrityError as error:
            raise Conflict(str(error)) from None
        except sqlite3.Error as error:
            if self.connection.in_transaction:
                with contextlib.suppress(sqlite3.Error):
                    self.connection.execute("ROLLBACK")
            raise self._fault(error) from None

    def transaction(self) -> contextlib.AbstractContextManager[Session]:
        return self._within("BEGIN IMMEDIATE")

    def reading(self) -> contextlib.AbstractContextManager[Session]:
        return self._within("BEGIN DEFERRED")

    def backup(self, target: Path) -> None:
        """A copy as of one moment, made while others go on writing."""
        copy = sqlite3.connect(target)
        try:
            self.connection.backup(copy)
        except sqlite3.Error as error:
            raise self._fault(error) from None
        finally:
            copy.close()

    def close(self) -> None:
        self.connection.close()

    def _fault(self, error: sqlite3.Error) -> BookError:
        name = getattr(error, "sqlite_errorname", "") or ""
        faults = {
            "SQLITE_BUSY": "book-busy",
            "SQLITE_LOCKED": "book-busy",
            "SQLITE_FULL": "book-full",
            "SQLITE_READONLY": "book-read-only",
            "SQLITE_NOTADB": "not-a-book",
            "SQLITE_CORRUPT": "book-damaged",
            "SQLITE_CANTOPEN": "book-unreachable",
        }
        fault = next((fault for begins, fault in faults.items() if name.startswith(begins)), "")
        if not fault:
            fault = "not-a-book" if "no such table" in str(error) else "book-unreachable"
        return BookUnavailable(fault, book=str(self.path))


def _fit_for_a_book(path: Path, make: bool) -> None:
    """Raises BookError where no book can be, or none is."""
    if path.is_dir():
        raise BookError("book-is-folder", book=str(path))
    if not path.parent.is_dir():
        raise BookError("no-folder", folder=str(path.parent))
    if not make and not path.is_file():
        raise BookError("no-book", book=str(path))
    kind = _kind_of_file_system(path)
    if kind in SHARED_KINDS:
        raise BookError("book-on-share", book=str(path), kind=kind)


def _kind_of_file_system(path: Path, mounts: Path = Path("/proc/mounts")) -> str:
    """The kind of file system a path is on; empty where the system does not say."""
    try:
        listed = [line.split(" ")[1:3] for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines()]
    except OSError:
        return ""
    there = path.resolve()
    fitting = [(place, kind) for place, kind in listed if there.is_relative_to(place.replace("\\040", " "))]
    return max(fitting, key=lambda each: len(each[0]), default=("", ""))[1]


class _PostgresSession:
    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection

    def rows(self, sql: str, *values: Value) -> list[Row]:
        cursor = self.connection.execute(_percent(sql), values)
        names = [column.name for column in cursor.description or ()]
        return [Row(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]

    def change(self, sql: str, *values: Value) -> int:
        return self.connection.execute(_percent(sql), values).rowcount

    def many(self, sql: str, rows: Iterable[Sequence[Value]]) -> None:
        with self.connection.cursor() as cursor:
            cursor.executemany(_percent(sql), rows)

    def script(self, sql: str) -> None:
        self.connection.execute(sql.encode())


def _percent(sql: str) -> bytes:
    """Our SQL has `?` for values and nowhere else, and no `%`."""
    return sql.replace("?", "%s").encode()


class PostgresDatabase:
    """A server that several shops share."""

    kind = "postgres"

    def __init__(self, url: str) -> None:
        try:
            import psycopg
        except ImportError:
            raise BookError("no-psycopg") from None
        self.url = url
        self._errors = psycopg.Error
        self._conflict = psycopg.errors.IntegrityError
        self._crossed = (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected)
        self._open: psycopg.Connection | None = None
        self._connect()

    def _connect(self) -> psycopg.Connection:
        import psycopg

        if self._open is None or self._open.closed:
            try:
                self._open = psycopg.connect(self.url, autocommit=True, connect_timeout=int(WAIT_SECONDS))
            except psycopg.Error as error:
                raise self._fault(error) from None
        return self._open

    @contextmanager
    def _within(self, begin: str) -> Iterator[Session]:
        connection = self._connect()
        try:
            connection.execute(begin.encode())
            try:
                yield _PostgresSession(connection)
            except BaseException:
                if not connection.closed:
                    connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
        except self._conflict as error:
            raise Conflict(str(error)) from None
        except self._crossed as error:
            raise Again(str(error)) from None
        except self._errors as error:
            if not connection.closed:
                with contextlib.suppress(self._errors):
                    connection.execute("ROLLBACK")
            raise self._fault(error) from None

    def transaction(self) -> contextlib.AbstractContextManager[Session]:
        return self._within("BEGIN")

    def reading(self) -> contextlib.AbstractContextManager[Session]:
        return self._within("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

    def close(self) -> None:
        if self._open is not None:
            self._open.close()

    def _fault(self, error: Exception) -> BookError:
        missing = getattr(error, "sqlstate", None) == "42P01"
        return BookUnavailable("not-a-book" if missing else "book-unreachable", book=without_password(self.url))


def without_password(url: str) -> str:
    """A URL that may be shown."""
    before, at, host = url.rpartition("@")
    scheme, colon, user = before.partition("://")
    return f"{scheme}{colon}{user.partition(':')[0]}{at}{host}" if at else url
