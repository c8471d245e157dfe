"""Rules, routes, terms and checks: everything that has a condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returns_cli.kinds.number import unit_word
from returns_cli.language.faults import did_you_mean
from returns_cli.language.nodes import Literal, Node
from returns_cli.language.types import Choice, Number, Type, describe
from returns_cli.policy.book_sources import check_target
from returns_cli.policy.build_names import known_options
from returns_cli.policy.build_values import unit_help
from returns_cli.policy.builder import PolicyBuilder, Skipped
from returns_cli.policy.model import Alternative, Requirement, Route, Rule, Term
from returns_cli.policy.read_terms import reading, type_of
from returns_cli.policy.read_words import label_of, words_of
from returns_cli.policy.source import KeyPath

if TYPE_CHECKING:
    from returns_cli.policy.tables import AlternativeTable, CheckTable, RouteTable, RuleTable, TermTable


def build_rule(builder: PolicyBuilder, index: int, raw: RuleTable, outcomes: tuple[str, ...]) -> Rule | None:
    path: KeyPath = ("rules", index)
    known = builder.attempt(lambda: _known_outcome(builder, path, raw["outcome"], outcomes))
    when = builder.attempt(lambda: builder.condition((*path, "when"), raw["when"]))
    unless: tuple[Node | None, Node | None] | None = (None, None)
    if raw.get("unless") is not None:
        unless = builder.attempt(lambda: builder.condition((*path, "unless"), raw["unless"]))
    if known is None or when is None or unless is None:
        return None
    return Rule(
        id=raw["id"],
        outcome=raw["outcome"],
        when=when[0],
        unless=unless[0],
        when_lowered=when[1],
        unless_lowered=unless[1],
        clause=raw.get("clause", ""),
        reason=words_of(raw.get("reason")),
        remedy=words_of(raw.get("remedy")),
        say=words_of(raw.get("say")),
        promise=words_of(raw.get("promise")),
    )


def _known_outcome(builder: PolicyBuilder, path: KeyPath, outcome: str, outcomes: tuple[str, ...]) -> str:
    if outcome not in outcomes:
        help = did_you_mean(outcome, outcomes)
        about = f"outcome {outcome}"
        raise builder.source.fault(f"`{outcome}` is not an outcome", (*path, "outcome"), help, code="unknown-word", about=about)
    return outcome


def build_route(builder: PolicyBuilder, index: int, raw: RouteTable) -> Route:
    when, lowered = builder.condition(("routes", index, "when"), raw["when"], route=True)
    steps = {lang: tuple(lines) for lang, lines in raw.get("steps", {}).items()}
    return Route(raw["id"], when, lowered, raw.get("clause", ""), words_of(raw.get("text")), steps)


def build_check(builder: PolicyBuilder, index: int, raw: CheckTable) -> Requirement:
    must, lowered = builder.condition(("checks", index, "must"), raw["must"])
    return Requirement(must, lowered, words_of(raw.get("message")))


def build_term(builder: PolicyBuilder, name: str, raw: TermTable) -> Term:
    """A named result with its alternatives."""
    path: KeyPath = ("terms", name)
    builder.fresh(name, path)
    choices = tuple(raw.get("choices", ()))
    known_options(builder, path, raw, choices)
    unit = unit_word(raw)
    found = [
        builder.attempt(lambda index=index, value=value: _alternative(builder, (*path, "values", index), value, choices, unit))  # type: ignore[misc]
        for index, value in enumerate(raw["values"])
    ]
    to = raw.get("to", "")
    builder.guard((*path, "to"), lambda: check_target(to, unit, choices, builder.targets))
    builder.targets.append(to)
    labels = {option: label_of(label) for option, label in raw.get("labels", {}).items()}
    alternatives = tuple(alternative for alternative in found if alternative is not None)
    if not alternatives:
        raise Skipped
    builder.scope[name] = type_of(alternatives)  # for the terms after it
    builder.terms.append(name)
    for each in alternatives:
        builder.others.note(name, each.lowered)
        builder.others.note(name, each.value_lowered)
    return Term(name, unit, words_of(raw.get("label")), choices, labels, alternatives, to)


def _alternative(
    builder: PolicyBuilder, path: KeyPath, raw: AlternativeTable, choices: tuple[str, ...], unit: str
) -> Alternative:
    """One value of a term: a choice, or a number given as such or as an expression."""
    when, lowered = builder.condition((*path, "when"), raw.get("when", "True"))
    value, spot = raw["value"], (*path, "value")
    if choices:
        if value not in choices:
            help = did_you_mean(str(value), choices)
            raise builder.source.fault(f"`{value}` is not one of the choices", spot, help, code="unknown-word")
        tree: Node = Literal(value)
        value_lowered: Node = tree
        type_: Type = Choice(choices)
    else:
        tree = builder.tree(spot, str(value))
        value_lowered, found = builder.value(spot, tree)
        if not isinstance(found, Number):
            help = "write a number or an expression; or list the term's `choices`"
            raise builder.source.fault(f"a {describe(found)} is not a number", spot, help, code="type-mismatch")
        if found.unit not in (None, "", unit):
            message = f"a {describe(found)} is not a number of {unit or 'no unit'}"
            raise builder.source.fault(message, spot, unit_help(found.unit, unit), code="unit-mismatch")
        if found.parts > 1:
            help = "a term has whole minutes: write minutes_between(…) // 1"
            raise builder.source.fault("a term cannot have parts of a minute", spot, help, code="type-mismatch")
        type_ = found.but(unit=unit)
    lowered, value_lowered = (reading(each, builder.terms) for each in (lowered, value_lowered))
    return Alternative(
        when, lowered, tree, builder.fold(value_lowered), type_, raw.get("clause", ""), words_of(raw.get("text"))
    )
