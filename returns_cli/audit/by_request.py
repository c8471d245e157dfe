"""The rows of all tasks in the order of their requests."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from returns_cli.audit.process import PassPart
from returns_cli.rows.line_values import Coded

if TYPE_CHECKING:
    from returns_cli.audit.counts import Counted
    from returns_cli.sources.arrays import Marks, Numbers, Words


class RequestRows(NamedTuple):
    """Rows that have a request id: its two numbers, the line, and what they say of some things; with the counts of all rows
    of a task, each as a request by itself, where they were counted."""

    high: Words
    low: Words
    lines: Numbers
    coded: Sequence[Coded]
    counted: Counted | None = None


def joined(found: Iterable[Coded]) -> Coded:
    """The same of the rows of several batches or tasks, one after the other."""
    known: dict[Hashable, int] = {}
    united = [np.zeros(0, np.int32)]
    for codes, values in found:
        places = np.array([*(known.setdefault(value, len(known)) for value in values), -1], np.int32)
        united.append(places[codes])
    return Coded(np.concatenate(united), list(known))


def gathered(found: Sequence[RequestRows], things: int) -> RequestRows:
    """The rows of some batches, one after the other, which all say something of so many things."""
    ids, lines = np.zeros(0, np.uint64), np.zeros(0, np.int64)
    high, low, lines = map(np.concatenate, zip((ids, ids, lines), *(own[:3] for own in found), strict=True))
    return RequestRows(high, low, lines, [joined(own.coded[at] for own in found) for at in range(things)])


class ByRequest:
    """The rows that parts have found (`RequestRows`). They are of one request if they have the same id, in one log, and the
    same number in `versions` (where those are given, in the order of the rows). Requests stand one after the other in `order`,
    and begin at `starts`."""

    def __init__(self, parts: Sequence[PassPart], versions: Numbers | None = None) -> None:
        self.parts = parts
        self.sizes = [len(part.found.lines) for part in parts]
        logs = np.repeat([part.task.log for part in parts], self.sizes)
        columns: list[Any] = [np.concatenate([getattr(part.found, each) for part in parts]) for each in ("low", "high")]
        columns.append(logs if versions is None else logs * (versions.max(initial=0) + 1) + versions)
        self.order = np.lexsort(columns)
        begins = np.zeros(len(self.order), np.bool_)
        begins[:1] = True
        for column in columns:
            own = column[self.order]
            begins[1:] |= own[1:] != own[:-1]
        self.starts = np.flatnonzero(begins)

    @property
    def lengths(self) -> Numbers:
        """How many lines each request has."""
        return np.diff(self.starts, append=len(self.order))

    @cached_property
    def owner(self) -> Numbers:
        """The number of each row's request, in the order of these."""
        return np.repeat(np.arange(len(self.starts)), self.lengths)

    @cached_property
    def together(self) -> Marks:
        """Which rows have others in their request, in the order of these."""
        return self.lengths[self.owner] > 1

    def back(self, values: Any) -> Any:
        """Values of rows in the order of their requests as values in the order of the rows."""
        found = np.empty_like(values)
        found[self.order] = values
        return found

    def by_part(self) -> Iterator[tuple[PassPart, slice]]:
        """Each part, and where its rows stand among all."""
        ends = np.cumsum(self.sizes).tolist()
        yield from zip(self.parts, map(slice, [0, *ends], ends), strict=False)
