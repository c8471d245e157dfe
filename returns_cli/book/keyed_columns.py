"""Rows of an export by columns as the book keeps them: with what it finds them by, and a hash in place of who bought."""

from __future__ import annotations

from collections.abc import Container, Sequence
from itertools import chain, compress
from typing import NamedTuple, Self, cast

from returns_cli.book.database import SqlValue
from returns_cli.book.errors import Refused
from returns_cli.book.sale_columns import DESCRIBED, Described, SaleColumns
from returns_cli.book.sale_digests import DIGESTED, columns_in, stretches, written
from returns_cli.book.unfit_rows import unfit_rows
from returns_cli.kinds.tenders import Tender

KEYS = ("shop_key", "receipt_key", "line_key")
PROVED = (*KEYS, *DIGESTED)
BESIDE = ("source_line", "shop", "receipt", "line", "article_key")  # what is not among those


class KeyedColumns(NamedTuple):
    """Some rows, with the folded words that a line is found by; see `SaleColumns` for the rest. What is wrong with the `unfit`
    ones says why the book may not keep them. `proved` is what is digested of each stretch of the rows, where that is known."""

    source_line: Sequence[int]
    shop_key: Sequence[str]
    receipt_key: Sequence[str]
    line_key: Sequence[str]
    shop: Sequence[str]
    receipt: Sequence[str]
    line: Sequence[str]
    article: Sequence[str]
    article_key: Sequence[str]
    sold_on: Sequence[str | None]
    tile: Sequence[str]
    pieces_per_box: Sequence[int | None]
    lot: Sequence[str]
    clearance: Sequence[int | None]
    special_order: Sequence[int | None]
    unit: Sequence[str]
    currency: Sequence[str]
    phone_end: Sequence[str]
    customer: Sequence[str | None]
    policy_digest: Sequence[str | None]
    sold: Sequence[int]
    paid: Sequence[int | None]
    delivery: Sequence[str]
    tenders: Sequence[tuple[Tender, ...]] = ()  # none at all, or some for each row
    unfit: Sequence[Refused | None] = ()  # likewise
    proved: Sequence[bytes] = ()

    def columns(self, names: Sequence[str]) -> list[Sequence[SqlValue]]:
        return [getattr(self, name) for name in names]

    @property
    def keys(self) -> list[Sequence[str]]:
        """The columns of KEYS."""
        return [self.shop_key, self.receipt_key, self.line_key]

    def described(self) -> list[Sequence[SqlValue]]:
        """The columns of DESCRIBED, in its order."""
        return self.columns(DESCRIBED)

    def but(self, **columns: Sequence[object]) -> Self:
        """The same rows, which say something else in these columns."""
        return self._replace(**{**columns, "proved": ()})  # type: ignore[arg-type]

    def without(self, places: Container[int]) -> Self:
        """The rows but for those at these places."""
        kept = [at not in places for at in range(len(self.source_line))] if places else []
        if all(kept):
            return self
        return self.but(**{name: [*compress(column, kept)] for name, column in zip(self._fields, self, strict=True)})

    def placed(self, line: int) -> Self:
        """The rows; `line` comes on top of their lines."""
        return self._replace(source_line=[line + each for each in self.source_line])


def keyed(rows: SaleColumns, described: Described) -> KeyedColumns:
    """The rows as the book keeps them, or refuses to."""
    unfit = dict(unfit_rows(rows))
    found = [*map(described.contacts.__getitem__, rows.contact)]
    same = {name: column for name, column in zip(rows._fields, rows, strict=True) if name != "contact"}
    return KeyedColumns(
        **same,  # type: ignore[arg-type]
        **{f"{name}_key": described.fold(same[name]) for name in ("shop", "receipt", "line", "article")},  # type: ignore[arg-type]
        phone_end=[end for end, _ in found],
        customer=[key for _, key in found],
        unfit=[*map(unfit.get, range(len(rows.source_line)))] if unfit else (),
    )


class PackedColumns(NamedTuple):
    """Rows on their way from one process to another, column by column as they are digested: that is worked out anyway, and
    many texts travel as one. Their lines count from the first one of what one process reads."""

    proved: Sequence[bytes]
    beside: bytes
    tenders: Sequence[tuple[Tender, ...]]

    def placed(self, line: int) -> KeyedColumns:
        """The rows; `line` comes on top of their lines."""
        some = [columns_in(words) for words in self.proved]
        proved = {name: [*chain.from_iterable(parts)] for name, parts in zip(PROVED, zip(*some, strict=True), strict=True)}
        beside = dict(zip(BESIDE, columns_in(self.beside), strict=True))
        beside["source_line"] = [line + each for each in cast("Sequence[int]", beside["source_line"])]
        return KeyedColumns(**proved, **beside, tenders=self.tenders, proved=self.proved)  # type: ignore[arg-type]


def packed(rows: KeyedColumns) -> PackedColumns | KeyedColumns:
    """The rows, packed; those that are not fit to be kept could not be unpacked again, and go as they are with all beside."""
    if rows.unfit:
        return rows
    columns = rows.columns(PROVED)
    proved = [written([column[begin:end] for column in columns]) for begin, end in stretches(rows.source_line)]
    return PackedColumns(proved, written(rows.columns(BESIDE)), rows.tenders)
