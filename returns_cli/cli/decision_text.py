"""A decision in words, for the counter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from returns_cli.cli.options import colour
from returns_cli.decisions.as_json import reason_json
from returns_cli.decisions.compiled import Decision
from returns_cli.decisions.reopened import reopened
from returns_cli.decisions.texts import highlights, outcome_words, word_for
from returns_cli.errors import harmless
from returns_cli.intake.spellings import show_words
from returns_cli.kinds.kind import Shown
from returns_cli.policy.model import INCOMPLETE
from returns_cli.wording.words import say

if TYPE_CHECKING:
    from returns_cli.decisions.json_shapes import DecisionJson


def decision_lines(decision: Decision, lang: str, *, explain: bool = False, route: bool = True) -> list[str]:
    """The whole answer: outcome, reasons, where to go, what to ask, what would change it."""
    answer = decision.to_json(lang)
    rest = [
        *(f"  {label}{say('colon', lang)}{value}" for label, value in highlights(decision.facts, lang)),
        *_section("reasons", _reasons(decision, answer, lang), lang),
        *(route_section(decision, "where", lang) if route else []),
        *_section("terms", _terms(decision, lang), lang),
        *_section("next", _next(decision, answer, lang), lang),
        *_section("ask", (f"- {ask['question']}" for ask in answer["ask"]), lang),
        *_section("unchecked", (f"- {question}" for question in _unchecked(decision, lang)), lang),
        *_section("changes", _changes(decision, answer, lang), lang),
    ]
    return [headline(decision, lang), *map(harmless, rest), *(explain_section(decision, lang) if explain else [])]


def headline(decision: Decision, lang: str) -> str:
    """The outcome; of one that is open how much there is still to ask."""
    policy = decision.compiled.policy
    open_words = say("more-to-ask", lang, count=len(decision.ask)) if decision.outcome == INCOMPLETE and decision.ask else ""
    words = harmless((open_words or outcome_words(decision.compiled.policy, decision.outcome, lang)).upper())
    if not colour():
        return words
    tone = {policy.granted: "green", policy.denied: "red"}.get(decision.outcome, "yellow")
    return click.style(words, fg=tone, bold=True)


def route_section(decision: Decision, key: str, lang: str) -> list[str]:
    """Where to go, and what happens there."""
    return [harmless(line) for line in _section(key, _route(decision.to_json(lang), lang), lang)]


def explain_section(decision: Decision, lang: str) -> list[str]:
    """Every rule: whether it fires, and the values it read."""
    return [harmless(line) for line in _section("explain", _explained(decision, lang), lang)]


def _section(key: str, lines: Iterable[str], lang: str) -> list[str]:
    found = list(lines)
    return ["", say(key, lang), *(f"  {line}" for line in found)] if found else []


def clause_note(clause: str, lang: str) -> str:
    """The clause in brackets, to stand behind a sentence."""
    return say("clause-note", lang, clause=clause) if clause else ""


def _reasons(decision: Decision, answer: DecisionJson, lang: str) -> Iterator[str]:
    for reason in answer["reasons"]:
        other = (
            f" [{outcome_words(decision.compiled.policy, reason['outcome'], lang)}]"
            if reason["outcome"] != decision.outcome
            else ""
        )
        yield f"- {reason['text']}{clause_note(reason['clause'], lang)}{other}"
        if "remedy" in reason:
            yield f"  {say('remedy', lang)}{say('colon', lang)}{reason['remedy']}"
    if not answer["reasons"] and decision.outcome == decision.compiled.policy.granted:
        yield f"- {say('no-reason', lang)}"
    elif not answer["reasons"] and decision.outcome != INCOMPLETE:
        rules = [rule for rule in decision.undecided_rules if rule.outcome == decision.outcome]
        between = [reason_json(decision, rule.id, lang)["text"] for rule in rules]
        yield f"- {say('between-rules', lang, rules='; '.join(between))}"


def _route(answer: DecisionJson, lang: str) -> Iterator[str]:
    route = answer["route"]
    if route:
        yield f"{route['text']}{clause_note(route['clause'], lang)}"
        yield from (f"{number}. {step}" for number, step in enumerate(route.get("steps", ()), 1))


def _terms(decision: Decision, lang: str) -> Iterator[str]:
    if decision.compiled.policy.terms:
        from returns_cli.decisions.terms import term_line

        yield from (f"- {term_line(decision.facts, stated, lang)}" for stated in decision.terms)


def _next(decision: Decision, answer: DecisionJson, lang: str) -> Iterator[str]:
    if answer["next"]:
        from returns_cli.cli.duty_text import duty_line

        yield from (f"- {duty_line(decision, duty, lang)}" for duty in answer["next"])


def _unchecked(decision: Decision, lang: str) -> Iterator[str]:
    """What would still be asked if the customer did what they can do: so that nobody comes back to a second no."""
    cured = reopened(decision)
    if cured is not None and cured.outcome == INCOMPLETE:
        yield from (decision.compiled.policy.facts[name].question(lang) for name in cured.ask)


def _explained(decision: Decision, lang: str) -> Iterator[str]:
    from returns_cli.render.glossary import Glossary
    from returns_cli.render.lines import typeset
    from returns_cli.render.sentences import Sentences

    policy = decision.compiled.policy
    sentences = Sentences(Glossary(policy, lang))
    for rule, found in zip(policy.rules, decision.explain, strict=True):
        yield f"- {say(found['state'], lang)}{say('colon', lang)}{typeset(sentences.rule(rule), lang)}"
        values = ((sentences.glossary.names[name], word_for(name, decision.facts, lang)) for name in found["values"])
        shown = say("joint", lang).join(f"{name} = {value}" for name, value in values)
        if shown:
            yield f"  [{shown}]"


def _changes(decision: Decision, answer: DecisionJson, lang: str) -> Iterator[str]:
    for change in answer["changes"]:
        wanted = [change_in_words(decision, name, value, lang) for name, value in change["facts"].items()]
        outcome = outcome_words(decision.compiled.policy, change["outcome"], lang)
        yield "- " + say("change-to", lang, facts=say("joint", lang).join(wanted), outcome=outcome)


def change_in_words(decision: Decision, name: str, value: Shown | None, lang: str) -> str:
    """What would have to be otherwise: what the customer can do about it, or the fact by its name."""
    fact = decision.compiled.policy.facts[name]
    deed = fact.say.in_language(lang) if value is True else ""
    if deed:
        return say("customer-can", lang, deed=deed)
    return f"{fact.title(lang)}{say('colon', lang)}{show_words(fact, value, lang)}"
