"""The rows of all tasks in the order of their requests."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from returns_cli.audit.process import PassPart
from returns_cli.rows.filled import Fills
from returns_cli.rows.line_values import Coded
from returns_cli.sources.combined_codes import in_use
from returns_cli.sources.lookup import turns

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Numbers, Words


class RequestRows(NamedTuple):
    """Rows that have a request id: its two numbers, the line, and what they say of some things."""

    high: Words
    low: Words
    lines: Numbers
    coded: Sequence[Coded]

    def of(self, rows: Numbers) -> RequestRows:
        """Some of them, with no other values than theirs. INVARIANT: each says something of all things."""
        used = [in_use(codes[rows], len(values)) for codes, values in self.coded]
        coded = [Coded(places, [own.values[one] for one in ones]) for own, (ones, places) in zip(self.coded, used, strict=True)]
        return RequestRows(self.high[rows], self.low[rows], self.lines[rows], coded)


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
    """The rows that parts have found, by request: alike in ids and in columns `beside`. Requests stand one after the other in
    `order`, and begin at `starts`; the first numbers of their ids, `ids`, rise."""

    def __init__(self, parts: Sequence[PassPart], beside: Sequence[Numbers] = ()) -> None:
        self.parts = parts
        self.sizes = [len(part.found.lines) for part in parts]
        low, high = (np.concatenate([getattr(part.found, each) for part in parts]) for each in ("low", "high"))
        columns = [*beside, low, high]
        # Lines of a request mostly stand together: only runs of them are sorted.
        runs = turns(columns)
        order = np.lexsort([column[runs] for column in columns])
        sizes = np.diff(runs, append=sum(self.sizes))[order]
        ends = np.cumsum(sizes)
        self.order = np.repeat(runs[order] + sizes - ends, sizes) + np.arange(sum(self.sizes))
        self.starts = (ends - sizes)[turns([column[runs[order]] for column in columns])]
        self.ids = high[self.order[self.starts]]

    @property
    def lengths(self) -> Numbers:
        """How many lines each request has."""
        return np.diff(self.starts, append=len(self.order))

    @cached_property
    def owner(self) -> Numbers:
        """The number of each row's request, in the order of these."""
        return np.repeat(np.arange(len(self.starts)), self.lengths)

    def back(self, values: Any) -> Any:
        """Values of rows in the order of their requests as values in the order of the rows."""
        found = np.empty_like(values)
        found[self.order] = values
        return found

    def fills(self, places: Mapping[int, Numbers], texts: Mapping[int, Sequence[str]], against: Numbers) -> Iterator[Fills]:
        """For each part what its rows take: see `Fills`, where lines that take nothing are left out."""
        takes = np.logical_or.reduce([own >= 0 for own in (*places.values(), against)])
        for part, here in self.by_part():
            mine = np.flatnonzero(takes[here])
            own = {column: place[here][mine] for column, place in places.items()}
            yield Fills(part.found.lines[mine], own, texts, against[here][mine])

    def by_part(self) -> Iterator[tuple[PassPart, slice]]:
        """Each part, and where its rows stand among all."""
        ends = np.cumsum(self.sizes).tolist()
        yield from zip(self.parts, map(slice, [0, *ends], ends), strict=False)
