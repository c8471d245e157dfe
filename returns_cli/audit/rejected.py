"""The records that cannot be read, each with what the counter says of it."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter
from typing import Any

import numpy as np

from returns_cli.audit.audit import Audit
from returns_cli.audit.process import PassPart, Process, Task
from returns_cli.audit.summary import Reject, unsplit
from returns_cli.sources.delimited import fields
from returns_cli.sources.logs import TextLog


def rejected(process: Process, task: Task) -> list[tuple[object, ...]]:
    """The rejects of a task, in order: line, cells and why of a row; line and the fault of a record that is none."""
    worker, found = process.worker, list[tuple[Any, ...]]()
    for batch, before in process.batches(task):
        decided, lines = worker.of(batch).decided, batch.lines()
        own: list[tuple[Any, ...]] = [(before + fault.line, fault) for fault in batch.faults]
        for row in np.flatnonzero(worker.decisions.refused.take(decided)).tolist():
            own.append((before + int(lines[row]), *worker.why(batch, row, int(decided[row]))))
        found += sorted(own, key=itemgetter(0))
    return found


def shown(audit: Audit, part: PassPart) -> Iterator[Reject]:
    """The rejects that a task found, as they are shown."""
    number, log = part.task.log, audit.logs[part.task.log]
    for line, *rest in part.found:
        if len(rest) == 2:
            cells, why = rest
            yield Reject(number, log.name, part.line + line, why, cells)
        else:
            fault = rest[0].but(line=part.line + line)
            cells = fault.cells or (fields(log, fault.raw) if isinstance(log, TextLog) else [])
            yield unsplit(number, log.name, fault, cells, len(audit.mapped.header))
