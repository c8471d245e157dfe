"""Taking goods back: decided with what the sale says, and recorded, in one transaction.

The caller makes the id and keeps it before sending. A call that comes again with the same id is the same return, at
whatever counter: it gets the first answer, and moves nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from returns_cli.book.amounts import GoodsAmount
from returns_cli.book.book_facts import Contradiction, from_book, joined
from returns_cli.book.database import Session, one
from returns_cli.book.decided import state_of, texts_of
from returns_cli.book.entries import Json, append, text_digest
from returns_cli.book.errors import Refused
from returns_cli.book.holds import expire
from returns_cli.book.privacy import customer_mark, masked, refuse_cards
from returns_cli.book.quantities import amount_said, asked_amount, not_said
from returns_cli.book.refunds import paid_facts, refund_of, share_of_price, terms_of
from returns_cli.book.request_totals import EarlierLines, beside, earlier_lines, kept_shares
from returns_cli.book.sale import SaleLine
from returns_cli.book.sales import locked, move, the_line
from returns_cli.book.stored_policies import deciding_policy, keep_policy, stored_policy
from returns_cli.book.tenders import TenderRefund, keep_split, kept_split, logged, paid_back_to
from returns_cli.book.times import DAY, first_day_of, present_of, stamp
from returns_cli.decisions.compiled import CompiledPolicy, Decision
from returns_cli.records import Record

HOLD_DAYS = 30
LONGEST_ID = 200  # characters


class Announced(Record):
    """What a counter showed before it asked: nothing else is recorded."""

    outcome: str
    rules: tuple[str, ...]
    route: str | None
    refund: int | None
    tenders: tuple[TenderRefund, ...] = ()


class TakeCall(Record):
    """What a counter asks of the book. `facts` are texts as in `returns check`; `quantity` only where the policy has no
    fact of that kind. `beside` are the facts of the request's lines that are still to come; where the decision is not the
    one that was `announced`, nothing is recorded."""

    id: str
    receipt: str
    line: str | None
    facts: Mapping[str, str]
    shop: str | None = None
    quantity: GoodsAmount | None = None
    clerk: str = ""
    counter: str = ""
    note: str = ""
    hold_days: int = HOLD_DAYS
    beside: tuple[Mapping[str, str], ...] = ()
    announced: Announced | None = None


class Taken(Record):
    """What became of it. `state` is taken, held, refused or undecided; nothing is recorded of what is undecided. `earlier` is
    what came back of the receipt before on that day, and counts with it."""

    id: str
    state: str
    outcome: str
    line: SaleLine
    amount: int
    refund: int | None
    entry: int | None
    first_day: str
    held_until: str | None
    contradictions: tuple[Contradiction, ...]
    repeated: bool
    decision: Decision
    tenders: tuple[TenderRefund, ...] = ()
    earlier: EarlierLines = EarlierLines()

    @property
    def share(self) -> int | None:
        """What of the line's price a return that is taken uses up."""
        policy = self.decision.compiled.policy
        return share_of_price(policy, self.line, self.amount) if self.state == "taken" else None


def take(session: Session, policy: CompiledPolicy, asked: TakeCall, now: datetime, today: date) -> Taken:
    """Decides and records. Raises InputError, NotInBook, Refused."""
    refuse_cards({"clerk": asked.clerk, "counter": asked.counter, "note": asked.note, "id": asked.id, **asked.facts})
    if len(asked.id) > LONGEST_ID:
        raise Refused("id-too-long", most=LONGEST_ID)
    line = locked(session, the_line(session, asked.receipt, asked.line, asked.shop))
    if expire(session, now, today, line.id):
        line = locked(session, line)
    again = _repeated(session, policy, asked, line)
    if again is not None:
        return again
    compiled = deciding_policy(session, policy, line, asked.facts, today)
    coming = asked_amount(compiled, asked.facts, line, asked.quantity)
    known = from_book(session, compiled.policy, line, today) | paid_facts(compiled, line, coming)
    present = present_of(compiled, now, today)
    facts, different = joined(compiled, asked.facts, known, present)
    amount = amount_said(compiled, facts, asked.quantity, line)
    if amount is None:
        raise not_said(compiled)
    first_day = first_day_of(compiled, facts, today)
    if first_day > today.isoformat():
        raise Refused("day-to-come", day=first_day)
    earlier = earlier_lines(session, compiled, line, first_day)
    decision = beside(compiled.decide(facts), earlier.counted, asked.beside, present)
    state = state_of(decision)
    refund = refund_of(decision, line, amount) if state == "taken" else None
    taken = Taken(
        id=asked.id,
        state=state,
        outcome=decision.outcome,
        line=line,
        amount=amount,
        refund=refund,
        entry=None,
        first_day=first_day,
        held_until=(today + timedelta(asked.hold_days)).isoformat() if state == "held" else None,
        contradictions=tuple(different),
        repeated=False,
        decision=decision,
        tenders=paid_back_to(session, compiled, decision.facts, line, refund),
        earlier=earlier,
    )
    if state == "undecided":
        return taken
    if asked.announced not in (None, Announced(decision.outcome, decision.fired, decision.route, refund, taken.tenders)):
        raise Refused("not-as-announced", receipt=line.receipt, line=line.line)
    if state in ("taken", "held"):
        back = amount if state == "taken" else 0
        move(session, line, returned=back, held=amount - back, share=taken.share)
    return taken.but(entry=_record(session, compiled, asked, taken, now, today))


