"""A book in a PostgreSQL database, for several machines."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from returns_cli.book.database import WAIT_SECONDS, Again, Conflict, Damaged, Row, Session, SqlValue, texts
from returns_cli.book.errors import BookError, BookUnavailable, Refused

if TYPE_CHECKING:
    import psycopg

# What the server says by its SQLSTATE.
FAULTS = {
    "22003": "number-too-large",
    "25006": "book-read-only",  # a server that only follows another one
    "42501": "book-read-only",  # the user has no right to
    "42703": "book-damaged",  # no such column
    "42P01": "not-a-book",
    "42P07": "tables-of-others",  # when a book is made
    "53100": "book-full",
}


class _PostgresSession:
    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection

    def rows(self, sql: str, *values: SqlValue) -> list[Row]:
        cursor = self.connection.execute(_percent(sql), texts(values))
        names = [column.name for column in cursor.description or ()]
        return [Row(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]

    def change(self, sql: str, *values: SqlValue) -> int:
        return self.connection.execute(_percent(sql), texts(values)).rowcount

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[SqlValue]]) -> None:
        into = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
        with self.connection.cursor() as cursor, cursor.copy(into.encode()) as copy:
            for row in rows:
                copy.write_row(row)

    def load_new(self, table: str, ids: range, columns: Mapping[str, Sequence[SqlValue]]) -> bool:
        import psycopg

        try:
            with self.connection.transaction():  # a savepoint
                self.load(table, ["id", *columns], zip(ids, *columns.values(), strict=True))
        except psycopg.errors.IntegrityError:
            return False
        return True

    def counted(self, table: str) -> None:
        self.connection.execute(f"ANALYZE {table}".encode())

    def fresh_ids(self, table: str, number: int) -> range:
        """INVARIANT: the sequence is moved on by its rows' only maker, so that nobody else gets one of these."""
        sequence = f"pg_get_serial_sequence('{table}', 'id')"
        [(first,)] = self.connection.execute(f"SELECT nextval({sequence})".encode()).fetchall()
        if number > 1:
            self.connection.execute(f"SELECT setval({sequence}, {first + number - 1})".encode())
        return range(first, first + number)

    def unindexed(self, table: str) -> contextlib.AbstractContextManager[None]:
        """As it is: without its indexes nobody could read the table until the transaction ends."""
        del table
        return contextlib.nullcontext()

    def alone(self, table: str) -> None:
        self.connection.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE".encode())

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
        logging.getLogger("psycopg").addHandler(logging.NullHandler())  # what it logs of a lost connection it raises, too
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
        except Damaged:
            raise BookError("book-damaged", book=self.url) from None
        except OverflowError:
            raise Refused("number-too-large") from None
        except self._errors as error:
            if not connection.closed:
                with contextlib.suppress(self._errors):
                    connection.execute("ROLLBACK")
            raise self._fault(error) from None

    def transaction(self) -> contextlib.AbstractContextManager[Session]:
        return self._within("BEGIN")

    def filling(self, table: str) -> contextlib.AbstractContextManager[Session]:
        del table
        return self.transaction()

    def migrating(self) -> contextlib.AbstractContextManager[Session]:
        return self.transaction()

    def reading(self) -> contextlib.AbstractContextManager[Session]:
        return self._within("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

    def close(self) -> None:
        if self._open is not None:
            self._open.close()

    def _fault(self, error: Exception) -> BookError:
        fault = FAULTS.get(getattr(error, "sqlstate", None) or "", "book-unreachable")
        return Refused(fault) if fault == "number-too-large" else BookUnavailable(fault, book=self.url)
