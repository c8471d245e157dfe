"""F1 to F10, and the panels that they open. Nothing is sent to be recorded but by F2."""

from __future__ import annotations

from returns_cli.book.overrides import REASONS
from returns_cli.book.slots import Wanted
from returns_cli.counter.calls import FindSlots, HoldSlot, LeaveReceipt, LookUp, OpenNumber, Overrule, PrintSlip, TakeRequest
from returns_cli.counter.deciding import boxes_and_area, decided_lines, open_questions, still_to_ask, take_calls
from returns_cli.counter.requests import CounterRequest
from returns_cli.counter.state import LANE, MANAGER_STEPS, CounterState, ManagerForm, Moved, asking, noticed
from returns_cli.errors import harmless
from returns_cli.kinds.table import kind_of

MOST_ASIDE = 9
CHOICES = 9
# So many lines that come back are in sight on the smallest screen; more are shown by themselves before F2 records them.
IN_SIGHT, MOST_LINES = 3, 14
LONGEST_FIELD = 60


def command(state: CounterState, key: str) -> Moved:
    """What a function key does."""
    request = state.request
    if key in ("f1", "f10"):
        panel = "help" if key == "f1" else "words"
        if key == "f10" and request is None:
            return Moved(noticed(state, "no-request"))
        return Moved(state.but(panel="" if state.panel == panel else panel, form=None))
    if key == "f3":
        return Moved(noticed(state.but(panel="", form=None, typed="", field=LANE), "look-up-how"))
    if key == "f9":
        return _aside(state.but(panel="", form=None))
    if request is None:
        return Moved(noticed(state.but(panel=""), "no-request"))
    match key:
        case "f2":
            return _record(state, request)
        case "f4":
            return Moved(_manager(state, request))
        case "f5":
            return Moved(_exchange(state.but(panel="", form=None), request))
        case "f6":
            return _slip(state.but(panel="", form=None), request)
        case "f7":
            return _times(state.but(panel="", form=None), request)
        case _:
            return _next(state, request)


def _record(state: CounterState, request: CounterRequest) -> Moved:
    """F2: the override that is filled in, the request, or the time that is held."""
    if state.panel == "manager" and state.form is not None:
        return _overrule(state, state.form)
    reviewed, state = state.panel == "record", state.but(panel="")
    if state.typed:
        return Moved(noticed(state, "typed-first", bad=True))
    if request.recorded:
        booking = book_held(request)
        return asking(state, booking) if booking is not None else Moved(noticed(state, "recorded-already"))
    if not request.sent and still_to_ask(request, state.today):
        return Moved(_not_yet(state, request))
    if len(request.coming) > MOST_LINES:
        return Moved(noticed(state, "too-many-lines", bad=True, most=MOST_LINES))
    if len(request.coming) > IN_SIGHT and not reviewed:
        return Moved(state.but(panel="record"))
    calls = take_calls(request, state.today, clerk=state.setting.clerk, counter=state.setting.counter)
    return asking(state.but(request=request.but(sent=True, cursor=None)), TakeRequest(calls))


def _not_yet(state: CounterState, request: CounterRequest) -> CounterState:
    """What keeps a request from being recorded: questions, or answers that nobody knows."""
    decided = [each for each in decided_lines(request, state.today) if each.at in request.coming]
    is_open = not decided or any(open_questions(request, each) for each in decided)
    return noticed(state, "more-to-ask-first" if is_open else "not-known-first", bad=True)


def _manager(state: CounterState, request: CounterRequest) -> CounterState:
    """F4: the form for the first return that was refused or is held."""
    open_ones = [each.id for each in request.taken if each.state in ("refused", "held")]
    if not open_ones:
        return noticed(state.but(panel="", form=None), "nothing-to-overrule" if request.recorded else "record-first", bad=True)
    return state.but(panel="manager", form=ManagerForm(open_ones[0]), typed="")


