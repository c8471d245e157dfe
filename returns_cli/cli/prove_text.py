"""Proofs in words: each property with its result and, where it is refuted, the request that refutes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from returns_cli.checks.prove import OPEN, REFUTED, ClaimResult
from returns_cli.cli.diff_text import because, more_time
from returns_cli.decisions.compiled import CompiledPolicy, Decision
from returns_cli.decisions.terms import term_line
from returns_cli.errors import harmless
from returns_cli.intake.spellings import show_words
from returns_cli.kinds.kind import Shown
from returns_cli.render.glossary import Glossary
from returns_cli.render.lines import wrap
from returns_cli.wording.words import say

if TYPE_CHECKING:
    from returns_cli.decisions.json_shapes import ShownValues

INDENT = "  "


def prove_lines(compiled: CompiledPolicy, results: Sequence[ClaimResult], lang: str, width: int) -> list[str]:
    """The whole report, wrapped to the terminal."""
    glossary = Glossary(compiled.policy, lang)
    found = [harmless(f"{compiled.id} {compiled.version}")]
    for each in results:
        text = each.claim.text.in_language(lang) or each.claim.id
        line = say("prove-line", lang, result=say(f"prove-{each.result}", lang), text=text, id=each.claim.id)
        found += wrap(harmless(line), width, "", INDENT)
        for line in _details(glossary, each, lang):
            found += wrap(harmless(line), width, INDENT, INDENT * 2)
    counts = {result: sum(each.result == result for each in results) for result in ("proved", REFUTED, OPEN)}
    found.append(say("prove-counts", lang, **counts))
    return found + [line for text in more_time((each.why for each in results), lang) for line in wrap(text, width, "", INDENT)]


def _details(glossary: Glossary, each: ClaimResult, lang: str) -> Iterator[str]:
    stated = {own.id: own.subject.name for own in glossary.policy.properties if own.subject and own.subject.kind == "term"}
    if each.result == OPEN:
        yield because(each.why, each.tried, lang)
    for number, (facts, decision) in enumerate(zip(each.witness, each.decisions, strict=True)):
        shown = _changed(each.witness[0], facts) if number else facts
        key = "prove-then" if number else "diff-request"
        listed = say("joint", lang).join(_fact(glossary, name, value, lang) for name, value in shown.items())
        yield f"{say(key, lang)}{listed or '-'}"
        yield f"{say('prove-decided', lang)}{_decided(glossary, decision, stated.get(each.claim.id), lang)}"


def _changed(first: ShownValues, then: ShownValues) -> ShownValues:
    """What is otherwise in the second request; None for what is left out of it."""
    names = dict.fromkeys([*first, *then])
    return {name: then.get(name) for name in names if first.get(name) != then.get(name)}


def _fact(glossary: Glossary, name: str, value: Shown | None, lang: str) -> str:
    fact = glossary.policy.facts[name]
    return say("diff-fact", lang, name=glossary.names[name], value=show_words(fact, value, lang))


def _decided(glossary: Glossary, decision: Decision, term: str | None, lang: str) -> str:
    """The outcome with the rules that fired; then what is missing, the route or terms, and the term that is spoken of."""
    rules = say("claim-fired", lang, rules=say("joint", lang).join(decision.fired)) if decision.fired else ""
    parts = [glossary.outcome(decision.outcome) + rules]
    if glossary.policy.routes and not decision.denied:
        parts.append(say("prove-route", lang, route=decision.route or say("diff-no-route", lang)))
    spoken_of = (stated for stated in decision.terms if stated.chosen is None or stated.term.name == term)
    parts += [term_line(decision.facts, stated, lang) for stated in spoken_of]
    return say("prove-joint", lang).join(parts)
