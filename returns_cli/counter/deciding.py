"""What is decided on a request so far, what is still to be asked, and what is sent when it is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import TypeAlias

from returns_cli.book.amounts import GoodsAmount
from returns_cli.book.decided import state_of
from returns_cli.book.errors import Refused
from returns_cli.book.quantities import quantity_fact
from returns_cli.book.refunds import refund_of
from returns_cli.book.sales import not_so_many_left
from returns_cli.book.taking import Announced, TakeCall
from returns_cli.book.tenders import TenderRefund, left_after, refund_split, tender_order
from returns_cli.counter.amounts import area_of_amount, boxes_of_amount
from returns_cli.counter.questions import HOW_MUCH, amount_of, how_much
from returns_cli.counter.requests import CounterLine, CounterRequest, answer_of, answer_texts, asked_facts, texts
from returns_cli.decisions.compiled import CompiledPolicy, Decision
from returns_cli.decisions.evaluator import Unreadable
from returns_cli.decisions.lines import CountedLines, with_common_route
from returns_cli.errors import ReturnsError
from returns_cli.kinds.faults import InputError
from returns_cli.policy.model import INCOMPLETE
from returns_cli.policy.reads import facts_read
from returns_cli.records import Record

MOST_KEPT = 1000
Texts: TypeAlias = tuple[tuple[str, str], ...]


class LineDecided(Record):
    """What is decided on a line so far; `fault` says why it cannot be, `amount` how much comes back."""

    at: int
    decision: Decision | None
    fault: ReturnsError | None
    amount: int | None
    refund: int | None
    tenders: tuple[TenderRefund, ...] = ()


@lru_cache(maxsize=MOST_KEPT)
def _decided(policy: CompiledPolicy, known: Texts, today: date) -> Decision | InputError:
    try:
        return policy.decide(policy.read(dict(known), today=today, alone=not policy.policy.over_lines))
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
    found = _decided_together(texts_by_line, request.others.counted, today)
    return [*_with_tenders(request, (_line_decided(request, at, each) for at, each in zip(shown, found, strict=True)))]


@lru_cache(maxsize=MOST_KEPT)
def _decided_together(
    lines: tuple[tuple[CompiledPolicy, Texts], ...], others: tuple[CountedLines, ...], today: date
) -> tuple[Decision | InputError, ...]:
    """Each line decided; their way chosen by the total over these and what came back of the receipt earlier today. Kept, so
    that what is still to be asked is worked out once."""
    found = [_decided(policy, known, today) for policy, known in lines]
    decided = [each for each in found if isinstance(each, Decision)]
    if not decided or (len(decided) + len(others) < 2 and not decided[0].compiled.policy.over_lines):
        return tuple(found)
    policy = decided[0].compiled
    try:
        routed = iter(with_common_route(policy, decided, others))
    except InputError as fault:  # what the lines come to together breaks a check
        return tuple(fault if isinstance(each, Decision) else each for each in found)
    return tuple(next(routed) if isinstance(each, Decision) else each for each in found)


def _key(known: Mapping[str, str]) -> Texts:
    return tuple(sorted(known.items()))


def _line_decided(request: CounterRequest, at: int, found: Decision | InputError) -> LineDecided:
    line = request.lines[at]
    amount, fault = _amount(line, answer_of(request, at, how_much(line.desk.policy)) or "")
    if isinstance(found, InputError):
        return LineDecided(at, None, found, amount, None)
    sale, state = line.desk.sale, state_of(found)
    if not request.recorded and state in ("taken", "held") and (amount or 0) > sale.remaining:
        fault = not_so_many_left(sale)
    refund = refund_of(found, sale, amount) if amount and state == "taken" else None
    return LineDecided(at, found, fault, amount, refund)


def _with_tenders(request: CounterRequest, found: Iterable[LineDecided]) -> Iterator[LineDecided]:
    """The lines with where each refund goes: one after the other, as they are recorded."""
    left = request.tenders
    for each in found:
        if each.decision is None or not (left and each.refund):
            yield each
            continue
        order = tender_order(each.decision.compiled, each.decision.facts)
        parts = () if order is None else refund_split(left, order, each.refund)
        left = left_after(left, parts)
        yield each.but(tenders=parts)


def _amount(line: CounterLine, text: str) -> tuple[int | None, ReturnsError | None]:
    sale = line.desk.sale
    if not text:
        return None, None
    try:
        return amount_of(line.desk.policy, text, sale).counted_in(sale.unit, sale.goods), None
    except (InputError, Refused) as fault:
        return None, fault


def open_questions(request: CounterRequest, decided: LineDecided) -> list[str]:
    """What is still to be asked of a line, in the order in which the clerk is asked."""
    line = request.lines[decided.at]
    rows = asked_facts(line)
    wanted = set(_wanted(decided))
    amount = how_much(line.desk.policy)
    if answer_of(request, decided.at, amount) is None:
        wanted.add(amount)
    return [name for name in rows if name in wanted and answer_of(request, decided.at, name) is None]


def _wanted(decided: LineDecided) -> tuple[str, ...]:
    """The facts that the decision hangs on, and of one that is made its terms (a fee, a refund); of a request that cannot be
    read, those that its check reads."""
    decision = decided.decision
    if decision is not None:
        of_terms = () if decision.outcome == INCOMPLETE else (name for each in decision.terms for name in each.needs)
        return (*decision.ask, *of_terms)
    if isinstance(decided.fault, Unreadable):
        policy = decided.fault.compiled.policy
        return tuple(facts_read(policy, policy.checks[decided.fault.check_index].subject))
    return ()


def unknown_facts(request: CounterRequest, decided: LineDecided) -> list[str]:
    """What nobody knows though the decision hangs on it: then it cannot be recorded, and nothing more is asked."""
    if decided.decision is not None and decided.decision.outcome != INCOMPLETE:
        return []
    wanted, rows = set(_wanted(decided)), asked_facts(request.lines[decided.at])
    return [name for name in rows if name in wanted and answer_of(request, decided.at, name) == ""]


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
        announced = Announced(each.decision.outcome, each.decision.fired, each.decision.route, each.refund, each.tenders)
        call = TakeCall(id, sale.receipt, sale.line, answer_texts(request, each.at), sale.shop, clerk=clerk, counter=counter)
        calls.append(call.but(beside=beside, announced=announced, quantity=_counted(request, each.at)))
    return tuple(calls)


def _counted(request: CounterRequest, at: int) -> GoodsAmount | None:
    """How much comes back, where that is no fact of the policy."""
    desk = request.lines[at].desk
    text = answer_of(request, at, HOW_MUCH.name)
    return amount_of(desk.policy, text, desk.sale) if text and quantity_fact(desk.policy) is None else None


def boxes_and_area(request: CounterRequest, today: date) -> tuple[int, int]:
    """What comes to the warehouse: boxes, and mm2, of the lines that are not refused."""
    boxes = area = 0
    for each in decided_lines(request, today):
        if each.at in request.coming and each.amount and each.decision is not None and not each.decision.denied:
            sale = request.lines[each.at].desk.sale
            boxes += boxes_of_amount(each.amount, sale)
            area += area_of_amount(each.amount, sale) or 0
    return boxes, area
