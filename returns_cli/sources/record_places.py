"""Where the records of a block stand, and those that are no rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Marks, Numbers


class Bad(NamedTuple):
    """A record that is no row: its line in the block, where its text begins and ends, and why."""

    line: int
    start: int
    end: int
    why: str


class Places(NamedTuple):
    """Where the cells of a block are, with a row for each column of the file and a column for each record that is a row."""

    starts: Numbers
    """Where each row begins."""
    ends: Numbers
    """The place of the separator or line end behind each cell."""
    quoted: Marks | None
    """Which cells are in quotes; None where no cell is."""
    returns: Numbers | None
    """For each row how many carriage returns stand before its line end; None where none does."""
    doubled: frozenset[int]
    """The columns with quotes within quotes."""
    stray: bool
    """Whether there may be quotes in cells that are not in quotes."""
    lines: Numbers
    """The line of the block, from 0, on which each row begins."""
    height: int
    """How many lines the block has."""
    bad: tuple[Bad, ...]
    stop: int
    """Where the last record ends: the length of the block, or more."""


class Cut(NamedTuple):
    """Records as they are cut at first, of any width: where each begins, its line end, all ends of cells in order; of each cell
    whether it is in quotes, and has quotes within; and where the lines begin and end that are no records, and why."""

    starts: Numbers
    last: Numbers
    ends: Numbers
    quoted: Marks | None = None
    twice: Marks | None = None
    stray: bool = False
    broken: tuple[tuple[int, int, str], ...] = ()

    def widths(self) -> Numbers:
        """How many cells each record has."""
        # A record's last end is one of all ends: from one such place to the next are its cells.
        return np.diff(np.searchsorted(self.ends, self.last), prepend=-1)


def line_starts(last: Numbers) -> Numbers:
    """Where lines begin that end there."""
    return np.concatenate(([0], last[:-1] + 1))
