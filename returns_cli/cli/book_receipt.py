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

if TYPE_CHECKING:
    from returns_cli.book.returns_book import SaleAnswer


class SaleAsked(NamedTuple):
    """The line of a receipt that is meant."""

    receipt: str
    line: str | None
    shop: str | None


def with_sale(
    compiled: CompiledPolicy, given: Mapping[str, str], url: str | None, sale: SaleAsked, today: date | None, lang: str
) -> SaleAnswer:
    """What the book says of the sale. Where the facts given differ, and where goods of the receipt came back earlier that day,
    that is said on stderr."""
    with open_in(url, lang) as book:
        of_a_branch(book, sale.receipt, sale.shop)
        found = book.asked_of(compiled, given, today=today, **sale._asdict())
    for each in [*contradiction_lines(found.contradictions, lang), *earlier_words(found.earlier, lang)]:
        click.echo(harmless(each), err=True)
    return found
