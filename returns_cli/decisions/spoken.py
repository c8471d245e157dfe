"""A decision as the customer is to hear it: polite, with the reasons, what would change it and where to go. No codes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from returns_cli.decisions.texts import fill, outcome_words
from returns_cli.intake.spellings import show_words
from returns_cli.policy.model import INCOMPLETE, Rule, Words
from returns_cli.policy.reads import facts_read
from returns_cli.wording.words import say

if TYPE_CHECKING:
    from returns_cli.decisions.changes import Change
    from returns_cli.decisions.ruling import Ruling

MOST_CHANGES = 2
STOPS = tuple(".!?\u3002\uff01\uff1f")


def spoken(decision: Ruling, lang: str) -> str:
    """The decision in whole sentences of one language."""
    sentences = [sentence for sentence in _sentences(decision, lang) if sentence]
    return ("" if lang == "zh" else " ").join(_ended(sentence, lang) for sentence in sentences)


def _sentences(decision: Ruling, lang: str) -> Iterator[str]:
    policy, outcome = decision.compiled.policy, decision.outcome
    if outcome == INCOMPLETE:
        name = next(iter(decision.ask), None)
        yield policy.facts[name].question_for_customer(lang) if name else say("spoken-open", lang)
        return
    yield _opening(decision, lang)
    strongest = [rule for rule in decision.fired_rules if rule.outcome == outcome]
    for rule in strongest:
        yield from _reason(decision, rule, lang)
    if outcome == policy.granted:
        yield _where(decision, lang)
        return
    promised = [rule for rule in strongest if rule.id in decision.remedies.sure and _own(decision, rule.promise, lang)]
    promised_facts = facts_read(policy, *(rule.fires for rule in promised))
    for change in [change for change in decision.changes if not change.facts.keys() <= promised_facts][:MOST_CHANGES]:
        yield _change(decision, change, lang)
    yield _where(decision, lang)
    yield say("spoken-thanks", lang)


def _opening(decision: Ruling, lang: str) -> str:
    """What the policy has the customer hear first, or else the outcome with a word of regret or consent."""
    policy, outcome = decision.compiled.policy, decision.outcome
    label = policy.labels.get(outcome)
    own = _own(decision, label.say, lang) if label else ""
    key = {policy.denied: "spoken-denied", policy.granted: "spoken-granted"}.get(outcome, "spoken-between")
    return own or say(key, lang, outcome=outcome_words(decision.compiled.policy, outcome, lang))


def _reason(decision: Ruling, rule: Rule, lang: str) -> Iterator[str]:
    """The reason; and what can be done, only where it is sure to change the answer."""
    own = _own(decision, rule.say, lang)
    yield own or _own(decision, rule.reason, lang)
    if rule.id in decision.remedies.sure:
        yield _own(decision, rule.promise, lang) or ("" if own else _own(decision, rule.remedy, lang))


def _change(decision: Ruling, change: Change, lang: str) -> str:
    """What the customer can do, or how it would have to be."""
    facts, outcome = decision.compiled.policy.facts, outcome_words(decision.compiled.policy, change.outcome, lang)
    deeds = [_own(decision, facts[name].say, lang) for name, value in change.facts.items() if value is True]
    if len(deeds) == len(change.facts) and all(deeds):
        return say("spoken-change", lang, deed=say("spoken-and", lang).join(deeds), outcome=outcome)
    asked = (f"{facts[name].question(lang)} {show_words(facts[name], value, lang)}" for name, value in change.facts.items())
    return say("spoken-otherwise", lang, facts=say("joint", lang).join(asked), outcome=outcome)


def _where(decision: Ruling, lang: str) -> str:
    route = decision.chosen_route
    return _own(decision, route.text, lang) if route else ""


def _own(decision: Ruling, words: Words, lang: str) -> str:
    return fill(words.in_language(lang), decision.facts, lang)


def _ended(sentence: str, lang: str) -> str:
    return sentence if sentence.endswith(STOPS) else sentence + say("stop", lang)
