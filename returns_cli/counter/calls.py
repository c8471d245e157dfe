"""What the counter's state asks of the book, and what comes back. Calls are data: whoever carries them out may do so later,
or once more."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

from returns_cli.book.appointments import Appointment
from returns_cli.book.decided import RecordedDecision
from returns_cli.book.desks import OpenReceipt
from returns_cli.book.sale import SaleLine
from returns_cli.book.slots import Wanted
from returns_cli.book.taking import TakeCall, Taken
from returns_cli.errors import ReturnsError
from returns_cli.records import Record


class LookUp(Record):
    """A receipt's number, the last digits of a phone, an article or a day."""

    text: str


class OpenNumber(Record):
    """One receipt, by its number and shop."""

    receipt: str
    shop: str


class LeaveReceipt(Record):
    """The lines are open here no more, and a time that is held for them is free."""

    lines: tuple[int, ...]
    held: str | None = None


class TakeRequest(Record):
    """All lines of a request. Sent again it is the same request, for each line has its id."""

    calls: tuple[TakeCall, ...]


class FindSlots(Record):
    """Free times for what comes, at the warehouse that this way of the policy leads to."""

    wanted: Wanted
    route: str | None = None


class HoldSlot(Record):
    """A slot for ten minutes; `confirmed`, for good. `instead` is the one that was held before, free from now on; of a
    confirmed one, what was booked, and is moved there."""

    id: str
    start: datetime
    wanted: Wanted
    warehouse: str
    confirmed: bool = False
    instead: str | None = None


class Overrule(Record):
    """A manager's decision on one return."""

    id: str
    manager: str
    reason: str
    note: str
    pin: str


class PrintSlip(Record):
    """The slip of these returns, which are the lines of one request."""

    ids: tuple[str, ...]
    appointment: Appointment | None


class Knock(Record):
    """Whether the book is there again."""


Call: TypeAlias = LookUp | OpenNumber | LeaveReceipt | TakeRequest | FindSlots | HoldSlot | Overrule | PrintSlip | Knock


class ReceiptOpened(Record):
    """`id` is a fresh one, for the request that may come of it."""

    id: str
    opened: OpenReceipt


class Candidates(Record):
    """Lines of receipts that may be meant."""

    asked: str
    lines: tuple[SaleLine, ...]


class Recorded(Record):
    taken: tuple[Taken, ...]


class SlotsFound(Record):
    starts: tuple[datetime, ...]
    warehouse: str


class SlotTaken(Record):
    appointment: Appointment


class Overruled(Record):
    decision: RecordedDecision


class SlipPrinted(Record):
    where: str


class BookThere(Record):
    """The book answers again."""


class CallFailed(Record):
    """`gone` where the book did not answer: the call may or may not have been carried out."""

    call: Call
    fault: ReturnsError
    gone: bool = False


Event: TypeAlias = (
    ReceiptOpened | Candidates | Recorded | SlotsFound | SlotTaken | Overruled | SlipPrinted | BookThere | CallFailed
)
