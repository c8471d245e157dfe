"""`returns book status`: what a book holds."""

from __future__ import annotations

import click

from returns_cli.cli import exits
from returns_cli.cli.book_options import BOOK, named_zone, open_in
from returns_cli.cli.options import FORMAT, LANG, chosen_language, write_json


@click.command()
@BOOK
@FORMAT
@LANG
def command(url: str | None, format: str, lang: str | None) -> int:
    """Say what the book holds, and print its signed checkpoint: keep it, and `verify` proves later that nothing was changed."""
    from returns_cli.book.times import local
    from returns_cli.wording.book_words import book_say

    lang = chosen_language(lang)
    with open_in(url, lang) as book:
        note, found = book.checkpoint(), book.status(today=book.today())
    counted = {name: getattr(found, name) for name in ("entries", "lines", "taken", "held", "schema")}
    if format == "json":
        entry = {"origin": found.origin, "database": found.kind, "newest": found.newest, "verifier": found.verifier}
        write_json({**entry, **counted, "checkpoint": note})
    else:
        click.echo(book_say("status", lang, **counted, newest=local(found.newest, named_zone()), kind=found.kind))
        click.echo(f"\n{note}", nl=False)
    return exits.CLEAN
