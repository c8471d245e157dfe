"""Whether every request of a log has one line, told while its rows go by in any order and on all cores.

Tills number their requests one after the other. Rows come in chunks; if the ids of each chunk rise, and no two chunks
overlap, then no id comes twice. That needs no memory but the first and last id of each chunk.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TypeAlias

# INVARIANT: ids are ordered by log, by length and then by text, so that 9 comes before 10.
Id: TypeAlias = tuple[int, int, bytes]


class RequestOrder:
    """What has been seen of the request ids so far."""

    def __init__(self) -> None:
        self.rising, self.rows = True, 0
        self.chunks: list[tuple[Id, Id]] = []

    def add(self, rows: int, rising: bool, *chunks: tuple[Id, Id]) -> None:
        """Notes so many rows, whether they are in chunks whose ids rise, and the first and last id of each chunk that has
        some."""
        self.rows += rows
        self.rising = self.rising and rising
        for ends in chunks:
            if self.chunks and self.chunks[-1][1][:2] == ends[0][:2] and self.chunks[-1][1] < ends[0]:
                self.chunks[-1] = self.chunks[-1][0], ends[1]  # it rises on
            else:
                self.chunks.append(ends)

    def no_id_twice(self, rows: int) -> bool:
        """True only if that is certain of a log of so many rows; False says nothing."""
        return self.rising and self.rows >= rows and all(one[1] < other[0] for one, other in pairwise(sorted(self.chunks)))
