"""Codes of several columns as one number a row, or as few."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from returns_cli.sources.arrays import Numbers, Words

WORD = 1 << 62


def combined(columns: Sequence[npt.NDArray[np.integer | np.bool_]], radices: Sequence[int]) -> Numbers:
    """A number for each row, of mixed radix, alike in just the rows in which all columns are. INVARIANT: each code is below its
    radix, and their product is at most WORD."""
    found = columns[0].astype(np.int64)
    for column, radix in zip(columns[1:], radices[1:], strict=True):
        found *= radix
        found += column
    return found


def grouped(radices: Sequence[int]) -> Iterator[list[int]]:
    """Which codes of so many values fit together into one word."""
    group: list[int] = []
    room = 1
    for at, radix in enumerate(radices):
        if room * radix > WORD:
            yield group
            group, room = [], 1
        group.append(at)
        room *= radix
    yield group


def folded(columns: Sequence[npt.NDArray[np.integer | np.bool_]], radices: Sequence[int]) -> Words:
    """The columns of codes as few words a row, alike in just the rows in which all columns are."""
    words = [
        combined([columns[at] for at in group], [radices[at] for at in group]).view(np.uint64) for group in grouped(radices)
    ]
    return words[0].reshape(-1, 1) if len(words) == 1 else np.stack(words, axis=1)


def in_use(codes: Numbers, count: int) -> tuple[Numbers, Numbers]:
    """Which of so many codes there are, rising; and of each row the place of its own among these."""
    marks = np.zeros(count, np.bool_)
    marks[codes] = True
    return np.flatnonzero(marks), (np.cumsum(marks) - 1).take(codes)
