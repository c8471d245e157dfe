"""What is decided of a row, once for all rows of which the same is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Marks, Numbers


class DecidedRow(NamedTuple):
    """What the version of the policy with that number says of a row; of one that cannot be read nothing else. `recorded` is
    what the record says, in the policy's word."""

    version: int
    outcome: str = ""
    rules: tuple[str, ...] = ()
    route: str | None = None
    verdict: str = ""
    recorded: str | None = None
    rejected: bool = False
    by_row: int = 0  # the number of a class whose rows have to be told apart


class Decisions:
    """All that has been decided so far, each thing once: a class of rows is its place in `listed`."""

    def __init__(self, listed: Iterable[DecidedRow] = ()) -> None:
        self.listed = list(listed)
        self.places = {one: at for at, one in enumerate(self.listed)}
        self._columns: dict[str, Numbers] = {}

    def place(self, decided: DecidedRow) -> int:
        """Where it stands in the list, behind all others if it is new."""
        if decided not in self.places:
            self.places[decided] = len(self.listed)
            self.listed.append(decided)
        return self.places[decided]

    @property
    def refused(self) -> Marks:
        """Which of them are rejects."""
        return self.column("rejected", lambda one: one.rejected).astype(np.bool_, copy=False)

    @property
    def by_row(self) -> Numbers:
        """Of each the number of the class that it stands for, 0 for what is decided."""
        return self.column("by row", lambda one: one.by_row)

    @property
    def version(self) -> Numbers:
        """Of each the number of the version that has decided it."""
        return self.column("version", lambda one: one.version)

    def column(self, name: str, of: Callable[[DecidedRow], int]) -> Numbers:
        known = self._columns.get(name, np.zeros(0, np.int64))
        if len(known) < len(self.listed):
            new = [of(one) for one in islice(self.listed, len(known), None)]
            known = self._columns[name] = np.concatenate((known, new))
        return known
