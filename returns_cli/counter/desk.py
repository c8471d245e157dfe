"""Carries out at the book what the counter's state asks for, and says what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import partial
from threading import Lock

from returns_cli.book.appointments import Appointment
from returns_cli.book.book import Book
from returns_cli.book.calls import new_id
from returns_cli.book.errors import BookError, BookUnavailable, ListedTexts, NotInBook, Refused
from returns_cli.book.privacy import phone_end
from returns_cli.book.sale import SaleLine
from returns_cli.book.shop import Shop, check_branch
from returns_cli.counter.calls import (
    BookThere,
    Call,
    CallFailed,
    Candidates,
    Event,
    FindSlots,
    HoldSlot,
    Knock,
    LeaveReceipt,
    LookUp,
    OpenNumber,
    Overrule,
    Overruled,
    PrintSlip,
    ReceiptOpened,
    Recorded,
    SlipPrinted,
    SlotsFound,
    SlotTaken,
    TakeRequest,
)
from returns_cli.counter.state import CounterSetting
from returns_cli.errors import ReturnsError
from returns_cli.kinds.calendar_text import read_date
from returns_cli.kinds.faults import InputError

Printing = Callable[[Book, PrintSlip], str]


class Desk:
    """One counter's way to the book. `open_book` opens it, again where it had gone; `print_slip` says where a slip went."""

    def __init__(
        self,
        open_book: Callable[[], Book],
        setting: CounterSetting,
        *,
        print_slip: Printing | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        fresh_id: Callable[[], str] = new_id,
    ) -> None:
        self.open_book = open_book
        self.setting = setting
        self.print_slip = print_slip
        self.now = now
        self.fresh_id = fresh_id
        self._book: Book | None = None
        self._one_at_a_time = Lock()

    def carry_out(self, call: Call, today: date) -> Event | None:
        """What came of the call; None where nobody waits for it. Whatever the book refuses is an event too."""
        with self._one_at_a_time:
            try:
                return self._done(call, today)
            except ReturnsError as fault:
                if isinstance(fault, BookUnavailable):
                    self._forget()
                return None if isinstance(call, LeaveReceipt) else CallFailed(call, fault, gone=self._book is None)

    def close(self) -> None:
        self._forget()

    def _forget(self) -> None:
        """The next call opens the book anew."""
        if self._book is not None:
            self._book.close()
            self._book = None

    def _opened(self) -> Book:
        if self._book is None:
            self._book = self.open_book()
        return self._book

    def _done(self, call: Call, today: date) -> Event | None:
        book, setting = self._opened(), self.setting
        match call:
            case LookUp(text=text):
                return self._look_up(book, text, today)
            case OpenNumber(receipt=receipt, shop=shop):
                return self._open(book, receipt, shop, today)
            case LeaveReceipt(lines=lines, held=held):
                book.leave_receipt(lines, counter=setting.counter)
                if held is not None:
                    book.release_slot(held, now=self.now())
                return None
            case TakeRequest(calls=calls):
                return Recorded(tuple(book.take_all(setting.policy, calls, now=self.now(), today=today)))
            case FindSlots() | HoldSlot():
                return self._slot(book, call)
            case Overrule():
                asked = {"manager": call.manager, "reason": call.reason, "note": call.note, "pin": call.pin}
                return Overruled(book.override(call.id, **asked, now=self.now(), today=today))
            case PrintSlip():
                if self.print_slip is None:
                    raise BookError("no-printer")
                return SlipPrinted(self.print_slip(book, call))
            case Knock():
                book.status()
                return BookThere()

    def _slot(self, book: Book, call: FindSlots | HoldSlot) -> Event:
        shop = self.setting.shop
        if shop is None or not shop.warehouses:
            raise BookError("no-warehouse")
        if isinstance(call, FindSlots):
            there = list(shop.warehouses.values())
            warehouse = next((each for each in there if each.route == call.route), there[0])
            return SlotsFound(tuple(book.free_slots(shop, warehouse, call.wanted, now=self.now())), warehouse.id)
        return SlotTaken(self._taken(book, shop, call))

    def _taken(self, book: Book, shop: Shop, call: HoldSlot) -> Appointment:
        if call.confirmed and call.instead is not None:
            return book.move_appointment(shop, call.instead, call.start, held=call.id, now=self.now())
        warehouse = shop.warehouse(call.warehouse)
        make = partial(book.book_slot, shop, warehouse, call.start, call.wanted, id=call.id, now=self.now())
        return make(confirmed=call.confirmed, instead=call.instead)

    # looking up

    def _open(self, book: Book, receipt: str, shop: str | None, today: date) -> ReceiptOpened:
        setting = self.setting
        opened = book.open_receipt(setting.policy, receipt, shop=shop, counter=setting.counter, now=self.now(), today=today)
        check_branch(setting.shop, opened.lines[0].sale)
        return ReceiptOpened(self.fresh_id(), opened)

    def _look_up(self, book: Book, text: str, today: date) -> Event:
        """The receipt of that number, or the lines that may be meant: of a day, a phone, an article, or a number nearby."""
        try:
            return self._open(book, text, None, today)
        except Refused as fault:
            if fault.fault != "receipt-of-several-shops":
                raise
            lines = (line for shop in _listed(fault, "of") for line in book.receipt(text, shop, today=today))
            return Candidates(text, tuple(lines))
        except NotInBook as fault:
            found = list(self._exact(book, text, today)) or list(_nearby(book, fault, today))
            if found:
                return Candidates(text, tuple(found))
            raise

    def _exact(self, book: Book, text: str, today: date) -> Iterator[SaleLine]:
        try:
            day = read_date(text, self.setting.policy.policy.timezone, self.setting.order)
        except InputError as fault:
            if fault.fault == "ambiguous-date":
                raise
        else:
            yield from book.find(day=day, today=today)
            return
        if phone_end(text):
            yield from book.find(phone_end=text, today=today)
        yield from book.find(article=text, today=today)


def _listed(fault: BookError, name: str) -> tuple[str, ...]:
    """The texts that a fault lists."""
    listed = fault.fields[name]
    return listed.texts if isinstance(listed, ListedTexts) else ()


def _nearby(book: Book, fault: NotInBook, today: date) -> Iterator[SaleLine]:
    for receipt in _listed(fault, "near") if fault.fault == "near-receipts" else ():
        try:
            yield from book.receipt(receipt, today=today)
        except BookError:
            continue
