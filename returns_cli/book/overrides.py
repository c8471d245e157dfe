"""A manager decides otherwise: with a PIN, a reason from a list, within limits. The verdict stays beside it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from secrets import token_bytes

from returns_cli.book.database import Database, Row, Session, one
from returns_cli.book.decided import RecordedDecision, decided
from returns_cli.book.entries import Json, append
from returns_cli.book.errors import ListedTexts, NotInBook, Refused, Worded
from returns_cli.book.privacy import customer_mark, masked, refuse_cards
from returns_cli.book.refunds import share_of_price
from returns_cli.book.sales import locked, move
from returns_cli.book.stored_policies import stored_policy
from returns_cli.book.tenders import keep_split, logged, paid_back_to, tenders_left
from returns_cli.book.times import stamp
from returns_cli.kinds.sameness import folded as folded_key
from returns_cli.records import Record

REASONS = {
    "goodwill": ("goodwill", "善意处理"),
    "staff-error": ("a mistake of ours", "本店失误"),
    "supplier": ("the supplier takes the goods back", "厂家同意收回"),
    "law": ("the law wants it", "法定义务"),
    "other": ("another reason, in the note", "其他原因（见备注）"),
}
MOST_FAILURES, LOCKED = 5, timedelta(minutes=15)
SHORTEST_PIN = 4
# scrypt with 16 MB and about 50 ms a try: a stolen book does not give the PINs away in an afternoon.
COST, BLOCKS, PARALLEL = 2**14, 8, 1


def reason_in_words(code: str, lang: str) -> str:
    """What a reason is called; one that this release does not know, by its code."""
    return REASONS.get(code, (code, code))[lang == "zh"]


class Override(Record):
    """What a manager decides of one request."""

    id: str
    manager: str
    reason: str
    pin: str
    note: str = ""


def _hashed(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=COST, r=BLOCKS, p=PARALLEL, maxmem=64 * 2**20)


def pin_digest(hashed: bytes, salt: bytes) -> str:
    """What the log says of a PIN: nobody who has the log alone can try PINs, for the salt stands beside it."""
    return f"sha256:{hashlib.sha256(salt + hashed).hexdigest()}"


def add_manager(
    session: Session, name: str, pin: str, now: datetime, *, most: int | None = None, may: Sequence[str] = ()
) -> None:
    """A manager with this PIN, who may override refunds up to `most` (hundredths) of these outcomes (none: all).

    An existing manager gets the new PIN and limits.
    """
    refuse_cards({"manager": name})
    if not name.strip():
        raise Refused("manager-without-name")
    if len(pin) < SHORTEST_PIN or not pin.isdigit():
        raise Refused("weak-pin", shortest=SHORTEST_PIN)
    salt = token_bytes(16)
    hashed = _hashed(pin, salt)
    session.change("DELETE FROM managers WHERE name_key = ?", folded_key(name))
    session.change(
        "INSERT INTO managers (name_key, name, salt, pin, most, may) VALUES (?, ?, ?, ?, ?, ?)",
        *(folded_key(name), name, salt, hashed, most, ";".join(may)),
    )
    append(session, "manager", now, {"name": name, "most": most, "may": list(may), "pin": pin_digest(hashed, salt)}, [])


def check_pin(database: Database, name: str, pin: str, now: datetime) -> None:
    """Raises Refused unless this is the manager's PIN. In a transaction of its own, so that a wrong try is counted
    whatever else becomes of the request."""
    with database.transaction() as session:
        session.change("UPDATE managers SET failures = failures WHERE name_key = ?", folded_key(name))
        row = one(session, "SELECT * FROM managers WHERE name_key = ?", folded_key(name))
        if row is None:
            raise NotInBook("no-manager", manager=name)
        fault = _try(session, row, pin, now)
    if fault is not None:
        raise fault


def _try(session: Session, row: Row, pin: str, now: datetime) -> Refused | None:
    """What is wrong with this try, which is counted."""
    key = row.text("name_key")
    if row.text("locked_until") > stamp(now):
        return _locked(row)
    if hmac.compare_digest(_hashed(pin, row.bytes("salt")), row.bytes("pin")):
        session.change("UPDATE managers SET failures = 0, locked_until = '' WHERE name_key = ?", key)
        return None
    failures = row.number("failures") + 1
    locked_until = stamp(now + LOCKED) if failures >= MOST_FAILURES else ""
    session.change(
        "UPDATE managers SET failures = ?, locked_until = ? WHERE name_key = ?",
        *(0 if locked_until else failures, locked_until, key),
    )
    return _locked(row) if locked_until else Refused("wrong-pin", left=MOST_FAILURES - failures)


def _locked(row: Row) -> Refused:
    return Refused("manager-locked", manager=row.text("name"), minutes=int(LOCKED.total_seconds() // 60))


def override(session: Session, asked: Override, now: datetime, today: date) -> RecordedDecision:
    """Takes what was refused or held. The PIN has been checked. Raises Refused, NotInBook."""
    if asked.reason not in REASONS:
        raise Refused("no-such-reason", reason=asked.reason, reasons=ListedTexts(tuple(REASONS)))
    if asked.reason == "other" and not asked.note.strip():
        raise Refused("note-wanted")
    refuse_cards({"note": asked.note})
    line = locked(session, decided(session, asked.id).line)
    before = decided(session, asked.id)
    if before.state == "taken":
        if before.overridden == asked.reason:
            return before  # the same call once more
        raise Refused("already-taken", id=asked.id)
    if before.state not in ("refused", "held"):
        raise Refused("not-to-override", id=asked.id, state=Worded(f"state-{before.state}"))
    compiled = stored_policy(session, before.digest)
    refund = share_of_price(compiled.policy, line, before.amount)
    _within_limits(session, asked, before, refund)
    known = tenders_left(session, line)
    tenders = paid_back_to(session, compiled, compiled.read(before.texts), line, refund) if known else ()
    if before.state == "held":
        move(session, line, returned=before.amount, held=-before.amount, share=refund)
        session.change(
            "UPDATE returns SET state = 'taken', refund = ?, share = ?, state_day = ?, overridden = ? WHERE id = ?",
            *(refund, refund, today.isoformat(), asked.reason, asked.id),
        )
    else:
        move(session, line, returned=before.amount, share=refund)
        session.change(
            "INSERT INTO returns (id, sale_line, amount, state, refund, share, customer, state_day, overridden)"
            " VALUES (?, ?, ?, 'taken', ?, ?, ?, ?, ?)",
            *(asked.id, line.id, before.amount, refund, refund, line.customer, today.isoformat(), asked.reason),
        )
    keep_split(session, asked.id, tenders)
    shown, personal = masked({"note": asked.note})
    content: dict[str, Json] = {"id": asked.id, "manager": asked.manager, "reason": asked.reason, "verdict": before.outcome}
    content |= {"state_day": today.isoformat(), "customer": customer_mark(asked.id, line.customer)}
    append(session, "override", now, {**content, "refund": refund, "share": refund, **logged(tenders), **shown}, personal)
    return decided(session, asked.id)


def _within_limits(session: Session, asked: Override, before: RecordedDecision, refund: int | None) -> None:
    row = one(session, "SELECT most, may FROM managers WHERE name_key = ?", folded_key(asked.manager))
    if row is None:
        raise NotInBook("no-manager", manager=asked.manager)
    may, most = row.text("may"), row.number_or_none("most")
    if may and before.outcome not in may.split(";"):
        raise Refused("outcome-not-theirs", manager=asked.manager, outcome=before.outcome)
    if most is not None and (refund is None or refund > most):
        raise Refused("over-their-limit", manager=asked.manager)
