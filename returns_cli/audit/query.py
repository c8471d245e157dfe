"""SQL over the rows that are decided."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from returns_cli.audit.sql_text import exactly, quote, text
from returns_cli.intake.headings import numbered
from returns_cli.intake.mapped import Mapped
from returns_cli.rows.summary import DECIDED, added
from returns_cli.sources.logs import OpenedLog, cell

FILE, LINE, OUTCOME, REASONS, ROUTE, VERDICT, RECORD_SAYS, DAY = (f"_{name}" for name in DECIDED)


def cells(mapped: Mapped) -> list[str]:
    """The columns that hold the log's texts."""
    return [cell(position) for position in range(len(mapped.header))]


def trimmed(position: int) -> str:
    """SQL of the text in a column of the log without blanks around it; NULL where there is nothing in it."""
    return f"nullif(trim({cell(position)}), '')"


def file_name(logs: Sequence[OpenedLog]) -> str:
    """SQL of the name of a record's file."""
    return f"CASE {FILE} {' '.join(f'WHEN {index} THEN {text(log.name)}' for index, log in enumerate(logs))} END"


def decided_rows(mapped: Mapped, rows: Path) -> str:
    """The rows in a file of those that are decided, with what `summary.DECIDED` names, each name behind a `_`."""
    columns = [*cells(mapped), *(f"{'CAST(day AS DATE)' if name == 'day' else name} AS _{name}" for name in DECIDED)]
    return f"SELECT {', '.join(columns)} FROM read_parquet({exactly(rows)})"


def findings(mapped: Mapped, relation: str, logs: Sequence[OpenedLog]) -> str:
    """Every readable row as `--out` has it: the log's columns, then file, line, outcome, reasons, route, verdict."""
    new = added(len(logs) > 1)
    columns = [f"{one} AS {quote(name)}" for one, name in zip(cells(mapped), numbered(mapped.header, new), strict=True)]
    own = {"file": file_name(logs), "line": LINE, "outcome": OUTCOME, "reasons": REASONS, "route": ROUTE, "verdict": VERDICT}
    columns += [f"{own[name]} AS {name}" for name in new]
    return f"SELECT {', '.join(columns)} FROM ({relation}) AS decided"
