"""What the book knows of a receipt's line, for a request that is only decided, not recorded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import click

from returns_cli.cli.book_options import of_a_branch, open_in
from returns_cli.cli.book_text import contradiction_lines, earlier_words
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.errors import harmless
from returns_cli.kinds.sameness import folded

if TYPE_CHECKING:
    from returns_cli.book.amounts import GoodsAmount
    from returns_cli.book.book import Book
    from returns_cli.book.returns_book import SaleAnswer


class SaleAsked(NamedTuple):
    """The line of a receipt that is meant."""

    receipt: str
    line: str | None
    shop: str | None


def goods_said(book: Book, amount: str, sale: SaleAsked) -> GoodsAmount:
    """How much of the line's goods this text says. Raises InputError, Refused."""
    from returns_cli.book.amounts import Goods
    from returns_cli.book.quantities import goods_amount
    from returns_cli.kinds.quantity import read_quantity

    lines = book.receipt(sale.receipt, sale.shop)
    goods = next((each.goods for each in lines if sale.line is None or folded(each.line) == folded(sale.line)), Goods())
    return goods_amount(read_quantity(amount), goods)


def with_sale(
    compiled: CompiledPolicy,
    given: Mapping[str, str],
    url: str | None,
    sale: SaleAsked,
    today: date | None,
    lang: str,
    amount: str | None = None,
) -> SaleAnswer:
    """What the book says of the sale, and of so much of its goods. Where the facts given differ, and where goods of the receipt
    came back earlier that day, that is said on stderr."""
    with open_in(url, lang) as book:
        of_a_branch(book, sale.receipt, sale.shop)
        quantity = goods_said(book, amount, sale) if amount else None
        found = book.asked_of(compiled, given, today=today, quantity=quantity, **sale._asdict())
    for each in [*contradiction_lines(found.contradictions, lang), *earlier_words(found.earlier, lang)]:
        click.echo(harmless(each), err=True)
    return found
