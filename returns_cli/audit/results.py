"""The files an audit writes: every row with its decision, the rejects, the double returns."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from returns_cli.intake.headings import numbered
from returns_cli.rows.summary import Reject
from returns_cli.spreadsheet import for_a_spreadsheet
from returns_cli.stopping import go_on

if TYPE_CHECKING:
    from returns_cli.audit.database import RowDatabase


def write(database: RowDatabase, rows: str, names: Sequence[str], target: Path, ending: str, expected: int) -> int:
    """Writes what the query `rows` gives, in the form of the ending; `names` are its columns. How many were written.
    Raises UsageError, before anything is, where a file of this ending has no room for them."""
    from returns_cli.audit.formats.form import RowsWanted
    from returns_cli.audit.formats.table import FORMS

    FORMS[ending].fits(expected, len(names))
    return FORMS[ending].write(database, RowsWanted(rows, tuple(names), expected), target)


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
