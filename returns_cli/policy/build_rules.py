"""Rules, routes, terms and checks: everything that has a condition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from returns_cli.kinds.number import unit_word
from returns_cli.language.elaborate import elaborate
from returns_cli.language.faults import did_you_mean
from returns_cli.language.nodes import Literal, Node
from returns_cli.language.types import Choice, Number, Type, describe
from returns_cli.policy.build_names import known_options, label_of, words_of
from returns_cli.policy.draft import Draft
from returns_cli.policy.model import Alternative, Requirement, Route, Rule, Term
from returns_cli.policy.source import KeyPath


def build_rule(draft: Draft, index: int, raw: Mapping[str, Any], outcomes: tuple[str, ...]) -> Rule | None:
    path: KeyPath = ("rules", index)
    known = draft.attempt(lambda: _known_outcome(draft, path, raw["outcome"], outcomes))
    when = draft.attempt(lambda: draft.condition((*path, "when"), raw["when"]))
    unless: tuple[Node | None, Node | None] | None = (None, None)
    if raw.get("unless") is not None:
        unless = draft.attempt(lambda: draft.condition((*path, "unless"), raw["unless"]))
    if known is None or when is None or unless is None:
        return None
    return Rule(
        id=raw["id"],
        outcome=raw["outcome"],
        when=when[0],
        unless=unless[0],
        when_core=when[1],
        unless_core=unless[1],
        clause=raw.get("clause", ""),
        reason=words_of(raw.get("reason")),
        remedy=words_of(raw.get("remedy")),
        say=words_of(raw.get("say")),
        promise=words_of(raw.get("promise")),
    )


def _known_outcome(draft: Draft, path: KeyPath, outcome: str, outcomes: tuple[str, ...]) -> str:
    if outcome not in outcomes:
        help = did_you_mean(outcome, outcomes)
        about = f"outcome {outcome}"
        raise draft.source.fault(f"`{outcome}` is not an outcome", (*path, "outcome"), help, code="unknown-word", about=about)
    return outcome


def build_route(draft: Draft, index: int, raw: Mapping[str, Any]) -> Route:
    when, core = draft.condition(("routes", index, "when"), raw["when"], totals=True)
    steps = {lang: tuple(lines) for lang, lines in raw.get("steps", {}).items()}
    return Route(raw["id"], when, core, raw.get("clause", ""), words_of(raw.get("text")), steps)


def build_check(draft: Draft, index: int, raw: Mapping[str, Any]) -> Requirement:
    must, core = draft.condition(("checks", index, "must"), raw["must"])
    return Requirement(must, core, words_of(raw.get("message")))


def build_term(draft: Draft, name: str, raw: Mapping[str, Any]) -> Term:
    """A named result with its alternatives."""
    path: KeyPath = ("terms", name)
    draft.fresh(name, path)
    choices = tuple(raw.get("choices", ()))
    known_options(draft, path, raw, choices)
    unit = unit_word(raw)
    found = [
        draft.attempt(lambda index=index, value=value: _alternative(draft, (*path, "values", index), value, choices, unit))  # type: ignore[misc]
        for index, value in enumerate(raw["values"])
    ]
    labels = {option: label_of(label) for option, label in raw.get("labels", {}).items()}
    alternatives = tuple(alternative for alternative in found if alternative is not None)
    return Term(name, unit, words_of(raw.get("label")), choices, labels, alternatives)


def _alternative(draft: Draft, path: KeyPath, raw: Mapping[str, Any], choices: tuple[str, ...], unit: str) -> Alternative:
    """One value of a term: a choice, or a number given as such or as an expression."""
    when, core = draft.condition((*path, "when"), raw.get("when", "True"))
    value, spot = raw["value"], (*path, "value")
    if choices:
        if value not in choices:
            help = did_you_mean(str(value), choices)
            raise draft.source.fault(f"`{value}` is not one of the choices", spot, help, code="unknown-word")
        tree: Node = Literal(value)
        value_core: Node = tree
        type_: Type = Choice(choices)
    else:
        tree = draft.tree(spot, str(value))
        value_core, found = draft.typed(spot, tree, lambda node: elaborate(node, draft.scope))
        if not isinstance(found, Number):
            help = "write a number or an expression; or list the term's `choices`"
            raise draft.source.fault(f"a {describe(found)} is not a number", spot, help, code="type-mismatch")
        if found.unit not in (None, "", unit):
            message = f"a {describe(found)} is not a number of {unit or 'no unit'}"
            help = f'give the term its unit: unit = "{found.unit}"'
            raise draft.source.fault(message, spot, help, code="unit-mismatch")
        if found.parts > 1:
            help = "a term has whole minutes: write minutes_between(…) // 1"
            raise draft.source.fault("a term cannot have parts of a minute", spot, help, code="type-mismatch")
        type_ = found.but(unit=unit)
    return Alternative(when, core, tree, draft.fold(value_core), type_, raw.get("clause", ""), words_of(raw.get("text")))
