"""`returns book today`: the day so far; with `--shift-end` all that is handed over when a shift ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import click

from returns_cli.cli import exits
from returns_cli.cli.book_mask import MASK, masked_shift
from returns_cli.cli.book_options import BOOK, day_option, open_in, today_in
from returns_cli.cli.options import FORMAT, LANG, chosen_language, write_json
from returns_cli.errors import harmless

if TYPE_CHECKING:
    from returns_cli.book.appointments import Appointment
    from returns_cli.book.book import Book
    from returns_cli.book.shift import Shift
    from returns_cli.book.shop import Shop


@click.command()
@click.option("--shift-end", is_flag=True, help="All that is handed over: overrides, tomorrow's appointments, the checkpoint.")
@click.option("--day", metavar="DATE", callback=day_option, help="That day; else today.")
@click.option("--counter", default="", metavar="NAME", help="Only what was decided at this counter.")
@click.option("--clerk", default="", metavar="NAME", help="Only what this clerk decided.")
@click.option("--shop-file", metavar="FILE", help="The shop's settings, for its time zone and warehouses; else RETURNS_SHOP.")
@MASK
@BOOK
@FORMAT
@LANG
def command(
    shift_end: bool,
    day: date | None,
    counter: str,
    clerk: str,
    shop_file: str | None,
    mask: bool,
    url: str | None,
    format: str,
    lang: str | None,
) -> int:
    """Say what the day has brought so far: returns, money, overrides, open inspections."""
    from returns_cli.book.shop import shop_if_named

    lang = chosen_language(lang)
    shop = shop_if_named(shop_file)
    zone = shop.timezone if shop else datetime.now().astimezone().tzinfo
    midnight = datetime.combine(day or today_in(zone), time(), zone)
    tomorrow = datetime.combine(midnight.date() + timedelta(1), time(), zone)
    with open_in(url, lang) as book:
        found = masked_shift(book.shift(midnight, tomorrow, counter=counter, clerk=clerk, today=book.today()), mask=mask)
        coming = book.appointments(tomorrow, tomorrow + timedelta(1)) if shift_end else []
        checkpoint = book.checkpoint() if shift_end else ""
        if format == "json":
            write_json(_json(found, coming, shop, checkpoint if shift_end else None))
        else:
            click.echo("\n".join(_lines(book, found, coming, shop, checkpoint, lang)))
    return exits.CLEAN


def _json(found: Shift, coming: list[Appointment], shop: Shop | None, checkpoint: str | None) -> dict[str, object]:
    from returns_cli.book.amounts import written_money
    from returns_cli.cli.book_text import decided_json

    paid = [written_money(amount, currency) for currency, amount in sorted(found.refunds.items())]
    summary: dict[str, object] = {**found.states, "overridden": len(found.overrides), "refunds": paid}
    summary["open_inspections"] = [decided_json(each) for each in found.inspections]
    if checkpoint is not None:
        names = ("id", "manager", "reason", "verdict")
        summary["tenders"] = [
            {"tender": each.tender or None, "amount": written_money(each.amount, each.currency)} for each in found.tenders
        ]
        summary["overrides"] = [{name: getattr(each, name) for name in names} for each in found.overrides]
        summary["appointments_tomorrow"] = [_meeting(each, shop) for each in coming]
        summary["checkpoint"] = checkpoint
    return summary


def _meeting(each: Appointment, shop: Shop | None) -> dict[str, object]:
    at = each.starts_at.astimezone(shop.timezone if shop else None)
    kept = {"id": each.id, "receipt": each.receipt, "warehouse": each.warehouse, "boxes": each.boxes, "area_mm2": each.mm2}
    return {"starts_at": at.isoformat(timespec="minutes"), **kept, "state": each.state}


def _lines(book: Book, found: Shift, coming: list[Appointment], shop: Shop | None, checkpoint: str, lang: str) -> Iterator[str]:
    from returns_cli.book.amounts import written_money
    from returns_cli.cli.book_text import DECIDED_HEADINGS, decided_rows, table
    from returns_cli.wording.book_words import book_say
    from returns_cli.wording.words import say

    paid = say("joint", lang).join(written_money(amount, currency) for currency, amount in sorted(found.refunds.items())) or "0"
    counted = {name: found.states[name] for name in ("taken", "held", "refused")}
    yield book_say("today", lang, **counted, overridden=len(found.overrides), refunds=paid)
    later = [(name, found.states[name]) for name in ("released", "expired", "cancelled") if found.states[name]]
    if later:
        listed = [book_say(f"since-then-{name}", lang, count=count) for name, count in later]
        yield book_say("since-then", lang, states=say("joint", lang).join(listed))
    if found.inspections:
        yield "\n" + book_say("open-inspections", lang)
        yield from table(decided_rows(book, found.inspections, lang, shop.timezone if shop else None), DECIDED_HEADINGS, lang)
    if not checkpoint:
        return
    if found.tenders:
        yield "\n" + book_say("shift-tenders", lang)
        yield from _tenders(found, lang)
    yield "\n" + book_say("shift-overrides", lang, count=len(found.overrides))
    yield from _overrides(book, found, lang)
    yield "\n" + book_say("shift-tomorrow", lang, count=len(coming))
    yield from _tomorrow(coming, shop, lang)
    yield "\n" + book_say("shift-checkpoint", lang)
    yield checkpoint.rstrip("\n")


def _tenders(found: Shift, lang: str) -> Iterator[str]:
    from returns_cli.book.amounts import written_money
    from returns_cli.book.tender_words import tender_label
    from returns_cli.book.tenders import TenderRefund

    for each in found.tenders:
        label = tender_label(TenderRefund(each.tender, "", None, each.amount), lang)
        yield harmless(f"  {label} {written_money(each.amount, each.currency)}")


def _overrides(book: Book, found: Shift, lang: str) -> list[str]:
    from returns_cli.book.overrides import reason_in_words
    from returns_cli.cli.book_text import table

    rows = [
        [each.id, each.manager, reason_in_words(each.reason, lang), book.outcome_in_words(each.digest, each.verdict, lang)]
        for each in found.overrides
    ]
    return table(rows, ("id", "manager", "reason", "outcome"), lang) if rows else []


def _tomorrow(coming: list[Appointment], shop: Shop | None, lang: str) -> list[str]:
    from returns_cli.book.amounts import m2
    from returns_cli.cli.book_text import table
    from returns_cli.wording.units import amount_in

    rows = [
        [f"{each.starts_at.astimezone(shop.timezone if shop else None):%H:%M}", each.id, each.receipt, f"{each.boxes}",
         amount_in(m2(each.mm2), lang), each.warehouse]
        for each in coming
    ]  # fmt: skip
    return table(rows, ("time", "id", "receipt", "boxes", "area", "warehouse"), lang) if rows else []
