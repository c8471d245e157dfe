"""What the commands about appointments share: options, times, and how an appointment is told."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

import click

from returns_cli.errors import UsageError, visible

if TYPE_CHECKING:
    from returns_cli.book.appointments import Appointment
    from returns_cli.book.shop import Shop

SHOP = click.option("--shop-file", metavar="FILE", help="The shop's settings: warehouses, hours, capacity; else RETURNS_SHOP.")
WAREHOUSE = click.option("--warehouse", metavar="ID", help="Which warehouse; a shop with one needs none.")
BOXES = click.option("--boxes", type=click.IntRange(0, 10**6), default=0, help="How many boxes come.")
AREA = click.option("--area", metavar="M2", default="0", help="How many m2 come.")


def area_mm2(text: str) -> int:
    """An area in whole mm2. Raises UsageError."""
    from decimal import Decimal, InvalidOperation

    try:
        area = Decimal(text.removesuffix("m2").removesuffix("㎡").strip()) * 10**6
    except InvalidOperation:
        area = Decimal(-1)
    if not 0 <= area <= 10**12 or area != area.to_integral_value():
        raise UsageError(f"`{visible(text)}` is no area", help="write 3.84, in m2")
    return int(area)


def time_in(zone: tzinfo, text: str) -> datetime:
    """A time in this zone, written as 2026-12-01 09:30. Raises UsageError."""
    for form in ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"):
        try:
            return datetime.strptime(text.strip(), form).replace(tzinfo=zone)
        except ValueError:
            continue
    raise UsageError(f"`{visible(text)}` is no time", help="write it as 2026-12-01 09:30")


def shown_time(shop: Shop, at: datetime) -> str:
    from returns_cli.book.times import local

    return local(at, shop.timezone)


def appointment_json(shop: Shop, each: Appointment) -> dict[str, object]:
    return {
        "id": each.id,
        "warehouse": each.warehouse,
        "starts_at": each.starts_at.astimezone(shop.timezone).isoformat(),
        "ends_at": each.ends_at.astimezone(shop.timezone).isoformat(),
        "boxes": each.boxes,
        "area_mm2": each.mm2,
        "receipt": each.receipt,
        "return": each.return_id,
        "state": each.state,
        "held_until": each.held_until.astimezone(shop.timezone).isoformat() if each.held_until else None,
        "sequence": each.sequence,
    }


def appointment_line(shop: Shop, each: Appointment, lang: str) -> str:
    """What became of an appointment, in words."""
    from returns_cli.wording.book_words import book_say

    warehouse = shop.warehouses.get(each.warehouse)
    name = warehouse.name.in_language(lang) if warehouse else each.warehouse
    until = shown_time(shop, each.held_until)[-5:] if each.held_until else ""
    return book_say(
        f"appointment-{each.state}", lang, id=each.id, time=shown_time(shop, each.starts_at), warehouse=name, until=until
    )
