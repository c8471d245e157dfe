"""Fills the placeholders of a policy's sentences with the facts of a request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from returns_cli.errors import visible
from returns_cli.intake.spellings import show_value, show_words
from returns_cli.late_pattern import late
from returns_cli.wording.units import amount_in
from returns_cli.wording.words import WORDS, say

if TYPE_CHECKING:
    from returns_cli.decisions.facts import Facts
    from returns_cli.kinds.kind import Register
    from returns_cli.policy.model import Policy

PLACEHOLDER = late(r"\{([a-z][a-z0-9_]*)\}")


def fill(sentence: str, facts: Facts, lang: str) -> str:
    """The sentence with every `{name}` of a fact, parameter or derived fact replaced by its value."""
    return PLACEHOLDER.sub(lambda found: word_for(found[1], facts, lang) or found[0], sentence)


def shown(name: str, facts: Facts) -> str | bool | int | None:
    """The value of a fact, parameter or derived fact as JSON shows it; None where it is unknown."""
    policy = facts.policy
    if name in policy.facts:
        return facts.known.get(name)
    if name in policy.derived:
        return facts.shown_derived[name]
    return show_value(policy.parameters[name].type, (parameter_value(name, facts),), policy.timezone)


def parameter_value(name: str, facts: Facts) -> Register:
    """The value of a parameter that is in force for this request; None where it is unknown."""
    parameter = facts.policy.parameters[name]
    return parameter.values[0].value if parameter.is_constant else facts.computed[name]


def word_for(name: str, facts: Facts, lang: str) -> str:
    """The value of a name in words; empty if there is no such name."""
    policy = facts.policy
    if name in policy.facts:
        return show_words(policy.facts[name], facts.known.get(name), lang)
    if name not in policy.derived and name not in policy.parameters:
        return ""
    value = shown(name, facts)
    if value is None:
        return say("unknown", lang)
    if isinstance(value, bool):
        return say("yes" if value else "no", lang)
    return amount_in(str(value), lang)


def facts_in_words(names: Iterable[str], facts: Facts, lang: str) -> list[tuple[str, str]]:
    """What each of these facts is called, and what it says, in the words of a language."""
    return [(facts.policy.facts[name].title(lang), word_for(name, facts, lang)) for name in names]


def facts_listed(facts: Iterable[tuple[str, str]], lang: str) -> str:
    """Facts in words, in a line."""
    return visible(say("joint", lang).join(say("diff-fact", lang, name=name, value=text) for name, text in facts))


def outcome_words(policy: Policy, outcome: str, lang: str) -> str:
    """What the policy, or else the tool, calls an outcome."""
    label = policy.labels.get(outcome)
    own = label.words.in_language(lang) if label else ""
    return own or (say(outcome, lang) if outcome in WORDS else outcome)


def highlights(facts: Facts, lang: str) -> Iterator[tuple[str, str]]:
    """The derived facts that the policy wants shown, where they are known."""
    for name, derived in facts.policy.derived.items():
        if derived.show and facts.computed[name] is not None:
            yield derived.label.in_language(lang) or name.replace("_", " "), word_for(name, facts, lang)
