"""All that the log says of one decision: why it came out so, and what was done of it later, by whom and when."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Container, Iterator, Mapping
from typing import Any

from returns_cli.book.database import Session, one
from returns_cli.book.decided import RecordedDecision
from returns_cli.book.entries import entry_of
from returns_cli.records import Record

LATER = ("inspection", "override", "cancellation", "expiry")
BATCH = 2_000


class LaterStep(Record):
    """What was done of a return later: `by` is the clerk or manager, `found` what an inspection found, `outcome` what that
    came to under the policy, `paid` what was paid for the goods then (fact -> text), `reason` and `note` why a manager
    decided otherwise."""

    kind: str
    at: str
    entry: int
    by: str
    state: str
    outcome: str
    reason: str
    note: str
    found: Mapping[str, str]
    paid: Mapping[str, str]


class Story(Record):
    """The rules that fired, the way that the customer was sent, the clerk's note, and what was done later, the oldest first."""

    rules: tuple[str, ...]
    route: str | None
    note: str
    later: tuple[LaterStep, ...]


def story(session: Session, decision: RecordedDecision) -> Story:
    """What the log says of this decision; nothing of what was changed there, which `verify` tells."""
    row = one(session, "SELECT number, content FROM entries WHERE number = ?", decision.entry)
    first = entry_of(row) if row else {}
    later = () if decision.state == "refused" else tuple(_later(session, decision))
    note = _personal(session, decision.entry).get("note", "")
    return Story(tuple(map(str, first.get("rules") or ())), first.get("route"), note, later)


def last_step(session: Session, decision: RecordedDecision, kinds: Container[str] = LATER) -> LaterStep | None:
    """What was done of it last, after it was decided; of some kinds of steps, where they are given."""
    found = (step for step in _later(session, decision) if step.kind in kinds)
    return next(iter(deque(found, maxlen=1)), None)


def _later(session: Session, decision: RecordedDecision) -> Iterator[LaterStep]:
    """An entry that has the id as a text in it is read; the others are passed over."""
    needle = json.dumps(decision.id, ensure_ascii=False).encode()
    last = decision.entry
    while rows := session.rows("SELECT number, content FROM entries WHERE number > ? ORDER BY number LIMIT ?", last, BATCH):
        last = rows[-1].number("number")
        for row in rows:
            if needle in row.bytes("content"):
                entry = entry_of(row)
                if entry.get("id") == decision.id and entry.get("kind") in LATER:
                    yield _step(entry, row.number("number"), _personal(session, row.number("number")))


def _step(entry: Mapping[str, Any], number: int, personal: Mapping[str, str]) -> LaterStep:
    kind = str(entry["kind"])
    state = {"override": "taken", "cancellation": "cancelled", "expiry": "expired"}.get(kind) or str(entry.get("state", ""))
    return LaterStep(
        kind=kind,
        at=str(entry.get("at", "")),
        entry=number,
        by=str(entry.get("manager") or personal.get("clerk", "")),
        state=state,
        outcome=str(entry.get("outcome") or entry.get("verdict") or ""),
        reason=str(entry.get("reason") or ""),
        note=personal.get("note", ""),
        found=_texts(entry.get("found")),
        paid=_texts(entry.get("paid")),
    )


def _texts(facts: Mapping[str, object] | None) -> dict[str, str]:
    return {str(name): str(value) for name, value in (facts or {}).items()}


def _personal(session: Session, entry: int) -> dict[str, str]:
    rows = session.rows("SELECT field, value FROM personal WHERE entry = ?", entry)
    return {row.text("field"): row.text("value") for row in rows}
