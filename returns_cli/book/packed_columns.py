"""Rows of an export on their way from the process that reads them to the one that has the book open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from returns_cli.book.keyed_columns import PROVED, KeyedColumns, moved
from returns_cli.book.repeated import Repeated, in_rows
from returns_cli.book.sale_digests import columns_in, stretches, written

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from returns_cli.kinds.tenders import Tender

BESIDE = ("shop", "receipt", "line", "article_key")  # what is not among the columns that are digested


class PackedColumns(NamedTuple):
    """Rows on their way from one process to another, column by column as they are digested: that is worked out anyway, and
    many texts travel as one. Of what is repeated the `values` are read from words of their own, and stand in rows by their
    `places`. Lines count from the first one of what one process reads."""

    source_line: Sequence[int]
    proved: Sequence[bytes]
    beside: bytes
    values: bytes
    places: Mapping[str, npt.NDArray[np.integer]]
    tenders: Sequence[tuple[Tender, ...]]

    def placed(self, line: int) -> KeyedColumns:
        """The rows; `line` comes on top of their lines."""
        repeated = zip(self.places.items(), columns_in(self.values), strict=True)
        known = {name: in_rows(values, places) for (name, places), values in repeated}
        unread = [at for at, name in enumerate(PROVED) if name in known]
        some = [columns_in(words, unread) for words in self.proved]
        proved = {name: [*chain.from_iterable(parts)] for name, parts in zip(PROVED, zip(*some, strict=True), strict=True)}
        beside = dict(zip([name for name in BESIDE if name not in known], columns_in(self.beside), strict=True))
        columns = {**proved, **beside, **known}
        lines = moved(self.source_line, line)
        return KeyedColumns(lines, **columns, tenders=self.tenders, proved=self.proved)


def packed(rows: KeyedColumns) -> PackedColumns | KeyedColumns:
    """The rows, packed; those that are not fit to be kept could not be unpacked again, and go as they are with all beside."""
    if rows.unfit:
        return rows
    repeated = {name: column for name in (*PROVED, *BESIDE) if isinstance(column := getattr(rows, name), Repeated)}
    columns = rows.columns(PROVED)
    return PackedColumns(
        rows.source_line,
        [written([column[begin:end] for column in columns]) for begin, end in stretches(rows.source_line)],
        written(rows.columns([name for name in BESIDE if name not in repeated])),
        written([column.values for column in repeated.values()]),
        {name: column.places for name, column in repeated.items()},
        rows.tenders,
    )
