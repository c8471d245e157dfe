"""What becomes of a return later: an inspection ends a hold, a hold expires, a return is cancelled.

A held request keeps its first day: whatever the inspection takes, the window is that of the day the customer came. The
same inspection or cancellation sent again gets the first answer, and nothing is written down twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from returns_cli.book.book_facts import from_book
from returns_cli.book.database import Session, only
from returns_cli.book.decided import RecordedDecision, decided, state_of
from returns_cli.book.entries import Json, append
from returns_cli.book.errors import Refused, Worded
from returns_cli.book.privacy import masked, refuse_cards
from returns_cli.book.quantities import quantity_fact
from returns_cli.book.refunds import paid_facts, refund_of, share_of_price, terms_of
from returns_cli.book.sale import SaleLine
from returns_cli.book.sales import locked, move
from returns_cli.book.shop import shop_if_named, shop_zone
from returns_cli.book.stored_policies import stored_policy
from returns_cli.book.story import LaterStep, last_step
from returns_cli.book.tenders import TenderRefund, forget_split, keep_split, logged, paid_back_to
from returns_cli.book.times import local
from returns_cli.decisions.compiled import CompiledPolicy, Decision
from returns_cli.decisions.texts import facts_in_words, facts_listed
from returns_cli.policy.book_sources import PAID
from returns_cli.policy.model import Words
from returns_cli.records import Record
from returns_cli.wording.words import LANGUAGES

AFTER_INSPECTION = {"taken": "taken", "refused": "released", "held": "held", "undecided": "held"}


class Inspected(Record):
    """What an inspection came to: the return is taken, or released (the goods go back to the customer), or still held."""

    before: RecordedDecision
    decision: Decision
    state: str
    refund: int | None
    entry: int
    tenders: tuple[TenderRefund, ...] = ()
    repeated: bool = False


def inspect(session: Session, id: str, found: Mapping[str, str], now: datetime, today: date, clerk: str = "") -> Inspected:
    """Ends a hold with what the inspection found (fact -> text), under the policy it was held by. The inspection that was
    the last thing done of it gets its answer again.

    Raises Refused, NotInBook, InputError.
    """
    refuse_cards({"clerk": clerk, **found})
    held = decided(session, id)
    line = locked(session, held.line)
    held = decided(session, id)
    compiled = stored_policy(session, held.digest)
    if held.state != "held":
        return _inspected_before(session, compiled, held, found)
    if held.held_until is not None and held.held_until < today.isoformat():
        raise Refused("hold-expired", id=id, day=held.held_until)
    paid = paid_facts(compiled, line, held.amount)
    _of_the_goods(session, compiled, line, found, today)
    decision = _decided_after(compiled, held, found, paid)
    state = AFTER_INSPECTION[state_of(decision)]
    if state == "held" and (last := last_step(session, held)) and _is_again(last, found):
        return _repeated(compiled, held, last)
    refund = refund_of(decision, line, held.amount) if state == "taken" else None
    share = share_of_price(compiled.policy, line, held.amount) if state == "taken" else None
    tenders = paid_back_to(session, compiled, decision.facts, line, refund)
    if state != "held":
        move(session, line, returned=held.amount if state == "taken" else 0, held=-held.amount, share=share)
    session.change(
        "UPDATE returns SET state = ?, refund = ?, share = ?, state_day = ? WHERE id = ? AND state = 'held'",
        *(state, refund, share, today.isoformat(), id),
    )
    keep_split(session, id, tenders)
    content: dict[str, Json] = {"id": id, "found": dict(found), "outcome": decision.outcome, "rules": list(decision.fired)}
    content |= {"paid": dict(paid)} if paid else {}
    shown, personal = masked({"clerk": clerk})
    money: dict[str, Json] = {"refund": refund, "share": share, "terms": terms_of(decision), **logged(tenders)}
    entry = append(
        session, "inspection", now, {**content, "state": state, "state_day": today.isoformat(), **money, **shown}, personal
    )
    return Inspected(held, decision, state, refund, entry, tenders)


def _of_the_goods(session: Session, compiled: CompiledPolicy, line: SaleLine, found: Mapping[str, str], today: date) -> None:
    """Raises Refused where somebody found what no inspection finds: what the book knows of the sale, how much, and when."""
    facts, over_lines = compiled.policy.facts, compiled.policy.over_lines
    settled = {*from_book(session, compiled.policy, line, today), *over_lines, quantity_fact(compiled)}
    for name in found:
        if name in settled or (name in facts and (facts[name].by_clock or facts[name].source == PAID)):
            raise Refused("not-of-inspection", fact=name)


def _decided_after(
    compiled: CompiledPolicy, held: RecordedDecision, found: Mapping[str, str], paid: Mapping[str, str]
) -> Decision:
    return compiled.decide(compiled.read({**held.texts, **found, **paid}))


def decided_last(session: Session, recorded: RecordedDecision, first: Decision) -> Decision:
    """What was decided of a return in the end: by the last inspection, where there was one; else at `first`."""
    last = last_step(session, recorded, {"inspection"}) if recorded.held_until else None
    return first if last is None else _decided_after(first.compiled, recorded, last.found, last.paid)


def _is_again(last: LaterStep, found: Mapping[str, str]) -> bool:
    """Whether the last thing done of a return is the inspection that found this."""
    return last.kind == "inspection" and last.found == dict(found)


def _inspected_before(
    session: Session, compiled: CompiledPolicy, ended: RecordedDecision, found: Mapping[str, str]
) -> Inspected:
    """The first answer, of a hold that this very inspection ended. Raises Refused for any other."""
    last = last_step(session, ended)
    if last is None or last.kind != "inspection":
        raise Refused("not-held", id=ended.id, state=Worded(f"state-{ended.state}"))
    if _is_again(last, found):
        return _repeated(compiled, ended, last)
    facts = compiled.read(last.found)
    texts = Words(*(facts_listed(facts_in_words(last.found, facts, lang), lang) for lang in LANGUAGES))
    at = local(last.at, shop_zone(shop_if_named(None)))
    fault = "inspected-by" if last.by else "inspected-already"
    raise Refused(fault, id=ended.id, found=texts, at=at, by=last.by)


def _repeated(compiled: CompiledPolicy, held: RecordedDecision, last: LaterStep) -> Inspected:
    """What an inspection came to: decided once more with what was paid for the goods then, for others may have come back."""
    decision = _decided_after(compiled, held, last.found, last.paid)
    return Inspected(held, decision, held.state, held.refund, last.entry, held.tenders, repeated=True)


def expire(session: Session, now: datetime, today: date, line: int | None = None) -> list[str]:
    """Holds whose last day has passed give the goods free again, of one sale line or of all; their ids."""
    own = "" if line is None else f" AND sale_line = {line:d}"
    over = f"SELECT id FROM returns WHERE state = 'held' AND held_until < ?{own} ORDER BY sale_line, id"
    ids = [row.text("id") for row in session.rows(over, today.isoformat())]
    return [id for id in ids if _let_go(session, id, "held", "expired", now, today, "", "expiry")]


def cancel(session: Session, id: str, now: datetime, today: date, clerk: str = "") -> RecordedDecision:
    """The customer keeps the goods after all: what was taken or held is free again; once, however often it is said.

    Raises Refused, NotInBook.
    """
    refuse_cards({"clerk": clerk})
    found = decided(session, id)
    if found.state in ("taken", "held"):
        _let_go(session, id, found.state, "cancelled", now, today, clerk, "cancellation")
        found = decided(session, id)
    if found.state != "cancelled":
        raise Refused("nothing-to-cancel", id=id, state=Worded(f"state-{found.state}"))
    return found


def _let_go(session: Session, id: str, state: str, after: str, now: datetime, today: date, clerk: str, kind: str) -> bool:
    """Whether the return was in that state: then it no longer is, and its goods count as the customer's again."""
    found = decided(session, id)
    line = locked(session, found.line)
    share = only(session, "SELECT share FROM returns WHERE id = ?", id).number_or_none("share")
    changed = session.change(
        "UPDATE returns SET state = ?, state_day = ?, refund = NULL, share = NULL WHERE id = ? AND state = ?",
        *(after, today.isoformat(), id, state),
    )
    if not changed:
        return False
    forget_split(session, id)
    others = _used_up(session, line) if state == "taken" and share is None else None
    if others is not None:  # its own share was not known, and paid_back had a guess for it
        line, share = line.but(paid_back=others), 0
    taken = found.amount if state == "taken" else 0
    move(session, line, returned=-taken, held=taken - found.amount, share=None if share is None else -share)
    shown, personal = masked({"clerk": clerk})
    append(session, kind, now, {"id": id, "state_day": today.isoformat(), **shown}, personal)
    return True


def _used_up(session: Session, line: SaleLine) -> int | None:
    """What the returns of a line used up of its price; None where that of one is not known, or there are none."""
    shares = "SELECT CASE WHEN count(share) = count(*) THEN sum(share) END AS shares FROM returns"
    return only(session, f"{shares} WHERE sale_line = ? AND state = 'taken'", line.id).number_or_none("shares")
