"""`returns book backup`: a copy as of one moment."""

from __future__ import annotations

from pathlib import Path

import click

from returns_cli.cli import exits
from returns_cli.cli.book_options import BOOK, open_in
from returns_cli.cli.options import LANG, chosen_language


@click.command()
@click.argument("file")
@BOOK
@LANG
def command(file: str, url: str | None, lang: str | None) -> int:
    """Copy the book to FILE, whole or not at all, while counters go on writing."""
    from returns_cli.wording.book_words import book_say

    lang = chosen_language(lang)
    with open_in(url, lang) as book:
        book.backup(Path(file))
    click.echo(book_say("backed-up", lang, file=file))
    return exits.CLEAN
