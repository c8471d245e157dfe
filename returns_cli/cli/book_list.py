"""`returns book list`: the decisions in the book."""

from __future__ import annotations

from datetime import date

import click

from returns_cli.book.shift import STATES
from returns_cli.cli import exits
from returns_cli.cli.book_mask import MASK, masked
from returns_cli.cli.book_options import BOOK, day_option, named_zone, open_in, since_stamp
from returns_cli.cli.options import FORMAT, LANG, chosen_language, write_json


@click.command()
@click.option("--since", metavar="DATE", callback=day_option, help="From this day on.")
@click.option("--state", type=click.Choice(STATES), help="Only those.")
@MASK
@BOOK
@FORMAT
@LANG
def command(since: date | None, state: str | None, mask: bool, url: str | None, format: str, lang: str | None) -> int:
    """List the decisions in the book, the oldest first."""
    from returns_cli.cli.book_text import DECIDED_HEADINGS, decided_json, decided_rows, table

    lang, zone = chosen_language(lang), named_zone()
    with open_in(url, lang) as book:
        found = book.listed(since=since_stamp(since, zone), state=state or "", most=100_000, today=book.today())
        found = masked(found, mask=mask)
        if format == "json":
            write_json([decided_json(each) for each in found])
        else:
            click.echo("\n".join(table(decided_rows(book, found, lang, zone), DECIDED_HEADINGS, lang)))
    return exits.CLEAN
