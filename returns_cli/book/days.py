"""What day it is for the book: that of the policies, on whose calendar a hold was begun and is over.

Neither the zone of this machine nor the one in which times are shown is asked: goods that one command shows as held would
be free for another.
"""

from __future__ import annotations

from datetime import date, datetime

from returns_cli.book.database import Session, one
from returns_cli.book.stored_policies import stored_zone
from returns_cli.book.times import clock_of
from returns_cli.decisions.compiled import CompiledPolicy


def day_of(compiled: CompiledPolicy, now: datetime) -> date:
    """The day on the calendar of a policy."""
    return clock_of(compiled, now).date()


def today_of(session: Session, now: datetime, id: str = "") -> date:
    """The day on the calendar of the policy that decided this return; else, of the one that decided last, for all returns
    together. A book without decisions holds nothing, and any day is right."""
    own = "SELECT digest FROM decisions WHERE id = ?"
    row = one(session, own, id) or one(session, "SELECT digest FROM decisions ORDER BY decided_at DESC, entry DESC LIMIT 1")
    return now.astimezone(stored_zone(session, row.text("digest")) if row else None).date()
