"""What an open book does with appointments, and with work at customers' homes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from functools import partial
from types import MappingProxyType

from returns_cli.book import appointments, tasks
from returns_cli.book.appointments import Appointment
from returns_cli.book.calls import DatabaseCalls, id_of
from returns_cli.book.due import DueStep, due_steps
from returns_cli.book.shop import Shop, Warehouse
from returns_cli.book.slots import Wanted
from returns_cli.book.task_kinds import TaskPolicy


class AppointmentsBook(DatabaseCalls):
    """Slots are booked; what is to be done, and by when, is said."""

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
        return self.write(
            lambda session: appointments.free_slots(session, shop, warehouse, wanted, now or self.present(), most=most)
        )

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
        made = partial(appointments.book, id=id_of(id), confirmed=confirmed, instead=instead)
        now = now or self.present()
        return self.write(lambda session: made(session, shop, warehouse, start, wanted, now))

    def release_slot(self, id: str, *, now: datetime | None = None) -> None:
        """A time that is only held is free again; what is booked stays so."""
        self.write(lambda session: appointments.release(session, id, now or self.present()))

    def move_appointment(
        self, shop: Shop, id: str, start: datetime, *, held: str | None = None, now: datetime | None = None
    ) -> Appointment:
        """The same appointment at another time, which may be `held` for it. Raises Refused."""
        return self.write(lambda session: appointments.move(session, shop, id, start, now or self.present(), held=held))

    def end_appointment(self, id: str, state: str, *, now: datetime | None = None) -> Appointment:
        """`state` is cancelled, done or no-show."""
        return self.write(lambda session: appointments.end(session, id, state, now or self.present()))

    def appointment(self, id: str) -> Appointment:
        return self.read(lambda session: appointments.appointment(session, id))

    def appointments(self, since: datetime, until: datetime, *, all_states: bool = False) -> list[Appointment]:
        return self.read(lambda session: appointments.between(session, since, until, all_states=all_states))

    # work at customers' homes

    def put_task(
        self, policy: TaskPolicy, asked: tasks.TaskCall, *, now: datetime | None = None, zone: tzinfo | None = None
    ) -> tasks.FieldTask:
        """The task is on file with what was said of it. Raises InputError, and Refused, with times in the shop's zone."""
        return self.write(lambda session: tasks.put_task(session, policy, asked, now or self.present(), zone))

    def task(self, id: str) -> tasks.FieldTask:
        return self.read(lambda session: tasks.task(session, id))

    def remind(self, id: str, *, now: datetime | None = None) -> None:
        """The customer was reminded of the appointment. Raises NotInBook."""
        self.write(lambda session: tasks.reminded(session, id, now or self.present()))

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
        return self.read(lambda session: due_steps(session, policies, clauses, now or self.present(), within, lang))
