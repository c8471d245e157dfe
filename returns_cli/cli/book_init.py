"""`returns book init`: a new, empty book."""

from __future__ import annotations

import click

from returns_cli.cli import exits
from returns_cli.cli.book_options import BOOK, in_language
from returns_cli.cli.options import LANG, chosen_language


@click.command()
@BOOK
@LANG
def command(url: str | None, lang: str | None) -> int:
    """Make a new book: a file that only you can read, or the tables in a PostgreSQL database."""
    from returns_cli.book.book import make_book, named_book
    from returns_cli.book.errors import without_password
    from returns_cli.wording.book_words import book_say

    lang = chosen_language(lang)
    with in_language(lang):
        where = named_book(url)
        book = make_book(where)
    click.echo(book_say("made", lang, book=without_password(where), verifier=book.status().verifier))
    book.close()
    return exits.CLEAN
