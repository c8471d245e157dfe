"""A log in a workbook: the first sheet, or the one that is named. Dates come as dates, 3.0 as 3."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from returns_cli.audit.cell_file import CellFile
from returns_cli.audit.delimited import check_header
from returns_cli.audit.logs import CellLog, LogError
from returns_cli.errors import UsageError, visible
from returns_cli.language.faults import did_you_mean

ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
WHOLE = 10**15


def sheet_log(path: Path, file: Path, copy: Path, sheet: str | None) -> CellLog:
    """The log; raises LogError where the workbook is damaged or locked, UsageError where the sheet is not there."""
    rows = _rows(path, file, sheet)
    first = next((at for at, row in enumerate(rows) if any(_text(cell) for cell in row)), None)
    if first is None:
        raise LogError(f"`{path}` has no rows", help="a log needs a header and rows; is it another sheet? --sheet NAME")
    header = [(_text(cell) or "").strip() for cell in rows[first]]
    while header and not header[-1] and not any(len(row) >= len(header) and _text(row[len(header) - 1]) for row in rows):
        header.pop()
    check_header(str(path), header)
    with CellFile(copy, len(header)) as cells:
        for number, row in enumerate(rows[first + 1 :], first + 2):
            texts = [_text(cell) for cell in row[: len(header)]]
            if any(texts):
                cells.add(number, texts)
    return CellLog(path, copy, tuple(header))


def _rows(path: Path, file: Path, sheet: str | None) -> Sequence[Sequence[Any]]:
    import python_calamine as calamine

    try:
        with calamine.CalamineWorkbook.from_path(str(file)) as book:
            if sheet is not None and sheet not in book.sheet_names:
                listed = ", ".join(visible(name) for name in book.sheet_names)
                raise UsageError(
                    f"`{path}` has no sheet `{visible(sheet)}`",
                    help=did_you_mean(sheet, book.sheet_names) or f"it has: {listed}",
                )
            if not book.sheet_names:
                raise LogError(f"`{path}` has no sheets", help="export it again")
            found = book.get_sheet_by_name(sheet) if sheet is not None else book.get_sheet_by_index(0)
            return found.to_python(skip_empty_area=False)
    except calamine.PasswordError:
        raise _locked(path) from None
    except (calamine.CalamineError, OSError) as error:
        if _is_locked(file):
            raise _locked(path) from None
        raise LogError(f"`{path}` is a damaged workbook: {visible(str(error))}", help="save it again as .xlsx or CSV") from None


def _is_locked(file: Path) -> bool:
    with file.open("rb") as stream:
        return ENCRYPTED in stream.read(1 << 20)


def _locked(path: Path) -> LogError:
    return LogError(f"`{path}` is protected by a password", help="save it without the password, or as CSV")


def _text(cell: Any) -> str | None:
    """A cell as a person would write it; None for a blank one."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        whole = cell.is_integer() and abs(cell) < WHOLE
        return str(int(cell)) if whole else repr(cell)
    if isinstance(cell, datetime):
        return str(cell.date()) if cell.time() == time() else str(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    told = str(cell)
    return told if told else None
