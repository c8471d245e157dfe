"""Proves that appointments, and work at customers' homes, are what the log says of them, and that slots count them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from operator import add
from typing import Any

from returns_cli.book.database import Row, Session
from returns_cli.book.entries import text_digest
from returns_cli.book.logged import ANY, Logged, Recorded
from returns_cli.book.tampering import Tampering
from returns_cli.book.tasks import OF_FACT

TAKEN_UP = ("visits", "boxes", "mm2")


def appointment_faults(session: Session, logged: Logged) -> Iterator[Tampering]:
    """Of a shop that makes no appointments, nothing."""
    yield from _slots(session)
    yield from _held_against(session, "appointments", logged.appointments)
    yield from _held_against(session, "tasks", logged.tasks)


def _slots(session: Session) -> Iterator[Tampering]:
    """A slot counts what its appointments take up; one that no longer counts anything may be gone."""
    counted = {}
    for row in session.rows("SELECT * FROM slots"):
        counted[row.text("warehouse"), row.text("starts_at")] = tuple(row.number(name) for name in TAKEN_UP)
    taken_up: dict[tuple[str, str], tuple[int, ...]] = defaultdict(lambda: (0, 0, 0))
    for row in session.rows("SELECT * FROM appointments WHERE state NOT IN ('cancelled', 'lapsed')"):
        slot, goods = (row.text("warehouse"), row.text("starts_at")), (1, row.number("boxes"), row.number("mm2"))
        taken_up[slot] = tuple(map(add, taken_up[slot], goods))
    for slot in sorted(counted.keys() | taken_up.keys()):
        if counted.get(slot, (0, 0, 0)) != taken_up.get(slot, (0, 0, 0)):
            yield Tampering("slot-changed", " ".join(slot))


def _held_against(session: Session, table: str, recorded: dict[str, Recorded]) -> Iterator[Tampering]:
    found = {row.text("id"): row for row in session.rows(f"SELECT * FROM {table} ORDER BY id")}
    fits, changed = (_appointment_fits, "appointment-changed") if table == "appointments" else (_task_fits, "task-changed")
    for id in sorted(found.keys() | recorded.keys()):
        if id not in found or id not in recorded or not fits(found[id], recorded[id]):
            yield Tampering(changed, id)


def _appointment_fits(row: Row, recorded: Recorded) -> bool:
    """A slot that nobody confirmed is free again without an entry, and until when it was held may stand there or not."""
    asked = _read(row.text("asked"))
    wanted = [row.number("boxes"), row.number("mm2"), row.text("receipt"), row.text_or_none("return_id")]
    found: Recorded = {
        name: row.value(name) for name in ("warehouse", "starts_at", "made_at", "reminded_at", "sequence", "minutes")
    }
    found |= {"state": row.text("state"), "asked": text_digest(row.text("asked")), "held_until": row.value("held_until")}
    if found["state"] == "lapsed":
        found["state"] = "held"
    if found["state"] != "held" and found["held_until"] is None:
        found["held_until"] = recorded["held_until"]
    return isinstance(asked, list) and asked[2:] == wanted and _alike(found, recorded)


def _task_fits(row: Row, recorded: Recorded) -> bool:
    """What names a person may be gone; else it is what the log has committed to."""
    found: Recorded = {name: row.value(name) for name in ("kind", "state", "receipt", "starts_at", "minutes", "made_at")}
    facts, people = _read(row.text("facts")), recorded["people"]
    if not isinstance(facts, dict) or not isinstance(recorded["facts"], dict):
        return False
    found["facts"] = {name: value for name, value in facts.items() if name in recorded["facts"]}
    persons = {name: value for name, value in facts.items() if name not in recorded["facts"]}
    known = [people.get(f"{OF_FACT}{name}", people.get(name)) in (ANY, value) for name, value in persons.items()]
    known += [people.get("visitor") in (ANY, row.text("visitor"))] if row.text("visitor") else []
    return _alike(found, recorded) and all(known)


def _alike(found: Recorded, recorded: Recorded) -> bool:
    return all(recorded[name] is ANY or recorded[name] == value for name, value in found.items())


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
