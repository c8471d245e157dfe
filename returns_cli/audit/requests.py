"""Requests of several lines: found by their ids, decided together, each distinct combination of lines once. A process routes
those of which all lines are in its task; those with lines in several tasks are routed when all tasks are done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from returns_cli.audit.by_request import ByRequest, RequestRows, gathered, joined, stretches
from returns_cli.audit.counts import Counted
from returns_cli.audit.passes import Passes
from returns_cli.audit.process import PassPart, Process, Task
from returns_cli.audit.shared import find_fills, look, shared_columns
from returns_cli.rows.audit import Audit
from returns_cli.rows.decided import Decisions
from returns_cli.rows.line_values import Coded
from returns_cli.rows.request_ids import certain_keys, drawn_factors
from returns_cli.rows.routing import Routing
from returns_cli.rows.worker import Routes
from returns_cli.sources.lookup import found_among

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Marks, Numbers, Words

MANY = 1 << 16  # requests that are routed at once, in little memory


class TaskLines(NamedTuple):
    """What is counted of a task, with these routes of lines; and the rows of requests that have lines in other tasks, too."""

    counted: Counted
    routes: Routes
    rows: RequestRows


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
                own = some[version[some] == number]
                lengths = self.lengths[own]
                rows = self.order[stretches(self.starts[own], lengths)]
                routes[rows] = self.routing.of(number, self.place[rows], self.kind[rows], lengths)
        for part, here in self.by_part():
            others = np.flatnonzero(routes[here] != alone[here])
            yield alone[here][others], Routes(part.found.lines[others], routes[here][others], self.routing.names)


def lines_of(process: Process, task: Task, *, factors: Sequence[tuple[int, int]], apart: Words) -> TaskLines:
    """A task with its requests routed, but for those of which the first number is in `apart` (rising)."""
    worker, counted, found = process.worker, Counted(), []
    for batch, before in process.batches(task):
        own = certain_keys(batch, process.audit, factors[task.log])
        rows, values = worker.of_lines(batch, own.rows, lambda version: version.line_values)
        counted.count_decided(worker, task.log, batch, before, rows)
        decided = Coded(rows.decided[own.rows], worker.decisions.listed)
        found.append(RequestRows(own.high, own.low, batch.lines()[own.rows] + before, [decided, values]))
    whole = gathered(found, 2)
    lines = _Lines(process.audit, [PassPart(task, whole)])
    left = found_among(apart, lines.ids)[1]
    ((alone, routes),) = lines.rerouted(~left)
    return TaskLines(counted.rerouted(alone, routes), routes, whole.of(np.flatnonzero(lines.back(left[lines.owner]))))


def find_routes(passes: Passes) -> tuple[list[PassPart], tuple[int, ...]]:
    """The parts of the logs, with all that lines have from their requests in their tasks, and their counts; none if no request
    has several lines. And the columns that say something of a whole request."""
    factors = drawn_factors(passes.audit)
    shared = shared_columns(passes)
    looked = list(passes.over(partial(look, factors=factors, columns=shared.columns if shared.silence else ())))
    every = np.sort(np.concatenate([np.zeros(0, np.uint64), *(part.found.ids for part in looked)]))
    apart = np.unique(every[1:][every[1:] == every[:-1]])
    parts, columns = find_fills(passes, shared, looked)
    if not len(apart) and not any(part.found.several for part in looked):
        return [], columns
    if passes.audit.others:
        from returns_cli.audit.other_lines import find_others  # late, for hardly any policy has such facts

        parts = find_others(passes, parts)
    return _routed(passes.audit, list(passes.over(partial(lines_of, factors=factors, apart=apart), parts))), columns


def _routed(audit: Audit, parts: Sequence[PassPart]) -> list[PassPart]:
    """The parts with the routes of all their lines, and what is counted of them."""
    lines = _Lines(audit, [part.but(part.found.rows) for part in parts])
    found = []
    for part, (alone, more) in zip(parts, lines.rerouted(np.ones(len(lines.starts), np.bool_)), strict=True):
        counted, routes, _ = part.found
        found.append(part.but(counted.rerouted(alone, more), routes=(routes, more)))
    return found
