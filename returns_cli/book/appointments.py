"""Appointments at a warehouse: slots with a capacity that is never exceeded, held, confirmed, moved and cancelled."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from returns_cli.book.database import Row, Session, one
from returns_cli.book.entries import Json, append, text_digest
from returns_cli.book.errors import NotInBook, Refused, Worded
from returns_cli.book.privacy import refuse_cards
from returns_cli.book.shop import Shop, Warehouse
from returns_cli.book.slots import FARTHEST_DAYS, Wanted, check_time, give_up, has_room, open_slots, take_up
from returns_cli.book.times import moment, stamp
from returns_cli.records import Record

HOLD_MINUTES = 10
PROPOSED = 3
COUNTS = ("held", "booked")  # the states in which a slot is taken up


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

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


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
            if start >= earliest and has_room(session, warehouse, start, wanted):
                found.append(start)
                if len(found) == most:
                    return found
    return found


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
    instead: str | None = None,
) -> Appointment:
    """Books a slot, or holds it for ten minutes; the same id is the same appointment. One that is held, which it is `instead`
    of, is free at once. Raises Refused; then nothing has changed."""
    refuse_cards({"id": id, "receipt": wanted.receipt, "return": wanted.return_id or ""})
    asked = json.dumps([warehouse.id, stamp(start), wanted.boxes, wanted.mm2, wanted.receipt, wanted.return_id])
    row = one(session, "SELECT * FROM appointments WHERE id = ?", id)
    if row is not None:
        if row.text("asked") != asked:
            raise Refused("id-of-another", id=id)
        return confirm(session, id, now) if confirmed and row.text("state") in ("held", "lapsed") else _appointment(row)
    _let_lapsed_go(session, now)
    check_time(shop, warehouse, start, now)
    if instead is not None:
        release(session, instead, now)
    take_up(session, warehouse, start, wanted)
    held_until = None if confirmed else stamp(now + timedelta(minutes=HOLD_MINUTES))
    state = "booked" if confirmed else "held"
    session.change(
        "INSERT INTO appointments (id, asked, warehouse, starts_at, minutes, boxes, mm2, receipt, return_id, state, held_until,"
        " made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *(id, asked, warehouse.id, stamp(start), warehouse.slot_minutes, wanted.boxes, wanted.mm2, wanted.receipt),
        *(wanted.return_id, state, held_until, stamp(now)),
    )
    recorded: dict[str, Json] = {"id": id, "warehouse": warehouse.id, "starts_at": stamp(start), "state": state}
    recorded |= {"minutes": warehouse.slot_minutes, "asked": text_digest(asked), "held_until": held_until}
    append(session, "appointment", now, recorded)
    return appointment(session, id)


def _let_lapsed_go(session: Session, now: datetime) -> None:
    """Slots that were held and not confirmed in time are free again."""
    rows = session.rows("SELECT * FROM appointments WHERE state = 'held' AND held_until < ? ORDER BY id", stamp(now))
    for row in rows:
        if session.change("UPDATE appointments SET state = 'lapsed' WHERE id = ? AND state = 'held'", row.text("id")):
            give_up(session, row)


def release(session: Session, id: str, now: datetime) -> None:
    """A time that is only held is free again; what is booked, or over, stays as it is."""
    row = one(session, "SELECT * FROM appointments WHERE id = ?", id)
    done = session.change(
        "UPDATE appointments SET state = 'cancelled', held_until = NULL, sequence = sequence + 1"
        " WHERE id = ? AND state = 'held'",
        id,
    )
    if row is not None and done:
        give_up(session, row)
        append(session, "appointment", now, {"id": id, "state": "cancelled"})


def confirm(session: Session, id: str, now: datetime) -> Appointment:
    """A held slot is booked. Raises Refused where the ten minutes have passed."""
    _let_lapsed_go(session, now)
    done = session.change("UPDATE appointments SET state = 'booked', held_until = NULL WHERE id = ? AND state = 'held'", id)
    found = appointment(session, id)
    if not done and found.state != "booked":
        raise Refused("appointment-not-open", id=id, state=Worded(f"state-{found.state}"))
    if done:
        append(session, "appointment", now, {"id": id, "state": "booked"})
    return found


def move(session: Session, shop: Shop, id: str, start: datetime, now: datetime, *, held: str | None = None) -> Appointment:
    """The same appointment at another time, which may be `held` for it. Raises Refused; then it stays where it was."""
    if held is not None:
        release(session, held, now)
    row = _open(session, id)
    warehouse = shop.warehouse(row.text("warehouse"))
    if row.text("starts_at") == stamp(start):
        return _appointment(row)
    check_time(shop, warehouse, start, now)
    give_up(session, row)
    take_up(session, warehouse, start, Wanted(row.number("boxes"), row.number("mm2")))
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
        give_up(session, row)
    append(session, "appointment", now, {"id": id, "state": state})
    return appointment(session, id)


def _open(session: Session, id: str) -> Row:
    """The row of an appointment that takes up a slot, locked until the transaction ends."""
    session.change("UPDATE appointments SET sequence = sequence WHERE id = ?", id)
    row = one(session, "SELECT * FROM appointments WHERE id = ?", id)
    if row is None:
        raise NotInBook("no-appointment", id=id)
    if row.text("state") not in COUNTS:
        raise Refused("appointment-not-open", id=id, state=Worded(f"state-{row.text('state')}"))
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
    )
