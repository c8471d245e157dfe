"""`returns appointments calendar`: a file for a calendar program."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import click

from returns_cli.cli import exits
from returns_cli.cli.appointment_options import SHOP
from returns_cli.cli.book_options import BOOK, day_option, open_in, result_of
from returns_cli.cli.options import LANG, chosen_language
from returns_cli.whole_file import whole_file


@click.command()
@click.argument("file")
@click.option("--id", "id", metavar="ID", help="This appointment, for the customer.")
@click.option("--day", metavar="DATE", callback=day_option, help="All appointments of this day, for the warehouse.")
@SHOP
@BOOK
@LANG
def command(file: str, id: str | None, day: date | None, shop_file: str | None, url: str | None, lang: str | None) -> int:
    """Write FILE (.ics): one appointment, or the appointments of a day."""
    from returns_cli.book.calendar_file import calendar
    from returns_cli.book.shop import read_shop

    if (id is None) == (day is None):
        raise click.UsageError("say --id or --day")
    lang = chosen_language(lang)
    shop = read_shop(shop_file)
    with open_in(url, lang) as book:
        target = result_of(file, book)
        if id is not None:
            found = [book.appointment(id)]
        else:
            since = datetime.combine(day or date.min, time(), shop.timezone)
            found = book.appointments(since, since + timedelta(1))
        origin = book.status().origin
    with whole_file(target) as unfinished:
        unfinished.write_bytes(calendar(found, shop, origin.replace("/", "."), datetime.now(UTC), lang))
    click.echo(file)
    return exits.CLEAN
