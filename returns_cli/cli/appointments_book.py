"""`returns appointments book`: a time at the warehouse."""

from __future__ import annotations

import click

from returns_cli.cli import exits
from returns_cli.cli.appointment_options import (
    AREA,
    BOXES,
    SHOP,
    WAREHOUSE,
    appointment_json,
    appointment_line,
    area_mm2,
    time_in,
)
from returns_cli.cli.book_options import BOOK, open_in
from returns_cli.cli.options import FORMAT, LANG, chosen_language, write_json


@click.command()
@click.option("--at", "at", required=True, metavar="TIME", help="When, as 2026-12-01 09:30: the beginning of a free slot.")
@WAREHOUSE
@BOXES
@AREA
@click.option("--receipt-no", "receipt", default="", metavar="NUMBER", help="The receipt whose goods come.")
@click.option("--return", "return_id", metavar="ID", help="The return that they belong to.")
@click.option("--id", "id", metavar="ID", help="The id of this appointment, made by the caller; sent again, the same one.")
@click.option("--hold", is_flag=True, help="Only hold it, for ten minutes; the same call without --hold confirms it.")
@SHOP
@BOOK
@FORMAT
@LANG
def command(
    at: str,
    warehouse: str | None,
    boxes: int,
    area: str,
    receipt: str,
    return_id: str | None,
    id: str | None,
    hold: bool,
    shop_file: str | None,
    url: str | None,
    format: str,
    lang: str | None,
) -> int:
    """Book a time at the warehouse; a slot never takes more than its capacity."""
    from returns_cli.book.shop import read_shop
    from returns_cli.book.slots import Wanted

    lang = chosen_language(lang)
    shop = read_shop(shop_file)
    where = shop.warehouse(warehouse)
    wanted = Wanted(boxes, area_mm2(area), receipt, return_id)
    with open_in(url, lang) as book:
        made = book.book_slot(shop, where, time_in(shop.timezone, at), wanted, id=id, confirmed=not hold)
    if format == "json":
        write_json(appointment_json(shop, made))
    else:
        click.echo(appointment_line(shop, made, lang))
    return exits.CLEAN
