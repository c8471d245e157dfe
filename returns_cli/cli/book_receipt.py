"""What the book knows of a receipt's line, for a request that is only decided, not recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import click

from returns_cli.cli.book_options import in_language, named_zone, of_a_branch, open_in
from returns_cli.cli.book_text import came_back_lines, contradiction_lines, earlier_words
from returns_cli.decisions.compiled import CompiledPolicy, Decision
from returns_cli.errors import harmless
from returns_cli.kinds.sameness import folded
from returns_cli.wording.words import say

if TYPE_CHECKING:
    from returns_cli.book.amounts import GoodsAmount
    from returns_cli.book.book import Book
    from returns_cli.book.decided import RecordedDecision
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


class _CameBack(NamedTuple):
    """What came back of a line, when and where, as part of a sentence."""

    decisions: Sequence[RecordedDecision]

    def in_language(self, lang: str) -> str:
        return say("semicolon", lang).join(came_back_lines(self.decisions, lang, named_zone()))


@contextmanager
def what_came_back(found: Callable[[], Sequence[RecordedDecision]]) -> Iterator[None]:
    """Where more comes back than is left, the sentence says what came back, when and where."""
    from returns_cli.book.errors import Refused

    try:
        yield
    except Refused as error:
        back = found() if error.fault == "not-so-many-left" else ()
        if not back:
            raise
        raise Refused("not-so-many-left-since", lang=error.lang, **error.fields, back=_CameBack(back)) from None


def check_left(sale: SaleAnswer, decisions: Sequence[Decision], lang: str) -> None:
    """Raises Refused, in words, where `returns take` would refuse so much of the line."""
    with in_language(lang), what_came_back(lambda: sale.came_back):
        sale.check_left(decisions)
