"""A question in words: how it is put, which keys answer it, and what `?` explains."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from returns_cli.kinds.faults import InputError
from returns_cli.kinds.table import kind_of
from returns_cli.policy.model import Fact, Policy
from returns_cli.policy.reads import facts_read
from returns_cli.wording.words import say

INDENT = "   "
KEYS_ONLY_BELOW = 10


def question_lines(fact: Fact, number: int, lang: str) -> list[str]:
    """The question with its fact's name, and its choices."""
    lines = [f"{number}. {fact.question(lang)} ({fact.name})"]
    if numbered(fact):
        lines += [f"{INDENT}{position} {label}" for position, label in enumerate(labels(fact, lang), 1)]
    return lines


def prompt(fact: Fact) -> str:
    """What stands before the answer: the keys where one is enough."""
    keys = kind_of(fact.type).keys
    if keys:
        return f"{INDENT}{'/'.join(keys)} > "
    return f"{INDENT}1-{len(numbered(fact))} > " if numbered(fact) else f"{INDENT}> "


def answer_keys(fact: Fact) -> frozenset[str]:
    """The keys that answer at once; empty where an answer is a line."""
    keys = kind_of(fact.type).keys
    if keys:
        return frozenset(keys)
    count = len(numbered(fact))
    return frozenset(str(position) for position in range(1, count + 1)) if count < KEYS_ONLY_BELOW else frozenset()


def numbered(fact: Fact) -> tuple[str, ...]:
    """The options that are chosen by number."""
    return kind_of(fact.type).numbered(fact.type, fact)


def labels(fact: Fact, lang: str) -> list[str]:
    """The options of a choice in the clerk's language."""
    return kind_of(fact.type).labels(fact.type, fact, lang)


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
    return kind_of(fact.type).forms(fact.type, fact, lang)
