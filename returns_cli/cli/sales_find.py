"""`returns sales find`: receipts whose number is not at hand."""

from __future__ import annotations

from datetime import date

import click

from returns_cli.cli import exits
from returns_cli.cli.book_options import BOOK, day_option, open_in
from returns_cli.cli.options import FORMAT, LANG, chosen_language, write_json


@click.command()
@click.option("--day", metavar="DATE", callback=day_option, help="Sold on this day.")
@click.option("--phone", default="", metavar="DIGITS", help="The last four digits of the customer's phone.")
@click.option("--article", default="", metavar="NUMBER", help="This article.")
@BOOK
@FORMAT
@LANG
def command(day: date | None, phone: str, article: str, url: str | None, format: str, lang: str | None) -> int:
    """Find lines of receipts by day, the end of a phone number, or article; the newest first."""
    from returns_cli.book.errors import NotInBook
    from returns_cli.cli.book_text import line_json, line_table

    lang = chosen_language(lang)
    if day is None and not phone and not article:
        raise click.UsageError("say --day, --phone or --article")
    with open_in(url, lang) as book:
        lines = book.find(day=day, phone_end=phone, article=article, today=book.today())
    if format == "json":
        write_json([line_json(line) for line in lines])
    elif lines:
        click.echo("\n".join(line_table(lines, lang)))
    else:
        raise NotInBook("nothing-sold", lang=lang)
    return exits.CLEAN if lines else exits.UNREADABLE
