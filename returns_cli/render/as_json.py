"""A policy as a JSON object: everything its file says, expressions in one spelling, texts in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from returns_cli.intake.spellings import show_value
from returns_cli.kinds.table import kind_of
from returns_cli.language.nodes import Literal, Node
from returns_cli.language.show import show
from returns_cli.language.types import Type, fact_of
from returns_cli.policy.model import Derived, Duty, Fact, Figure, InForce, Label, Policy, Route, Rule, Term, Words
from returns_cli.policy.parameter import Parameter

Json = dict[str, Any]


def policy_json(policy: Policy) -> Json:
    """The whole policy. Keys always stand in this order, and everything else in the order of the file."""
    return {
        **entry_json(policy),
        "timezone": policy.timezone,
        "calendar": policy.calendar.country if policy.calendar else None,
        "in_force": in_force_json(policy.in_force),
        "outcomes": list(policy.outcomes),
        "words": {outcome: _label(label) for outcome, label in policy.labels.items()},
        "facts": {name: _fact(fact) for name, fact in policy.facts.items()},
        "parameters": {name: _parameter(parameter, policy.timezone) for name, parameter in policy.parameters.items()},
        "derived": {name: _derived(derived) for name, derived in policy.derived.items()},
        "rules": [_rule(rule) for rule in policy.rules],
        "routes": [_route(route) for route in policy.routes],
        "terms": {name: _term(term) for name, term in policy.terms.items()},
        "checks": [{"must": show(check.must), "message": words_json(check.message)} for check in policy.own_checks],
        "duties": [_duty(duty) for duty in policy.duties],
        "figures": [_figure(figure) for figure in policy.figures],
    }


def _derived(derived: Derived) -> Json:
    """A derived fact: one expression, alternatives with their conditions, or a table with its columns and rows."""
    found: Json = {"value": show(derived.value), "label": words_json(derived.label), "show": derived.show}
    if derived.columns:
        found["by"] = [show(column) for column in derived.columns]
        found["rows"] = [
            {"cells": list(row.texts), "when": show(row.when), "value": show(row.value.tree), "clause": row.clause}
            for row in derived.rows
        ]
    elif derived.rows:
        found["values"] = [
            {"when": show(row.when), "value": show(row.value.tree), "clause": row.clause, "text": words_json(row.text)}
            for row in derived.rows
        ]
    return found


def entry_json(policy: Policy) -> Json:
    """The policy in a list of policies."""
    return {
        "policy": policy.id,
        "version": policy.version,
        "digest": policy.digest,
        "title": words_json(policy.title),
    }


def words_json(words: Words) -> Json:
    return {"en": words.en, "zh": words.zh}


def in_force_json(in_force: InForce | None) -> Json | None:
    if in_force is None:
        return None
    return {"from": _day(in_force.since), "until": _day(in_force.until), "by": fact_of(in_force.by) if in_force.by else None}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _label(label: Label) -> Json:
    return words_json(label.words) | {"names": list(label.names)} | _wording(label.say)


def _labels(labels: Mapping[str, Label]) -> Json:
    return {option: _label(label) for option, label in labels.items()}


def type_word(type_: Type) -> str:
    """The type as the policy file spells it."""
    return kind_of(type_).word


def _fact(fact: Fact) -> Json:
    kind = kind_of(fact.type)
    found: Json = {"type": kind.word, **kind.details(fact.type)}
    if kind.options:
        found["labels"] = _labels(fact.labels)
    default = fact.default
    return found | {
        "label": words_json(fact.label),
        "ask": words_json(fact.ask),
        "help": words_json(fact.help),
        **_wording(fact.say),
        **_wording(fact.ask_customer, "ask_customer"),
        **({"look": fact.look} if fact.look else {}),
        "names": list(fact.names),
        "opposite_names": list(fact.opposite_names),
        "changeable": fact.changeable,
        "default": str(default) if isinstance(default, Decimal | date) else default,
    }


def _parameter(parameter: Parameter, timezone: str) -> Json:
    return {
        "type": type_word(parameter.type),
        "unit": kind_of(parameter.type).details(parameter.type).get("unit", ""),
        "label": words_json(parameter.label),
        "by": fact_of(parameter.by) if parameter.by else None,
        "values": [
            {
                "from": _day(dated.since),
                "value": show_value(parameter.type, (dated.value,), timezone),
                "clause": dated.clause,
            }
            for dated in parameter.values
        ]
        + [
            {
                "season": str(seasonal.season),
                "from": _day(seasonal.since),
                "value": show_value(parameter.type, (seasonal.value,), timezone),
                "clause": seasonal.clause,
            }
            for seasonal in parameter.seasons
        ],
    }


def _rule(rule: Rule) -> Json:
    return {
        "id": rule.id,
        "outcome": rule.outcome,
        "when": show(rule.when),
        "unless": _expression(rule.unless),
        "clause": rule.clause,
        "reason": words_json(rule.reason),
        "remedy": words_json(rule.remedy),
        **_wording(rule.say),
        **_wording(rule.promise, "promise"),
    }


def _wording(words: Words, key: str = "say") -> Json:
    """What the customer is told, where the policy says it in other words."""
    return {key: words_json(words)} if words.en or words.zh else {}


def _duty(duty: Duty) -> Json:
    return {
        "id": duty.id,
        "when": show(duty.when),
        "when_outcome": list(duty.outcomes),
        "by": _expression(duty.by),
        "clause": duty.clause,
        "text": words_json(duty.text),
    }


def _figure(figure: Figure) -> Json:
    return {
        "id": figure.id,
        "kind": figure.kind,
        "of": show(figure.of),
        "among": show(figure.among),
        "beside": list(figure.beside),
        "clause": figure.clause,
        "label": words_json(figure.label),
    }


def _expression(node: Node | None) -> str | None:
    return None if node is None else show(node)


def _route(route: Route) -> Json:
    steps = {lang: list(lines) for lang, lines in route.steps.items()}
    return {
        "id": route.id,
        "when": show(route.when),
        "clause": route.clause,
        "text": words_json(route.text),
        "steps": {"en": steps.get("en", []), "zh": steps.get("zh", [])},
    }


def _term(term: Term) -> Json:
    return {
        "label": words_json(term.label),
        "unit": term.unit,
        "choices": list(term.choices),
        "labels": _labels(term.labels),
        "values": [
            {
                "when": show(alternative.when),
                "value": alternative.value.value
                if term.choices and isinstance(alternative.value, Literal)
                else show(alternative.value),
                "clause": alternative.clause,
                "text": words_json(alternative.text),
            }
            for alternative in term.alternatives
        ],
    }
