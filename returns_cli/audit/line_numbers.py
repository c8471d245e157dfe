"""The line of a record: DuckDB counts the records that it could split, and the others stand between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any


class LineNumbers:
    """Knows the malformed records of every log. A record's number counts the header as 1."""

    def __init__(self) -> None:
        self.before: dict[int, Sequence[int]] = {}

    def learn(self, malformed: Iterable[tuple[int, int]]) -> None:
        """Takes log and record number of every malformed record."""
        found: dict[int, list[int]] = {}
        for log, number in sorted(malformed):
            numbers = found.setdefault(log, [])
            numbers.append(number - 1 - len(numbers))  # the last well-formed record above it
        self.before = dict(found)

    def of(self, logs: Any, records: Any) -> Any:
        """The numbers among all records (an Arrow array) of those with these logs and numbers among the well-formed."""
        import numpy as np
        import pyarrow as pa

        owner, number = (np.asarray(column.to_numpy(zero_copy_only=False)) for column in (logs, records))
        line = number.copy()
        for log, before in self.before.items():
            mine = owner == log
            line[mine] += np.searchsorted(np.asarray(before), number[mine])
        return pa.array(line, pa.int64())
