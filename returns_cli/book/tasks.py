"""Work at a customer's home: put on file, agreed, and done. What must happen when is in its policy, not here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo

from returns_cli.book.database import Row, Session, one
from returns_cli.book.decided import texts_of
from returns_cli.book.entries import Json, append
from returns_cli.book.errors import NotInBook, Refused
from returns_cli.book.privacy import masked, refuse_cards
from returns_cli.book.task_kinds import TaskPolicy
from returns_cli.book.times import clock_of, local, moment, stamp
from returns_cli.decisions.compiled import CompiledPolicy, Decision
from returns_cli.kinds.calendar_text import zone_of
from returns_cli.kinds.sameness import folded
from returns_cli.kinds.table import kind_of
from returns_cli.records import Record


class TaskCall(Record):
    """What is said of a task: `facts` as in `returns check`, added to those that were said before (empty takes one back).
    None leaves what there is."""

    id: str
    facts: Mapping[str, str]
    visitor: str | None = None
    minutes: int | None = None
    receipt: str | None = None
    state: str | None = None


class FieldTask(Record):
    """`starts_at` is when the visitor is to be there; None while no time is known."""

    id: str
    kind: str
    visitor: str
    starts_at: datetime | None
    minutes: int
    receipt: str
    texts: Mapping[str, str]
    state: str

    @property
    def ends_at(self) -> datetime | None:
        return None if self.starts_at is None else self.starts_at + timedelta(minutes=self.minutes)


USUAL_MINUTES = 60
OF_FACT = "facts."  # before the name of a fact that names a person, so that it is no other word of the entry


def put_task(session: Session, of: TaskPolicy, asked: TaskCall, now: datetime, zone: tzinfo | None = None) -> FieldTask:
    """The task is on file with what was said. Raises InputError, and Refused where the visitor is elsewhere at that time: it is
    told in this zone, or in the policy's."""
    policy = of.policy
    refuse_cards({"visitor": asked.visitor or "", **asked.facts})
    row = one(session, "SELECT * FROM tasks WHERE id = ?", asked.id)
    before = _task(row) if row is not None else FieldTask(asked.id, of.kind.id, "", None, USUAL_MINUTES, "", {}, "open")
    if before.kind != of.kind.id:
        raise Refused("id-of-another", id=asked.id)
    known = {**before.texts, **_named(policy, asked.facts)}
    facts = policy.read({name: text for name, text in known.items() if text}, today=now)
    shown = {name: value for name, value in facts.shown().items() if known.get(name)}
    task = before.but(
        visitor=before.visitor if asked.visitor is None else asked.visitor.strip(),
        starts_at=_moment(policy, facts.shown().get(of.kind.agreed)),
        minutes=asked.minutes or before.minutes,
        receipt=before.receipt if asked.receipt is None else asked.receipt,
        texts=texts_of(json.dumps(shown)),
        state=asked.state or before.state,
    )
    _enter(session, policy, task, shown, now)  # locks the book until the transaction ends, so that nobody agrees beside
    _check_clash(session, task, zone or zone_of(policy.policy.timezone))
    session.change("DELETE FROM tasks WHERE id = ?", task.id)
    session.change(
        "INSERT INTO tasks (id, kind, visitor, starts_at, minutes, receipt, facts, state, made_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *(task.id, task.kind, task.visitor, _starts(task), task.minutes, task.receipt),
        *(json.dumps(shown, ensure_ascii=False, sort_keys=True), task.state, row.text("made_at") if row else stamp(now)),
    )
    return task


def decided_now(policy: CompiledPolicy, task: FieldTask, now: datetime, lang: str = "en") -> Decision:
    """How the task stands at this moment, by its policy. Raises InputError, in `lang`."""
    return policy.decide(policy.read(task.texts, today=clock_of(policy, now), lang=lang))


def _named(policy: CompiledPolicy, facts: Mapping[str, str]) -> dict[str, str]:
    """Facts by their own names, whatever heading somebody knows them by."""
    return {policy.reader.names.get(folded(name), name): text for name, text in facts.items()}


def _moment(policy: CompiledPolicy, shown: object) -> datetime | None:
    if shown is None:
        return None
    at = datetime.fromisoformat(str(shown))
    return at if at.tzinfo else at.replace(tzinfo=zone_of(policy.policy.timezone))


def _enter(session: Session, policy: CompiledPolicy, task: FieldTask, shown: Mapping[str, Json], now: datetime) -> None:
    """The entry has a commitment in the place of what names a person."""
    texts = [name for name in shown if kind_of(policy.policy.facts[name].type).word == "text"]
    hidden, kept = masked({**{f"{OF_FACT}{name}": str(shown[name]) for name in texts}, "visitor": task.visitor})
    plain = {name: value for name, value in shown.items() if name not in texts}
    content: dict[str, Json] = {"id": task.id, "task": task.kind, "state": task.state, "facts": plain, "receipt": task.receipt}
    content |= {"starts_at": _starts(task), "minutes": task.minutes}
    append(session, "task", now, {**content, **hidden}, kept)


def _starts(task: FieldTask) -> str | None:
    return None if task.starts_at is None else stamp(task.starts_at)


def _check_clash(session: Session, task: FieldTask, zone: tzinfo) -> None:
    """Raises Refused where the visitor has agreed to be elsewhere at that time."""
    if task.starts_at is None or task.ends_at is None or not task.visitor or task.state != "open":
        return
    for other in open_tasks(session):
        if other.id == task.id or folded(other.visitor) != folded(task.visitor):
            continue
        if other.starts_at is None or other.ends_at is None:
            continue
        if other.starts_at < task.ends_at and task.starts_at < other.ends_at:
            raise Refused("visitor-busy", visitor=task.visitor, other=other.id, time=local(other.starts_at, zone))


def open_tasks(session: Session) -> list[FieldTask]:
    """The tasks that are not done, those with the earliest time first, those without one last."""
    rows = session.rows("SELECT * FROM tasks WHERE state = 'open' ORDER BY starts_at IS NULL, starts_at, id")
    return [_task(row) for row in rows]


def task(session: Session, id: str) -> FieldTask:
    """Raises NotInBook."""
    row = one(session, "SELECT * FROM tasks WHERE id = ?", id)
    if row is None:
        raise NotInBook("no-task", id=id)
    return _task(row)


def _task(row: Row) -> FieldTask:
    starts_at = row.text_or_none("starts_at")
    return FieldTask(
        id=row.text("id"),
        kind=row.text("kind"),
        visitor=row.text("visitor"),
        starts_at=moment(starts_at) if starts_at else None,
        minutes=row.number("minutes"),
        receipt=row.text("receipt"),
        texts=texts_of(row.text("facts")),
        state=row.text("state"),
    )


def reminded(session: Session, id: str, now: datetime) -> None:
    """The customer was reminded of the appointment. Raises NotInBook."""
    if not session.change("UPDATE appointments SET reminded_at = ? WHERE id = ?", stamp(now), id):
        raise NotInBook("no-appointment", id=id)
    append(session, "reminder", now, {"id": id})
