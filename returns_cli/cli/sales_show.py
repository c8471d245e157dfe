"""`returns sales show`: a receipt."""

from __future__ import annotations

import click

from returns_cli.cli import exits
from returns_cli.cli.book_options import BOOK, named_zone, open_in
from returns_cli.cli.options import FORMAT, LANG, chosen_language, write_json
from returns_cli.errors import harmless


@click.command()
@click.argument("receipt")
@click.option("--shop", metavar="NAME", help="The shop, where several have a receipt of this number.")
@BOOK
@FORMAT
@LANG
def command(receipt: str, shop: str | None, url: str | None, format: str, lang: str | None) -> int:
    """Show the receipt with its lines: sold, returned, held, and what can still come back."""
    from returns_cli.book.tender_words import receipt_json, receipt_lines
    from returns_cli.cli.book_text import came_back_lines, decided_json, line_json, line_table

    lang = chosen_language(lang)
    with open_in(url, lang) as book:
        today = book.today()
        lines = book.receipt(receipt, shop, today=today)
        tenders = book.tenders(lines[0])
        back = [book.came_back(line, today=today) for line in lines]
    if format == "json":
        listed = [{"came_back": [decided_json(each) for each in found]} for found in back]
        paid = receipt_json(tenders, lines[0].currency)
        write_json([line_json(line) | paid | found for line, found in zip(lines, listed, strict=True)])
    else:
        rows = [harmless(line) for line in receipt_lines(tenders, lines[0].currency, lang)]
        rows += [line for found in back for line in came_back_lines(found, lang, named_zone())]
        click.echo("\n".join([*line_table(lines, lang), *([""] if rows else []), *rows]))
    return exits.CLEAN
