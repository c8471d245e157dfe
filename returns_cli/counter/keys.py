"""What a key does at the counter. A key is a name (f1, enter, up) or one character; a scanned or pasted line comes whole."""

from __future__ import annotations

from returns_cli.counter.amounts import all_that_is_left, quantity_text
from returns_cli.counter.calls import LookUp
from returns_cli.counter.commands import command, panel_key
from returns_cli.counter.deciding import decided_lines, open_questions
from returns_cli.counter.panel_rows import scrolled_by
from returns_cli.counter.questions import fact_of, how_much, reader_of
from returns_cli.counter.requests import CounterRequest, answer_of, answered, asked_facts, has_keys, one_key_answer
from returns_cli.counter.state import COMMANDS, LANE, LETTERS, CounterNotice, CounterState, Moved, asking, noticed
from returns_cli.errors import harmless
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.sameness import folded
from returns_cli.kinds.table import kind_of

LONGEST = 100
SIDEWAYS = {"tab": 1, "shift+tab": -1, "right": 1, "left": -1, "+": 1}


def press(state: CounterState, key: str) -> Moved:
    """The state after one key."""
    if state.waiting is not None:
        return Moved(noticed(state, "still-asking", bad=True))
    state = state.but(notice=None)
    if key in ("up", "down") and state.panel not in ("", "manager"):
        return Moved(scrolled_by(state, 1 if key == "down" else -1))
    state = state.but(scrolled=0)
    if key in COMMANDS:
        return command(state.but(escaped=False), key)
    if len(key) == 1 and not state.letters_are_text:
        own = LETTERS.get(folded(key))  # what an input method sends for `?` too
        if own is not None and (state.panel != "manager" or own == "f2"):
            return command(state.but(escaped=False), own)
    if state.panel:
        return panel_key(state, key)
    return _at_the_desk(state, key)


def scan(state: CounterState, text: str) -> Moved:
    """The state after a whole line from a scanner, or one that was typed into the lane and ended with Enter."""
    scanned = harmless(text).strip()
    if not scanned:
        return Moved(state)
    if len(scanned) > LONGEST:
        return Moved(noticed(state, "scan-too-long", bad=True, most=LONGEST))
    if state.panel == "manager":
        return Moved(noticed(state, "scan-not-here", bad=True))  # it may be a PIN: nothing of it is shown
    if state.waiting is not None:
        return Moved(noticed(state, "scan-not-taken", bad=True, text=scanned))
    state = state.but(panel="", scrolled=0, typed="", field=LANE, escaped=False, notice=None)
    request = state.request
    if request is None:
        return asking(state, LookUp(scanned))
    if folded(scanned) == folded(request.receipt):
        return Moved(noticed(state, "already-open", receipt=request.receipt))
    for at, line in enumerate(request.lines):
        if folded(scanned) == folded(line.desk.sale.article) and not (request.recorded or request.sent):
            return Moved(state.but(request=request.but(at=at, cursor=None)))
    if not request.touched and not request.sent:
        return asking(state, LookUp(scanned))  # it stays until another one is there: a number may be misread
    return _scan_into(state, request, scanned)


def _scan_into(state: CounterState, request: CounterRequest, scanned: str) -> Moved:
    """A scan while a request is unfinished: an answer that is a text, or the next customer's receipt."""
    if request.sent:
        return Moved(noticed(state, "sent-already", bad=True))
    name = _takes_scan(state, request, scanned)
    if name is not None and request.at is not None:
        found = _answer(state, request, request.at, name, scanned)
        if found is not None:
            return Moved(found)
    return Moved(noticed(state.but(next_scan=scanned), "next-scanned", bad=True, text=scanned))


def _takes_scan(state: CounterState, request: CounterRequest, scanned: str) -> str | None:
    """The question that a scan answers: the one that is asked, if no single key does; or an open one about the lot, where the
    scan is the lot that was sold."""
    name = state.question
    if name is None or request.at is None or not has_keys(request, request.at, name):
        return name
    line = request.lines[request.at]
    if folded(scanned) != folded(line.desk.sale.lot):
        return None
    here = next(each for each in decided_lines(request, state.today) if each.at == request.at)
    policy = line.desk.policy
    return next((each for each in open_questions(request, here) if kind_of(fact_of(policy, each).type).word == "text"), None)


