"""The two databases a book can live in, behind one small interface: SQL with `?` for values, rows as mappings.

A transaction writes all of it or nothing. On SQLite it begins with the right to write (a deferred one fails at its first
write, while another is writing); on PostgreSQL a row is locked by the first UPDATE of it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeAlias, TypeVar

from returns_cli.book.errors import Refused
from returns_cli.errors import visible

SqlValue: TypeAlias = str | int | bytes | None
WAIT_SECONDS = 20.0
MOST_ASKED = 500  # values that one query is asked about
Value = TypeVar("Value")


class Conflict(Exception):
    """A change that a constraint of the schema forbids: an id that is there already, more returned than sold."""


class Again(Exception):
    """The database undid a transaction that crossed another one: it may be begun once more."""


class Damaged(Exception):
    """The database has no such column, or in it what is no number: somebody changed its schema."""


def no_text(text: str) -> bool:
    """Whether a database could not keep this: it has a NUL in it, or is half of a character that was not decoded."""
    return "\0" in text or (not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text))


def texts(values: Sequence[SqlValue]) -> Sequence[SqlValue]:
    """The values, all of which can be kept. Raises Refused."""
    for value in values:
        if isinstance(value, str) and no_text(value):
            raise Refused("no-text", text=visible(value))
    return values


def says_one_thing(column: Sequence[object]) -> bool:
    """Whether all rows have the same in a column."""
    first = column[0]
    return first == column[-1] and first == column[len(column) // 2] and column.count(first) == len(column)


class Row:
    """One row of an answer. Each reading says which type the column has."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, SqlValue]) -> None:
        self._values = values

    def values(self) -> tuple[SqlValue, ...]:
        """In the order of the columns, each of which has a name of its own."""
        return tuple(self._values.values())

    def value(self, name: str) -> SqlValue:
        try:
            return self._values[name]
        except KeyError:
            raise Damaged(name) from None

    def text(self, name: str) -> str:
        value = self.value(name)
        return value if isinstance(value, str) else "" if value is None else str(value)

    def text_or_none(self, name: str) -> str | None:
        return None if self.value(name) is None else self.text(name)

    def number(self, name: str) -> int:
        try:
            return int(self.value(name) or 0)
        except (ValueError, OverflowError):
            raise Damaged(name) from None

    def number_or_none(self, name: str) -> int | None:
        return None if self.value(name) is None else self.number(name)

    def bytes(self, name: str) -> bytes:
        value = self.value(name)
        return bytes(value) if isinstance(value, bytes | memoryview) else b""


class Session(Protocol):
    """What can be asked within one transaction."""

    def rows(self, sql: str, *values: SqlValue) -> list[Row]:
        """The rows of a query."""

    def change(self, sql: str, *values: SqlValue) -> int:
        """How many rows a change touched."""

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[SqlValue]]) -> None:
        """Adds many rows of values to a table, in the fastest way that the database has."""

    def load_new(self, table: str, ids: range, columns: Mapping[str, Sequence[SqlValue]]) -> bool:
        """The same of rows by columns, which have these `fresh_ids`; or nothing at all, and False, where the table cannot have
        one of them: its key is there already."""

    def counted(self, table: str) -> None:
        """The database knows how much the table holds, for the plans of its queries."""

    def fresh_ids(self, table: str, number: int) -> range:
        """So many ids that no row of the table has, each above all before; the caller has the table `alone`."""

    def unindexed(self, table: str) -> contextlib.AbstractContextManager[None]:
        """Rows that are loaded meanwhile are indexed together at the end; only where nobody looks for what is there."""

    def alone(self, table: str) -> None:
        """Nobody else changes this table until the transaction ends; it can be read."""

    def script(self, sql: str) -> None:
        """Runs several statements without values, within the transaction."""


class Database(Protocol):
    """A book's database."""

    kind: str

    def transaction(self) -> contextlib.AbstractContextManager[Session]:
        """All of it or nothing. Raises BookUnavailable where the database does not answer."""

    def filling(self, table: str) -> contextlib.AbstractContextManager[Session]:
        """A transaction that may write very much into a table."""

    def migrating(self) -> contextlib.AbstractContextManager[Session]:
        """A transaction in which tables may be made anew that others refer to."""

    def reading(self) -> contextlib.AbstractContextManager[Session]:
        """One unchanging view of everything."""

    def close(self) -> None: ...


def one(session: Session, sql: str, *values: SqlValue) -> Row | None:
    """The first row of a query, or None."""
    found = session.rows(sql, *values)
    return found[0] if found else None


def only(session: Session, sql: str, *values: SqlValue) -> Row:
    """The row of a query that has one in every book."""
    found = one(session, sql, *values)
    if found is None:
        raise Damaged(sql)
    return found


def some_at_a_time(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """All of them, no more at a time than one query is asked about."""
    return (values[at : at + MOST_ASKED] for at in range(0, len(values), MOST_ASKED))


def among(column: str, values: Sequence[SqlValue]) -> str:
    """That a column has one of these values, which the query is then asked with."""
    return f"{column} IN ({', '.join('?' * len(values))})"
