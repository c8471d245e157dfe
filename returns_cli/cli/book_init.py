"""`returns book init`: a new, empty book."""

from __future__ import annotations

import click

from returns_cli.cli import exits
from returns_cli.cli.book_options import BOOK
from returns_cli.cli.options import LANG, chosen_language


@click.command()
@BOOK
@LANG
def command(url: str | None, lang: str | None) -> int:
    """Make a new book: a file that only you can read, or the tables in a PostgreSQL database."""
    from returns_cli.book.book import book_url, make_book
    from returns_cli.book.errors import BookError
    from returns_cli.wording.book_words import book_say

    lang = chosen_language(lang)
    where = book_url(url)
    try:
        if where is None:
            raise BookError("which-book")
        book = make_book(where)
    except BookError as error:
        raise error.in_language(lang) from None
    click.echo(book_say("made", lang, book=where, verifier=book.status().verifier))
    book.close()
    return exits.CLEAN
