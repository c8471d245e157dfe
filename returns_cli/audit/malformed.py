"""Rows that could not be split into the header's columns: DuckDB's account of them, made whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from returns_cli.audit import encodings
from returns_cli.audit.delimited import fields, records_at
from returns_cli.audit.logs import Fault, Log, TextLog

if TYPE_CHECKING:
    import duckdb

ILL = ("INVALID ENCODING", "UNQUOTED VALUE", "LINE SIZE OVER MAXIMUM")
_FOUND = re.compile("found: [0-9]+$")
MALFORMED = "the row cannot be split into the header's columns"
WIDTH = "expected number of columns: {width} found: {found}"


def of_another_width(log: TextLog, line: int, raw: str) -> tuple[Fault, list[str]]:
    """A row with too few or too many cells, as DuckDB would have told of it, and the cells."""
    cells = fields(log, raw)
    return Fault(line, raw, f"{MALFORMED} ({WIDTH.format(width=len(log.header), found=len(cells))})"), cells


def rows(connection: duckdb.DuckDBPyConnection, log: Log, table: str) -> Iterator[tuple[Fault, list[str]]]:
    """Every malformed row of the log with the cells that can be told; `table` is where its scan noted them."""
    for fault in log.faults:
        yield fault, []
    if isinstance(log, TextLog) and _noted(connection, table):
        yield from _rejected(connection, log, table)


def is_ill(connection: duckdb.DuckDBPyConnection, log: Log, table: str) -> bool:
    """Whether the scan met something after which DuckDB reads wrongly, or that depends on the columns it looks at."""
    if not isinstance(log, TextLog) or log.mended or not _noted(connection, table):
        return False
    found = connection.execute(f"SELECT DISTINCT error_type FROM {table}").fetchall()
    return not {str(kind) for (kind,) in found}.isdisjoint(ILL)


def _noted(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    return connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", [table]).fetchone() is not None


def _rejected(connection: duckdb.DuckDBPyConnection, log: TextLog, table: str) -> Iterator[tuple[Fault, list[str]]]:
    # DuckDB's own numbers count blank lines, and cells of several lines as one: only its places in the file are sure.
    found = connection.execute(
        f"SELECT line, any_value(line_byte_position) - 1, any_value(csv_line), any_value(error_message) FROM {table} "
        "GROUP BY line ORDER BY line"
    ).fetchall()
    records = records_at(log, [place for _, place, *_ in found]) if found else {}
    known = {fault.line: fault for fault in log.bad}
    for line, place, raw, message in found:
        number, start = records.get(place, (line, place))
        if start in known:
            whole, why = known[start].raw, known[start].why
        else:
            own = (raw or "").strip("\r\n")  # DuckDB's text of a line begins within the line end before it
            whole, why = encodings.decoded(own) if log.image else own, message.rstrip(".").lower()
        cells = fields(log, whole)
        # where two threads meet, DuckDB counts other cells from run to run
        why = _FOUND.sub(f"found: {len(cells)}", why)
        yield Fault(number, whole, f"{MALFORMED} ({why})"), cells
