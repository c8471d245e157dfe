"""Questions on the left, the decision on the right; of a request that is recorded, what stands in the book."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.book.amounts import shown, written_money
from returns_cli.book.taking import Taken
from returns_cli.book.tender_words import tender_lines
from returns_cli.book.tenders import TenderRefund
from returns_cli.book.times import local
from returns_cli.counter.amounts import usual_unit
from returns_cli.counter.deciding import LineDecided, decided_lines, open_questions, unknown_facts
from returns_cli.counter.parts import ScreenPart, Tone, cut, wrapped
from returns_cli.counter.questions import fact_of, how_much, reader_of
from returns_cli.counter.receipt_rows import outcome_sign
from returns_cli.counter.requests import CounterRequest, answer_of, asked_facts, has_keys
from returns_cli.counter.state import CounterState
from returns_cli.decisions.compiled import Decision
from returns_cli.decisions.terms import term_line
from returns_cli.decisions.texts import highlights, outcome_words
from returns_cli.errors import ReturnsError
from returns_cli.intake.spellings import default_words, show_value, show_words
from returns_cli.kinds.table import kind_of
from returns_cli.policy.model import INCOMPLETE
from returns_cli.wording.counter_words import counter_say
from returns_cli.wording.words import say


def question_lines(state: CounterState, request: CounterRequest, columns: int, height: int) -> list[ScreenPart]:
    """The question that the next key answers, and what is asked of the line with what was answered, as far as it fits: the
    question's own row is always among it."""
    if request.recorded:
        return wrapped(_recorded(state, request), columns)
    if request.at is None:
        return wrapped([ScreenPart(counter_say("choose-line", state.setting.lang), "strong")], columns)
    question = wrapped(_asked(state, request, request.at), columns)
    if height > len(question) + 2:
        question.append(ScreenPart(""))
    decided = next(each for each in decided_lines(request, state.today) if each.at == request.at)
    still_open, names = open_questions(request, decided), asked_facts(request.lines[request.at])
    rows = [
        ScreenPart(
            cut(_answer_row(state, request, request.at, name, still_open), columns),
            _tone(state, request, request.at, name, still_open),
        )
        for name in names
    ]
    room = max(1, height - len(question))
    here = names.index(state.question) if state.question in names else 0
    start = max(0, min(here - max(0, room - 2), len(rows) - room))
    return [*question, *rows[start : start + room]]


def _asked(state: CounterState, request: CounterRequest, at: int) -> Iterator[ScreenPart]:
    lang, name = state.setting.lang, state.question
    if request.sent:
        yield ScreenPart("! " + counter_say("sent-again", lang), "between")
        return
    if name is not None:
        yield from _question(request, at, name, lang)
        return
    decided = next(each for each in decided_lines(request, state.today) if each.at == at)
    if unknown := unknown_facts(request, decided):
        yield ScreenPart(counter_say("undecidable", lang, facts=_nouns(request, at, unknown, lang)), "between")
        return
    denied = decided.decision is not None and decided.decision.denied
    yield ScreenPart(counter_say("nothing-open-denied" if denied else "nothing-open", lang), "strong")
    if len(request.lines) > 1:
        yield ScreenPart(counter_say("another-line", lang), "key")


def _tone(state: CounterState, request: CounterRequest, at: int, name: str, still_open: list[str]) -> Tone:
    if name == state.question:
        return "strong"
    return "plain" if answer_of(request, at, name) or name in still_open else "dim"


