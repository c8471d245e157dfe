"""`returns appointments list`: who comes when."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import click

from returns_cli.cli import exits
from returns_cli.cli.appointment_options import SHOP, appointment_json, shown_time
from returns_cli.cli.book_options import BOOK, day_option, open_in
from returns_cli.cli.options import FORMAT, LANG, chosen_language, write_json


@click.command()
@click.option("--day", metavar="DATE", callback=day_option, help="From this day on; else from today.")
@click.option("--days", type=click.IntRange(1, 366), default=7, show_default=True, help="For so many days.")
@click.option("--all", "all_states", is_flag=True, help="Those that were called off or are over too.")
@SHOP
@BOOK
@FORMAT
@LANG
def command(
    day: date | None, days: int, all_states: bool, shop_file: str | None, url: str | None, format: str, lang: str | None
) -> int:
    """List the appointments, for the warehouse and for the hotline's reminders."""
    from returns_cli.book.amounts import m2
    from returns_cli.book.shop import read_shop
    from returns_cli.cli.book_text import table
    from returns_cli.wording.book_words import book_say
    from returns_cli.wording.units import amount_in

    lang = chosen_language(lang)
    shop = read_shop(shop_file)
    since = datetime.combine(day or datetime.now(shop.timezone).date(), time(), shop.timezone)
    with open_in(url, lang) as book:
        found = book.appointments(since, since + timedelta(days), all_states=all_states)
    if format == "json":
        write_json([appointment_json(shop, each) for each in found])
    else:
        rows = [
            [
                shown_time(shop, each.starts_at),
                each.id,
                each.receipt,
                f"{each.boxes}",
                amount_in(m2(each.mm2), lang),
                book_say(f"state-{each.state}", lang),
                each.warehouse,
            ]
            for each in found
        ]
        headings = ("time", "id", "receipt", "boxes", "area", "state", "warehouse")
        click.echo("\n".join(table(rows, headings, lang)))
    return exits.CLEAN
