"""JSON lines: an object a row."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from returns_cli.audit.formats.form import Form, RowsWanted, copied

if TYPE_CHECKING:
    from returns_cli.audit.database import RowDatabase


def _write(database: RowDatabase, wanted: RowsWanted, target: Path) -> int:
    return copied(database, wanted.rows, target, "FORMAT json")


FORM = Form((".jsonl", ".json"), _write)
