"""One customer's request at a counter: a receipt's lines, what was answered, and what is decided on it so far.

Nothing in here changes: an answer makes another request. What is decided is worked out anew from the texts, and kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import TypeAlias

from returns_cli.book.appointments import Appointment
from returns_cli.book.decided import state_of
from returns_cli.book.desks import DeskLine, Elsewhere, OpenReceipt
from returns_cli.book.errors import Refused
from returns_cli.book.taking import Announced, TakeCall, Taken, goods_amount, quantity_fact
from returns_cli.counter.amounts import area_of_amount, boxes_of_amount
from returns_cli.decisions.compiled import CompiledPolicy, Unreadable
from returns_cli.decisions.decision import Decision
from returns_cli.decisions.lines import with_common_route
from returns_cli.errors import ReturnsError
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.table import kind_of
from returns_cli.policy.model import INCOMPLETE, LOOKS
from returns_cli.policy.reads import facts_read
from returns_cli.records import Record

MOST_KEPT = 1000
Texts: TypeAlias = tuple[tuple[str, str], ...]


class CounterLine(Record):
    """A line of the receipt with what was answered of it: fact -> text, empty for what is not known."""

    desk: DeskLine
    answers: Mapping[str, str]


class CounterRequest(Record):
    """`common` are the answers that all lines share; `at` is the line that is asked about, `cursor` a question that the clerk
    went to. `sent` says that the book was asked to record it and has not answered: then nothing of it may change."""

    id: str
    lines: tuple[CounterLine, ...]
    common: Mapping[str, str]
    others: tuple[Mapping[str, str], ...]
    elsewhere: tuple[Elsewhere, ...]
    at: int | None
    cursor: str | None = None
    sent: bool = False
    taken: tuple[Taken, ...] = ()
    appointment: Appointment | None = None
    slots_held: int = 0

    @property
    def receipt(self) -> str:
        return self.lines[0].desk.sale.receipt

    @property
    def recorded(self) -> bool:
        return bool(self.taken)

    @property
    def touched(self) -> bool:
        """Whether something would be lost with it."""
        return not self.recorded and bool(self.common or any(line.answers for line in self.lines))

    @property
    def coming(self) -> tuple[int, ...]:
        """The lines of which something comes back."""
        return tuple(at for at, line in enumerate(self.lines) if line.answers)


class LineDecided(Record):
    """What is decided on a line so far; `fault` says why it cannot be, `amount` how much comes back."""

    at: int
    decision: Decision | None
    fault: ReturnsError | None
    amount: int | None
    refund: int | None


def opened_request(id: str, opened: OpenReceipt) -> CounterRequest:
    lines = tuple(CounterLine(line, {}) for line in opened.lines)
    return CounterRequest(id, lines, {}, opened.others, opened.elsewhere, 0 if len(lines) == 1 else None)


def reopened_request(before: CounterRequest, opened: OpenReceipt) -> CounterRequest:
    """The same request with what the book says now."""
    answers = {line.desk.sale.id: line.answers for line in before.lines}
    lines = tuple(CounterLine(line, answers.get(line.sale.id, {})) for line in opened.lines)
    at = before.at if before.at is not None and before.at < len(lines) else None
    return before.but(lines=lines, others=opened.others, elsewhere=opened.elsewhere, at=at, sent=False)


# answers


def asked_facts(line: CounterLine) -> tuple[str, ...]:
    """What can be answered of a line: how much first, then as the clerk looks at things; what has a default comes last."""
    policy = line.desk.policy.policy
    how_much = quantity_fact(line.desk.policy)
    facts = [fact for fact in policy.facts.values() if fact.asked and fact.name not in line.desk.known]
    facts.sort(key=lambda fact: (fact.name != how_much, fact.default is not None, LOOKS.index(fact.look)))
    return tuple(fact.name for fact in facts)


def answer_of(request: CounterRequest, at: int, name: str) -> str | None:
    """What was answered; empty for "not known", None where nothing was."""
    return request.lines[at].answers.get(name, request.common.get(name))


def answered(request: CounterRequest, at: int, name: str, text: str | None) -> CounterRequest:
    """The request with this answer, or (None) without it."""
    fact = request.lines[at].desk.policy.policy.facts[name]
    if fact.of == "request":
        return request.but(common=_put(request.common, name, text), cursor=None)
    line = request.lines[at]
    lines = (*request.lines[:at], line.but(answers=_put(line.answers, name, text)), *request.lines[at + 1 :])
    return request.but(lines=lines, cursor=None)


def _put(answers: Mapping[str, str], name: str, text: str | None) -> dict[str, str]:
    kept = {key: value for key, value in answers.items() if key != name}
    return kept if text is None else {**kept, name: text}


def said_texts(request: CounterRequest, at: int) -> dict[str, str]:
    """What the clerk said of a line, as it is sent."""
    return {name: text for name, text in {**request.common, **request.lines[at].answers}.items() if text}


def texts(request: CounterRequest, at: int) -> dict[str, str]:
    """All that is known of a line: what the book says counts."""
    return {**said_texts(request, at), **request.lines[at].desk.known}


# deciding


@lru_cache(maxsize=MOST_KEPT)
def _decided(policy: CompiledPolicy, known: Texts, today: date) -> Decision | InputError:
    try:
        return policy.decide(policy.read(dict(known), today=today))
    except InputError as fault:
        return fault


def decided_lines(request: CounterRequest, today: date) -> list[LineDecided]:
    """What is decided on the lines that come back, and on the one that is asked about; their way is that of all together."""
    kept: dict[date, list[LineDecided]] = request.__dict__.setdefault("_decided", {})  # a request never changes
    if today not in kept:
        kept[today] = _decide_lines(request, today)
    return kept[today]


def _decide_lines(request: CounterRequest, today: date) -> list[LineDecided]:
    shown = sorted({*request.coming, *([] if request.at is None else [request.at])})
    texts_by_line = tuple((request.lines[at].desk.policy, _key(texts(request, at))) for at in shown)
    found = _decided_together(texts_by_line, tuple(map(_key, request.others)), today)
    return [_line_decided(request, at, each) for at, each in zip(shown, found, strict=True)]


@lru_cache(maxsize=MOST_KEPT)
def _decided_together(
    lines: tuple[tuple[CompiledPolicy, Texts], ...], others: tuple[Texts, ...], today: date
) -> tuple[Decision | InputError, ...]:
    """Each line decided; their way chosen by the total over these and what came back of the receipt earlier today. Kept, so
    that what is still to be asked is worked out once."""
    found = [_decided(policy, known, today) for policy, known in lines]
    decided = [each for each in found if isinstance(each, Decision)]
    if not decided or len(decided) + len(others) < 2:
        return tuple(found)
    policy = decided[0].compiled
    before = [each for each in (_decided(policy, known, today) for known in others) if isinstance(each, Decision)]
    routed = iter(with_common_route(policy, [*before, *decided])[len(before) :])
    return tuple(next(routed) if isinstance(each, Decision) else each for each in found)


def _key(known: Mapping[str, str]) -> Texts:
    return tuple(sorted(known.items()))


def _line_decided(request: CounterRequest, at: int, found: Decision | InputError) -> LineDecided:
    line = request.lines[at]
    amount, fault = _amount(line, answer_of(request, at, quantity_fact(line.desk.policy) or "") or "")
    if isinstance(found, InputError):
        return LineDecided(at, None, found, amount, None)
    refund = line.desk.sale.refund(amount) if amount and state_of(found) == "taken" else None
    return LineDecided(at, found, fault, amount, refund)


def _amount(line: CounterLine, text: str) -> tuple[int | None, ReturnsError | None]:
    name, sale = quantity_fact(line.desk.policy), line.desk.sale
    if name is None or not text:
        return None, None
    try:
        return goods_amount(line.desk.policy.reader.readers[name](text), sale.goods).counted_in(sale.unit, sale.goods), None
    except (InputError, Refused) as fault:
        return None, fault


def open_questions(request: CounterRequest, decided: LineDecided) -> list[str]:
    """What is still to be asked of a line, in the order in which the clerk is asked."""
    line = request.lines[decided.at]
    rows = asked_facts(line)
    wanted = set(_wanted(decided))
    how_much = quantity_fact(line.desk.policy)
    if how_much and answer_of(request, decided.at, how_much) is None:
        wanted.add(how_much)
    return [name for name in rows if name in wanted and answer_of(request, decided.at, name) is None]


def _wanted(decided: LineDecided) -> tuple[str, ...]:
    """The facts that the decision hangs on; of a request that cannot be read, those that its check reads."""
    if decided.decision is not None:
        return decided.decision.ask
    if isinstance(decided.fault, Unreadable):
        policy = decided.fault.compiled.policy
        return tuple(facts_read(policy, policy.checks[decided.fault.check_index].lowered))
    return ()


def question_now(request: CounterRequest, today: date) -> str | None:
    """The question that a key would answer: the one that the clerk went to, else the first that is open."""
    if request.at is None or request.recorded:
        return None
    if request.cursor is not None:
        return request.cursor
    here = next(each for each in decided_lines(request, today) if each.at == request.at)
    return next(iter(open_questions(request, here)), None)


# recording


def still_to_ask(request: CounterRequest, today: date) -> bool:
    """Whether some line that comes back cannot be recorded yet."""
    found = [each for each in decided_lines(request, today) if each.at in request.coming]
    return not found or any(
        each.fault is not None or not each.amount or each.decision is None or each.decision.outcome == INCOMPLETE
        for each in found
    )


def take_calls(request: CounterRequest, today: date, *, clerk: str, counter: str) -> tuple[TakeCall, ...]:
    """The request as it is sent. INVARIANT: nothing is still to be asked; what is announced is what `decided_lines` gives."""
    calls: list[TakeCall] = []
    coming = request.coming
    for number, each in enumerate(found for found in decided_lines(request, today) if found.at in coming):
        if each.decision is None:
            continue
        sale = request.lines[each.at].desk.sale
        id = request.id if len(coming) == 1 else f"{request.id}-{number + 1}"
        beside = tuple(texts(request, at) for at in coming if at > each.at)
        announced = Announced(each.decision.outcome, each.decision.fired, each.decision.route, each.refund)
        said = TakeCall(id, sale.receipt, sale.line, said_texts(request, each.at), sale.shop, clerk=clerk, counter=counter)
        calls.append(said.but(beside=beside, announced=announced))
    return tuple(calls)


def boxes_and_area(request: CounterRequest, today: date) -> tuple[int, int]:
    """What comes to the warehouse: boxes, and mm2, of the lines that are not refused."""
    boxes = area = 0
    for each in decided_lines(request, today):
        if each.at in request.coming and each.amount and each.decision is not None and not each.decision.denied:
            sale = request.lines[each.at].desk.sale
            boxes += boxes_of_amount(each.amount, sale)
            area += area_of_amount(each.amount, sale) or 0
    return boxes, area


def one_key_answer(request: CounterRequest, at: int, name: str, key: str) -> str | None:
    """The text that this key answers the question with; None where it is none of its keys."""
    fact = request.lines[at].desk.policy.policy.facts[name]
    kind = kind_of(fact.type)
    if kind.keys:
        return {"y": "yes", "n": "no"}.get(key, key) if key in kind.keys else None
    options = kind.numbered(fact.type, fact)
    return options[int(key) - 1] if key.isdigit() and 1 <= int(key) <= len(options) < 10 else None


def has_keys(request: CounterRequest, at: int, name: str) -> bool:
    """Whether one key answers the question."""
    fact = request.lines[at].desk.policy.policy.facts[name]
    kind = kind_of(fact.type)
    return bool(kind.keys) or 0 < len(kind.numbered(fact.type, fact)) < 10
