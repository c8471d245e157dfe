"""Fills the placeholders of a policy's sentences with the facts of a decision."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from returns_cli.intake.spellings import show_value, show_words
from returns_cli.wording.words import WORDS, say

if TYPE_CHECKING:
    from returns_cli.decisions.decision import Decision
    from returns_cli.policy.model import Policy

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def fill(sentence: str, decision: Decision, lang: str) -> str:
    """The sentence with every `{name}` of a fact, parameter or derived fact replaced by its value."""
    return PLACEHOLDER.sub(lambda found: word_for(found[1], decision, lang) or found[0], sentence)


def word_for(name: str, decision: Decision, lang: str) -> str:
    """The value of a name in words; empty if there is no such name."""
    policy = decision.ready.policy
    if name in policy.facts:
        return show_words(policy.facts[name], decision.shown_facts.get(name), lang)
    type_, stored = None, None
    if name in policy.derived:
        type_, stored = policy.derived[name].type, decision.values[name]
    elif name in policy.parameters:
        parameter = policy.parameters[name]
        type_ = parameter.type
        stored = parameter.values[0].value if len(parameter.values) == 1 else decision.values[name]
    if type_ is None:
        return ""
    shown = show_value(type_, (stored,), policy.timezone)
    if shown is None:
        return say("unknown", lang)
    if isinstance(shown, bool):
        return say("yes" if shown else "no", lang)
    return str(shown)


def outcome_words(outcome: str, decision: Decision, lang: str) -> str:
    """What the policy, or else the tool, calls the outcome of a decision."""
    return policy_outcome_words(decision.ready.policy, outcome, lang)


def policy_outcome_words(policy: Policy, outcome: str, lang: str) -> str:
    """What the policy, or else the tool, calls an outcome."""
    label = policy.labels.get(outcome)
    own = label.words.in_language(lang) if label else ""
    return own or (say(outcome, lang) if outcome in WORDS else outcome)
