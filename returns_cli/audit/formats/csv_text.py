"""CSV that opens rightly in a spreadsheet: it begins with the mark of UTF-8, and no cell of it can run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from returns_cli.audit.formats.form import Form, RowsWanted, copied
from returns_cli.audit.sql_text import quote, text
from returns_cli.spreadsheet import NUMBER, RUNS, for_a_spreadsheet

if TYPE_CHECKING:
    from returns_cli.audit.database import RowDatabase

MARK = "\ufeff"


def _write(database: RowDatabase, wanted: RowsWanted, target: Path) -> int:
    guarded = ", ".join(f"{_never_runs(quote(name))} AS {quote(name)}" for name in wanted.names)
    head = text(_head(wanted.names, wanted.expected))
    rows = f"SELECT {guarded} FROM ({wanted.rows}) AS result"
    return copied(database, rows, target, f"FORMAT csv, HEADER false, PREFIX {head}, SUFFIX '\n'")


def _never_runs(column: str) -> str:
    """`for_a_spreadsheet` in SQL, of any column as text."""
    cell = f"CAST({column} AS VARCHAR)"
    runs = f"regexp_matches({cell}, {text('^' + RUNS.pattern)}) AND NOT regexp_full_match({cell}, {text(NUMBER.pattern)})"
    return f"CASE WHEN {runs} THEN '''' || {cell} ELSE {cell} END"


def _head(names: Sequence[str], rows: int) -> str:
    """The first line of a CSV file. DuckDB ends a file with SUFFIX, which is the line end of the last row if there is one."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow([for_a_spreadsheet(name) for name in names])
    return MARK + (line.getvalue() if rows else line.getvalue().rstrip("\n"))


FORM = Form((".csv",), _write)
