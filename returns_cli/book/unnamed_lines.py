"""Rows of an export that say neither a line's number nor an article: their lines are numbered within their receipts.

The number is the same in every export that has the receipt whole, wherever in the file it stands: the export of the month
says of the line what that of the day said, and sells it no second time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import count, takewhile

from returns_cli.book.sale_columns import SaleColumns
from returns_cli.kinds.sameness import folded

Receipt = tuple[str, str]


def named_lines(batches: Iterable[SaleColumns]) -> Iterator[SaleColumns]:
    """The same rows; the lines without a name have the next number of their receipt that none of its lines has."""
    have: dict[Receipt, set[str]] = defaultdict(set)
    for rows in batches:
        if all(rows.line):
            _note(_last_receipt(rows), have)
            yield rows
        else:
            yield _named(rows, have)


def _last_receipt(rows: SaleColumns) -> SaleColumns:
    """The rows at the end that are of one receipt: the next batch may go on with it, and where all lines have names nothing
    else of a batch need be looked at."""
    pairs = zip(reversed(rows.shop), reversed(rows.receipt), strict=True)
    last = next(pairs, None)
    alike = sum(1 for _ in takewhile(last.__eq__, pairs)) + (last is not None)
    return SaleColumns(*(column[len(rows.receipt) - alike :] for column in rows))  # type: ignore[arg-type]


def _note(rows: SaleColumns, have: dict[Receipt, set[str]]) -> list[Receipt]:
    """The receipt of each row; what lines they have names for is known from now on."""
    receipts = [(folded(shop), folded(receipt)) for shop, receipt in zip(rows.shop, rows.receipt, strict=True)]
    for receipt, line in zip(receipts, rows.line, strict=True):
        if line:
            have[receipt].add(folded(line))
    return receipts


def _named(rows: SaleColumns, have: dict[Receipt, set[str]]) -> SaleColumns:
    receipts = _note(rows, have)
    lines = [line or _next(have[receipt]) for receipt, line in zip(receipts, rows.line, strict=True)]
    return rows._replace(line=lines)


def _next(have: set[str]) -> str:
    number = next(text for text in map(str, count(1)) if text not in have)
    have.add(number)
    return number