def _at_the_desk(state: CounterState, key: str) -> Moved:
    """A key while questions and decision are shown."""
    if key == "escape":
        if state.typed or state.field != LANE:
            emptied = state.but(typed="", field=LANE, escaped=False)
            return Moved(noticed(emptied, "emptied") if emptied.letters_are_text else emptied)
        return Moved(noticed(state.but(escaped=not state.escaped), "letters" if not state.escaped else "letters-off"))
    if key == "enter":
        return _entered(state)
    if state.typed:
        return Moved(_typing(state, key))
    request = state.request
    if request is None:
        return Moved(_typing(state.but(field=LANE), key))
    if request.sent:
        return Moved(noticed(state, "sent-already", bad=True))
    return Moved(_on_request(state, request, key))


def _typing(state: CounterState, key: str) -> CounterState:
    """A character more, or one less."""
    if key == "backspace":
        return state.but(typed=state.typed[:-1])
    if len(key) == 1 and harmless(key) == key and len(state.typed) < LONGEST:
        return state.but(typed=state.typed + key, escaped=False)
    return state


def _on_request(state: CounterState, request: CounterRequest, key: str) -> CounterState:
    """A key that answers, moves, or begins to type."""
    if request.recorded:
        return _typing(state.but(field=LANE), key)
    if key in SIDEWAYS and len(request.lines) > 1:
        step = SIDEWAYS[key]
        at = (0 if step > 0 else len(request.lines) - 1) if request.at is None else (request.at + step) % len(request.lines)
        return state.but(request=request.but(at=at, cursor=None))
    if request.at is None:
        if key.isdecimal() and key.isascii() and 1 <= int(key) <= len(request.lines):
            return state.but(request=request.but(at=int(key) - 1, cursor=None))
        return _typing(state.but(field=LANE), key)
    if key in ("up", "down"):
        return state.but(request=_moved(request, state.question, 1 if key == "down" else -1))
    return _on_line(state, request, request.at, key)


def _moved(request: CounterRequest, name: str | None, step: int) -> CounterRequest:
    """The request with the cursor on the question before or behind."""
    rows = asked_facts(request.lines[request.at or 0])
    if name not in rows:
        return request.but(cursor=rows[-1] if step < 0 else rows[0])
    return request.but(cursor=rows[(rows.index(name) + step) % len(rows)])


def _on_line(state: CounterState, request: CounterRequest, at: int, key: str) -> CounterState:
    """A key on the question of a line."""
    name = state.question
    if key in ("backspace", "delete"):
        return _taken_back(state, request, at, name)
    if name is None:
        return _typing(state.but(field=LANE), key)
    own = folded(key) if len(key) == 1 else key
    answer = one_key_answer(request, at, name, own)
    if answer is not None:
        return state.but(request=answered(request, at, name, answer))
    if own in ("y", "n") and has_keys(request, at, name):
        return noticed(state, "not-its-key", bad=True)
    if own == "-" and name != how_much(request.lines[at].desk.policy):
        return state.but(request=answered(request, at, name, ""))
    if own == "*" and name == how_much(request.lines[at].desk.policy):
        everything = all_that_is_left(request.lines[at].desk.sale)
        return (
            state.but(request=answered(request, at, name, everything)) if everything else noticed(state, "none-left", bad=True)
        )
    return _typing(state.but(field=LANE if has_keys(request, at, name) else name), key)


def _taken_back(state: CounterState, request: CounterRequest, at: int, name: str | None) -> CounterState:
    """Without the answer under the cursor, else without the last one, which is asked again."""
    last = next(reversed({**request.common, **request.lines[at].answers}), None)
    culprit = name if name is not None and answer_of(request, at, name) is not None else last
    if culprit is None:
        return state
    return state.but(request=answered(request, at, culprit, None).but(cursor=culprit))


def _entered(state: CounterState) -> Moved:
    """Enter: what was typed goes where it belongs."""
    request = state.request
    if not state.typed:
        return Moved(state.but(request=request.but(cursor=None) if request is not None else None, escaped=False))
    if state.field == LANE or request is None or request.at is None:
        return scan(state, state.typed)
    found = _answer(state, request, request.at, state.field, state.typed)
    return Moved(found if found is not None else state)


def _answer(state: CounterState, request: CounterRequest, at: int, name: str, typed: str) -> CounterState | None:
    """The state with this answer; with what is wrong with it, where it is none."""
    line = request.lines[at]
    try:
        text = quantity_text(typed, line.desk.sale) if name == how_much(line.desk.policy) else typed
        value = reader_of(line.desk.policy, name)(text)
    except InputError as fault:
        return state.but(notice=CounterNotice("fault", fault=fault, bad=True))
    scanned = text if value[0] is not None else ""
    return state.but(request=answered(request, at, name, scanned), typed="", field=LANE, escaped=False)
