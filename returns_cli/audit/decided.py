"""What is decided of a row, once for all rows of which the same is said."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from returns_cli.kinds.kind import Stored


class RequestLine(NamedTuple):
    """A row as a line of a request of several: all its slots, and what it adds to each total."""

    slots: Stored
    shares: tuple[int | None, ...]


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
    line: RequestLine | None = None
    by_row: int = 0  # the number of a class whose rows have to be told apart


class Decisions:
    """All that has been decided so far, each thing once: a class of rows is its place in `listed`."""

    def __init__(self) -> None:
        self.listed: list[DecidedRow] = []
        self.places: dict[DecidedRow, int] = {}
        self._refused, self._by_row = np.zeros(0, np.bool_), np.zeros(0, np.int64)

    def place(self, decided: DecidedRow) -> int:
        """Where it stands in the list, behind all others if it is new."""
        if decided not in self.places:
            self.places[decided] = len(self.listed)
            self.listed.append(decided)
        return self.places[decided]

    @property
    def refused(self) -> Any:
        """Which of them are rejects."""
        if len(self._refused) < len(self.listed):
            self._refused = np.array([one.rejected for one in self.listed])
        return self._refused

    @property
    def by_row(self) -> Any:
        """Of each the number of the class that it stands for, 0 for what is decided."""
        if len(self._by_row) < len(self.listed):
            self._by_row = np.array([one.by_row for one in self.listed], np.int64)
        return self._by_row
