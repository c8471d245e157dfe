"""What the hotline and after-sales have to do, and by when: appointments, laying guidance and home visits in one list.

The deadlines of guidance and visits are the duties of their policies; what has gone wrong there is what their rules say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from returns_cli.book.database import Session
from returns_cli.book.tasks import AGREED, FieldTask, decided_now, open_tasks
from returns_cli.book.times import moment, stamp
from returns_cli.decisions.as_json import decision_json
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.decisions.decision import Decision
from returns_cli.kinds.calendar_text import zone_of
from returns_cli.policy.model import INCOMPLETE
from returns_cli.records import Record
from returns_cli.wording.book_words import book_say

REMIND_HOURS = 24
# (kind, duty) -> the parameter that says how long before the agreed time it may be done at all, and what to say on the phone
WINDOWS = {("guidance", "call"): "call_window", ("visit", "arrive"): "earliest_arrival"}
SAY = {("guidance", "call"): "call-before-laying", ("visit", "confirm"): "confirm-visit"}


class DueStep(Record):
    """Something to do. `opens` is when it may be done at the earliest, `by` when at the latest; `late` says that something has
    gone wrong already, in the words of a rule. `say` names the wording for the phone."""

    id: str
    kind: str
    text: str
    who: str
    clause: str = ""
    by: datetime | None = None
    opens: datetime | None = None
    late: bool = False
    say: str = ""


def due_steps(
    session: Session, policies: Mapping[str, CompiledPolicy], now: datetime, within: timedelta, lang: str
) -> list[DueStep]:
    """All that is due within this time, and all that is late; the most urgent first, what has no time last."""
    found = [*_appointments(session, now, within, lang)]
    for task in open_tasks(session):
        found += _task_steps(policies[task.kind], task, now, lang)
    until = now + within
    kept = [step for step in found if step.late or step.by is None or step.by <= until]
    return sorted(kept, key=lambda step: (step.by is None, step.by or now, not step.late, step.id))


def _appointments(session: Session, now: datetime, within: timedelta, lang: str) -> Iterator[DueStep]:
    """Customers to be reminded, and appointments of which nobody has said how they ended."""
    latest = stamp(now + max(within, timedelta(hours=REMIND_HOURS)))
    for row in session.rows(
        "SELECT * FROM appointments WHERE state = 'booked' AND starts_at < ? ORDER BY starts_at, id", latest
    ):
        starts = moment(row.text("starts_at"))
        ends = starts + timedelta(minutes=row.number("minutes"))
        id, who = row.text("id"), row.text("receipt")
        if ends <= now:
            yield DueStep(id, "warehouse", book_say("due-ended", lang), who, "R9", ends, late=True, say="missed-warehouse")
        elif starts > now and row.text_or_none("reminded_at") is None:
            opens = starts - timedelta(hours=REMIND_HOURS)
            yield DueStep(id, "warehouse", book_say("due-remind", lang), who, "R9", starts, opens, say="remind-warehouse")


def _task_steps(policy: CompiledPolicy, task: FieldTask, now: datetime, lang: str) -> Iterator[DueStep]:
    """The duties of the task's policy that are open, and what its rules find wrong already."""
    decision = decided_now(policy, task, now, lang)
    answer = decision_json(decision, lang)
    who = task.visitor or task.texts.get("customer", "") or task.receipt
    for reason in answer["reasons"]:
        yield DueStep(
            task.id, task.kind, reason["text"], who, reason["clause"], task.starts_at, late=True, say=_late_words(task)
        )
    zone = zone_of(policy.policy.timezone)
    for duty in answer["next"]:
        by = _instant(duty["by"], zone)
        opens = _opens(decision, task, str(duty["duty"]))
        words = SAY.get((task.kind, str(duty["duty"])), "")
        yield DueStep(task.id, task.kind, duty["text"], who, duty["clause"], by, opens, by is not None and by < now, words)
    if decision.outcome == INCOMPLETE and not answer["next"] and not answer["reasons"]:
        yield DueStep(task.id, task.kind, book_say("due-unknown", lang), who)
    yield from _late_notice(decision, task, now, who, lang)


def _late_words(task: FieldTask) -> str:
    return "late-for-visit" if task.kind == "visit" else "call-before-laying"


def _late_notice(decision: Decision, task: FieldTask, now: datetime, who: str, lang: str) -> Iterator[DueStep]:
    """Who is on the way and not there yet: until when the customer must know that it will be late."""
    told = task.texts
    if (
        task.kind != "visit"
        or task.starts_at is None
        or "left_at" not in told
        or {"arrived_at", "late_notice_at"} & told.keys()
    ):
        return
    notice = decision.compiled.policy.parameters["late_notice"].values[0]
    by = task.starts_at - timedelta(minutes=int(str(notice.value)))
    if by >= now:
        yield DueStep(task.id, task.kind, book_say("due-if-late", lang), who, notice.clause, by, say="late-for-visit")


def _opens(decision: Decision, task: FieldTask, duty: str) -> datetime | None:
    """When the duty may be done at the earliest: so long before the agreed time, as the policy's parameter says."""
    name = WINDOWS.get((task.kind, duty))
    if name is None or task.starts_at is None or AGREED[task.kind] not in task.texts:
        return None
    value = decision.compiled.policy.parameters[name].values[0].value
    return task.starts_at - timedelta(minutes=int(str(value)))


def _instant(by: str | None, zone: object) -> datetime | None:
    """A deadline as a moment; a day lasts to its end."""
    if by is None:
        return None
    at = datetime.fromisoformat(by)
    if len(by) == len("2026-11-20"):
        at += timedelta(days=1)
    return at if at.tzinfo else at.replace(tzinfo=zone)  # type: ignore[arg-type]
