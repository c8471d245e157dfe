"""A decision in words, for the counter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from returns_cli.cli.options import colour
from returns_cli.decisions.decision import Decision
from returns_cli.decisions.texts import outcome_words, word_for
from returns_cli.errors import harmless
from returns_cli.intake.spellings import show_words
from returns_cli.wording.words import say


def answer_lines(decision: Decision, lang: str, *, explain: bool = False, say: bool = False) -> list[str]:
    """The answer for the clerk; with `say`, what the customer is to hear instead, and nothing else."""
    return [harmless(decision.say(lang))] if say else decision_lines(decision, lang, explain=explain)


def decision_lines(decision: Decision, lang: str, *, explain: bool = False) -> list[str]:
    """The whole answer: outcome, reasons, where to go, what to ask, what would change it."""
    answer = decision.to_json(lang)
    rest = [
        *(f"  {label}: {value}" for label, value in highlights(decision, lang)),
        *_section("reasons", _reasons(decision, answer, lang), lang),
        *_section("where", _route(answer, lang), lang),
        *_section("terms", _terms(decision, lang), lang),
        *_section("next", _next(decision, answer, lang), lang),
        *_section("ask", (f"- {ask['question']} ({ask['fact']})" for ask in answer["ask"]), lang),
        *_section("changes", _changes(decision, answer, lang), lang),
        *(_section("explain", _explained(decision, lang), lang) if explain else []),
    ]
    return [headline(decision, lang), *(harmless(line) for line in rest)]


def headline(decision: Decision, lang: str) -> str:
    policy = decision.ready.policy
    words = harmless(outcome_words(decision.outcome, decision, lang).upper())
    note = harmless(say("policy", lang, policy=policy.id, version=policy.version))
    if not colour():
        return f"{words}  ({note})"
    tone = {policy.granted: "green", policy.denied: "red"}.get(decision.outcome, "yellow")
    return f"{click.style(words, fg=tone, bold=True)}  ({note})"


def highlights(decision: Decision, lang: str) -> Iterator[tuple[str, str]]:
    """The derived facts that the policy wants shown, where they are known."""
    for name, derived in decision.ready.policy.derived.items():
        if derived.show and decision.values[name] is not None:
            yield derived.label.in_language(lang) or name, word_for(name, decision, lang)


def _section(key: str, lines: Any, lang: str) -> list[str]:
    found = list(lines)
    return ["", say(key, lang), *(f"  {line}" for line in found)] if found else []


def _reasons(decision: Decision, answer: dict[str, Any], lang: str) -> Iterator[str]:
    for reason in answer["reasons"]:
        clause = f" ({say('clause', lang, clause=reason['clause'])})" if reason["clause"] else ""
        other = f" [{outcome_words(reason['outcome'], decision, lang)}]" if reason["outcome"] != decision.outcome else ""
        yield f"- {reason['text']}{clause}{other}"
        if "remedy" in reason:
            yield f"  {say('remedy', lang)}: {reason['remedy']}"
    if not answer["reasons"] and decision.outcome == decision.ready.policy.granted:
        yield f"- {say('no-reason', lang)}"


def _route(answer: dict[str, Any], lang: str) -> Iterator[str]:
    route = answer["route"]
    if route:
        clause = f" ({say('clause', lang, clause=route['clause'])})" if route["clause"] else ""
        yield f"{route['text']}{clause}"
        yield from (f"{number}. {step}" for number, step in enumerate(route.get("steps", ()), 1))


def _terms(decision: Decision, lang: str) -> Iterator[str]:
    if decision.ready.policy.terms:
        from returns_cli.decisions.terms import term_line

        yield from (f"- {term_line(decision, stated, lang)}" for stated in decision.terms)


def _next(decision: Decision, answer: dict[str, Any], lang: str) -> Iterator[str]:
    if answer["next"]:
        from returns_cli.cli.duty_text import duty_line

        yield from (f"- {duty_line(decision, duty, lang)}" for duty in answer["next"])


def _explained(decision: Decision, lang: str) -> Iterator[str]:
    for rule in decision.explain:
        clause = f" ({say('clause', lang, clause=rule['clause'])})" if rule["clause"] else ""
        yield f"- {rule['rule']}: {say(rule['state'], lang)}{clause}"
        yield f"  {say('when', lang, condition=rule['when'])}"
        if "unless" in rule:
            yield f"  {say('unless', lang, condition=rule['unless'], state=say(rule['exception'], lang))}"
        values = ", ".join(f"{name} = {word_for(name, decision, lang)}" for name in rule["values"])
        if values:
            yield f"  [{values}]"


def _changes(decision: Decision, answer: dict[str, Any], lang: str) -> Iterator[str]:
    facts = decision.ready.policy.facts
    for change in answer["changes"]:
        wanted = say("joint", lang).join(
            f"{facts[name].question(lang)} {show_words(facts[name], value, lang)}" for name, value in change["facts"].items()
        )
        yield "- " + say("change-to", lang, facts=wanted, outcome=outcome_words(change["outcome"], decision, lang))
