"""`returns appointments slots`: free times."""

from __future__ import annotations

import click

from returns_cli.cli import exits
from returns_cli.cli.appointment_options import AREA, BOXES, SHOP, WAREHOUSE, area_mm2, shown_time
from returns_cli.cli.book_options import BOOK, open_in
from returns_cli.cli.options import FORMAT, LANG, chosen_language, write_json


@click.command()
@WAREHOUSE
@BOXES
@AREA
@click.option("--most", type=click.IntRange(1, 100), default=3, show_default=True, help="How many times to propose.")
@SHOP
@BOOK
@FORMAT
@LANG
def command(
    warehouse: str | None,
    boxes: int,
    area: str,
    most: int,
    shop_file: str | None,
    url: str | None,
    format: str,
    lang: str | None,
) -> int:
    """Propose the first free times that fit what comes."""
    from returns_cli.book.shop import read_shop
    from returns_cli.book.slots import FARTHEST_DAYS, Wanted
    from returns_cli.wording.book_words import book_say

    lang = chosen_language(lang)
    shop = read_shop(shop_file)
    where = shop.warehouse(warehouse)
    with open_in(url, lang) as book:
        found = book.free_slots(shop, where, Wanted(boxes, area_mm2(area)), most=most)
    if format == "json":
        write_json({"warehouse": where.id, "slots": [start.isoformat() for start in found]})
    else:
        lines = [shown_time(shop, start) for start in found] or [book_say("no-free-slots", lang, days=FARTHEST_DAYS)]
        click.echo("\n".join(lines))
    return exits.CLEAN if found else exits.OPEN