def _same_call(asked: TakeCall, line: SaleLine) -> str:
    """What makes two calls the same: everything but who sends it from where."""
    entry: dict[str, Any] = {"line": line.id, "facts": dict(asked.facts)}
    if asked.quantity is not None:
        entry["quantity"] = [asked.quantity.unit, asked.quantity.number]
    return json.dumps(entry, ensure_ascii=False, sort_keys=True)


def _repeated(session: Session, policy: CompiledPolicy, asked: TakeCall, line: SaleLine) -> Taken | None:
    """The answer that this id got before, or None. Raises Refused where it was another return's."""
    row = one(session, "SELECT * FROM decisions WHERE id = ?", asked.id)
    if row is None:
        return None
    if row.text("asked") != _same_call(asked, line):
        raise Refused("id-of-another", id=asked.id)
    compiled = policy if policy.digest == row.text("digest") else stored_policy(session, row.text("digest"))
    kept = one(session, "SELECT state, refund, held_until FROM returns WHERE id = ?", asked.id)
    decision = compiled.decide(compiled.read(texts_of(row.text("facts"))))
    earlier = earlier_lines(session, compiled, line, row.text("first_day"), row.number("entry"))
    decision = beside(decision, earlier.counted, asked.beside, date.fromisoformat(row.text("first_day")[:DAY]))
    return Taken(
        id=asked.id,
        state=kept.text("state") if kept else "refused",
        outcome=row.text("outcome"),
        line=line,
        amount=row.number("amount"),
        refund=kept.number_or_none("refund") if kept else None,
        entry=row.number("entry"),
        first_day=row.text("first_day"),
        held_until=kept.text_or_none("held_until") if kept else None,
        contradictions=(),
        repeated=True,
        decision=decision,
        tenders=kept_split(session, asked.id),
        earlier=earlier,
    )


def _record(session: Session, compiled: CompiledPolicy, asked: TakeCall, taken: Taken, now: datetime, today: date) -> int:
    """The decision and its return stand in the book and in its log; the number of the entry."""
    keep_policy(session, compiled)
    line, decision = taken.line, taken.decision
    facts = json.dumps(decision.facts.shown(), ensure_ascii=False, sort_keys=True)
    same, shares, moved = _same_call(asked, line), kept_shares(decision), taken.state != "refused"
    shown, personal = masked({"note": asked.note, "clerk": asked.clerk})
    content: dict[str, Json] = {
        **{"id": taken.id, "receipt": line.receipt, "line": line.line, "shop": line.shop, "unit": line.unit},
        **{"amount": taken.amount, "state": taken.state, "outcome": taken.outcome, "rules": list(decision.fired)},
        **{"route": decision.route, "policy": compiled.id, "version": compiled.version, "digest": compiled.digest},
        **{"facts": facts, "first_day": taken.first_day, "held_until": taken.held_until},
        **{"refund": taken.refund, "share": taken.share, "terms": terms_of(decision), "counter": asked.counter},
        **{"asked": text_digest(same), "shares": shares, **logged(taken.tenders)},
        **{
            "state_day": today.isoformat() if moved else None,
            "customer": customer_mark(taken.id, line.customer) if moved else None,
        },
    }
    entry = append(session, "decision", now, {**content, **shown}, personal)
    session.change(
        "INSERT INTO decisions (id, asked, sale_line, unit, amount, outcome, policy, digest, facts, first_day,"
        " decided_at, clerk, counter, entry, shares) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *(taken.id, same, line.id, line.unit, taken.amount, taken.outcome, compiled.id, compiled.digest),
        *(facts, taken.first_day, stamp(now), asked.clerk, asked.counter, entry, shares),
    )
    if moved:
        session.change(
            "INSERT INTO returns (id, sale_line, amount, state, refund, share, customer, state_day, held_until)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *(taken.id, line.id, taken.amount, taken.state, taken.refund, taken.share, line.customer),
            *(today.isoformat(), taken.held_until),
        )
        keep_split(session, taken.id, taken.tenders)
    return entry
