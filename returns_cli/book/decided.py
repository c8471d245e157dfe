"""Decisions in the book, found again by their id."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from returns_cli.book.database import Row, Session, one
from returns_cli.book.errors import NotInBook
from returns_cli.book.sale import SaleLine
from returns_cli.book.sales import line_with
from returns_cli.book.tenders import TenderRefund, kept_split
from returns_cli.decisions.compiled import Decision
from returns_cli.policy.model import INCOMPLETE
from returns_cli.records import Record


class RecordedDecision(Record):
    """One decision, and what has become of it: `state` is that of the return, or `refused` where there is none; `share` is what
    of the line's price a return that was taken uses up."""

    id: str
    line: SaleLine
    amount: int
    outcome: str
    state: str
    refund: int | None
    held_until: str | None
    overridden: str | None
    policy: str
    digest: str
    facts: Mapping[str, str | int | bool]
    first_day: str
    decided_at: str
    clerk: str
    counter: str
    entry: int
    tenders: tuple[TenderRefund, ...] = ()
    share: int | None = None

    @property
    def texts(self) -> dict[str, str]:
        """The facts as a person would write them."""
        return _texts(self.facts)

    def on(self, today: date | None) -> RecordedDecision:
        """The decision as it is on that day: a hold whose last day has passed is over, though nobody has let it go yet."""
        over = self.state == "held" and today is not None and self.held_until is not None
        return self.but(state="expired") if over and str(self.held_until) < str(today) else self


def state_of(decision: Decision) -> str:
    """What becomes of goods that are decided so: taken, held, refused, or undecided."""
    if decision.outcome == INCOMPLETE:
        return "undecided"
    if decision.outcome == decision.compiled.policy.granted:
        return "taken"
    return "refused" if decision.denied else "held"


def texts_of(facts: str) -> dict[str, str]:
    """The facts of a row of `decisions` as a person would write them."""
    return _texts(json.loads(facts))


def as_texts(facts: Mapping[str, object]) -> dict[str, str]:
    """Facts as a person would write them, given as texts or as values; what is None is not known."""
    return {name: _written(value) for name, value in facts.items() if value is not None}


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _texts(facts: Mapping[str, str | int | bool]) -> dict[str, str]:
    return {name: ("yes" if value else "no") if isinstance(value, bool) else str(value) for name, value in facts.items()}


SELECT = (
    "SELECT decisions.*, returns.state AS state, returns.refund AS refund, returns.share AS share,"
    " returns.held_until AS held_until, returns.overridden AS overridden"
    " FROM decisions LEFT JOIN returns ON returns.id = decisions.id"
)


def decided(session: Session, id: str) -> RecordedDecision:
    """The decision with this id. Raises NotInBook."""
    row = one(session, f"{SELECT} WHERE decisions.id = ?", id)
    if row is None:
        raise NotInBook("no-id", id=id)
    return from_row(session, row)


def from_row(session: Session, row: Row) -> RecordedDecision:
    return RecordedDecision(
        id=row.text("id"),
        line=line_with(session, row.number("sale_line")),
        amount=row.number("amount"),
        outcome=row.text("outcome"),
        state=row.text_or_none("state") or "refused",
        refund=row.number_or_none("refund"),
        held_until=row.text_or_none("held_until"),
        overridden=row.text_or_none("overridden"),
        policy=row.text("policy"),
        digest=row.text("digest"),
        facts=json.loads(row.text("facts")),
        first_day=row.text("first_day"),
        decided_at=row.text("decided_at"),
        clerk=row.text("clerk"),
        counter=row.text("counter"),
        entry=row.number("entry"),
        tenders=kept_split(session, row.text("id")) if row.number_or_none("refund") else (),
        share=row.number_or_none("share"),
    )


def listed(
    session: Session,
    *,
    since: str = "",
    until: str = "",
    state: str = "",
    most: int = 1000,
    today: date | None = None,
) -> list[RecordedDecision]:
    """Decisions made from one moment up to another, the oldest first; as of a day where one is given."""
    recorded = "held" if state == "expired" and today else state
    rows = session.rows(
        f"{SELECT} WHERE decided_at >= ? AND (? = '' OR decided_at < ?) AND (? = '' OR coalesce(state, 'refused') IN (?, ?))"
        " ORDER BY decided_at, entry LIMIT ?",
        *(since, until, until, state, state, recorded, most),
    )
    found = [from_row(session, row).on(today) for row in rows]
    return [each for each in found if state in ("", each.state)]


def came_back(session: Session, line: SaleLine, today: date | None = None) -> list[RecordedDecision]:
    """What came back of a line, or is held, the oldest first."""
    rows = session.rows(f"{SELECT} WHERE returns.sale_line = ? AND state IN ('taken', 'held') ORDER BY entry", line.id)
    return [each for each in (from_row(session, row).on(today) for row in rows) if each.state != "expired"]
