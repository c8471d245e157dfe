"""The records that cannot be read, each with what the counter says of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from math import inf
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np

from returns_cli.audit.process import PassPart, Process, Task
from returns_cli.rows.audit import Audit
from returns_cli.rows.summary import Reject, unsplit
from returns_cli.sources.delimited import fields
from returns_cli.sources.logs import TextLog


def rejected(process: Process, task: Task, most: float = inf) -> list[tuple[object, ...]]:
    """The rejects of a task, in order: line, cells and why of a row; line and the fault of a record that is none. No more is
    read than so many of them need."""
    worker, found = process.worker, list[tuple[Any, ...]]()
    for batch, before in process.batches(task):
        decided, lines = worker.of(batch).decided, batch.lines()
        own: list[tuple[Any, ...]] = [(before + fault.line, fault) for fault in batch.faults]
        for row in np.flatnonzero(worker.decisions.refused.take(decided))[: min(most, batch.rows)].tolist():
            own.append((before + int(lines[row]), *worker.why(batch, row, int(decided[row]))))
        found += sorted(own, key=itemgetter(0))
        if len(found) >= most:
            break
    return found


def first_few(audit: Audit, room: Path, parts: Sequence[PassPart], most: int) -> list[Reject]:
    """The first rejects of these parts, found here."""
    here, found = Process(audit, room), list[Reject]()
    for part in parts:
        own = here.do(part.task._replace(want=partial(rejected, most=most - len(found))))
        found += shown(audit, part._replace(found=own.found))
        if len(found) >= most:
            break
    return found[:most]


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
