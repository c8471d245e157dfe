"""What the hotline and after-sales have to do, and by when: appointments and work at customers' homes in one list.

Deadlines are the duties of the tasks' policies, what has gone wrong is what their rules say; the settings name the wordings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, tzinfo

from returns_cli.book.database import Session
from returns_cli.book.task_kinds import TaskPolicy
from returns_cli.book.tasks import FieldTask, decided_now, open_tasks
from returns_cli.book.times import moment, stamp
from returns_cli.decisions.as_json import decision_json
from returns_cli.decisions.compiled import Decision
from returns_cli.kinds.calendar_text import zone_of
from returns_cli.policy.model import INCOMPLETE
from returns_cli.records import Record
from returns_cli.wording.book_words import book_say

REMIND_HOURS = 24


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
    session: Session,
    policies: Mapping[str, TaskPolicy],
    clauses: Mapping[str, str],
    now: datetime,
    within: timedelta,
    lang: str,
) -> list[DueStep]:
    """All that is due within this time, and all that is late; the most urgent first, what has no time last."""
    found = [*_appointments(session, clauses, now, within, lang)]
    for task in open_tasks(session):
        of = policies.get(task.kind)
        if of is None:
            text = book_say("due-no-kind", lang, kind=task.kind)
            found.append(DueStep(task.id, task.kind, text, task.visitor or task.receipt, by=task.starts_at))
        else:
            found += _task_steps(of, task, now, lang)
    until = now + within
    kept = [step for step in found if step.late or step.by is None or step.by <= until]
    return sorted(kept, key=lambda step: (step.by is None, step.by or now, not step.late, step.id))


def _appointments(
    session: Session, clauses: Mapping[str, str], now: datetime, within: timedelta, lang: str
) -> Iterator[DueStep]:
    """Customers to be reminded, and appointments of which nobody has said how they ended."""
    latest = stamp(now + max(within, timedelta(hours=REMIND_HOURS)))
    for row in session.rows(
        "SELECT * FROM appointments WHERE state = 'booked' AND starts_at < ? ORDER BY starts_at, id", latest
    ):
        starts = moment(row.text("starts_at"))
        ends = starts + timedelta(minutes=row.number("minutes"))
        id, who, clause = row.text("id"), row.text("receipt"), clauses.get(row.text("warehouse"), "")
        if ends <= now:
            yield DueStep(id, "warehouse", book_say("due-ended", lang), who, clause, ends, late=True, say="missed-warehouse")
        elif starts > now and row.text_or_none("reminded_at") is None:
            opens = starts - timedelta(hours=REMIND_HOURS)
            yield DueStep(id, "warehouse", book_say("due-remind", lang), who, clause, starts, opens, say="remind-warehouse")


def _task_steps(of: TaskPolicy, task: FieldTask, now: datetime, lang: str) -> Iterator[DueStep]:
    """The duties of the task's policy that are open, and what its rules find wrong already."""
    decision = decided_now(of.policy, task, now, lang)
    answer = decision_json(decision, lang)
    who = task.visitor or task.texts.get(of.kind.who, "") or task.receipt
    for reason in answer["reasons"]:
        yield DueStep(task.id, task.kind, reason["text"], who, reason["clause"], task.starts_at, late=True, say=of.kind.late)
    zone = zone_of(of.policy.policy.timezone)
    for duty in answer["next"]:
        by, name = _instant(duty["by"], zone), str(duty["duty"])
        opens = _opens(of, decision, task, name)
        late = by is not None and by < now
        yield DueStep(task.id, task.kind, duty["text"], who, duty["clause"], by, opens, late, of.say(name))
    if decision.outcome == INCOMPLETE and not answer["next"] and not answer["reasons"]:
        yield DueStep(task.id, task.kind, book_say("due-unknown", lang), who)


def _opens(of: TaskPolicy, decision: Decision, task: FieldTask, duty: str) -> datetime | None:
    """When the duty may be done at the earliest."""
    ahead = of.ahead(duty, decision)
    return None if ahead is None or task.starts_at is None else task.starts_at - ahead


def _instant(by: str | None, zone: tzinfo) -> datetime | None:
    """A deadline as a moment; a day lasts to its end."""
    if by is None:
        return None
    at = datetime.fromisoformat(by)
    if len(by) == len("2026-11-20"):
        at += timedelta(days=1)
    return at if at.tzinfo else at.replace(tzinfo=zone)
