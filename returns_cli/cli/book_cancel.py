"""`returns book cancel`: the customer keeps the goods."""

from __future__ import annotations

import click

from returns_cli.cli import exits
from returns_cli.cli.book_options import BOOK, CLERK, open_in
from returns_cli.cli.options import FORMAT, LANG, chosen_language, write_json


@click.command()
@click.argument("id")
@CLERK
@BOOK
@FORMAT
@LANG
def command(id: str, clerk: str, url: str | None, format: str, lang: str | None) -> int:
    """Cancel the return ID: its goods count as the customer's again. The decision stays in the log."""
    from returns_cli.cli.book_text import decided_json
    from returns_cli.wording.book_words import book_say

    lang = chosen_language(lang)
    with open_in(url, lang) as book:
        done = book.cancel(id, clerk=clerk)
    if format == "json":
        write_json(decided_json(done))
    else:
        click.echo(book_say("cancelled", lang, id=id))
    return exits.CLEAN
