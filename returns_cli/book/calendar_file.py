"""Appointments as calendar files (RFC 5545), by the library: one for the customer, or the feed of a day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from returns_cli.book.appointments import Appointment
from returns_cli.book.shop import Shop
from returns_cli.errors import harmless
from returns_cli.wording.words import say

PRODUCT = "-//returns-cli//appointments//EN"
NO_MAIL = "invalid:nomail"  # what calendar programs write where an organizer has no address


def calendar(appointments: Iterable[Appointment], shop: Shop, origin: str, now: datetime, lang: str) -> bytes:
    """The appointments as one calendar: UID stays the same, SEQUENCE counts changes, METHOD says whether it is called off."""
    from icalendar import Calendar, Event, vCalAddress, vText

    kept = list(appointments)
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    cancelled = bool(kept) and all(each.state == "cancelled" for each in kept)
    made.add("method", "CANCEL" if cancelled else "PUBLISH")  # nobody is asked to answer (RFC 5546)
    organizer = vCalAddress(f"tel:{phone}" if (phone := re.sub("[^0-9+]", "", shop.hotline)) else NO_MAIL)
    organizer.params["CN"] = vText(harmless(shop.name.in_language(lang)))
    for each in kept:
        event = Event()
        event.add("uid", f"{each.id}@{origin}")
        event.add("organizer", organizer)
        event.add("sequence", each.sequence)
        event.add("dtstamp", now)
        event.add("dtstart", each.starts_at.astimezone(shop.timezone))
        event.add("dtend", each.ends_at.astimezone(shop.timezone))
        event.add("status", "CANCELLED" if each.state == "cancelled" else "CONFIRMED")
        warehouse = shop.warehouses.get(each.warehouse)
        name = warehouse.name.in_language(lang) if warehouse else each.warehouse
        named = say("within-brackets", lang, name=name, within=each.receipt) if each.receipt else name
        summary = say("labelled", lang, label="退货" if lang == "zh" else "Return", value=named)
        event.add("summary", harmless(summary))
        if warehouse is not None and warehouse.address:
            event.add("location", harmless(warehouse.address))
        if shop.hotline:
            event.add("contact", harmless(shop.hotline))
        made.add_component(event)
    if kept:  # the zone for these days alone: long lists of past summers are more than some calendar programs can read
        days = [each.starts_at.astimezone(shop.timezone).date() for each in kept]
        made.add_missing_timezones(first_date=min(days) - timedelta(1), last_date=max(days) + timedelta(2))
    return bytes(made.to_ical())