def _overrule(state: CounterState, form: ManagerForm) -> Moved:
    missing = next((step for step in ("manager", "reason", "pin") if not getattr(form, step)), None)
    if missing is None and form.reason == "other" and not form.note:
        missing = "note"
    if missing is not None:
        return Moved(noticed(state.but(form=form.but(step=missing)), f"wanted-{missing}", bad=True))
    return asking(state.but(panel="", form=None), Overrule(form.id, form.manager, form.reason, form.note, form.pin))


def _exchange(state: CounterState, request: CounterRequest) -> CounterState:
    """F5: return or exchange, by the policy's own choice of that name."""
    facts = request.lines[0].desk.policy.policy.facts.values()
    fact = next((each for each in facts if "exchange" in kind_of(each.type).numbered(each.type, each)), None)
    if fact is None:
        return noticed(state, "no-exchange", bad=True)
    if request.recorded or request.sent:
        return noticed(state, "recorded-already", bad=True)
    common = dict(request.common)
    if common.pop(fact.name, None) != "exchange":
        common[fact.name] = "exchange"
    return state.but(request=request.but(common=common))


def _slip(state: CounterState, request: CounterRequest) -> Moved:
    if not request.recorded:
        return Moved(noticed(state, "record-first", bad=True))
    return asking(state, PrintSlip(tuple(each.id for each in request.taken), request.appointment))


def _times(state: CounterState, request: CounterRequest) -> Moved:
    """F7: the first free times for what comes."""
    if state.setting.shop is None or not state.setting.shop.warehouses:
        return Moved(noticed(state, "no-warehouse", bad=True))
    if not request.recorded and still_to_ask(request, state.today):
        return Moved(_not_yet(state, request))
    boxes, area = boxes_and_area(request, state.today)
    if not boxes and not area:
        return Moved(noticed(state, "nothing-comes", bad=True))
    ways = (each.decision.route for each in decided_lines(request, state.today) if each.decision is not None)
    return asking(state, FindSlots(Wanted(boxes, area, request.receipt), next((way for way in ways if way), None)))


def _next(state: CounterState, request: CounterRequest) -> Moved:
    """F8: the next customer; what is unfinished is dropped when F8 is pressed once more."""
    if (request.touched or request.sent) and state.panel != "drop":
        return Moved(noticed(state.but(panel="drop", form=None), "drop-unsure" if request.sent else "drop", bad=True))
    return _leave(state, request)


def _leave(state: CounterState, request: CounterRequest) -> Moved:
    """The desk is free; what was scanned meanwhile is looked up."""
    leaving = LeaveReceipt(tuple(line.desk.sale.id for line in request.lines), request.held)
    empty = state.but(request=None, panel="", form=None, typed="", field=LANE, found=(), slots=(), next_scan="")
    if not state.next_scan:
        return Moved(empty, (leaving,))
    moved = asking(empty, LookUp(state.next_scan))
    return Moved(moved.state, (leaving, *moved.calls))


def _aside(state: CounterState) -> Moved:
    """F9: puts the request aside, or takes one up again."""
    request = state.request
    if request is None:
        if not state.aside:
            return Moved(noticed(state, "nothing-aside"))
        return take_up(state, 0) if len(state.aside) == 1 else Moved(state.but(panel="aside"))
    if request.recorded:
        return _leave(state, request)
    if len(state.aside) == MOST_ASIDE:
        return Moved(noticed(state, "too-many-aside", bad=True, most=MOST_ASIDE))
    empty = state.but(request=None, typed="", field=LANE, aside=(*state.aside, request), next_scan="")
    if state.next_scan:
        return asking(empty, LookUp(state.next_scan))
    return Moved(noticed(empty, "put-aside", receipt=request.receipt, count=len(empty.aside)))