def _question(request: CounterRequest, at: int, name: str, lang: str) -> Iterator[ScreenPart]:
    line = request.lines[at]
    fact = fact_of(line.desk.policy, name)
    kind = kind_of(fact.type)
    yield ScreenPart(fact.question(lang), "strong")
    options = kind.labels(fact.type, fact, lang) if has_keys(request, at, name) and not kind.keys else []
    if name == how_much(line.desk.policy):
        unit = counter_say(f"unit-{usual_unit(line.desk.sale)}", lang)
        yield ScreenPart(counter_say("quantity-hint", lang, unit=unit), "dim")
    elif kind.keys:
        yield ScreenPart(f"y {say('yes', lang)}  n {say('no', lang)}  {counter_say('keys-hint', lang)}", "key")
    elif options:
        yield ScreenPart("  ".join(f"{number} {label}" for number, label in enumerate(options, 1)), "key")
    else:
        yield ScreenPart(counter_say("typed-hint", lang), "dim")


def _answer_row(state: CounterState, request: CounterRequest, at: int, name: str, still_open: list[str]) -> str:
    lang, current = state.setting.lang, state.question
    policy = request.lines[at].desk.policy
    fact, text = fact_of(policy, name), answer_of(request, at, name)
    mark = "▸" if name == current else "✓" if text else "-" if text == "" else "·" if name in still_open else " "
    words = ""
    if text:
        value = reader_of(policy, name)(text)
        words = show_words(fact, show_value(fact.type, value, policy.policy.timezone), lang)
    elif text == "":
        words = counter_say("not-known", lang)
    elif fact.default is not None:
        default = state.today.isoformat() if fact.by_clock else default_words(fact, lang)
        words = counter_say("default", lang, value=default)
    return f"{mark} {fact.title(lang)}" + (f"{say('colon', lang)}{words}" if words else "")


# the decision


def decision_lines_of(state: CounterState, request: CounterRequest) -> Iterator[ScreenPart]:
    """The decision on the line that is asked about: words, reasons, last day, way, what is still to ask, what would help."""
    lang = state.setting.lang
    decided = decided_lines(request, state.today)
    here = next((each for each in decided if each.at == request.at), decided[0] if decided else None)
    if here is None:
        yield ScreenPart(counter_say("waits", lang) if not request.lines else "", "dim")
    elif here.decision is None:
        yield ScreenPart("! " + fault_text(here.fault, lang), "between")
    else:
        yield from _decision(request, here, here.decision, lang)


def fault_text(fault: ReturnsError | None, lang: str) -> str:
    """What went wrong, in one line."""
    if fault is None:
        return ""
    worded = fault.in_language(lang) if hasattr(fault, "in_language") else fault
    return counter_say("fault", lang, message=worded.message, help=worded.help) if worded.help else worded.message


def _decision(request: CounterRequest, here: LineDecided, decision: Decision, lang: str) -> Iterator[ScreenPart]:
    answer = decision.to_json(lang)
    sign, tone = outcome_sign(decision)
    still = open_questions(request, here)
    if decision.outcome == INCOMPLETE:
        key = "decides-first" if still else "decides-not"
        yield ScreenPart(f"{sign} {counter_say(key, lang, count=len(still))}", "strong")
    else:
        outcome = outcome_words(decision.compiled.policy, decision.outcome, lang)
        if _overruled(request, here.at, decision):
            yield ScreenPart(f"✓ {counter_say('taken-by-manager', lang, outcome=outcome)}", "good")
        else:
            yield ScreenPart(f"{sign} {outcome.upper()}", tone)
    if here.fault is not None:
        yield ScreenPart("! " + fault_text(here.fault, lang), "between")
    for reason in answer["reasons"]:
        yield ScreenPart(f"- {_by_clause(reason['text'], reason['clause'], lang)}")
        if "remedy" in reason:
            yield ScreenPart(f"  {reason['remedy']}", "dim")
    for label, value in highlights(decision.facts, lang):
        yield ScreenPart(f"{label}{say('colon', lang)}{value}")
    if here.refund is not None and not request.recorded:
        yield from _refund(here.refund, here.tenders, request.lines[here.at].desk.sale.currency, lang)
    if decision.outcome != INCOMPLETE:
        yield from (ScreenPart(term_line(decision.facts, stated, lang)) for stated in decision.terms if not stated.needs)
    if answer["route"]:
        route = answer["route"]
        yield ScreenPart(f"→ {_by_clause(route['text'], route['clause'], lang)}", "strong")
    yield from _still_to_ask(request, here, still, lang)
    facts = decision.compiled.policy.facts
    for change in answer["changes"][:2]:
        wanted = say("joint", lang).join(f"{facts[name].title(lang)} = {show_words(facts[name], value, lang)}"
                                         for name, value in change["facts"].items())  # fmt: skip
        outcome = outcome_words(decision.compiled.policy, change["outcome"], lang)
        yield ScreenPart(f"{counter_say('would-help', lang)}{say('colon', lang)}{wanted} → {outcome}")


