"""A workbook of Excel with one sheet, written row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from returns_cli.audit.formats.form import Form, RowsWanted
from returns_cli.errors import UsageError
from returns_cli.stopping import go_on
from returns_cli.whole_file import UNFINISHED

if TYPE_CHECKING:
    from returns_cli.audit.database import RowDatabase

SHEET_ROWS, SHEET_COLUMNS, SHEET_CELL = 1_048_576, 16_384, 32_767
BATCH = 10_000


def _fits(rows: int, columns: int) -> None:
    """Raises UsageError where a sheet has no room for the result."""
    if rows + 1 > SHEET_ROWS:
        raise UsageError(f"{rows} rows do not fit into a sheet of Excel ({SHEET_ROWS - 1})", help="write .csv or .parquet")
    if columns > SHEET_COLUMNS:
        raise UsageError(f"{columns} columns do not fit into a sheet of Excel ({SHEET_COLUMNS})", help="write .csv or .parquet")


def _write(database: RowDatabase, wanted: RowsWanted, target: Path) -> int:
    cursor = database.connection.execute(wanted.rows)
    return _write_sheet(target, wanted.names, iter(lambda: cursor.fetchmany(BATCH), []))


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
                fault = f"row {number + 1} has a text of {len(cell)} characters, which no cell of Excel holds"
                raise UsageError(fault, help="write .csv or .parquet")
            sheet.write_string(number, column, cell)
        elif cell is not None:
            sheet.write_number(number, column, cell)


FORM = Form((".xlsx",), _write, _fits)
