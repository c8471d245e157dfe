"""The JSON Schema of a file of worked examples: for any policy, or for one whose facts, rules and terms it knows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from returns_cli.policy.model import INCOMPLETE, Duty, Policy, Route, Rule
from returns_cli.policy.schema import DRAFT
from returns_cli.testing.case_file import EXPECTED, KEYS_OF_A_LINE

# A fact is written as people write it; a date of TOML counts as a text of format `date` in editors.
_VALUE = {"anyOf": [{"type": "string", "maxLength": 4000}, {"type": "number"}, {"type": "boolean"}]}
_MEANINGS = {
    "name": "What the example shows; a test report names it so.",
    "facts": "The facts of this request; those of [base] hold unless they are said here. A blank text is unknown.",
    "lines": "Each line of a request of several: the facts that are its own, and what is expected of it. What the case says "
    "beside them holds of every line.",
    "outcome": "The outcome; `incomplete` where it cannot be decided yet.",
    "reasons": "The ids of all rules that fire, in the policy's order.",
    "route": "The id of the route.",
    "ask": "The facts that are asked for, the most useful first.",
    "terms": "Each term with its value; `conflict`, `gap` or `needs` where it has none.",
    "derived": "Each shown derived fact with its value.",
    "next": "The duties that are open; as a table each with its deadline, or false where it is not to be done.",
    "error": "Whether the request is refused as unreadable.",
}


def case_schema(policy: Policy | None = None) -> dict[str, object]:
    """The schema of a file of cases; of those of one policy, if it is given."""
    facts = _facts(policy)
    return {
        "$schema": DRAFT,
        "title": f"Worked examples of {policy.id}" if policy else "Worked examples of a policy of Returns",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "base": {"description": "What a case does not say itself.", **facts},
            "cases": {"description": "The examples.", "type": "array", "items": _case(policy, facts)},
        },
    }


def _facts(policy: Policy | None) -> dict[str, object]:
    """A table of facts. Their headings in logs are names of them too, so others than the known ones are not refused."""
    found: dict[str, Any] = {"type": "object", "additionalProperties": _VALUE}
    if policy is not None:
        asked = {name: fact.question("en") for name, fact in policy.facts.items()}
        found["properties"] = {name: {"description": question, **_VALUE} for name, question in asked.items()}
    return found


def _case(policy: Policy | None, facts: dict[str, object]) -> dict[str, object]:
    outcomes = [*policy.outcomes, INCOMPLETE] if policy else []
    rules, routes, duties = (_ids(each) for each in ((policy.rules, policy.routes, policy.duties) if policy else ((), (), ())))
    shapes: dict[str, Any] = {
        "name": {"type": "string"},
        "facts": facts,
        "outcome": _one_of(outcomes),
        "reasons": {"type": "array", "items": _one_of(rules)},
        "route": _one_of(routes),
        "ask": {"type": "array", "items": _one_of(list(policy.facts) if policy else [])},
        "terms": _table(list(policy.terms) if policy else []),
        "derived": _table(list(policy.derived) if policy else []),
        "next": {"anyOf": [{"type": "array", "items": _one_of(duties)}, _table(duties)]},
        "error": {"type": "boolean"},
    }
    described = {key: {"description": _MEANINGS[key], **shape} for key, shape in shapes.items()}
    line = {"type": "object", "additionalProperties": False, "properties": {key: described[key] for key in KEYS_OF_A_LINE}}
    described["lines"] = {"description": _MEANINGS["lines"], "type": "array", "minItems": 1, "items": line}
    return {
        "type": "object",
        "additionalProperties": False,
        "anyOf": [{"required": [key]} for key in ("lines", *EXPECTED)],
        "properties": described,
    }


def _ids(listed: Iterable[Rule | Route | Duty]) -> list[str]:
    return [each.id for each in listed]


def _one_of(names: list[str]) -> dict[str, object]:
    return {"type": "string", "enum": names} if names else {"type": "string"}


def _table(names: list[str]) -> dict[str, object]:
    if not names:
        return {"type": "object", "additionalProperties": _VALUE}
    return {"type": "object", "additionalProperties": False, "properties": dict.fromkeys(names, _VALUE)}
