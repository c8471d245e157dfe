"""Requests of several lines: found by their ids, decided together, each distinct combination of lines once. A process routes
those of which all lines are in its task; those with lines in several tasks are routed when all tasks are done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from returns_cli.audit.by_request import ByRequest, RequestRows, gathered, joined
from returns_cli.audit.counts import Counted
from returns_cli.audit.other_lines import find_others
from returns_cli.audit.passes import LEARNED, Passes
from returns_cli.audit.process import PassPart, Process, Task
from returns_cli.audit.shared import Look, find_fills, has_silent_row, look, look_at, shared_columns
from returns_cli.rows.audit import Audit
from returns_cli.rows.decided import Decisions
from returns_cli.rows.line_values import Coded
from returns_cli.rows.request_ids import Factors, certain_keys, drawn_factors
from returns_cli.rows.routing import Routing
from returns_cli.rows.worker import Routes
from returns_cli.sources.lookup import found_among

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Marks, Numbers, Words

EDGE = 1_000  # rows near an end of a task, whose requests may have lines in the next one
MANY = 1 << 16  # requests that are routed at once, in little memory


class TaskLines(NamedTuple):
    """A look at a task, what is counted of it with these routes of lines, and the rows of requests routed elsewhere."""

    look: Look
    counted: Counted
    routes: Routes
    rows: RequestRows

    def has_rows_of(self, apart: Words) -> bool:
        """Whether it has rows of all of these requests (by their first numbers, rising) that have any in the task."""
        return bool(np.isin(apart[found_among(self.look.ids, apart)[1]], self.rows.high).all())


class _Lines(ByRequest):
    """The rows of parts by request: lines with one id, which one version of the policy decides."""

    def __init__(self, audit: Audit, parts: Sequence[PassPart]) -> None:
        (self.place, decided), (self.kind, known) = (joined(part.found.coded[at] for part in parts) for at in range(2))
        every = Decisions(decided)
        self.version = every.version[self.place]
        super().__init__(parts, [self.version])
        self.routing = Routing(audit, every, [values for _, values in known])

    def rerouted(self, mine: Marks) -> Iterator[tuple[Numbers, Routes]]:
        """Of each part the lines of these requests that have other routes than each would have as a request by itself: the
        numbers of the routes that they would have, and the routes that they have."""
        alone = self.routing.alone[self.place]
        routes = alone.copy()
        version = self.version[self.order[self.starts]]
        chosen = np.flatnonzero(mine & (self.lengths > 1))
        for some in (chosen[at : at + MANY] for at in range(0, len(chosen), MANY)):
            for number in np.unique(version[some]).tolist():
                own = np.zeros(len(self.starts), np.bool_)
                own[some[version[some] == number]] = True
                rows = self.order[own[self.owner]]
                routes[rows] = self.routing.of(number, self.place[rows], self.kind[rows], self.lengths[own])
        for part, here in self.by_part():
            others = np.flatnonzero(routes[here] != alone[here])
            yield alone[here][others], Routes(part.found.lines[others], routes[here][others], self.routing.names)


def lines_of(process: Process, task: Task, *, factors: Factors, columns: Sequence[int], apart: Words | None) -> TaskLines:
    """A task with its requests routed, but for those of which the first number is in `apart` (rising), or which have lines near
    its ends, where that is not known. Rows are silent that say nothing in all of these columns."""
    worker, counted, found, silent = process.worker, Counted(), [], False
    for batch, before in process.batches(task):
        own = certain_keys(batch, process.audit, factors[task.log])
        rows, values = worker.of_lines(batch, own.rows, lambda version: version.line_values)
        counted.count_decided(worker, task.log, batch, before, rows)
        decided = Coded(rows.decided[own.rows], worker.decisions.listed)
        found.append(RequestRows(own.high, own.low, batch.lines()[own.rows] + before, [decided, values]))
        silent = silent or has_silent_row(batch, columns)
    whole = gathered(found, 2)
    lines = _Lines(process.audit, [PassPart(task, whole)])
    ends = np.unique(np.concatenate((whole.high[:EDGE], whole.high[-EDGE:]))) if apart is None else apart
    left = found_among(ends, lines.ids)[1]
    ((alone, routes),) = lines.rerouted(~left)
    elsewhere = whole.of(np.flatnonzero(lines.back(left[lines.owner])))
    return TaskLines(look_at(whole.high, silent=silent), counted.rerouted(alone, routes), routes, elsewhere)


def find_routes(passes: Passes, *, at_once: bool) -> tuple[list[PassPart], tuple[int, ...]]:
    """The parts of the logs with all that lines have from their requests, and counts; none if no request has several lines
    (with `at_once` the first ones have). And the columns that say something of a whole request."""
    factors, shared = drawn_factors(passes.audit), shared_columns(passes)
    columns = shared.columns if shared.silence else ()
    first = partial(look, factors=factors, columns=columns)
    want = partial(lines_of, factors=factors, columns=columns)
    # Lines of a request mostly stand together, and say all for themselves: then this is the only pass.
    plain = at_once and shared.silence and not passes.audit.others
    plain = plain and not any(found.silent or found.scattered for found in passes.at_first(first, LEARNED))
    found = list(passes.over(partial(want, apart=None) if plain else first))
    looked = [part.but(part.found.look) for part in found] if plain else found
    every = np.sort(np.concatenate([np.zeros(0, np.uint64), *(part.found.ids for part in looked)]))
    apart = np.unique(every[1:][every[1:] == every[:-1]])
    parts, used = find_fills(passes, shared, looked)
    if not len(apart) and not any(part.found.several for part in looked):
        return [], used
    if passes.audit.others:
        parts = find_others(passes, parts)
    if not plain or parts is not looked or not all(part.found.has_rows_of(apart) for part in found):
        found = list(passes.over(partial(want, apart=apart), parts))
    return _routed(passes.audit, found), used


def _routed(audit: Audit, parts: Sequence[PassPart]) -> list[PassPart]:
    """The parts with the routes of all their lines, and what is counted of them."""
    lines = _Lines(audit, [part.but(part.found.rows) for part in parts])
    found = []
    for part, (alone, more) in zip(parts, lines.rerouted(np.ones(len(lines.starts), np.bool_)), strict=True):
        _, counted, routes, _ = part.found
        found.append(part.but(counted.rerouted(alone, more), routes=(routes, more)))
    return found
