"""Many rows into a table of SQLite."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice

from returns_cli.book.database import SqlValue, says_one_thing

AT_ONCE = 500  # rows by one statement, where their values are not too many for one
PLAIN_WORD = re.compile("[0-9A-Za-z-]*")
NUMBERS_END = 1 << 63  # of SQLite


def insert(connection: sqlite3.Connection, table: str, marks: Mapping[str, str], rows: Iterable[Sequence[SqlValue]]) -> None:
    """The table has these rows too: `marks` are its columns, each with `?` for the values of rows, or with what all have."""
    into, row = f"INSERT INTO {table} ({', '.join(marks)}) VALUES ", f"({', '.join(marks.values())})"
    width = [*marks.values()].count("?")
    many = max(1, min(AT_ONCE, connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER) // width))
    values, left = chain.from_iterable(rows), list[SqlValue]()
    connection.executemany(into + ", ".join([row] * many), _whole(values, many * width, left))
    connection.executemany(into + row, zip(*[iter(left)] * width, strict=True))


def _whole(values: Iterator[SqlValue], size: int, left: list[SqlValue]) -> Iterator[tuple[SqlValue, ...]]:
    """So many values at a time; the last ones, which are fewer, are `left` in the end."""
    while len(some := tuple(islice(values, size))) == size:
        yield some
    left += some


def insert_columns(connection: sqlite3.Connection, table: str, columns: Mapping[str, Sequence[SqlValue]]) -> None:
    """The same of rows by columns; there are as many as the first one has values."""
    first, *others = columns
    marks = {first: "?"} | {name: _literal(columns[name]) or "?" for name in others}
    insert(connection, table, marks, zip(*(columns[name] for name, mark in marks.items() if mark == "?"), strict=True))


def _literal(column: Sequence[SqlValue]) -> str | None:
    """What all rows have in a column, as SQL, where it is nothing, a number or a plain word: sooner than a `?` a row."""
    if not column or not says_one_thing(column):
        return None
    value = column[0]
    if isinstance(value, int):
        return f"{value:d}" if abs(value) < NUMBERS_END else None
    if isinstance(value, str):
        return f"'{value}'" if PLAIN_WORD.fullmatch(value) else None
    return "NULL" if value is None else None
