"""The slots of a warehouse: when one begins, and how much is taken up of its capacity, which is never exceeded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from returns_cli.book.database import Row, Session, one
from returns_cli.book.errors import Refused
from returns_cli.book.shop import Shop, Warehouse
from returns_cli.book.times import local, stamp
from returns_cli.policy.calendars import calendar_of
from returns_cli.records import Record

FARTHEST_DAYS = 60


class Wanted(Record):
    """What somebody comes with: boxes and area count against the capacity of a slot, and the visit itself."""

    boxes: int = 0
    mm2: int = 0
    receipt: str = ""
    return_id: str | None = None


def open_slots(shop: Shop, warehouse: Warehouse, day: date) -> Iterator[datetime]:
    """When the slots of a day begin: within the opening hours, not on a day off."""
    if day in warehouse.closed:
        return
    if warehouse.calendar and calendar_of(warehouse.calendar).working_day(day) != day:
        return
    length = timedelta(minutes=warehouse.slot_minutes)
    for opens, closes in warehouse.hours[day.weekday()]:
        start = datetime.combine(day, opens, shop.timezone)
        while start + length <= datetime.combine(day, closes, shop.timezone):
            yield start
            start += length


def has_room(session: Session, warehouse: Warehouse, start: datetime, wanted: Wanted) -> bool:
    row = one(session, "SELECT * FROM slots WHERE warehouse = ? AND starts_at = ?", warehouse.id, stamp(start))
    used = {name: row.number(name) if row else 0 for name in ("visits", "boxes", "mm2")}
    asked = {"visits": 1, "boxes": wanted.boxes, "mm2": wanted.mm2}
    most = {"visits": warehouse.most_visits, "boxes": warehouse.most_boxes, "mm2": warehouse.most_mm2}
    return all(limit is None or used[name] + asked[name] <= limit for name, limit in most.items())


def check_time(shop: Shop, warehouse: Warehouse, start: datetime, now: datetime) -> None:
    """Raises Refused unless a slot begins then, late enough and not too far away."""
    if start < now + timedelta(hours=warehouse.lead_hours):
        raise Refused("slot-too-soon", hours=warehouse.lead_hours)
    if start > now + timedelta(days=FARTHEST_DAYS):
        raise Refused("slot-too-far", days=FARTHEST_DAYS)
    if start not in open_slots(shop, warehouse, start.astimezone(shop.timezone).date()):
        raise Refused("no-such-slot", time=local(start, shop.timezone))


def take_up(session: Session, warehouse: Warehouse, start: datetime, wanted: Wanted) -> None:
    """Counts the visit against the slot. INVARIANT: the limits are looked at by the very UPDATE that counts, and by a CHECK."""
    session.change(
        "INSERT INTO slots (warehouse, starts_at, most_visits, most_boxes, most_mm2) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        *(warehouse.id, stamp(start), warehouse.most_visits, warehouse.most_boxes, warehouse.most_mm2),
    )
    done = session.change(
        "UPDATE slots SET visits = visits + 1, boxes = boxes + ?, mm2 = mm2 + ? WHERE warehouse = ? AND starts_at = ?"
        " AND (most_visits IS NULL OR visits + 1 <= most_visits) AND (most_boxes IS NULL OR boxes + ? <= most_boxes)"
        " AND (most_mm2 IS NULL OR mm2 + ? <= most_mm2)",
        *(wanted.boxes, wanted.mm2, warehouse.id, stamp(start), wanted.boxes, wanted.mm2),
    )
    if not done:
        raise Refused("slot-full")


def give_up(session: Session, row: Row) -> None:
    """What the appointment took of its slot is free again."""
    session.change(
        "UPDATE slots SET visits = visits - 1, boxes = boxes - ?, mm2 = mm2 - ? WHERE warehouse = ? AND starts_at = ?",
        *(row.number("boxes"), row.number("mm2"), row.text("warehouse"), row.text("starts_at")),
    )
