"""Parquet, of rows that are in DuckDB; see `rows_file` for those that come from batches."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from returns_cli.audit.formats.form import Form, RowsWanted, copied

if TYPE_CHECKING:
    from returns_cli.audit.database import RowDatabase


def _write(database: RowDatabase, wanted: RowsWanted, target: Path) -> int:
    return copied(database, wanted.rows, target, "FORMAT parquet")


FORM = Form((".parquet",), _write)