def _by_clause(text: str, clause: str | None, lang: str) -> str:
    """A sentence with the clause that it rests on."""
    return say("within-brackets", lang, name=text, within=clause) if clause else text


def _overruled(request: CounterRequest, at: int, decision: Decision) -> bool:
    """Whether a manager has taken what the policy refuses or holds."""
    line = request.lines[at].desk.sale.line
    taken = any(taken.state == "taken" and taken.line.line == line for taken in request.taken)
    return taken and decision.outcome != decision.compiled.policy.granted


def _still_to_ask(request: CounterRequest, here: LineDecided, still: list[str], lang: str) -> Iterator[ScreenPart]:
    if still:
        yield ScreenPart(f"{counter_say('to-ask', lang)}{say('colon', lang)}{_nouns(request, here.at, still, lang)}")


def _nouns(request: CounterRequest, at: int, names: list[str], lang: str) -> str:
    return say("joint", lang).join(fact_of(request.lines[at].desk.policy, name).title(lang) for name in names)


# what is in the book


def _recorded(state: CounterState, request: CounterRequest) -> Iterator[ScreenPart]:
    lang = state.setting.lang
    yield ScreenPart(counter_say("done-title", lang), "strong")
    yield ScreenPart(counter_say("done-next", lang), "key")
    if any(taken.state in ("refused", "held") for taken in request.taken):
        yield ScreenPart(counter_say("done-may", lang), "key")
    yield ScreenPart("")
    if request.appointment is not None and request.appointment.state in ("held", "booked"):
        yield ScreenPart(appointment_text(state, request, lang))
    for taken in request.taken:
        yield from _taken(taken, lang)


def _taken(taken: Taken, lang: str) -> Iterator[ScreenPart]:
    amount = shown(taken.amount, taken.line.unit, taken.line.goods, lang)
    words = counter_say(f"done-{taken.state}", lang)
    tone: Tone = "good" if taken.state == "taken" else "between" if taken.state == "held" else "bad"
    sign = {"taken": "✓", "held": "?"}.get(taken.state, "✗")
    worded = counter_say("done-line", lang, line=taken.line.line, amount=amount, state=words)
    yield ScreenPart(f"{sign} {worded}", tone)
    if taken.refund is not None:
        yield from _refund(taken.refund, taken.tenders, taken.line.currency, lang, "  ")
    yield ScreenPart("  " + counter_say("done-entry", lang, id=taken.id, entry=taken.entry), "dim")


def _refund(refund: int, tenders: tuple[TenderRefund, ...], currency: str, lang: str, before: str = "") -> Iterator[ScreenPart]:
    """What is paid back, and which part of it to which tender."""
    yield ScreenPart(before + counter_say("refund", lang, money=written_money(refund, currency)))
    yield from (ScreenPart(f"{before}  {line}") for line in tender_lines(tenders, currency, lang))


def appointment_text(state: CounterState, request: CounterRequest, lang: str) -> str:
    """The time at the warehouse, as it stands."""
    found, shop = request.appointment, state.setting.shop
    if found is None or shop is None:
        return ""
    until = local(found.held_until, shop.timezone)[-5:] if found.held_until else ""
    return counter_say(f"appointment-{found.state}", lang, time=local(found.starts_at, shop.timezone), until=until)
