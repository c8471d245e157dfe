"""The shop's memory, opened: every call is one transaction, and can be sent again."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from secrets import token_bytes, token_hex
from types import MappingProxyType
from typing import TypeVar

from returns_cli.book import appointments, desks, holds, overrides, sales, slips, taking, tasks, verifying
from returns_cli.book.amounts import GoodsAmount
from returns_cli.book.appointments import Appointment
from returns_cli.book.book_facts import Contradiction, from_book, joined
from returns_cli.book.checkpoints import new_key, public_key, verifier
from returns_cli.book.database import Again, Conflict, Database, Session, one, only
from returns_cli.book.decided import RecordedDecision, decided, listed
from returns_cli.book.due import DueStep, due_steps
from returns_cli.book.entries import append, keep_checkpoint
from returns_cli.book.errors import BookError, BookUnavailable
from returns_cli.book.imports import Import, take_over
from returns_cli.book.migrations import check_version, migrate, newest, version_of
from returns_cli.book.opening import open_database
from returns_cli.book.quantities import asked_amount
from returns_cli.book.refunds import paid_facts
from returns_cli.book.replaying import Replayed, replay
from returns_cli.book.sale import Sale, SaleLine
from returns_cli.book.sale_columns import SaleColumns, in_columns
from returns_cli.book.shift import Shift, shift
from returns_cli.book.shop import Shop, Warehouse
from returns_cli.book.slots import Wanted
from returns_cli.book.sqlite import SqliteDatabase
from returns_cli.book.stored_policies import stored_policy
from returns_cli.book.task_kinds import TaskPolicy
from returns_cli.book.times import stamp
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.records import Record
from returns_cli.whole_file import whole_file

MOST_TRIES = 5
Result = TypeVar("Result")


class Status(Record):
    """What a book holds."""

    origin: str
    kind: str
    schema: int
    known_schema: int
    entries: int
    lines: int
    taken: int
    held: int
    newest: str
    verifier: str


class Book:
    """An open book. `today` and `now` are given with each call that needs them, or are this machine's."""

    def __init__(self, database: Database, where: str) -> None:
        self.database = database
        self.where = where

    def _write(self, act: Callable[[Session], Result]) -> Result:
        """Within one transaction; begun again where another one crossed it, or had the same id at the same moment."""
        for last in range(MOST_TRIES):
            try:
                with self.database.transaction() as session:
                    return act(session)
            except (Again, Conflict):
                if last == MOST_TRIES - 1:
                    raise BookUnavailable("book-busy", book=self.where) from None
        raise AssertionError

    def _read(self, act: Callable[[Session], Result]) -> Result:
        with self.database.reading() as session:
            return act(session)

    def close(self) -> None:
        self.database.close()

    # sales

    def sell(self, source: str, rows: Iterable[tuple[int, Sale]], *, name: str = "", now: datetime | None = None) -> Import:
        """Takes over the rows of an export, all of it or nothing; `source` is the digest of its content."""
        kept = list(rows)  # a transaction that crossed another one is begun again
        return self.sell_columns(source, lambda: in_columns(kept), name=name, now=now)

    def sell_columns(
        self, source: str, batches: Callable[[], Iterable[SaleColumns]], *, name: str = "", now: datetime | None = None
    ) -> Import:
        """The same of rows by columns, each time that `batches` is called from the first one on."""
        return self._write(lambda session: take_over(session, source, batches(), now or _now(), name))

    def receipt(self, receipt: str, shop: str | None = None) -> list[SaleLine]:
        """The lines of a receipt. Raises NotInBook, Refused."""
        return self._read(lambda session: sales.lines_of(session, receipt, shop))

    def find(self, *, day: date | None = None, phone_end: str = "", article: str = "") -> list[SaleLine]:
        return self._read(lambda session: sales.find(session, day=day, phone_end=phone_end, article=article))

    # returns

    def take(
        self,
        policy: CompiledPolicy,
        facts: Mapping[str, str],
        *,
        receipt: str,
        line: str | None = None,
        id: str | None = None,
        clerk: str = "",
        counter: str = "",
        shop: str | None = None,
        quantity: GoodsAmount | None = None,
        note: str = "",
        now: datetime | None = None,
        today: date | None = None,
        hold_days: int = taking.HOLD_DAYS,
    ) -> taking.Taken:
        """Decides a return with what the sale says, and records it if it is taken, held or refused.

        The same `id` is the same return: a repeated call gets the first answer. A sale that carries the digest of a policy
        is decided by that one. Raises InputError, NotInBook, Refused, BookUnavailable.
        """
        asked = taking.TakeCall(id or new_id(), receipt, line, dict(facts), shop, quantity, clerk, counter, note, hold_days)
        return self.take_all(policy, [asked], now=now, today=today)[0]

    def take_all(
        self,
        policy: CompiledPolicy,
        calls: Sequence[taking.TakeCall],
        *,
        now: datetime | None = None,
        today: date | None = None,
    ) -> list[taking.Taken]:
        """The lines of one request in one transaction: all of them are decided and recorded, or none is."""
        now = now or _now()

        def act(session: Session) -> list[taking.Taken]:
            taken = []
            for asked in calls:
                locked = sales.the_line(session, asked.receipt, asked.line, asked.shop).policy_digest
                compiled = stored_policy(session, locked) if locked else policy
                taken.append(taking.take(session, compiled, asked, now, today or now.astimezone().date()))
            return taken

        return self._write(act)

    def open_receipt(
        self,
        policy: CompiledPolicy,
        receipt: str,
        *,
        shop: str | None = None,
        counter: str = "",
        now: datetime | None = None,
        today: date | None = None,
    ) -> desks.OpenReceipt:
        """The receipt with what the book knows of each line, from now on open at this counter. Raises NotInBook, Refused."""
        now = now or _now()
        day = today or now.astimezone().date()
        return self._write(lambda session: desks.open_receipt(session, policy, receipt, shop, counter, now, day))

    def leave_receipt(self, lines: Sequence[int], *, counter: str) -> None:
        """The lines stand open at this counter no more."""
        self._write(lambda session: desks.left(session, lines, counter))

    def facts_of(
        self, policy: CompiledPolicy, texts: Mapping[str, str], *, receipt: str, line: str | None, today: date
    ) -> tuple[dict[str, str], list[Contradiction]]:
        """What the book knows of a line, as texts by fact, and where `texts` says otherwise. Records nothing."""

        def act(session: Session) -> tuple[dict[str, str], list[Contradiction]]:
            sale = sales.the_line(session, receipt, line, None)
            known = from_book(session, policy.policy, sale, today) | paid_facts(policy, sale, asked_amount(policy, texts, sale))
            return known, joined(policy, texts, known, today)[1]

        return self._read(act)

    def inspect(
        self, id: str, found: Mapping[str, str], *, clerk: str = "", now: datetime | None = None, today: date | None = None
    ) -> holds.Inspected:
        """Ends a hold with what the inspection found. Raises InputError, NotInBook, Refused."""
        now = now or _now()
        return self._write(lambda session: holds.inspect(session, id, found, now, today or now.astimezone().date(), clerk))

    def expire(self, *, now: datetime | None = None, today: date | None = None) -> list[str]:
        """Holds whose last day has passed are let go; their ids."""
        now = now or _now()
        return self._write(lambda session: holds.expire(session, now, today or now.astimezone().date()))

    def cancel(self, id: str, *, clerk: str = "", now: datetime | None = None, today: date | None = None) -> RecordedDecision:
        now = now or _now()
        return self._write(lambda session: holds.cancel(session, id, now, today or now.astimezone().date(), clerk))

    def add_manager(
        self, name: str, pin: str, *, most: int | None = None, may: Sequence[str] = (), now: datetime | None = None
    ) -> None:
        self._write(lambda session: overrides.add_manager(session, name, pin, now or _now(), most=most, may=may))

    def override(
        self,
        id: str,
        *,
        manager: str,
        reason: str,
        pin: str,
        note: str = "",
        now: datetime | None = None,
        today: date | None = None,
    ) -> RecordedDecision:
        """A manager takes what was refused or held. Raises NotInBook, Refused."""
        now = now or _now()
        overrides.check_pin(self.database, manager, pin, now)
        asked = overrides.Override(id, manager, reason, pin, note)
        return self._write(lambda session: overrides.override(session, asked, now, today or now.astimezone().date()))

    # appointments

    def free_slots(
        self,
        shop: Shop,
        warehouse: Warehouse,
        wanted: Wanted,
        *,
        most: int = appointments.PROPOSED,
        now: datetime | None = None,
    ) -> list[datetime]:
        """The first slots with room for what is wanted."""
        return self._write(lambda session: appointments.free_slots(session, shop, warehouse, wanted, now or _now(), most=most))

    def book_slot(
        self,
        shop: Shop,
        warehouse: Warehouse,
        start: datetime,
        wanted: Wanted,
        *,
        id: str | None = None,
        confirmed: bool = True,
        instead: str | None = None,
        now: datetime | None = None,
    ) -> Appointment:
        """Books a slot, or holds it for ten minutes; the same id is the same appointment. One that is held, which it is
        `instead` of, is free at once. Raises Refused."""
        made = partial(appointments.book, id=id or new_id(), confirmed=confirmed, instead=instead)
        now = now or _now()
        return self._write(lambda session: made(session, shop, warehouse, start, wanted, now))

    def release_slot(self, id: str, *, now: datetime | None = None) -> None:
        """A time that is only held is free again; what is booked stays so."""
        self._write(lambda session: appointments.release(session, id, now or _now()))

    def move_appointment(
        self, shop: Shop, id: str, start: datetime, *, held: str | None = None, now: datetime | None = None
    ) -> Appointment:
        """The same appointment at another time, which may be `held` for it. Raises Refused."""
        return self._write(lambda session: appointments.move(session, shop, id, start, now or _now(), held=held))

    def end_appointment(self, id: str, state: str, *, now: datetime | None = None) -> Appointment:
        """`state` is cancelled, done or no-show."""
        return self._write(lambda session: appointments.end(session, id, state, now or _now()))

    def appointment(self, id: str) -> Appointment:
        return self._read(lambda session: appointments.appointment(session, id))

    def appointments(self, since: datetime, until: datetime, *, all_states: bool = False) -> list[Appointment]:
        return self._read(lambda session: appointments.between(session, since, until, all_states=all_states))

    # work at customers' homes

    def put_task(self, policy: TaskPolicy, asked: tasks.TaskCall, *, now: datetime | None = None) -> tasks.FieldTask:
        """The task is on file with what was said of it. Raises InputError, Refused."""
        return self._write(lambda session: tasks.put_task(session, policy, asked, now or _now()))

    def task(self, id: str) -> tasks.FieldTask:
        return self._read(lambda session: tasks.task(session, id))

    def remind(self, id: str, *, now: datetime | None = None) -> None:
        """The customer was reminded of the appointment. Raises NotInBook."""
        self._write(lambda session: tasks.reminded(session, id, now or _now()))

    def due(
        self,
        policies: Mapping[str, TaskPolicy],
        *,
        within: timedelta,
        lang: str,
        now: datetime | None = None,
        clauses: Mapping[str, str] = MappingProxyType({}),
    ) -> list[DueStep]:
        """What is to be done within this time, and what is late; `clauses` say what sends customers to each warehouse."""
        return self._read(lambda session: due_steps(session, policies, clauses, now or _now(), within, lang))

    # the log

    def decided(self, id: str) -> RecordedDecision:
        return self._read(lambda session: decided(session, id))

    def listed(self, *, since: str = "", until: str = "", state: str = "", most: int = 1000) -> list[RecordedDecision]:
        return self._read(lambda session: listed(session, since=since, until=until, state=state, most=most))

    def shift(self, since: datetime, until: datetime, *, counter: str = "", clerk: str = "") -> Shift:
        """What was decided in this time, the overrides, and all inspections that are open."""
        return self._read(lambda session: shift(session, since, until, counter=counter, clerk=clerk))

    def replay(self, id: str) -> Replayed:
        return self._read(lambda session: replay(session, id))

    def slip(self, ids: Sequence[str]) -> slips.SlipSource:
        """What the slip of these decisions is made of. Raises NotInBook."""
        return self._write(lambda session: slips.slip_source(session, ids))

    def slip_printed(self, ids: Sequence[str], *, now: datetime | None = None) -> None:
        """The slip is on paper: the next one is a reprint."""
        self._write(lambda session: slips.slip_printed(session, ids, now or _now()))

    def checkpoint(self) -> str:
        """The signed checkpoint of the log as it is now; the book keeps it too."""
        return self._write(keep_checkpoint)

    def verify(self, kept: str | None = None) -> list[verifying.Tampering]:
        """Whatever is not as it was written; `kept` is a checkpoint that somebody has."""
        return self._read(lambda session: verifying.verify(session, kept))

    def prove(self, number: int) -> verifying.Proof:
        return self._read(lambda session: verifying.prove(session, number))

    def status(self) -> Status:
        return self._read(self._status)

    def _status(self, session: Session) -> Status:
        book = only(session, "SELECT origin, key, size, last_at FROM book WHERE one = 1")
        counted = only(
            session,
            "SELECT (SELECT count(*) FROM sale_lines) AS lines, (SELECT count(*) FROM returns WHERE state = 'taken') AS taken,"
            " (SELECT count(*) FROM returns WHERE state = 'held') AS held",
        )
        origin, key = book.text("origin"), book.bytes("key")
        return Status(
            origin,
            self.database.kind,
            version_of(session),
            newest(self.database.kind),
            book.number("size"),
            counted.number("lines"),
            counted.number("taken"),
            counted.number("held"),
            book.text("last_at"),
            verifier(origin, public_key(key)),
        )

    def backup(self, target: Path) -> None:
        """A copy as of one moment, while counters go on. Raises BookError where the database has its own tool for it."""
        if not isinstance(self.database, SqliteDatabase):
            raise BookError("backup-by-server")
        if target.exists():
            raise BookError("backup-exists", file=str(target))
        with whole_file(target) as unfinished:
            self.database.backup(unfinished)
            unfinished.chmod(0o600)


