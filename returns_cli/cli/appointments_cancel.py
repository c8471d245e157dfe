"""`returns appointments cancel`: an appointment is off, or over."""

from __future__ import annotations

import click

from returns_cli.cli import exits
from returns_cli.cli.appointment_options import SHOP, appointment_json, appointment_line
from returns_cli.cli.book_options import BOOK, open_in
from returns_cli.cli.options import FORMAT, LANG, chosen_language, write_json


@click.command()
@click.argument("id")
@click.option("--as", "state", type=click.Choice(["cancelled", "done", "no-show"]), default="cancelled", show_default=True,
              help="How it ended: called off in time, done, or nobody came.")  # fmt: skip
@SHOP
@BOOK
@FORMAT
@LANG
def command(id: str, state: str, shop_file: str | None, url: str | None, format: str, lang: str | None) -> int:
    """Call the appointment ID off: its slot is free again. Or say that it is done, or that nobody came."""
    from returns_cli.book.shop import read_shop

    lang = chosen_language(lang)
    shop = read_shop(shop_file)
    with open_in(url, lang) as book:
        ended = book.end_appointment(id, state)
    if format == "json":
        write_json(appointment_json(shop, ended))
    else:
        click.echo(appointment_line(shop, ended, lang))
    return exits.CLEAN
