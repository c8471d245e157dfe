"""Many rows into a table of SQLite."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, islice

from returns_cli.book.database import SqlValue, says_one_thing

AT_ONCE = 120  # rows by one statement, where their values are not too many for one; more take longer to be made ready
PLAIN_WORD = re.compile("[0-9A-Za-z-]*")
NUMBERS_END = 1 << 63  # of SQLite


def insert(connection: sqlite3.Connection, table: str, marks: Mapping[str, str], rows: Iterable[Sequence[SqlValue]]) -> None:
    """The table has these rows too: `marks` are its columns, each with `?` for the values of rows, or with what all have."""
    left = iter(rows)
    _insert(connection, table, marks, lambda many: iter(lambda: [*chain.from_iterable(islice(left, many))], []))


def insert_columns(connection: sqlite3.Connection, table: str, columns: Mapping[str, Sequence[SqlValue]]) -> None:
    """The same of rows by columns, all equally long."""
    marks = {name: _literal(column) or "?" for name, column in columns.items()}
    if "?" not in marks.values():
        marks[next(iter(marks))] = "?"
    _insert(connection, table, marks, partial(_side_by_side, [columns[name] for name, mark in marks.items() if mark == "?"]))


def _insert(
    connection: sqlite3.Connection, table: str, marks: Mapping[str, str], parts: Callable[[int], Iterable[list[SqlValue]]]
) -> None:
    """The table has the rows too whose values `parts` gives, of so many rows at a time and of fewer in the end. Where it cannot
    have one, some stay that came before it: whoever asks takes them back with all else, and no statement keeps a journal."""
    into, row = f"INSERT OR FAIL INTO {table} ({', '.join(marks)}) VALUES ", f"({', '.join(marks.values())})"
    width = [*marks.values()].count("?")
    many = max(1, min(AT_ONCE, connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER) // width))
    left = list[SqlValue]()
    connection.executemany(into + ", ".join([row] * many), _whole(parts(many), many * width, left))
    connection.executemany(into + row, zip(*[iter(left)] * width, strict=True))


def _whole(parts: Iterable[list[SqlValue]], size: int, left: list[SqlValue]) -> Iterator[list[SqlValue]]:
    """The parts that have so many values; those of the last one, which are fewer, are `left` in the end."""
    for part in parts:
        if len(part) == size:
            yield part
        else:
            left += part


def _side_by_side(columns: Sequence[Sequence[SqlValue]], many: int) -> Iterator[list[SqlValue]]:
    """The values of rows, so many at a time: placed column by column, far sooner than a tuple is made of each row."""
    width = len(columns)
    for at in range(0, len(columns[0]), many):
        part: list[SqlValue] = [None] * (width * len(columns[0][at : at + many]))
        for place, column in enumerate(columns):
            part[place::width] = column[at : at + many]
        yield part


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
