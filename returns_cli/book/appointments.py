"""Appointments at a warehouse: slots with a capacity that is never exceeded, held, confirmed, moved and cancelled."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from returns_cli.book.database import Row, Session, one
from returns_cli.book.entries import append
from returns_cli.book.errors import NotInBook, Refused
from returns_cli.book.shop import Shop, Warehouse
from returns_cli.book.times import moment, stamp
from returns_cli.policy.calendars import calendar_of
from returns_cli.records import Record

HOLD_MINUTES = 10
FARTHEST_DAYS = 60
PROPOSED = 3
COUNTS = ("held", "booked")  # the states in which a slot is taken up


class Wanted(Record):
    """What somebody comes with: boxes and area count against the capacity of a slot, and the visit itself."""

    boxes: int = 0
    mm2: int = 0
    receipt: str = ""
    return_id: str | None = None


class Appointment(Record):
    id: str
    warehouse: str
    starts_at: datetime
    minutes: int
    boxes: int
    mm2: int
    receipt: str
    return_id: str | None
    state: str
    held_until: datetime | None
    sequence: int
    made_at: datetime

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


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


def free_slots(
    session: Session, shop: Shop, warehouse: Warehouse, wanted: Wanted, now: datetime, *, most: int = PROPOSED
) -> list[datetime]:
    """The first slots that have room for what is wanted, after the lead time."""
    _let_lapsed_go(session, now)
    earliest = now + timedelta(hours=warehouse.lead_hours)
    found: list[datetime] = []
    first = earliest.astimezone(shop.timezone).date()
    for offset in range(FARTHEST_DAYS):
        for start in open_slots(shop, warehouse, first + timedelta(offset)):
            if start >= earliest and _has_room(session, warehouse, start, wanted):
                found.append(start)
                if len(found) == most:
                    return found
    return found


def _has_room(session: Session, warehouse: Warehouse, start: datetime, wanted: Wanted) -> bool:
    row = one(session, "SELECT * FROM slots WHERE warehouse = ? AND starts_at = ?", warehouse.id, stamp(start))
    used = {name: row.number(name) if row else 0 for name in ("visits", "boxes", "mm2")}
    asked = {"visits": 1, "boxes": wanted.boxes, "mm2": wanted.mm2}
    most = {"visits": warehouse.most_visits, "boxes": warehouse.most_boxes, "mm2": warehouse.most_mm2}
    return all(limit is None or used[name] + asked[name] <= limit for name, limit in most.items())


def book(
    session: Session,
    shop: Shop,
    warehouse: Warehouse,
    start: datetime,
    wanted: Wanted,
    now: datetime,
    *,
    id: str,
    confirmed: bool = True,
) -> Appointment:
    """Books a slot, or holds it for ten minutes; the same id is the same appointment. Raises Refused."""
    asked = json.dumps([warehouse.id, stamp(start), wanted.boxes, wanted.mm2, wanted.receipt, wanted.return_id])
    row = one(session, "SELECT * FROM appointments WHERE id = ?", id)
    if row is not None:
        if row.text("asked") != asked:
            raise Refused("id-of-another", id=id)
        return confirm(session, id, now) if confirmed and row.text("state") in ("held", "lapsed") else _appointment(row)
    _let_lapsed_go(session, now)
    _check_time(shop, warehouse, start, now)
    _take_up(session, warehouse, start, wanted)
    held_until = None if confirmed else stamp(now + timedelta(minutes=HOLD_MINUTES))
    state = "booked" if confirmed else "held"
    session.change(
        "INSERT INTO appointments (id, asked, warehouse, starts_at, minutes, boxes, mm2, receipt, return_id, state, held_until,"
        " made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *(id, asked, warehouse.id, stamp(start), warehouse.slot_minutes, wanted.boxes, wanted.mm2, wanted.receipt),
        *(wanted.return_id, state, held_until, stamp(now)),
    )
    append(session, "appointment", now, {"id": id, "warehouse": warehouse.id, "starts_at": stamp(start), "state": state})
    return appointment(session, id)


def _check_time(shop: Shop, warehouse: Warehouse, start: datetime, now: datetime) -> None:
    """Raises Refused unless a slot begins then, late enough and not too far away."""
    local = start.astimezone(shop.timezone)
    if start < now + timedelta(hours=warehouse.lead_hours):
        raise Refused("slot-too-soon", hours=warehouse.lead_hours)
    if start > now + timedelta(days=FARTHEST_DAYS):
        raise Refused("slot-too-far", days=FARTHEST_DAYS)
    if local not in open_slots(shop, warehouse, local.date()):
        raise Refused("no-such-slot", time=f"{local:%Y-%m-%d %H:%M}")


def _take_up(session: Session, warehouse: Warehouse, start: datetime, wanted: Wanted) -> None:
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


def _give_up(session: Session, row: Row) -> None:
    """What the appointment took of its slot is free again."""
    session.change(
        "UPDATE slots SET visits = visits - 1, boxes = boxes - ?, mm2 = mm2 - ? WHERE warehouse = ? AND starts_at = ?",
        *(row.number("boxes"), row.number("mm2"), row.text("warehouse"), row.text("starts_at")),
    )


def _let_lapsed_go(session: Session, now: datetime) -> None:
    """Slots that were held and not confirmed in time are free again."""
    rows = session.rows("SELECT * FROM appointments WHERE state = 'held' AND held_until < ? ORDER BY id", stamp(now))
    for row in rows:
        if session.change("UPDATE appointments SET state = 'lapsed' WHERE id = ? AND state = 'held'", row.text("id")):
            _give_up(session, row)


def confirm(session: Session, id: str, now: datetime) -> Appointment:
    """A held slot is booked. Raises Refused where the ten minutes have passed."""
    _let_lapsed_go(session, now)
    done = session.change("UPDATE appointments SET state = 'booked', held_until = NULL WHERE id = ? AND state = 'held'", id)
    found = appointment(session, id)
    if not done and found.state != "booked":
        raise Refused("appointment-not-open", id=id, state=found.state)
    if done:
        append(session, "appointment", now, {"id": id, "state": "booked"})
    return found


def move(session: Session, shop: Shop, id: str, start: datetime, now: datetime) -> Appointment:
    """The same appointment at another time. Raises Refused; then it stays where it was."""
    row = _open(session, id)
    warehouse = shop.warehouse(row.text("warehouse"))
    if row.text("starts_at") == stamp(start):
        return _appointment(row)
    _check_time(shop, warehouse, start, now)
    _give_up(session, row)
    _take_up(session, warehouse, start, Wanted(row.number("boxes"), row.number("mm2")))
    session.change("UPDATE appointments SET starts_at = ?, sequence = sequence + 1 WHERE id = ?", stamp(start), id)
    append(session, "appointment", now, {"id": id, "state": "moved", "starts_at": stamp(start)})
    return appointment(session, id)


def end(session: Session, id: str, state: str, now: datetime) -> Appointment:
    """The appointment is `cancelled`, its slot free again; or it is over: `done`, or a `no-show`. Raises Refused."""
    row = one(session, "SELECT * FROM appointments WHERE id = ?", id)
    if row is not None and row.text("state") == state:
        return _appointment(row)
    row = _open(session, id)
    session.change("UPDATE appointments SET state = ?, sequence = sequence + 1 WHERE id = ?", state, id)
    if state == "cancelled":
        _give_up(session, row)
    append(session, "appointment", now, {"id": id, "state": state})
    return appointment(session, id)


def _open(session: Session, id: str) -> Row:
    """The row of an appointment that takes up a slot, locked until the transaction ends."""
    session.change("UPDATE appointments SET sequence = sequence WHERE id = ?", id)
    row = one(session, "SELECT * FROM appointments WHERE id = ?", id)
    if row is None:
        raise NotInBook("no-appointment", id=id)
    if row.text("state") not in COUNTS:
        raise Refused("appointment-not-open", id=id, state=row.text("state"))
    return row


def appointment(session: Session, id: str) -> Appointment:
    """Raises NotInBook."""
    row = one(session, "SELECT * FROM appointments WHERE id = ?", id)
    if row is None:
        raise NotInBook("no-appointment", id=id)
    return _appointment(row)


def between(session: Session, since: datetime, until: datetime, *, all_states: bool = False) -> list[Appointment]:
    """The appointments that begin in this time, by their beginning; without `all_states` those that take up a slot."""
    rows = session.rows(
        "SELECT * FROM appointments WHERE starts_at >= ? AND starts_at < ? ORDER BY starts_at, id", stamp(since), stamp(until)
    )
    return [_appointment(row) for row in rows if all_states or row.text("state") in COUNTS]


def _appointment(row: Row) -> Appointment:
    held = row.text_or_none("held_until")
    return Appointment(
        id=row.text("id"),
        warehouse=row.text("warehouse"),
        starts_at=moment(row.text("starts_at")),
        minutes=row.number("minutes"),
        boxes=row.number("boxes"),
        mm2=row.number("mm2"),
        receipt=row.text("receipt"),
        return_id=row.text_or_none("return_id"),
        state=row.text("state"),
        held_until=moment(held) if held else None,
        sequence=row.number("sequence"),
        made_at=moment(row.text("made_at")),
    )
