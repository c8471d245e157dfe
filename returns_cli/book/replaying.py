"""Decides an old entry again, under the policy of its day, and says whether it still comes out so."""

from __future__ import annotations

from returns_cli.book.database import Session
from returns_cli.book.decided import RecordedDecision, decided, state_of
from returns_cli.book.stored_policies import stored_policy
from returns_cli.book.tenders import TenderRefund, split_again
from returns_cli.decisions.compiled import Decision
from returns_cli.records import Record


class Replayed(Record):
    """The decision as it was, and as the same policy decides the same facts today; and how it splits the same refund on the
    same tenders. Facts that an inspection found are not among those of the decision: then the split is the one that was."""

    before: RecordedDecision
    now: Decision
    tenders: tuple[TenderRefund, ...] = ()

    @property
    def same(self) -> bool:
        return (self.before.outcome, self.before.tenders) == (self.now.outcome, self.tenders)


def replay(session: Session, id: str) -> Replayed:
    """Raises NotInBook, and BookError where the policy that was kept is not what it was."""
    before = decided(session, id)
    compiled = stored_policy(session, before.digest)
    now = compiled.decide(compiled.read(before.texts))
    by_its_facts = before.overridden or state_of(now) == "taken"
    return Replayed(before, now, split_again(compiled, now.facts, before.tenders) if by_its_facts else before.tenders)