def new_id() -> str:
    """An id for a return; whoever makes it keeps it before sending."""
    return token_hex(8)


def _now() -> datetime:
    return datetime.now(UTC)


def named_book(given: str | None) -> str:
    """The book that an option or the environment names. Raises BookError where neither does."""
    where = given or os.environ.get("RETURNS_BOOK")
    if not where:
        raise BookError("which-book")
    return where


def make_book(url: str, *, now: datetime | None = None, origin: str | None = None) -> Book:
    """A new, empty book. Raises BookError where there is one already, or none can be."""
    database = open_database(url, make=True)
    try:
        _begin(database, url, now or _now(), origin)
    except BaseException:
        if isinstance(database, SqliteDatabase):
            database.unmake()
        raise
    return Book(database, url)


def _begin(database: Database, url: str, now: datetime, origin: str | None) -> None:
    """The schema, and the first entry of the log."""
    migrate(database)
    with database.transaction() as session:
        if one(session, "SELECT one FROM book") is not None:
            raise BookError("book-exists", book=url)
        name = origin or f"returns-book/{token_hex(8)}"
        session.change(
            "INSERT INTO book (one, origin, made_at, key, secret, size, last_at) VALUES (1, ?, ?, ?, ?, 0, ?)",
            *(name, stamp(now), new_key(), token_bytes(32), stamp(now - timedelta(days=1))),
        )
        append(session, "made", now, {"origin": name})


def open_book(url: str | None = None) -> Book:
    """The book at this URL or path, or the one that RETURNS_BOOK names. Raises BookError; migrates nothing."""
    where = named_book(url)
    database = open_database(where)
    check_version(database, where)
    return Book(database, where)


def upgrade(url: str) -> list[str]:
    """Brings a book to the schema of this release; the names of the migrations that ran."""
    return migrate(open_database(url))


@contextmanager
def opened(url: str | None) -> Iterator[Book]:
    book = open_book(url)
    try:
        yield book
    finally:
        book.close()
