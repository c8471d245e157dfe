"""A book in a file: SQLite, which needs nothing else on the machine."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from returns_cli.book.book_file import fit_for_a_book, take_away
from returns_cli.book.database import WAIT_SECONDS, Conflict, Damaged, Row, Session, SqlValue, texts
from returns_cli.book.errors import BookError, BookUnavailable, Refused
from returns_cli.book.sqlite_rows import NUMBERS_END, insert, insert_columns
from returns_cli.wording.system_words import system_reason

CACHE_KB = 64 * 1024  # at most; what a counter touches is far less
SORTED_KB = 1024  # what is sorted at a time for an index, and merged: as much as a processor's own cache holds
MISSING = {"no such table": "not-a-book", "no such column": "book-damaged"}
PAGE = 8 * 1024  # of a new book: a million lines are in half as many pages as of SQLite's own size


class _SqliteSession:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def rows(self, sql: str, *values: SqlValue) -> list[Row]:
        cursor = self.connection.execute(sql, texts(values))
        names = [column[0] for column in cursor.description or ()]
        return [Row(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]

    def change(self, sql: str, *values: SqlValue) -> int:
        return self.connection.execute(sql, texts(values)).rowcount

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[SqlValue]]) -> None:
        insert(self.connection, table, dict.fromkeys(columns, "?"), rows)

    def load_new(self, table: str, ids: range, columns: Mapping[str, Sequence[SqlValue]]) -> bool:
        """INVARIANT: SQLite gives each row the id after the last one by itself, which is what `fresh_ids` says; that is sooner,
        for nobody looks whether the id is there."""
        del ids
        self.connection.execute("SAVEPOINT new_rows")
        try:
            insert_columns(self.connection, table, columns)
        except sqlite3.IntegrityError:
            self.connection.execute("ROLLBACK TO new_rows")
            return False
        finally:
            self.connection.execute("RELEASE new_rows")
        return True

    def counted(self, table: str) -> None:
        """Queries are planned without."""

    def fresh_ids(self, table: str, number: int) -> range:
        [(last,)] = self.connection.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
        if last + number >= NUMBERS_END:
            raise OverflowError  # as where Python is to bind it: SQLite would begin to guess
        return range(last + 1, last + 1 + number)

    @contextmanager
    def unindexed(self, table: str) -> Iterator[None]:
        found = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL"
        indexes = self.connection.execute(found, (table,)).fetchall()
        for name, _ in indexes:
            self.connection.execute(f"DROP INDEX {name}")
        yield
        self.connection.execute(f"PRAGMA cache_size = -{SORTED_KB}")
        try:
            for _, made in indexes:
                self.connection.execute(made)
        finally:
            self.connection.execute(f"PRAGMA cache_size = -{CACHE_KB}")

    def alone(self, table: str) -> None:
        """A transaction that writes is alone with the whole file."""

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
        fit_for_a_book(path, make)
        self.connection = self._connect(make)

    def _connect(self, make: bool) -> sqlite3.Connection:
        try:
            if make:
                self.path.touch(mode=0o600, exist_ok=False)
            return _connected(f"{self.path.resolve().as_uri()}?mode=rw", make)
        except FileExistsError:
            raise BookError("book-exists", book=str(self.path)) from None
        except OSError as error:
            raise BookError("book-unwritable", book=str(self.path), why=system_reason(error)) from None
        except sqlite3.Error as error:
            if make:
                take_away(self.path)
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
        except Damaged:
            raise BookError("book-damaged", book=str(self.path)) from None
        except OverflowError:
            raise Refused("number-too-large") from None
        except sqlite3.Error as error:
            if self.connection.in_transaction:
                with contextlib.suppress(sqlite3.Error):
                    self.connection.execute("ROLLBACK")
            raise self._fault(error) from None

    def transaction(self) -> contextlib.AbstractContextManager[Session]:
        return self._within("BEGIN IMMEDIATE")

    @contextmanager
    def filling(self, table: str) -> Iterator[Session]:
        """An empty table of a book that nobody else has open is filled where it stays: the log ahead of it would have all of
        that a second time. Whoever opens the book meanwhile waits; killed, it is empty for whoever opens it next."""
        with self.reading() as session:
            empty = not session.rows(f"SELECT 1 FROM {table} LIMIT 1")
        with contextlib.suppress(sqlite3.Error):
            _keep_journal(self.connection, "DELETE" if empty else "WAL")
        try:
            # Without the log, what is written can only be kept while nobody reads: that is made sure of first, not in the end.
            with self._within("BEGIN EXCLUSIVE") as session:
                yield session
        finally:
            with contextlib.suppress(sqlite3.Error):
                _keep_journal(self.connection, "WAL")

    @contextmanager
    def migrating(self) -> Iterator[Session]:
        """Other tables refer to a table by its name while it is made anew: only what stands there in the end is looked at."""
        self.connection.execute("PRAGMA foreign_keys = OFF")  # which does nothing within a transaction
        try:
            with self.transaction() as session:
                yield session
                if session.rows("PRAGMA foreign_key_check"):
                    raise BookError("book-damaged", book=str(self.path))
        finally:
            self.connection.execute("PRAGMA foreign_keys = ON")

    def reading(self) -> contextlib.AbstractContextManager[Session]:
        return self._within("BEGIN DEFERRED")

    def backup(self, target: Path) -> None:
        """A copy as of one moment, made while others go on writing."""
        copy = sqlite3.connect(target)
        try:
            self.connection.backup(copy)
        except sqlite3.Error as error:
            fault = self._fault(error)
            if fault.fault == "book-full":  # which the copy is; whoever knows its name says it
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from None
            raise fault from None
        finally:
            copy.close()

    def close(self) -> None:
        self.connection.close()

    def unmake(self) -> None:
        """Takes away a book that was not made to its end."""
        self.close()
        take_away(self.path)

    def _fault(self, error: sqlite3.Error) -> BookError:
        name = getattr(error, "sqlite_errorname", "") or ""
        faults = {
            "SQLITE_BUSY": "book-busy",
            "SQLITE_LOCKED": "book-busy",
            "SQLITE_FULL": "book-full",
            "SQLITE_IOERR_WRITE": "book-full",  # a limit on the size of files, a quota
            "SQLITE_IOERR_SHM": "book-full",  # of what is kept beside the book while it is open
            "SQLITE_READONLY": "book-read-only",
            "SQLITE_NOTADB": "not-a-book",
            "SQLITE_CORRUPT": "book-damaged",
            "SQLITE_CANTOPEN": "book-unreachable",
        }
        fault = next((fault for begins, fault in faults.items() if name.startswith(begins)), "")
        if fault == "book-unreachable" and not os.access(self.path.parent, os.W_OK):
            fault = "book-folder-read-only"  # SQLite keeps files beside the book while it is open
        if not fault and "integer overflow" in str(error):  # of a sum
            return Refused("number-too-large")
        if not fault:
            fault = next((fault for says, fault in MISSING.items() if says in str(error)), "book-unreachable")
        return BookUnavailable(fault, book=str(self.path))


def _connected(where: str, make: bool) -> sqlite3.Connection:
    """A connection to the file at this address. One that cannot be set up is closed, for it would hold files that it made."""
    connection = sqlite3.connect(where, uri=True, isolation_level=None, timeout=WAIT_SECONDS, check_same_thread=False)
    try:
        if make:
            connection.execute(f"PRAGMA page_size = {PAGE}")
        _keep_journal(connection, "WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KB}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _keep_journal(connection: sqlite3.Connection, mode: str) -> None:
    """It is kept otherwise from now on; as before, where somebody else is at work with the book."""
    try:
        connection.execute(f"PRAGMA journal_mode = {mode}")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname != "SQLITE_BUSY":
            raise
