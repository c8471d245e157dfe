"""`returns sales show`: a receipt."""

from __future__ import annotations

import click

from returns_cli.cli import exits
from returns_cli.cli.book_options import BOOK, open_in
from returns_cli.cli.options import FORMAT, LANG, chosen_language, write_json


@click.command()
@click.argument("receipt")
@click.option("--shop", metavar="NAME", help="The shop, where several have a receipt of this number.")
@BOOK
@FORMAT
@LANG
def command(receipt: str, shop: str | None, url: str | None, format: str, lang: str | None) -> int:
    """Show the receipt with its lines: sold, returned, held, and what can still come back."""
    from returns_cli.cli.book_text import LINE_HEADINGS, line_json, line_rows, table

    lang = chosen_language(lang)
    with open_in(url, lang) as book:
        lines = book.receipt(receipt, shop)
    if format == "json":
        write_json([line_json(line) for line in lines])
    else:
        click.echo("\n".join(table(line_rows(lines, lang), LINE_HEADINGS, lang)))
    return exits.CLEAN
