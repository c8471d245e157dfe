"""What the book knows of a receipt's line, for a request that is only decided, not recorded."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import click

from returns_cli.cli.book_options import of_a_branch, open_in
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.errors import harmless
from returns_cli.wording.book_words import book_say


class SaleAsked(NamedTuple):
    """The line of a receipt that is meant."""

    receipt: str
    line: str | None
    shop: str | None


def with_sale(
    compiled: CompiledPolicy, given: dict[str, str], url: str | None, sale: SaleAsked, today: date | None, lang: str
) -> tuple[CompiledPolicy, dict[str, str]]:
    """The policy that decides about the sale, the facts given, and those that the book has of it over them; where they differ,
    that is said on stderr."""
    with open_in(url, lang) as book:
        of_a_branch(book, sale.receipt, sale.shop)
        own = sale._asdict()
        compiled, known, different = book.facts_of(compiled, given, today=today or date.today(), **own)
    for each in different:
        click.echo(harmless(book_say("said-otherwise", lang, fact=each.fact, given=each.given, book=each.book)), err=True)
    return compiled, given | known
