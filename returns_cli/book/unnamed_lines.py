"""Rows of an export that say neither a line's number nor an article: their lines are numbered within their receipts.

The number is the same in every export that has the receipt whole, wherever in the file it stands: the export of the month
says of the line what that of the day said, and sells it no second time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import count

from returns_cli.book.sale_columns import SaleColumns
from returns_cli.kinds.sameness import folded

Receipt = tuple[str, str]


def named_lines(batches: Iterable[SaleColumns]) -> Iterator[SaleColumns]:
    """The same rows; the lines without a name have the next number of their receipt that none of its lines has."""
    have: dict[Receipt, set[str]] = defaultdict(set)
    for rows in batches:
        yield rows if all(rows.line) else _named(rows, have)


def _named(rows: SaleColumns, have: dict[Receipt, set[str]]) -> SaleColumns:
    receipts = [(folded(shop), folded(receipt)) for shop, receipt in zip(rows.shop, rows.receipt, strict=True)]
    for receipt, line in zip(receipts, rows.line, strict=True):
        if line:
            have[receipt].add(folded(line))
    lines = [line or _next(have[receipt]) for receipt, line in zip(receipts, rows.line, strict=True)]
    return rows._replace(line=lines)


def _next(have: set[str]) -> str:
    number = next(text for text in map(str, count(1)) if text not in have)
    have.add(number)
    return number
