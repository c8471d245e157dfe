"""The end of a shift: what a day has brought at a counter, or at all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from returns_cli.book.database import Session, one, only
from returns_cli.book.decided import RecordedDecision, listed
from returns_cli.book.entries import entry_of
from returns_cli.book.tenders import TenderRefund
from returns_cli.book.times import stamp
from returns_cli.records import Record

MOST = 100_000
STATES = ("taken", "held", "refused", "released", "expired", "cancelled")


class ShiftOverride(Record):
    """A manager's decision of that day; the return may be an earlier day's. `digest` is that of the policy of the verdict."""

    id: str
    manager: str
    reason: str
    verdict: str
    digest: str
    refund: int | None


class ShiftTender(Record):
    """What went back to a tender, all its cards together; blank for what is split over no tender."""

    tender: str
    currency: str
    amount: int


class Shift(Record):
    """`states` are the day's decisions by what has become of them, `refunds` the money by currency, in hundredths,
    and by tender; `inspections` are all that are open, whatever day they are of, those that end first in front."""

    states: Mapping[str, int]
    refunds: Mapping[str, int]
    tenders: tuple[ShiftTender, ...]
    overrides: tuple[ShiftOverride, ...]
    inspections: tuple[RecordedDecision, ...]
    decisions: tuple[RecordedDecision, ...]


def shift(
    session: Session, since: datetime, until: datetime, *, counter: str = "", clerk: str = "", today: date | None = None
) -> Shift:
    """What was decided in this time, at one counter or by one clerk where one is named; as it is on the day `today`."""
    all_of_them = listed(session, since=stamp(since), until=stamp(until), most=MOST, today=today)
    found = [each for each in all_of_them if counter in ("", each.counter) and clerk in ("", each.clerk)]
    held = sorted(listed(session, state="held", most=MOST, today=today), key=lambda each: (each.held_until or "", each.id))
    refunds: dict[str, int] = {}
    for each in found:
        if each.state == "taken" and each.refund is not None:
            refunds[each.line.currency] = refunds.get(each.line.currency, 0) + each.refund
    states = {state: sum(each.state == state for each in found) for state in STATES}
    return Shift(states, refunds, _tenders(found), tuple(_overrides(session, since, until)), tuple(held), tuple(found))


def _tenders(decisions: Iterable[RecordedDecision]) -> tuple[ShiftTender, ...]:
    """What went back to each, where anything did that is split."""
    found: dict[tuple[str, str], int] = {}
    for each in decisions:
        if each.state == "taken" and each.refund:
            for part in each.tenders or (TenderRefund("", "", None, each.refund),):
                at = (part.tender, each.line.currency)
                found[at] = found.get(at, 0) + part.amount
    kept = tuple(ShiftTender(*at, amount) for at, amount in sorted(found.items()) if amount)
    return kept if any(each.tender for each in kept) else ()


def _overrides(session: Session, since: datetime, until: datetime) -> Sequence[ShiftOverride]:
    """The overrides in the log of that time. Entries stand in the order of their times, so that earlier ones are left out."""
    before = only(session, "SELECT max(entry) AS number FROM decisions WHERE decided_at < ?", stamp(since))
    first = (before.number_or_none("number") or -1) + 1
    found = []
    for row in session.rows("SELECT content FROM entries WHERE number >= ? ORDER BY number", first):
        entry = entry_of(row)
        if entry.get("kind") == "override" and stamp(since) <= str(entry.get("at", "")) < stamp(until):
            id, manager, reason, verdict = (str(entry.get(name) or "") for name in ("id", "manager", "reason", "verdict"))
            decision = one(session, "SELECT digest FROM decisions WHERE id = ?", id)
            digest = decision.text("digest") if decision else ""
            found.append(ShiftOverride(id, manager, reason, verdict, digest, entry.get("refund")))
    return found
