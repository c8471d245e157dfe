"""Whether every request of a log has one line, told while its rows go by in any order and on all cores.

Tills number their requests one after the other. Rows come in chunks; if the ids of each chunk rise, and no two chunks
overlap, then no id comes twice. That needs no memory but the first and last id of each chunk.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, TypeAlias

# INVARIANT: ids are ordered by log, by length and then by text, so that 9 comes before 10.
Id: TypeAlias = tuple[int, int, bytes]


class RequestOrder:
    """What has been seen of the request ids so far."""

    def __init__(self) -> None:
        self.rising, self.rows = True, 0
        self.chunks: list[tuple[Id, Id]] = []

    def forget(self) -> None:
        """Begins anew, where the rows are gone through once more."""
        self.rising, self.rows = True, 0
        self.chunks.clear()

    def note(self, column: Any) -> Any:
        """Notes the ids of one chunk (an Arrow array of texts, NULL where there is none); gives NULLs back."""
        import pyarrow as pa
        import pyarrow.compute as pc

        ids = column.drop_null()
        rising = True
        if self.rising and len(ids):
            lengths = pc.binary_length(ids)
            longer = pc.less(lengths[:-1], lengths[1:])
            later = pc.and_(pc.equal(lengths[:-1], lengths[1:]), pc.less(ids[:-1], ids[1:]))
            rising = pc.all(pc.or_(longer, later)).as_py() is not False
        self.add(len(column), rising, *([(_id(ids[0].as_py()), _id(ids[-1].as_py()))] if len(ids) else []))
        return pa.nulls(len(column), pa.int32())

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


def _id(text: str) -> Id:
    return 0, len(text.encode()), text.encode()
