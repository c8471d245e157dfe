"""All that a counter's screen is made of, as data. `keys` and `events` say what becomes of it; `screen_rows` what is shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from returns_cli.book.sale import SaleLine
from returns_cli.book.shop import Shop
from returns_cli.counter.calls import Call
from returns_cli.counter.deciding import question_now
from returns_cli.counter.questions import fact_of
from returns_cli.counter.requests import CounterRequest
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.errors import ReturnsError
from returns_cli.kinds.table import kind_of
from returns_cli.records import Record

LANE = ""  # the field that scanners and look-ups go to; the others are named like their facts
MANAGER_STEPS = ("manager", "reason", "note", "pin")
COMMANDS: Mapping[str, tuple[str, str]] = {  # key -> its letter, and what it does
    "f1": ("h", "help"),
    "f2": ("t", "record"),
    "f3": ("l", "look-up"),
    "f4": ("m", "manager"),
    "f5": ("e", "exchange"),
    "f6": ("s", "slip"),
    "f7": ("a", "time"),
    "f8": ("x", "next"),
    "f9": ("p", "aside"),
    "f10": ("w", "words"),
}
LETTERS = {letter: key for key, (letter, _) in COMMANDS.items()} | {"?": "f1"}


class CounterSetting(Record):
    """What stays the same all day: the policy, who is at which counter, in which language, the shop's settings, and how
    03/04/2025 is meant."""

    policy: CompiledPolicy
    lang: str
    counter: str = ""
    clerk: str = ""
    shop: Shop | None = None
    order: str | None = None


class CounterNotice(Record):
    """One line to the clerk: words of the counter by their key, or what went wrong. `bad` is shown as a warning."""

    key: str
    fields: Mapping[str, str | int] = {}
    fault: ReturnsError | None = None
    bad: bool = False


class ManagerForm(Record):
    """An override while it is filled in; `step` is the field that is typed into."""

    id: str
    step: str = "manager"
    manager: str = ""
    reason: str = ""
    note: str = ""
    pin: str = ""


class CounterState(Record):
    """`panel` names what stands in place of questions and decision; of what it says so many lines are `scrolled` away where
    not all have room. `escaped` makes the next letter a command where letters are text. `waiting` is the call that the book
    has not answered yet; `gone`, that it does not answer. `next_scan` came while a request was unfinished. `aside` are the
    requests that were put aside; `slots` are free times at the warehouse `slots_at`."""

    setting: CounterSetting
    today: date
    request: CounterRequest | None = None
    field: str = LANE
    typed: str = ""
    escaped: bool = False
    panel: str = ""
    scrolled: int = 0
    found: tuple[SaleLine, ...] = ()
    slots: tuple[datetime, ...] = ()
    slots_at: str = ""
    form: ManagerForm | None = None
    aside: tuple[CounterRequest, ...] = ()
    reopening: CounterRequest | None = None
    notice: CounterNotice | None = None
    waiting: Call | None = None
    gone: bool = False
    next_scan: str = ""

    @cached_property
    def question(self) -> str | None:
        """The question that the next key answers."""
        return None if self.request is None else question_now(self.request, self.today)

    @property
    def letters_are_text(self) -> bool:
        """Whether a letter is typed into a field, rather than a command."""
        if self.escaped:
            return False
        if self.panel == "manager" and self.form is not None:
            return self.form.step != "reason"
        if self.typed or self.request is None:
            return True
        if self.field == LANE and self.question is None and not self.request.recorded and self.request.at is None:
            return False
        return self._is_text(self.question)

    def _is_text(self, name: str | None) -> bool:
        request = self.request
        if name is None or request is None or request.at is None:
            return False
        return kind_of(fact_of(request.lines[request.at].desk.policy, name).type).word == "text"


class Moved(NamedTuple):
    """The state after an input, and what to ask of the book."""

    state: CounterState
    calls: tuple[Call, ...] = ()


def noticed(state: CounterState, key: str, *, bad: bool = False, **fields: str | int) -> CounterState:
    """The state with a line for the clerk."""
    return state.but(notice=CounterNotice(key, fields, bad=bad))


def asking(state: CounterState, call: Call) -> Moved:
    """The state while the book is asked."""
    return Moved(state.but(waiting=call), (call,))
