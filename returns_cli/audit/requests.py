"""Requests of several lines: found by their ids, decided together, each distinct combination of lines once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from secrets import randbits
from typing import Any, NamedTuple

import numpy as np

from returns_cli.audit.audit import Audit
from returns_cli.audit.decided import DecidedRow, Decisions
from returns_cli.audit.passes import Passes, PassPart
from returns_cli.audit.process import Process, Task
from returns_cli.audit.request_ids import Keys, keys
from returns_cli.audit.worker import Routes, Worker
from returns_cli.policy.model import INCOMPLETE

FIRST_ROWS = 5_000
LARGEST = 1 << 62


class TaskLines(NamedTuple):
    """The rows of a task that have a request id: its two numbers, the line, and the place in `listed` of what is decided."""

    high: Any
    low: Any
    lines: Any
    places: Any
    listed: tuple[DecidedRow, ...]


def repeats_at_once(process: Process, task: Task) -> bool:
    """Whether an id comes twice in the first batch."""
    column = process.audit.mapped.request or 0
    for batch, _ in process.batches(task):
        found = keys(batch, column, (1, 1)).high[:FIRST_ROWS]
        return len(np.unique(found)) < len(found)
    return False


def marks(process: Process, task: Task, *, factors: tuple[int, int]) -> Any:
    """A number for the request id of every row that has one."""
    column = process.audit.mapped.request or 0
    found = [keys(batch, column, factors).high for batch, _ in process.batches(task)]
    return np.concatenate([np.zeros(0, np.uint64), *found])


def lines_of(process: Process, task: Task, *, factors: tuple[int, int], only: Any) -> TaskLines:
    """The rows that have a request id, of which the first number is in `only` if that is given (sorted)."""
    worker = process.kept("lines", lambda: Worker(process.audit, lines=True))
    found = []
    for batch, before in process.batches(task):
        own = keys(batch, worker.mapped.request or 0, factors)
        if only is not None:
            at = np.minimum(np.searchsorted(only, own.high), len(only) - 1)
            mine = only[at] == own.high
            own = Keys(own.rows[mine], own.high[mine], own.low[mine])
        decided = worker.of(batch).decided[own.rows] if len(own.rows) else np.zeros(0, np.int64)
        found.append((own.high, own.low, batch.lines()[own.rows] + before, decided))
    empty = (np.zeros(0, np.uint64), np.zeros(0, np.uint64), np.zeros(0, np.int64), np.zeros(0, np.int64))
    high, low, lines, decided = (np.concatenate(each) for each in zip(empty, *found, strict=True))
    used, places = np.unique(decided, return_inverse=True)
    return TaskLines(high, low, lines, places.astype(np.int32), tuple(worker.decisions.listed[one] for one in used.tolist()))


def find_routes(passes: Passes, *, at_once: bool, filled: Sequence[PassPart] = ()) -> list[PassPart]:
    """The parts of the logs, with the routes of lines of requests of several in their tasks; none if there are no such
    requests. With `at_once` it is known that there are. `filled` are the parts, where lines take something from their
    requests."""
    factors = (randbits(63) | 1, randbits(63) | 1)
    twice: list[Any] = [] if at_once else _twice(passes, factors)
    if not at_once and not any(len(own) for own in twice):
        return []
    want = partial(lines_of, factors=factors, only=None if at_once else np.unique(np.concatenate(twice)))
    if filled:
        parts = passes.again([part._replace(task=part.task._replace(want=want)) for part in filled])
    else:
        parts = passes.each(want, passes.together)
    return _routed(passes.audit, list(parts))


def _twice(passes: Passes, factors: tuple[int, int]) -> list[Any]:
    """For every log the numbers that more than one of its rows has."""
    found: list[list[Any]] = [[] for _ in passes.audit.logs]
    for part in passes.each(partial(marks, factors=factors), passes.together):
        found[part.task.log].append(part.found)
    several = []
    for own in found:
        every = np.concatenate([np.zeros(0, np.uint64), *own])
        own.clear()
        every.sort()
        several.append(np.unique(every[1:][every[1:] == every[:-1]]))
    return several


def _routed(audit: Audit, parts: Sequence[PassPart]) -> list[PassPart]:
    """The parts with the routes of their lines. TaskLines are of one request if they have the same id, in one log, and the same
    version of the policy decides them."""
    every, places = Decisions(), []
    for part in parts:
        own = np.array([every.place(one) for one in part.found.listed], np.int64)
        places.append(own[part.found.places])
    place = np.concatenate(places)
    sizes = [len(own) for own in places]
    logs = np.repeat([part.task.log for part in parts], sizes)
    version = np.array([one.version for one in every.listed], np.int64)[place]
    columns = [np.concatenate([part.found[at] for part in parts]) for at in (1, 0)] + [logs * len(audit.plans) + version]
    order = np.lexsort(columns)
    starts = _firsts([column[order] for column in columns])
    names: dict[str | None, int] = {None: 0}
    routes = np.zeros(len(place), np.int16)
    several = np.zeros(len(place), np.bool_)
    lengths = np.diff(starts, append=len(place))
    for size in np.unique(lengths[lengths > 1]).tolist():
        rows = order[starts[lengths == size][:, None] + np.arange(size)]
        routes[rows] = _of_alike(audit, every, place[rows], names)
        several[rows] = True
    found, ends = [], np.cumsum(sizes).tolist()
    for part, begin, end in zip(parts, [0, *ends], ends, strict=False):
        mine = several[begin:end]
        told = Routes(part.found.lines[mine], routes[begin:end][mine], tuple(names))
        found.append(part._replace(task=part.task._replace(routes=told), found=None))
    return found


def _firsts(columns: Sequence[Any]) -> Any:
    """Where something else stands than before."""
    found = np.ones(len(columns[0]), np.bool_)
    if len(found):
        found[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
    return np.flatnonzero(found)


def _of_alike(audit: Audit, every: Decisions, requests: Any, names: dict[str | None, int]) -> Any:
    """The routes of the lines of requests of one size; each distinct combination of lines is decided once."""
    kinds = len(every.listed)
    code = requests[:, 0]
    room = kinds
    for column in requests.T[1:]:
        if room > LARGEST // kinds:
            _, code = np.unique(code, return_inverse=True)
            room = len(code)
        code, room = code * kinds + column, room * kinds
    _, sample, back = np.unique(code, return_index=True, return_inverse=True)
    found = [
        [names.setdefault(route, len(names)) for route in together(audit, [every.listed[one] for one in request])]
        for request in requests[sample].tolist()
    ]
    return np.array(found, np.int16)[back]


def together(audit: Audit, lines: Sequence[DecidedRow]) -> list[str | None]:
    """The route of each line of a request. Totals are over the lines that are decided and not denied; one that cannot be read,
    is not decided, or does not say what it adds, leaves them unknown."""
    version = audit.versions[lines[0].version]
    denied = version.policy.denied
    counted = [one for one in lines if not one.rejected and one.outcome != denied]
    readable = not any(one.rejected for one in lines)
    totals: list[Any] = []
    for at in range(len(version.engine.program.shares)):
        shares = [(one.outcome != INCOMPLETE, one.line.shares[at] if one.line else None) for one in counted]
        totals.append(sum(share or 0 for decided, share in shares if decided))
        totals.append(True if readable and all(decided and share is not None for decided, share in shares) else None)
    route: Callable[..., tuple[str | None, bool]] = version.engine.route
    return [
        route(*one.line.slots, *totals)[0] if one.line and one.outcome not in (denied, INCOMPLETE) else None for one in lines
    ]
