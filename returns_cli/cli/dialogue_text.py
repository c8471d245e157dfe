"""A question in words: how it is put, which keys answer it, and what `?` explains."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from returns_cli.intake.faults import InputError
from returns_cli.intake.spellings import MAX_TEXT, choice_spellings, show_number
from returns_cli.language.types import Choice, Date, Moment, Number, Quantity, Size, Text, YesNo
from returns_cli.policy.model import Fact, Policy
from returns_cli.policy.reads import facts_read
from returns_cli.wording.words import say

INDENT = "   "
KEYS_ONLY_BELOW = 10
USUAL_NUMBER = 30


def question_lines(fact: Fact, number: int, lang: str) -> list[str]:
    """The question with its fact's name, and its choices."""
    lines = [f"{number}. {fact.question(lang)} ({fact.name})"]
    if numbered(fact):
        lines += [f"{INDENT}{position} {label}" for position, label in enumerate(labels(fact, lang), 1)]
    return lines


def prompt(fact: Fact) -> str:
    """What stands before the answer: the keys where one is enough."""
    if isinstance(fact.type, YesNo):
        return f"{INDENT}y/n > "
    return f"{INDENT}1-{len(numbered(fact))} > " if numbered(fact) else f"{INDENT}> "


def answer_keys(fact: Fact) -> frozenset[str]:
    """The keys that answer at once; empty where an answer is a line."""
    if isinstance(fact.type, YesNo):
        return frozenset("yn")
    count = len(numbered(fact))
    return frozenset(str(position) for position in range(1, count + 1)) if count < KEYS_ONLY_BELOW else frozenset()


def numbered(fact: Fact) -> tuple[str, ...]:
    """The options that are chosen by number; none where a number could be an option's own spelling."""
    if not isinstance(fact.type, Choice) or any(word.isdigit() for word in choice_spellings(fact, fact.type)):
        return ()
    return fact.type.options


def labels(fact: Fact, lang: str) -> list[str]:
    """The options of a choice in the clerk's language."""
    options = fact.type.options if isinstance(fact.type, Choice) else ()
    found = [(option, fact.labels.get(option)) for option in options]
    return [(label.words.in_language(lang) if label else "") or option for option, label in found]


def meant(fact: Fact, reply: str) -> str:
    """The reply, a choice's number replaced by the choice."""
    options = numbered(fact)
    if reply.strip().isdecimal() and 1 <= int(reply) <= len(options):
        return options[int(reply) - 1]
    return reply


def complaint(sentence: str) -> str:
    """The line that says why the question is asked again."""
    return f"{INDENT}! {sentence}"


def fault_words(fault: InputError, fact: Fact | None, lang: str) -> str:
    """What is wrong and what to do, in one line; choices by the names the clerk sees."""
    if fact is not None and "options" in fault.fields:
        fields = fault.fields | {"options": say("joint", lang).join(labels(fact, lang))}
        fault = InputError(fault.fault, fault.remedy, fact=fault.fact, lang=lang, **fields)
    return str(fault.in_language(lang))


def explanation(policy: Policy, fact: Fact, lang: str) -> Iterator[str]:
    """What the fact means, how it may be written, and what depends on it."""
    if help := fact.help.in_language(lang):
        yield INDENT + help
    yield INDENT + say("answer-as", lang, forms=_forms(fact, lang))
    rules = [(rule.id, rule.clause) for rule in policy.rules if fact.name in facts_read(policy, rule.fires)]
    routes = [(route.id, route.clause) for route in policy.routes if fact.name in facts_read(policy, route.core)]
    terms = [
        (term.name, alternative.clause)
        for term in policy.terms.values()
        for alternative in term.alternatives
        if fact.name in facts_read(policy, alternative.core) | facts_read(policy, alternative.value_core)
    ]
    duties = [
        (duty.id, duty.clause)
        for duty in policy.duties
        if fact.name in facts_read(policy, duty.core) | (facts_read(policy, duty.by_core) if duty.by_core else frozenset())
    ]
    borne = (("bears-on-rules", rules), ("bears-on-routes", routes), ("bears-on-terms", terms), ("bears-on-duties", duties))
    for key, found in borne:
        if found:
            yield INDENT + say(key, lang, names=_named(found, lang))


def _named(found: Iterable[tuple[str, str]], lang: str) -> str:
    with_clause = (f"{name} ({say('clause', lang, clause=clause)})" if clause else name for name, clause in found)
    return say("joint", lang).join(dict.fromkeys(with_clause))


def _forms(fact: Fact, lang: str) -> str:
    """The accepted forms, with an example."""
    match fact.type:
        case YesNo():
            return say("answer-yes-no", lang)
        case Choice():
            if numbered(fact):
                return say("answer-numbered", lang)
            return say("answer-choice", lang, options=say("joint", lang).join(labels(fact, lang)))
        case Number() as number:
            return _number_forms(number, lang)
        case Date():
            return say("answer-date", lang)
        case Moment():
            return say("answer-moment", lang)
        case Quantity():
            return say("answer-quantity", lang)
        case Size():
            return say("answer-size", lang)
        case Text():
            return say("answer-text", lang, limit=MAX_TEXT)


def _number_forms(number: Number, lang: str) -> str:
    example = min(number.high, max(number.low, USUAL_NUMBER * 10**number.places))
    shown = {
        "low": show_number(number.low, number.places),
        "high": show_number(number.high, number.places),
        "example": show_number(example, number.places),
        "unit": say("answer-unit", lang, unit=number.unit) if number.unit else "",
    }
    return say("answer-number" if number.places else "answer-whole", lang, **shown)
