"""The files an audit writes: every row with its decision, the rejects, the double returns.

A CSV file opens rightly in a spreadsheet: it begins with the mark of UTF-8, and no cell of it can run as a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from returns_cli.audit.database import writing_a_file
from returns_cli.audit.sql_text import quote, text
from returns_cli.audit.summary import Reject
from returns_cli.errors import UsageError
from returns_cli.intake.headings import numbered
from returns_cli.spreadsheet import NUMBER, RUNS, for_a_spreadsheet
from returns_cli.stopping import go_on
from returns_cli.whole_file import UNFINISHED

if TYPE_CHECKING:
    from returns_cli.audit.run import Run

ENDINGS = (".csv", ".parquet", ".jsonl", ".json", ".xlsx")
MARK = "\ufeff"
SHEET_ROWS, SHEET_COLUMNS, SHEET_CELL = 1_048_576, 16_384, 32_767
BATCH = 10_000


def _never_runs(column: str) -> str:
    """`for_a_spreadsheet` in SQL, of any column as text."""
    cell = f"CAST({column} AS VARCHAR)"
    runs = f"regexp_matches({cell}, {text('^' + RUNS.pattern)}) AND NOT regexp_full_match({cell}, {text(NUMBER.pattern)})"
    return f"CASE WHEN {runs} THEN '''' || {cell} ELSE {cell} END"


def writable_as(ending: str, rows: int, columns: int) -> None:
    """Raises UsageError, before anything is written, where a file of this ending has no room for the result."""
    if ending == ".xlsx" and rows + 1 > SHEET_ROWS:
        raise UsageError(f"{rows} rows do not fit into a sheet of Excel ({SHEET_ROWS - 1})", help="write .csv or .parquet")
    if ending == ".xlsx" and columns > SHEET_COLUMNS:
        raise UsageError(f"{columns} columns do not fit into a sheet of Excel ({SHEET_COLUMNS})", help="write .csv or .parquet")


def write(run: Run, rows: str, names: Sequence[str], target: Path, ending: str, expected: int) -> int:
    """Writes what the query `rows` gives, in the form of the ending; `names` are its columns. How many were written."""
    writable_as(ending, expected, len(names))
    if ending == ".xlsx":
        cursor = run.connection.execute(rows)
        return _write_sheet(target, names, iter(lambda: cursor.fetchmany(BATCH), []))
    if ending == ".csv":
        guarded = ", ".join(f"{_never_runs(quote(name))} AS {quote(name)}" for name in names)
        form = f"FORMAT csv, HEADER false, PREFIX {text(_head(names, expected))}, SUFFIX '\n', USE_TMP_FILE false"
        sql = f"COPY (SELECT {guarded} FROM ({rows}) AS result) TO {text(str(target))} ({form})"
    else:
        form = f"FORMAT {'parquet' if ending == '.parquet' else 'json'}, USE_TMP_FILE false"
        sql = f"COPY ({rows}) TO {text(str(target))} ({form})"
    with writing_a_file():
        written: int = run.watched(lambda: run.connection.execute(sql).fetchall(), "findings")[0][0]
    return written


def _head(names: Sequence[str], rows: int) -> str:
    """The first line of a CSV file. DuckDB ends a file with SUFFIX, which is the line end of the last row if there is one."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow([for_a_spreadsheet(name) for name in names])
    return MARK + (line.getvalue() if rows else line.getvalue().rstrip("\n"))


def write_csv(target: Path, rows: Iterable[Sequence[object]]) -> int:
    """The rows as a CSV file for a spreadsheet; the first one is the header. How many there are, the header too."""
    count = 0
    with target.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        for row in rows:
            go_on()
            writer.writerow([for_a_spreadsheet(cell) if isinstance(cell, str) else cell for cell in row])
            count += 1
    return count


def write_rejects(target: Path, header: Sequence[str], rejects: Iterable[Reject]) -> int:
    """The rows that cannot be read, whole, with file, line and why; how many there were."""
    new = ("file", "line", "why", "raw")
    rows = ([*reject.cells, reject.file, reject.line, reject.why, reject.raw] for reject in rejects)
    return write_csv(target, chain([[*numbered(header, new), *new]], rows)) - 1


def _write_sheet(target: Path, names: Sequence[str], batches: Iterator[list[tuple[object, ...]]]) -> int:
    """A workbook of one sheet: texts stay texts, so that no number of a receipt is rounded and nothing runs."""
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    # beside the target, under a name that `whole_file` clears away if this process is killed
    with TemporaryDirectory(dir=target.parent, prefix=target.name.removesuffix(UNFINISHED), suffix=UNFINISHED) as folder:
        book = Workbook(str(target), {"constant_memory": True, "use_zip64": True, "tmpdir": folder, **plain})
        sheet = book.add_worksheet("audit")
        sheet.freeze_panes(1, 0)
        _write_row(sheet, 0, names)
        count = 0
        for batch in batches:
            go_on()
            for row in batch:
                count += 1
                _write_row(sheet, count, row)
        try:
            book.close()
        except FileCreateError as error:
            raise OSError(*error.args) from None
    return count


def _write_row(sheet: Any, number: int, row: Sequence[object]) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, str):
            if len(cell) > SHEET_CELL // 2 and len(cell.encode("utf-16-le")) > 2 * SHEET_CELL:
                told = f"row {number + 1} has a text of {len(cell)} characters, which no cell of Excel holds"
                raise UsageError(told, help="write .csv or .parquet")
            sheet.write_string(number, column, cell)
        elif cell is not None:
            sheet.write_number(number, column, cell)
