"""`returns appointments move`: another time."""

from __future__ import annotations

import click

from returns_cli.cli import exits
from returns_cli.cli.appointment_options import SHOP, appointment_json, appointment_line, time_in
from returns_cli.cli.book_options import BOOK, open_in
from returns_cli.cli.options import FORMAT, LANG, chosen_language, write_json


@click.command()
@click.argument("id")
@click.option("--to", "to", required=True, metavar="TIME", help="When instead, as 2026-12-01 09:30.")
@SHOP
@BOOK
@FORMAT
@LANG
def command(id: str, to: str, shop_file: str | None, url: str | None, format: str, lang: str | None) -> int:
    """Move the appointment ID; where the new time has no room it stays where it was."""
    from returns_cli.book.shop import read_shop

    lang = chosen_language(lang)
    shop = read_shop(shop_file)
    with open_in(url, lang) as book:
        moved = book.move_appointment(shop, id, time_in(shop.timezone, to))
    if format == "json":
        write_json(appointment_json(shop, moved))
    else:
        click.echo(appointment_line(shop, moved, lang))
    return exits.CLEAN
