"""Decides an old entry again, under the policy of its day, and says whether it still comes out so."""

from __future__ import annotations

from returns_cli.book.database import Session
from returns_cli.book.decided import RecordedDecision, decided
from returns_cli.book.holds import decided_last
from returns_cli.book.refunds import refund_from
from returns_cli.book.stored_policies import stored_policy
from returns_cli.book.tenders import TenderRefund, split_again
from returns_cli.decisions.compiled import Decision
from returns_cli.records import Record


class Replayed(Record):
    """The decision as it was, and as the same policy decides the same facts today; what it pays back of the same share of the
    price, and how that is split on the same tenders: after the last inspection, where there was one."""

    before: RecordedDecision
    now: Decision
    refund: int | None
    tenders: tuple[TenderRefund, ...]

    @property
    def same(self) -> bool:
        return self.before.outcome == self.now.outcome and self.same_money

    @property
    def same_money(self) -> bool:
        return (self.before.refund, self.before.tenders) == (self.refund, self.tenders)


def replay(session: Session, id: str) -> Replayed:
    """Raises NotInBook, and BookError where the policy that was kept is not what it was."""
    before = decided(session, id)
    compiled = stored_policy(session, before.digest)
    now = compiled.decide(compiled.read(before.texts))
    if before.state != "taken":
        return Replayed(before, now, None, ())
    last = now if before.overridden else decided_last(session, before, now)
    share = before.refund if before.share is None else before.share  # before schema 0010 nobody noted the share
    # In the policy's currency, whatever a later export says of the price's: that was another one where nothing was paid back.
    again = None if before.refund is None else refund_from(last, before.line.but(currency=""), share)
    refund = share if before.overridden else again
    return Replayed(before, now, refund, split_again(compiled, last.facts, before.tenders))
