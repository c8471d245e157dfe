"""Why each rule fired, did not, or is undecided: the values it read, and what its exception did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returns_cli.decisions.texts import shown
from returns_cli.language.nodes import Node, names
from returns_cli.language.show import show
from returns_cli.policy.model import Rule

if TYPE_CHECKING:
    from returns_cli.decisions.decision import Decision
    from returns_cli.decisions.json_shapes import RuleJson

STATES = {True: "fires", False: "does-not-fire", None: "undecided"}
EXCEPTIONS = {True: "applies", False: "does-not-apply", None: "undecided"}


def explanation(decision: Decision) -> list[RuleJson]:
    """Every rule of the policy, in its order, as a JSON object."""
    rules = decision.compiled.policy.rules
    all_lowered: list[Node] = []
    for rule in rules:
        all_lowered += [rule.fires, rule.unless_lowered or rule.fires]
    found = decision.compiled.engine.conditions(tuple(all_lowered))(*decision.facts.registers)
    return [_rule(decision, rule, found[2 * index], found[2 * index + 1]) for index, rule in enumerate(rules)]


def _rule(decision: Decision, rule: Rule, fires: bool | None, excepted: bool | None) -> RuleJson:
    read = names(rule.when) | (names(rule.unless) if rule.unless else frozenset())
    known = (*decision.compiled.policy.facts, *decision.compiled.policy.parameters, *decision.compiled.policy.derived)
    entry: RuleJson = {
        "rule": rule.id,
        "outcome": rule.outcome,
        "state": STATES[fires],
        "clause": rule.clause,
        "when": show(rule.when),
        "values": {name: shown(name, decision) for name in known if name in read},
    }
    if rule.unless is not None:
        entry["unless"], entry["exception"] = show(rule.unless), EXCEPTIONS[excepted]
    return entry
