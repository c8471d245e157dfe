"""The fault desk's clauses F1-F7 read a second time, by hand, to hold policy and audit against. Imports nothing of the project.

All times are whole minutes on one clock; a step that has not happened is None. The last minute still counts, a
passed deadline without its step is a breach, and one that has not passed leaves the ticket open.
"""

from __future__ import annotations

from dataclasses import dataclass

PREPROCESS, DISPATCH, ANSWER, CALL_BACK = 30, 10, 30, 20  # minutes: F2, F3, F4, F7
SOLUTION = 24 * 60  # F6, from registration


@dataclass(frozen=True)
class Ticket:
    """One fault as the desk recorded it."""

    registered: int | None
    preprocessed: int | None
    dispatched: int | None
    answered: int | None
    solution: int | None
    called_back: int | None
    as_of: int | None

    def steps(self) -> list[tuple[str, int | None, int | None, int]]:
        """Rule, beginning, end, and minutes allowed, clause by clause."""
        return [
            ("preprocess-late", self.registered, self.preprocessed, PREPROCESS),
            ("dispatch-late", self.preprocessed, self.dispatched, DISPATCH),
            ("answer-late", self.dispatched, self.answered, ANSWER),
            ("solution-late", self.registered, self.solution, SOLUTION),
            ("call-back-late", self.solution, self.called_back, CALL_BACK),
        ]


# What must not come before what, as far as both are known.
ORDER = (
    ("registered", "preprocessed"),
    ("registered", "dispatched"),
    ("preprocessed", "dispatched"),
    ("registered", "answered"),
    ("dispatched", "answered"),
    ("registered", "solution"),
    ("registered", "called_back"),
    ("solution", "called_back"),
)


def in_order(ticket: Ticket) -> bool:
    """Whether the ticket can be read at all."""
    pairs = [(getattr(ticket, earlier), getattr(ticket, later)) for earlier, later in ORDER]
    return all(one is None or other is None or one <= other for one, other in pairs)


def late(begin: int | None, end: int | None, allowed: int, now: int | None) -> bool | None:
    """Whether a step is late; None while that is open."""
    if begin is None:
        return None
    if end is not None:
        return end - begin > allowed
    return True if now is not None and now > begin + allowed else None


def judge(ticket: Ticket) -> tuple[str, list[str]]:
    """Breach, met or incomplete, and the rules that were broken."""
    found = {rule: late(begin, end, allowed, ticket.as_of) for rule, begin, end, allowed in ticket.steps()}
    broken = [rule for rule, is_late in found.items() if is_late]
    if broken:
        return "breach", broken
    return ("incomplete", []) if None in found.values() else ("met", [])
