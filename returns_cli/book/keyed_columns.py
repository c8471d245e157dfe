"""Rows of an export by columns as the book keeps them: with what it finds them by, and a hash in place of who bought."""

from __future__ import annotations

from collections.abc import Container, Sequence
from itertools import compress
from operator import itemgetter
from typing import NamedTuple, Self

from returns_cli.book.database import SqlValue
from returns_cli.book.errors import Refused
from returns_cli.book.repeated import each
from returns_cli.book.sale_columns import DESCRIBED, Described, SaleColumns
from returns_cli.book.sale_digests import DIGESTED
from returns_cli.book.unfit_rows import unfit_rows
from returns_cli.kinds.tenders import Tender

KEYS = ("shop_key", "receipt_key", "line_key")
PROVED = (*KEYS, *DIGESTED)


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
        return self._replace(source_line=moved(self.source_line, line))


def moved(lines: Sequence[int], by: int) -> Sequence[int]:
    """So many lines further on."""
    return range(lines.start + by, lines.stop + by) if isinstance(lines, range) else [by + each for each in lines]


def keyed(rows: SaleColumns, described: Described) -> KeyedColumns:
    """The rows as the book keeps them, or refuses to."""
    unfit = dict(unfit_rows(rows))
    found = described.contacts.of(rows.contact)
    same = {name: column for name, column in zip(rows._fields, rows, strict=True) if name != "contact"}
    return KeyedColumns(
        **same,  # type: ignore[arg-type]
        **{f"{name}_key": described.fold(same[name]) for name in ("shop", "receipt", "line", "article")},  # type: ignore[arg-type]
        phone_end=each(itemgetter(0), found),
        customer=each(itemgetter(1), found),
        unfit=[*map(unfit.get, range(len(rows.source_line)))] if unfit else (),
    )