def take_up(state: CounterState, at: int) -> Moved:
    """A request that was put aside, with what the book says now; one that was sent comes back as it was."""
    request = state.aside[at]
    rest = state.but(aside=(*state.aside[:at], *state.aside[at + 1 :]), panel="")
    if request.sent:
        return Moved(noticed(rest.but(request=request), "sent-again", bad=True))
    return asking(rest.but(reopening=request), OpenNumber(request.receipt, request.lines[0].desk.sale.shop))


# panels


def panel_key(state: CounterState, key: str) -> Moved:
    """A key while a panel is open; Escape closes each."""
    if state.panel == "manager" and state.form is not None:
        return Moved(_form_key(state, state.form, key))
    if key == "escape":
        return Moved(state.but(panel=""))
    chosen = int(key) - 1 if len(key) == 1 and key.isascii() and key.isdigit() and key != "0" else None
    match state.panel:
        case "found":
            return found_chosen(state, chosen, key)
        case "aside" if chosen is not None and chosen < len(state.aside):
            return take_up(state, chosen)
        case "times" if chosen is not None and chosen < len(state.slots) and state.request is not None:
            return _held(state, state.request, chosen)
        case "drop" if key in ("y", "enter") and state.request is not None:
            return _leave(state, state.request)
        case _:
            return Moved(state.but(panel="") if state.panel in ("help", "words", "drop") else state)


def receipts_found(state: CounterState) -> list[tuple[str, str]]:
    """The receipts among the lines found: number and shop, each once."""
    return list(dict.fromkeys((line.receipt, line.known_shop) for line in state.found))[:CHOICES]


def found_chosen(state: CounterState, chosen: int | None, key: str) -> Moved:
    """The receipt that was chosen is opened; a character that chooses none begins another look-up."""
    receipts = receipts_found(state)
    if chosen is not None and chosen < len(receipts):
        return asking(state.but(panel="", found=()), OpenNumber(*receipts[chosen]))
    if len(key) == 1 and harmless(key) == key and not key.isdigit():
        return Moved(state.but(panel="", found=(), typed=key, field=LANE))
    return Moved(state)


def book_held(request: CounterRequest) -> HoldSlot | None:
    """What books the time that is held, or moves there what is booked; None where none is held."""
    held = request.appointment
    if held is None or held.state != "held":
        return None
    wanted = Wanted(held.boxes, held.mm2, held.receipt, held.return_id)
    booked = request.booked.id if request.booked is not None else None
    return HoldSlot(held.id, held.starts_at, wanted, held.warehouse, confirmed=True, instead=booked)


def _held(state: CounterState, request: CounterRequest, chosen: int) -> Moved:
    boxes, area = boxes_and_area(request, state.today)
    of = request.taken[0].id if request.recorded else None
    number = request.slots_held + 1
    wanted = Wanted(boxes, area, request.receipt, of)
    call = HoldSlot(f"{request.id}-a{number}", state.slots[chosen], wanted, state.slots_at, instead=request.held)
    return asking(state.but(panel="", slots=(), request=request.but(slots_held=number)), call)


def _form_key(state: CounterState, form: ManagerForm, key: str) -> CounterState:
    """A key in the manager's form: Enter and the arrows go from field to field."""
    steps = MANAGER_STEPS
    if key == "escape":
        return state.but(panel="", form=None)
    if key in ("enter", "down", "tab", "up", "shift+tab"):
        step = steps.index(form.step) + (-1 if key in ("up", "shift+tab") else 1)
        return state.but(form=form.but(step=steps[step % len(steps)]))
    if form.step == "reason":
        reasons = list(REASONS)
        if key.isascii() and key.isdigit() and 1 <= int(key) <= len(reasons):
            return state.but(form=form.but(reason=reasons[int(key) - 1], step="note"))
        return state
    typed = getattr(form, form.step)
    if key == "backspace":
        return state.but(form=form.but(**{form.step: typed[:-1]}))
    if len(key) == 1 and harmless(key) == key and len(typed) < LONGEST_FIELD:
        return state.but(form=form.but(**{form.step: typed + key}))
    return state
