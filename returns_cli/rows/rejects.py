"""The records that cannot be read, each with what the counter says of it."""

from __future__ import annotations

from returns_cli.rows.audit import Audit
from returns_cli.rows.summary import Reject
from returns_cli.sources.batches import Batch
from returns_cli.sources.delimited import fields
from returns_cli.sources.logs import CellLog, Fault, JsonLog, TextLog
from returns_cli.wording.faults_in_chinese import fault_in_language


def unread(audit: Audit, number: int, batch: Batch, row: int, line: int, version: int) -> Reject:
    """A row of the log with that number with cells that the version cannot read."""
    log, width = audit.logs[number], len(audit.mapped.header)
    cells = tuple(batch.text(row, column) for column in range(width + len(audit.others)))
    why = audit.why(cells, version)
    if isinstance(log, JsonLog | CellLog):
        from returns_cli.sources.json_pieces import as_written  # which other logs need not load

        cells, why = tuple(map(as_written, cells)), as_written(why)
    return Reject(number, log.name, line, why, cells[:width])


def unsplit(audit: Audit, number: int, fault: Fault, before: int) -> Reject:
    """A record that is no row, with those of its cells that can be told."""
    log, width = audit.logs[number], len(audit.mapped.header)
    cells = fault.cells or (fields(log, fault.raw) if isinstance(log, TextLog) else ())
    why = fault_in_language(fault.why, audit.lang)
    return Reject(number, log.name, before + fault.line, why, tuple([*cells, *[""] * width][:width]), fault.raw)
