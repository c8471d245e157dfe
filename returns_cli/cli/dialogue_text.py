"""A question in words: how it is put, which keys answer it, and what `?` explains."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from returns_cli.cli.commands import key_of
from returns_cli.cli.spoken_words import SPOKEN
from returns_cli.decisions.evaluator import Evaluator
from returns_cli.folding import TOGETHER
from returns_cli.intake.spellings import show_value, show_words
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.sameness import folded
from returns_cli.kinds.table import kind_of
from returns_cli.policy.model import Fact, Policy
from returns_cli.policy.reads import facts_read
from returns_cli.wording.words import say

INDENT = "   "
KEYS_ONLY_BELOW = 10


def question_lines(fact: Fact, number: int, lang: str) -> list[str]:
    """The question, and its choices."""
    lines = [f"{number}. {fact.question(lang)}"]
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


def chosen_text(fact: Fact, reply: str) -> str:
    """The reply, a choice's number replaced by the choice, and what people say for yes and no by that."""
    if kind_of(fact.type).boolean:
        return SPOKEN.get(folded(reply), reply)
    options = numbered(fact)
    if reply.strip().isdecimal() and 1 <= int(reply) <= len(options):
        return options[int(reply) - 1]
    return reply


def complaint(sentence: str) -> str:
    """The line that says why the question is asked again."""
    return f"{INDENT}! {sentence}"


# What to do with a cell of a log. Who was asked is told how this question is answered, and of no options.
_OF_CELLS = frozenset(
    (
        *("write-number", "write-whole", "write-date", "write-moment"),
        *("say-serial", "say-unix", "say-order", "choose-order", "choose-year-order"),
    )
)


def fault_words(fault: InputError, fact: Fact | None, lang: str) -> str:
    """What is wrong and what to do, in one line; choices by the names the clerk sees."""
    if fact is not None and "options" in fault.fields:
        fields: dict[str, Any] = {**fault.fields, "options": say("joint", lang).join(labels(fact, lang))}
        fault = InputError(fault.fault, fault.remedy, lang=lang, **fields)
    worded = fault.in_language(lang)
    help = say("answer-with", lang, wanted=wanted(fact, lang)) if fact and fault.remedy in _OF_CELLS else worded.help
    return say("fault-and-help", lang, message=worded.message, help=help)


def explanation(policy: Policy, fact: Fact, lang: str) -> Iterator[str]:
    """What the fact means, how it may be written, and what depends on it."""
    if help := fact.help.in_language(lang):
        yield INDENT + help
    yield INDENT + say("answer-as", lang, forms=wanted(fact, lang))
    clauses = [rule.clause for rule in policy.rules if fact.name in facts_read(policy, rule.fires)]
    clauses += [route.clause for route in policy.routes if fact.name in facts_read(policy, route.lowered)]
    for term in policy.terms.values():
        for each in term.alternatives:
            if fact.name in facts_read(policy, each.lowered) | facts_read(policy, each.value_lowered):
                clauses.append(each.clause)
    for duty in policy.duties:
        if fact.name in facts_read(policy, duty.lowered) | (
            facts_read(policy, duty.by_lowered) if duty.by_lowered else frozenset()
        ):
            clauses.append(duty.clause)
    found = [clause for clause in dict.fromkeys(clauses) if clause]
    if found:
        yield INDENT + say("bears-on", lang, clauses=say("joint", lang).join(found))


def wanted(fact: Fact, lang: str) -> str:
    """How an answer may be written, with an example."""
    return kind_of(fact.type).forms(fact.type, fact, lang)


def answer_in_words(compiled: Evaluator, fact: Fact, text: str, lang: str) -> str:
    """An answer as it was understood, in the clerk's language."""
    value = compiled.reader.readers[fact.name](text)
    return show_words(fact, show_value(fact.type, value, compiled.policy.timezone), lang)


def echo_lines(compiled: Evaluator, fact: Fact, typed: str, text: str, lang: str) -> list[str]:
    """What an answer was understood as, where that is not what was typed; nothing where one key answered."""
    words = answer_in_words(compiled, fact, text, lang)
    return [] if key_of(typed) in answer_keys(fact) or folded(words) == folded(typed) else [f"{INDENT}= {words}"]


def review_lines(answers: Iterable[tuple[Fact, str]], title: str, lang: str) -> list[str]:
    """All answers in one line, each with the number by which it can be changed."""
    colon = say("colon", lang)
    known = (f"{number}{TOGETHER}{fact.title(lang)}{colon}{words}" for number, (fact, words) in enumerate(answers, 1))
    return ["", (title + colon if title else "") + say("semicolon", lang).join(known)]
