"""What the book's answers do at the counter."""

from __future__ import annotations

from collections.abc import Mapping

from returns_cli.book.sale import SaleLine
from returns_cli.book.taking import Taken
from returns_cli.counter.calls import (
    BookThere,
    CallFailed,
    Candidates,
    Event,
    HoldSlot,
    LeaveReceipt,
    OpenNumber,
    Overruled,
    ReceiptOpened,
    Recorded,
    SlipPrinted,
    SlotsFound,
    SlotTaken,
    TakeRequest,
)
from returns_cli.counter.commands import book_held
from returns_cli.counter.requests import CounterLine, CounterRequest, opened_request, reopened_request
from returns_cli.counter.state import LANE, CounterNotice, CounterState, Moved, asking, noticed

REFRESHING = ("not-as-announced", "not-so-many-left")  # the book has changed since it was shown


def happened(state: CounterState, event: Event) -> Moved:
    """The state after something that the book said."""
    if isinstance(event, CallFailed):
        return _failed(state, event)
    state = state.but(waiting=None, gone=False)
    match event:
        case ReceiptOpened():
            return Moved(_opened(state, event), _left(state))
        case Candidates():
            return Moved(_candidates(state, event))
        case Recorded():
            return _recorded(state, event)
        case SlotsFound(starts=starts, warehouse=there):
            found = state.but(panel="times", slots=starts, slots_at=there)
            return Moved(found if starts else noticed(state, "no-times", bad=True))
        case SlotTaken():
            return Moved(_slot(state, event))
        case Overruled():
            return Moved(_overruled(state, event))
        case SlipPrinted(where=where):
            return Moved(noticed(state, "slip-printed", where=where))
        case BookThere():
            return Moved(noticed(state, "book-there"))


def _left(state: CounterState) -> tuple[LeaveReceipt, ...]:
    """The receipt that gives way to another one."""
    request = state.request
    return () if request is None else (LeaveReceipt(tuple(line.desk.sale.id for line in request.lines)),)


def _opened(state: CounterState, event: ReceiptOpened) -> CounterState:
    before = state.reopening
    request = opened_request(event.id, event.opened) if before is None else reopened_request(before, event.opened)
    kept = state.notice if before is not None else None
    state = state.but(request=request, reopening=None, panel="", typed="", field=LANE, notice=kept)
    if request.elsewhere and kept is None:
        first = request.elsewhere[0]
        return noticed(state, "open-elsewhere", bad=True, line=first.line, counter=first.counter)
    return state


def _candidates(state: CounterState, event: Candidates) -> CounterState:
    if not event.lines:
        return noticed(state, "nothing-found", bad=True, text=event.asked)
    return noticed(state.but(panel="found", found=event.lines), "which-receipt", text=event.asked)


def _recorded(state: CounterState, event: Recorded) -> Moved:
    """The request is in the book; the time that was held for it is booked."""
    request = state.request
    if request is None:
        return Moved(state)
    recorded = request.but(taken=event.taken, lines=_moved_lines(request, event.taken), sent=False, cursor=None)
    state = noticed(state.but(request=recorded), "recorded")
    booking = book_held(recorded)
    return Moved(state) if booking is None else asking(state, booking)


def _moved_lines(request: CounterRequest, taken: tuple[Taken, ...]) -> tuple[CounterLine, ...]:
    """The lines as the book has them now. What was recorded before is counted already."""
    now = {}
    for each in taken:
        amount = 0 if each.repeated else each.amount
        now[each.line.id] = each.line.but(
            returned=each.line.returned + (amount if each.state == "taken" else 0),
            held=each.line.held + (amount if each.state == "held" else 0),
        )
    return _with_sales(request, now)


def _with_sales(request: CounterRequest, now: Mapping[int, SaleLine]) -> tuple[CounterLine, ...]:
    return tuple(
        line.but(desk=line.desk.but(sale=now[line.desk.sale.id])) if line.desk.sale.id in now else line
        for line in request.lines
    )


def _slot(state: CounterState, event: SlotTaken) -> CounterState:
    request, now = state.request, event.appointment
    if request is None:
        return state
    if now.state not in ("held", "booked"):  # called off meanwhile, by whoever
        return noticed(state.but(request=request.but(appointment=request.booked, booked=None)), "time-gone", bad=True)
    if now.state == "booked":
        return noticed(state.but(request=request.but(appointment=now, booked=None)), "time-booked")
    before = request.appointment
    booked = before if before is not None and before.state == "booked" else request.booked
    return noticed(state.but(request=request.but(appointment=now, booked=booked)), "time-held")


def _overruled(state: CounterState, event: Overruled) -> CounterState:
    request = state.request
    if request is None:
        return state
    new = event.decision
    taken = tuple(
        each.but(state=new.state, refund=new.refund, tenders=new.tenders) if each.id == new.id else each
        for each in request.taken
    )
    lines = _with_sales(request, {new.line.id: new.line})
    return noticed(state.but(request=request.but(taken=taken, lines=lines)), "overruled", id=new.id)


def _failed(state: CounterState, event: CallFailed) -> Moved:
    """What went wrong is said; the request stays as it is. Where the book is gone it is not known whether it was recorded."""
    notice = CounterNotice("fault", fault=event.fault, bad=True)
    state = state.but(waiting=None, gone=state.gone or event.gone, notice=notice)
    if state.reopening is not None:
        return Moved(state.but(aside=(state.reopening, *state.aside), reopening=None))
    if event.gone:
        return Moved(state)
    if isinstance(event.call, HoldSlot) and state.request is not None and event.call.id == state.request.held:
        request = state.request  # the time lapsed: another one can be chosen
        return Moved(state.but(request=request.but(appointment=request.booked, booked=None)))
    if isinstance(event.call, TakeRequest) and state.request is not None:
        return _refused(state, state.request, event)
    return Moved(state)


def _refused(state: CounterState, request: CounterRequest, event: CallFailed) -> Moved:
    """Nothing was recorded, and is known not to be: it may be changed again."""
    open_again = request.but(sent=False)
    if getattr(event.fault, "fault", "") not in REFRESHING:
        return Moved(state.but(request=open_again))
    sale = request.lines[0].desk.sale
    return asking(state.but(request=None, reopening=open_again), OpenNumber(sale.receipt, sale.shop))
