"""An open duty in words: what to do, by when, and how long there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returns_cli.decisions.compiled import Decision
from returns_cli.decisions.duties import present
from returns_cli.wording.words import say

if TYPE_CHECKING:
    from returns_cli.decisions.json_shapes import DutyJson

HOUR, DAY = 60, 24 * 60
LONGEST_IN_MINUTES = 2 * HOUR


def duty_line(decision: Decision, duty: DutyJson, lang: str) -> str:
    """`dispatch by 10:42 (7 minutes left) (clause F3)`; the day is said where it is not the present one."""
    clause = say("clause-note", lang, clause=duty["clause"]) if duty["clause"] else ""
    if duty["by"] is None:
        return f"{duty['text']}{clause}"
    day, _, time = duty["by"].partition(" ")
    today = (present(decision.facts) or "").partition(" ")[0]
    by = day if not time else time[:5] if day == today else f"{day} {time[:5]}"
    return say("duty-by", lang, text=duty["text"], by=by, left=_left(duty["minutes_left"], lang)) + clause


def _left(minutes: int | None, lang: str) -> str:
    if minutes is None:
        return ""
    return say("time-over" if minutes < 0 else "time-left", lang, time=duration(abs(minutes), lang))


def duration(minutes: int, lang: str) -> str:
    """So many minutes in the words of a clock."""
    if minutes == 1:
        return say("one-minute", lang)
    if minutes < LONGEST_IN_MINUTES:
        return say("minutes", lang, minutes=minutes)
    if minutes < 2 * DAY:
        return say("hours", lang, hours=minutes // HOUR, minutes=minutes % HOUR)
    return say("days", lang, days=minutes // DAY, hours=minutes % DAY // HOUR)
