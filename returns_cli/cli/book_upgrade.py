"""`returns book upgrade`: the schema of this release."""

from __future__ import annotations

import click

from returns_cli.cli import exits
from returns_cli.cli.book_options import BOOK, in_language
from returns_cli.cli.options import LANG, chosen_language


@click.command()
@BOOK
@LANG
def command(url: str | None, lang: str | None) -> int:
    """Bring the book to the schema of this release, all of it or nothing. Back it up first; no other command does this."""
    from returns_cli.book.book import named_book, upgrade
    from returns_cli.wording.book_words import book_say

    lang = chosen_language(lang)
    with in_language(lang):
        ran = upgrade(named_book(url))
    click.echo("\n".join(ran) if ran else book_say("up-to-date", lang))
    return exits.CLEAN
