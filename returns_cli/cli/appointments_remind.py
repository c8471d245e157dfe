"""`returns appointments remind`: the customer was reminded."""

from __future__ import annotations

import click

from returns_cli.cli import exits
from returns_cli.cli.book_options import BOOK, open_in
from returns_cli.cli.options import LANG, chosen_language


@click.command()
@click.argument("id")
@BOOK
@LANG
def command(id: str, url: str | None, lang: str | None) -> int:
    """Note that the customer was reminded of the appointment ID: it is due no more."""
    from returns_cli.wording.book_words import book_say

    lang = chosen_language(lang)
    with open_in(url, lang) as book:
        book.remind(id)
    click.echo(book_say("reminded", lang, id=id))
    return exits.CLEAN
