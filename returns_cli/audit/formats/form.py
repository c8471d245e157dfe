"""What there is to know of a form of files for rows. Each has one file beside this one, which answers all of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from returns_cli.audit.database import writing_a_file
from returns_cli.audit.sql_text import text
from returns_cli.records import Record

if TYPE_CHECKING:
    from returns_cli.audit.database import RowDatabase


class RowsWanted(Record):
    """Rows to be written: the query that gives them, the names of its columns, and how many they must be."""

    rows: str
    names: Sequence[str]
    expected: int


class Form(Record):
    """A form of files. `write` writes rows to a file and tells how many there were; `fits` raises UsageError, before anything
    is written, where so many rows and columns have no room in it."""

    endings: tuple[str, ...]
    write: Callable[[RowDatabase, RowsWanted, Path], int]
    fits: Callable[[int, int], object] = lambda rows, columns: None  # noqa: ARG005  there is always room


def copied(database: RowDatabase, rows: str, target: Path, options: str) -> int:
    """Has DuckDB write the rows of a query; how many there were."""
    sql = f"COPY ({rows}) TO {text(str(target))} ({options}, USE_TMP_FILE false)"
    with writing_a_file():
        written: int = database.watched(lambda: database.connection.execute(sql).fetchall(), "findings")[0][0]
    return written
