"""Terms beside the outcome: fees, refund forms, minimums. The one alternative that holds, or why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from returns_cli.decisions.texts import fill
from returns_cli.intake.spellings import show_value
from returns_cli.kinds.kind import Register, Shown
from returns_cli.policy.model import INCOMPLETE, Alternative, Term
from returns_cli.policy.program import NONE_HOLDS, SEVERAL_HOLD
from returns_cli.policy.reads import facts_read
from returns_cli.records import Record
from returns_cli.wording.units import with_unit
from returns_cli.wording.words import say

if TYPE_CHECKING:
    from returns_cli.decisions.evaluator import Evaluator
    from returns_cli.decisions.facts import Facts
    from returns_cli.decisions.json_shapes import TermJson


class Stated(Record):
    """What a decision says of one term. `value` is in stored form and None unless one alternative holds.

    `needs` are the unknown facts it still depends on; `conflict` are the alternatives that hold
    together though only one may; neither, and no value: no alternative holds.
    """

    term: Term
    value: Register = None
    chosen: Alternative | None = None
    needs: tuple[str, ...] = ()
    conflict: tuple[Alternative, ...] = ()


def stated_terms(compiled: Evaluator, facts: Facts, outcome: str) -> tuple[Stated, ...]:
    """Every term of a request that is decided and not denied; nothing for any other."""
    if outcome in (compiled.policy.denied, INCOMPLETE):
        return ()
    return tuple(stated_term(compiled, facts, term) for term in compiled.policy.terms.values())


def stated_term(compiled: Evaluator, facts: Facts, term: Term) -> Stated:
    """What the policy says of one term, however the request is decided."""
    number, *found = compiled.term_values(term)(*facts.registers)
    chosen = cast("int | None", number)
    holds, values = found[: len(term.alternatives)], found[len(term.alternatives) :]
    holding = [alternative for alternative, state in zip(term.alternatives, holds, strict=True) if state is True]
    if chosen == SEVERAL_HOLD.value:
        return Stated(term, conflict=tuple(holding))
    if chosen == NONE_HOLDS.value:
        return Stated(term)
    if chosen is None or values[chosen - 1] is None:
        open_ones = [each.lowered for each, state in zip(term.alternatives, holds, strict=True) if state is None]
        all_lowered = [*open_ones, *(alternative.value_lowered for alternative in holding)]
        read = facts_read(compiled.policy, *all_lowered)
        return Stated(term, needs=tuple(name for name, value in facts.each() if value[0] is None and name in read))
    return Stated(term, values[chosen - 1], term.alternatives[chosen - 1])


def shown_value(stated: Stated, timezone: str) -> Shown | None:
    """The value as JSON shows it; None where there is none."""
    if stated.chosen is None:
        return None
    return show_value(stated.chosen.type, (stated.value,), timezone)


def terms_json(facts: Facts, terms: Sequence[Stated], lang: str) -> dict[str, TermJson]:
    """Term -> value, unit, clause and text, or what it needs, or which clauses contradict each other."""
    found: dict[str, TermJson] = {}
    for stated in terms:
        entry: TermJson = {"value": shown_value(stated, facts.policy.timezone)}
        if stated.term.unit:
            entry["unit"] = stated.term.unit
        if stated.chosen:
            entry["clause"] = stated.chosen.clause
            entry["text"] = fill(stated.chosen.text.in_language(lang), facts, lang)
        elif stated.conflict:
            entry["conflict"] = [alternative.clause for alternative in stated.conflict]
        elif stated.needs:
            entry["needs"] = list(stated.needs)
        else:
            entry["gap"] = True
        found[stated.term.name] = entry
    return found


def term_line(facts: Facts, stated: Stated, lang: str) -> str:
    """One term in words."""
    label = (stated.term.label.in_language(lang) or stated.term.name.replace("_", " ")) + say("colon", lang)
    if stated.conflict:
        clauses = say("joint", lang).join(alternative.clause for alternative in stated.conflict)
        return f"{label}{say('term-conflict', lang, clauses=clauses)}"
    if stated.needs:
        needs = say("joint", lang).join(facts.policy.facts[name].question(lang) for name in stated.needs)
        return f"{label}{say('term-needs', lang, needs=needs)}"
    if stated.chosen is None:
        return f"{label}{say('term-gap', lang)}"
    value = shown_value(stated, facts.policy.timezone)
    option = stated.term.labels.get(str(value))
    words = option.words.in_language(lang) if option else with_unit(str(value), stated.term.unit, lang)
    text = fill(stated.chosen.text.in_language(lang), facts, lang)
    more = say("term-text", lang, text=text) if text else ""
    clause = say("clause-note", lang, clause=stated.chosen.clause) if stated.chosen.clause else ""
    return f"{label}{words}{more}{clause}"
