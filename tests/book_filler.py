"""Fills an empty book, and waits in the middle of it until it is killed: `python book_filler.py BOOK`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from returns_cli.book import sqlite
from returns_cli.book.book import open_book
from returns_cli.book.sale import Sale
from returns_cli.book.sale_columns import SaleColumns, in_columns

LINES = 25_000


def export() -> Iterator[SaleColumns]:
    """Sales of which nothing says how they were paid, so that they are read once."""
    rows = in_columns((at, Sale(f"R{at}", "1", "piece", 3, article=f"A{at * 7919 % LINES}")) for at in range(2, LINES + 2))
    return (batch._replace(tenders=()) for batch in rows)


def half() -> Iterator[SaleColumns]:
    rows = export()
    yield next(rows)
    yield next(rows)
    print("half", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    sqlite.CACHE_KB = 64  # so that the file has most of it by then
    open_book(sys.argv[1]).sell_columns("sha256:1", half)
