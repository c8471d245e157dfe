"""The records that cannot be read, each with what the counter says of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from math import inf
from operator import attrgetter

import numpy as np

from returns_cli.audit.process import PassPart, Process, Task
from returns_cli.rows.audit import Audit
from returns_cli.rows.summary import Reject
from returns_cli.sources.delimited import fields
from returns_cli.sources.json_pieces import as_written
from returns_cli.sources.logs import CellLog, Fault, JsonLog, TextLog
from returns_cli.wording.faults_in_chinese import fault_in_language


def rejected(process: Process, task: Task, most: float = inf) -> list[Reject]:
    """The rejects of a task, in order, with lines as they are counted there. No more is read than so many of them need."""
    worker, name, found = process.worker, process.audit.logs[task.log].name, list[Reject]()
    may_nest = isinstance(process.audit.logs[task.log], JsonLog | CellLog)
    for batch, before in process.batches(task):
        decided, lines = worker.of(batch).decided, batch.lines()
        own = [_unsplit(process.audit, task.log, fault, before) for fault in batch.faults]
        for row in np.flatnonzero(worker.decisions.refused.take(decided))[: min(most, batch.rows)].tolist():
            cells, why = worker.why(batch, row, int(decided[row]))
            if may_nest:
                cells, why = tuple(map(as_written, cells)), as_written(why)
            own.append(Reject(task.log, name, before + int(lines[row]), why, cells))
        found += sorted(own, key=attrgetter("line"))
        if len(found) >= most:
            break
    return found


def _unsplit(audit: Audit, number: int, fault: Fault, before: int) -> Reject:
    """A record that is no row, with those of its cells that can be told."""
    log, width = audit.logs[number], len(audit.mapped.header)
    cells = fault.cells or (fields(log, fault.raw) if isinstance(log, TextLog) else ())
    why = fault_in_language(fault.why, audit.lang)
    return Reject(number, log.name, before + fault.line, why, tuple([*cells, *[""] * width][:width]), fault.raw)


def first_few(here: Process, parts: Sequence[PassPart], most: int) -> list[Reject]:
    """The first rejects of these parts, found here."""
    found = list[Reject]()
    for part in parts:
        want = partial(rejected, most=most - len(found))
        found += shown(part.but(here.do(part.task._replace(want=want)).found))
        if len(found) >= most:
            break
    return found[:most]


def shown(part: PassPart) -> Iterator[Reject]:
    """The rejects that a task found, each with its line in the log."""
    return (one._replace(line=part.task.line + one.line) for one in part.found)
