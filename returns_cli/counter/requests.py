"""One customer's request at a counter: a receipt's lines, what was answered, and what is decided on it so far.

Nothing in here changes: an answer makes another request. What is decided is worked out anew from the texts, and kept.
"""

from __future__ import annotations

from collections.abc import Mapping

from returns_cli.book.appointments import Appointment
from returns_cli.book.book_facts import spelled
from returns_cli.book.desks import DeskLine, Elsewhere, OpenReceipt
from returns_cli.book.errors import Refused
from returns_cli.book.refunds import paid_facts
from returns_cli.book.request_totals import EarlierLines
from returns_cli.book.taking import Taken
from returns_cli.book.tenders import TenderLeft
from returns_cli.counter.questions import HOW_MUCH, amount_of, fact_of, how_much
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.table import kind_of
from returns_cli.policy.fact import LOOKS
from returns_cli.records import Record


class CounterLine(Record):
    """A line of the receipt with what was answered of it: fact -> text, empty for what is not known."""

    desk: DeskLine
    answers: Mapping[str, str]


class CounterRequest(Record):
    """`common` are the answers that all lines share; `at` is the line that is asked about, `cursor` a question that the clerk
    went to. `sent` says that the book was asked to record it and has not answered: then nothing of it may change. `booked` is
    the appointment that is to be moved to the time that is held."""

    id: str
    lines: tuple[CounterLine, ...]
    common: Mapping[str, str]
    others: EarlierLines
    elsewhere: tuple[Elsewhere, ...]
    at: int | None
    cursor: str | None = None
    sent: bool = False
    taken: tuple[Taken, ...] = ()
    appointment: Appointment | None = None
    booked: Appointment | None = None
    slots_held: int = 0
    tenders: tuple[TenderLeft, ...] = ()

    @property
    def receipt(self) -> str:
        return self.lines[0].desk.sale.receipt

    @property
    def recorded(self) -> bool:
        return bool(self.taken)

    @property
    def held(self) -> str | None:
        """The time that is held, and not booked yet."""
        return self.appointment.id if self.appointment is not None and self.appointment.state == "held" else None

    @property
    def touched(self) -> bool:
        """Whether something would be lost with it."""
        return not self.recorded and bool(self.common or any(line.answers for line in self.lines))

    @property
    def coming(self) -> tuple[int, ...]:
        """The lines of which something comes back."""
        return tuple(at for at, line in enumerate(self.lines) if line.answers)


def opened_request(id: str, opened: OpenReceipt) -> CounterRequest:
    lines = tuple(CounterLine(line, {}) for line in opened.lines)
    return CounterRequest(
        id, lines, {}, opened.others, opened.elsewhere, 0 if len(lines) == 1 else None, tenders=opened.tenders
    )


def reopened_request(before: CounterRequest, opened: OpenReceipt) -> CounterRequest:
    """The same request with what the book says now."""
    answers = {line.desk.sale.id: line.answers for line in before.lines}
    lines = tuple(CounterLine(line, answers.get(line.sale.id, {})) for line in opened.lines)
    at = before.at if before.at is not None and before.at < len(lines) else None
    now = before.but(others=opened.others, elsewhere=opened.elsewhere, tenders=opened.tenders)
    return now.but(lines=lines, at=at, sent=False)


# answers


def asked_facts(line: CounterLine) -> tuple[str, ...]:
    """What can be answered of a line: how much first, then as the clerk looks at things; what has a default comes last."""
    policy = line.desk.policy.policy
    first = how_much(line.desk.policy)
    facts = [fact for fact in policy.facts.values() if fact.asked and fact.name not in line.desk.known]
    facts += [HOW_MUCH] if first == HOW_MUCH.name else []
    facts.sort(key=lambda fact: (fact.name != first, fact.default is not None, LOOKS.index(fact.look)))
    return tuple(fact.name for fact in facts)


def answer_of(request: CounterRequest, at: int, name: str) -> str | None:
    """What was answered; empty for "not known", None where nothing was."""
    return request.lines[at].answers.get(name, request.common.get(name))


def answered(request: CounterRequest, at: int, name: str, text: str | None) -> CounterRequest:
    """The request with this answer, or (None) without it."""
    fact = fact_of(request.lines[at].desk.policy, name)
    if fact.of == "request":
        return request.but(common=_put(request.common, name, text), cursor=None)
    line = request.lines[at]
    lines = (*request.lines[:at], line.but(answers=_put(line.answers, name, text)), *request.lines[at + 1 :])
    return request.but(lines=lines, cursor=None)


def _put(answers: Mapping[str, str], name: str, text: str | None) -> dict[str, str]:
    kept = {key: value for key, value in answers.items() if key != name}
    return kept if text is None else {**kept, name: text}


def answer_texts(request: CounterRequest, at: int) -> dict[str, str]:
    """What the clerk said of a line, as it is sent: the facts of its policy."""
    answers = {**request.common, **request.lines[at].answers}
    return {name: text for name, text in answers.items() if text and name != HOW_MUCH.name}


def amount_asked(request: CounterRequest, at: int) -> int | None:
    """How much of a line comes back, in its unit; None where that is not said, or cannot be counted."""
    desk = request.lines[at].desk
    text = answer_of(request, at, how_much(desk.policy))
    try:
        return amount_of(desk.policy, text, desk.sale).counted_in(desk.sale.unit, desk.sale.goods) if text else None
    except (InputError, Refused):
        return None


def texts(request: CounterRequest, at: int) -> dict[str, str]:
    """All that is known of a line: what the book says counts."""
    desk = request.lines[at].desk
    given = spelled(desk.policy.policy, answer_texts(request, at), desk.known)
    return {**given, **desk.known, **paid_facts(desk.policy, desk.sale, amount_asked(request, at))}


def one_key_answer(request: CounterRequest, at: int, name: str, key: str) -> str | None:
    """The text that this key answers the question with; None where it is none of its keys."""
    fact = fact_of(request.lines[at].desk.policy, name)
    kind = kind_of(fact.type)
    if kind.keys:
        return {"y": "yes", "n": "no"}.get(key, key) if key in kind.keys else None
    options = kind.numbered(fact.type, fact)
    return options[int(key) - 1] if key.isdigit() and 1 <= int(key) <= len(options) < 10 else None


def has_keys(request: CounterRequest, at: int, name: str) -> bool:
    """Whether one key answers the question."""
    fact = fact_of(request.lines[at].desk.policy, name)
    kind = kind_of(fact.type)
    return bool(kind.keys) or 0 < len(kind.numbered(fact.type, fact)) < 10
