"""Rows that say neither a line's number nor an article are told from each other by what they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random

import pytest

from returns_cli.book.amounts import Goods
from returns_cli.book.book import Book
from returns_cli.book.imports import Import
from returns_cli.book.sale import Sale
from returns_cli.book.sale_columns import SaleColumns, in_columns

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
A, B, C = (
    Sale("R1", "", "piece", sold, goods=Goods(800, side, 3), paid=100 * sold) for sold, side in ((6, 800), (9, 600), (3, 400))
)


def sold(book: Book, source: str, *rows: Sale, size: int = 9) -> Import:
    numbered = list(enumerate(rows, 2))
    batches = [numbered[at : at + size] for at in range(0, len(numbered), size)]
    return book.sell_columns(source, lambda: (each for some in batches for each in in_columns(some)), name=source, now=NOW)


def lines(book: Book, receipt: str = "R1") -> dict[str, int]:
    return {line.line: line.sold for line in book.receipt(receipt)}


def refused(done: Import) -> dict[int, str]:
    return {line: why.fault for line, why in done.refused}


@pytest.mark.parametrize("size", [1, 2, 9])
@pytest.mark.parametrize(
    ("then", "counts", "faults", "found"),
    [
        ([B], (0, 1, 0), {}, {"1": 6, "2": 9}),  # part of the receipt, as it is known
        ([B, A], (0, 2, 0), {}, {"1": 6, "2": 9}),
        ([A, C, B], (1, 2, 0), {}, {"1": 6, "2": 9, "3": 3}),  # the row that was a reject of the first export
        ([C], (0, 0, 0), {2: "which-unnamed-line"}, {"1": 6, "2": 9}),  # the same, alone
        ([B.but(sold=8)], (0, 0, 0), {2: "which-unnamed-line"}, {"1": 6, "2": 9}),
        ([B.but(sold=8), A], (0, 1, 1), {}, {"1": 6, "2": 8}),
        ([A, C], (0, 1, 0), {3: "which-unnamed-line"}, {"1": 6, "2": 9}),  # other goods correct nothing
        ([A, A, B], (1, 2, 0), {}, {"1": 6, "2": 9, "3": 6}),
        ([A, B.but(lot="B7")], (0, 1, 1), {}, {"1": 6, "2": 9}),  # what was not said before
        ([C.but(line="2"), A, B], (1, 1, 1), {}, {"1": 6, "2": 3, "3": 9}),  # a line has a name now
    ],
)
def test_a_row_is_of_the_line_that_says_the_same(
    book: Book, then: list[Sale], counts: tuple[int, int, int], faults: dict[int, str], found: dict[str, int], size: int
) -> None:
    sold(book, "a", A, B, size=size)
    done = sold(book, "b", *then, size=size)
    assert ((done.new, done.known, done.corrected), refused(done), lines(book)) == (counts, faults, found)
    assert refused(sold(book, "b", *then, size=size)) == faults
    assert lines(book) == found


@pytest.mark.parametrize("size", [1, 2, 9])
def test_no_unnamed_line_has_the_number_of_a_named_one(book: Book, size: int) -> None:
    """Wherever in the file that stands: before it or behind it, other receipts between them."""
    other = A.but(receipt="R2", line="1")
    sold(book, "a", A.but(line="1"), other, B, other.but(line="2"), C.but(line="2"), size=size)
    assert lines(book) == {"1": 6, "2": 3, "3": 9}


def test_what_a_line_says_now_goes_before_what_it_said_once(book: Book) -> None:
    """The first line said what the second one says since: in another order the same file is known."""
    one, other, third = (A.but(sold=sold) for sold in (4, 5, 7))
    for source, rows in (("a", (one, third)), ("b", (other, third)), ("c", (other, one)), ("d", (one, other))):
        done = sold(book, source, *rows)
    assert (done.known, lines(book)) == (2, {"1": 5, "2": 4})


def test_a_line_whose_name_is_no_number_is_no_unnamed_one(book: Book) -> None:
    sold(book, "a", A.but(line="L-1"), A, size=1)
    assert lines(book) == {"L-1": 6, "1": 6}


@pytest.mark.parametrize("seed", range(6))
def test_an_export_in_another_order_says_nothing_new(book: Book, seed: int) -> None:
    chance = Random(seed)  # noqa: S311
    rows = [chance.choice((A, B, C)).but(receipt=chance.choice(("R1", "R2"))) for _ in range(9)]
    sold(book, "a", *rows)
    chance.shuffle(rows)
    again = sold(book, "b", *rows, size=chance.randrange(1, 9))
    assert (again.new, again.known, again.corrected, again.refused) == (0, 9, 0, ())
    for receipt in {row.receipt for row in rows}:
        assert Counter(lines(book, receipt).values()) == Counter(row.sold for row in rows if row.receipt == receipt)


@pytest.mark.parametrize(("first", "readings"), [(A, 2), (A.but(line="7"), 3)])
def test_how_often_an_export_is_read(book: Book, first: Sale, readings: int) -> None:
    """Twice, where it shows at once that rows have no names; what named rows came before is read once more."""
    begun: list[int] = []

    def batches() -> Iterator[SaleColumns]:
        begun.append(1)
        return (each._replace(tenders=()) for row in ((2, first), (3, B)) for each in in_columns([row]))

    assert book.sell_columns("a", batches, now=NOW).new == 2
    assert len(begun) == readings
