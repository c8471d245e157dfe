"""The rows of all tasks in the order of their requests."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from returns_cli.audit.process import PassPart

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Marks, Numbers

Thing = TypeVar("Thing", bound=Hashable)


def row_columns(found: Sequence[Sequence[Any]], more: int) -> tuple[Any, ...]:
    """Of the rows of some batches, one after the other: the two numbers of their requests, and so many other columns."""
    ids, other = np.zeros(0, np.uint64), np.zeros(0, np.int64)
    return tuple(np.concatenate(each) for each in zip((ids, ids, *[other] * more), *found, strict=True))


def united(found: Sequence[tuple[Numbers, Sequence[Thing]]]) -> tuple[Numbers, list[Thing]]:
    """Places among the things of each part as places among those of all; -1 stays what it is."""
    known: dict[Thing, int] = {}
    places = []
    for own, things in found:
        codes = np.array([*(known.setdefault(thing, len(known)) for thing in things), -1], np.int64)
        places.append(codes[own])
    return np.concatenate(places), list(known)


class ByRequest:
    """The rows that parts have found, which have `high`, `low` and `lines`. They are of one request if they have the same id,
    in one log, and the same number in `versions` (where those are given, in the order of the rows). Requests stand one after
    the other in `order`, and begin at `starts`."""

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
