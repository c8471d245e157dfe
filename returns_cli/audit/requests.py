"""Requests of several lines: found by their ids, decided together, each distinct combination of lines once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from returns_cli.audit.by_request import ByRequest, RequestRows, gathered, joined
from returns_cli.audit.counts import Counted
from returns_cli.audit.passes import Passes
from returns_cli.audit.process import PassPart, Process, Task
from returns_cli.rows.audit import Audit
from returns_cli.rows.decided import Decisions
from returns_cli.rows.line_values import Coded
from returns_cli.rows.request_ids import Keys, certain_keys, drawn_factors, keys, no_ids
from returns_cli.rows.routing import Routing
from returns_cli.rows.worker import Routes
from returns_cli.sources.lookup import found_among

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Numbers, Words

FIRST_ROWS = 5_000
LINES = 1 << 17  # that are routed at once


def repeats_at_once(process: Process, task: Task) -> bool:
    """Whether an id comes twice in the first batch."""
    for batch, _ in process.batches(task):
        found = keys(batch, process.audit, (1, 1)).high[:FIRST_ROWS]
        return len(set(found.tolist())) < len(found)
    return False


def marks(process: Process, task: Task, *, factors: tuple[int, int]) -> Words:
    """A number for the request id of every row that has one."""
    found = [keys(batch, process.audit, factors).high for batch, _ in process.batches(task)]
    return np.concatenate([np.zeros(0, np.uint64), *found])


def lines_of(process: Process, task: Task, *, factors: tuple[int, int], only: Words | None) -> RequestRows:
    """Of the rows that have a request id, of which the first number is in `only` if that is given (sorted): what is decided of
    them, and what routes look at (see `line_values`)."""
    worker, counted, found = process.worker, Counted(), []
    for batch, before in process.batches(task):
        own = (certain_keys if only is None else keys)(batch, process.audit, factors)
        if only is not None:
            _, mine = found_among(only, own.high)
            own = Keys(own.rows[mine], own.high[mine], own.low[mine])
        rows, values = worker.of_lines(batch, own.rows, lambda version: version.line_values)
        counted.count_decided(worker, task.log, batch, before, rows)
        used, places = np.unique(rows.decided[own.rows], return_inverse=True)
        decided = Coded(places, [worker.decisions.listed[one] for one in used.tolist()])
        found.append(RequestRows(own.high, own.low, batch.lines()[own.rows] + before, [decided, values]))
    return gathered(found, 2)._replace(counted=counted)


def find_routes(passes: Passes, filled: Sequence[PassPart], *, at_once: bool) -> list[PassPart]:
    """The parts of the logs, with the routes of lines of requests of several in their tasks, and their counts; none if there
    are no such requests. With `at_once` it is known that there are. `filled` are the parts, where lines take something from
    their requests."""
    factors = drawn_factors()
    twice: list[Any] = [] if at_once else _twice(passes, factors)
    if not at_once and not any(len(own) for own in twice):
        return []
    want = partial(lines_of, factors=factors, only=None if at_once else np.unique(np.concatenate(twice)))
    return _routed(passes.audit, list(passes.over(want, filled)))


def _twice(passes: Passes, factors: tuple[int, int]) -> list[Words]:
    """For every log the numbers that more than one of its rows has."""
    found: list[list[Any]] = [[] for _ in passes.audit.logs]
    for part in passes.over(partial(marks, factors=factors)):
        found[part.task.log].append(part.found)
    several = []
    for own in found:
        every = np.concatenate([np.zeros(0, np.uint64), *own])
        own.clear()
        every.sort()  # in place, for this may be a number for every row of the log
        several.append(np.setdiff1d(every[1:][every[1:] == every[:-1]], no_ids(passes.audit, factors)))
    return several


def _routed(audit: Audit, parts: Sequence[PassPart]) -> list[PassPart]:
    """The parts with the routes of their lines, and what is counted of them. Lines are of one request if they have the same id,
    in one log, and the same version of the policy decides them."""
    (place, decided), (kind, known) = (joined(part.found.coded[at] for part in parts) for at in range(2))
    every = Decisions(decided)
    version = every.version[place]
    requests = ByRequest(parts, version)
    routing = Routing(audit, every, [values for _, values in known])
    routes = np.zeros(len(place), np.int16)
    several = np.zeros(len(place), np.bool_)
    for size, firsts in _by_size(requests.starts, requests.lengths):
        # Requests of one size at once, a row for each: there are few sizes and many requests.
        rows = requests.order[firsts[:, None] + np.arange(size)]
        several[rows] = True
        of_first = version[rows[:, 0]]
        for number in np.unique(of_first).tolist():
            own = rows[of_first == number]
            routes[own] = routing.of(number, place[own], kind[own])
    found = []
    for part, here in requests.by_part():
        mine = several[here]
        chosen = Routes(part.found.lines[mine], routes[here][mine], routing.names)
        changed = part.found.counted.rerouted(every, place[here][mine], chosen)
        found.append(part.but(changed, routes=chosen))
    return found


def _by_size(starts: Numbers, lengths: Numbers) -> Iterator[tuple[int, Numbers]]:
    """Where requests of several lines begin, so many of one size at a time as fit into little memory."""
    for size in np.unique(lengths[lengths > 1]).tolist():
        own = starts[lengths == size]
        together = max(1, LINES // size)
        yield from ((size, own[at : at + together]) for at in range(0, len(own), together))
