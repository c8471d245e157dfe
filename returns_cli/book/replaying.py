"""Decides an old entry again, under the policy of its day, and says whether it still comes out so."""

from __future__ import annotations

from returns_cli.book.database import Session
from returns_cli.book.decided import RecordedDecision, decided
from returns_cli.book.stored_policies import stored_policy
from returns_cli.decisions.compiled import Decision
from returns_cli.records import Record


class Replayed(Record):
    """The decision as it was, and as the same policy decides the same facts today."""

    before: RecordedDecision
    now: Decision

    @property
    def same(self) -> bool:
        return self.before.outcome == self.now.outcome


def replay(session: Session, id: str) -> Replayed:
    """Raises NotInBook, and BookError where the policy that was kept is not what it was."""
    before = decided(session, id)
    compiled = stored_policy(session, before.digest)
    return Replayed(before, compiled.decide(compiled.read(before.texts)))
