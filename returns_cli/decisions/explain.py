"""Why each rule fired, did not, or is undecided: the values it read, and what its exception did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returns_cli.decisions.texts import shown
from returns_cli.language.nodes import Node, names
from returns_cli.language.show import show
from returns_cli.policy.model import Rule

if TYPE_CHECKING:
    from returns_cli.decisions.evaluator import Evaluator
    from returns_cli.decisions.facts import Facts
    from returns_cli.decisions.json_shapes import RuleJson

STATES = {True: "fires", False: "does-not-fire", None: "undecided"}
EXCEPTIONS = {True: "applies", False: "does-not-apply", None: "undecided"}


def explanation(compiled: Evaluator, facts: Facts) -> list[RuleJson]:
    """Every rule of the policy, in its order, as a JSON object."""
    rules = compiled.policy.rules
    all_lowered: list[Node] = []
    for rule in rules:
        all_lowered += [rule.fires, rule.unless_lowered or rule.fires]
    found = compiled.engine.conditions(tuple(all_lowered))(*facts.registers)
    return [_rule(facts, rule, found[2 * index], found[2 * index + 1]) for index, rule in enumerate(rules)]


def _rule(facts: Facts, rule: Rule, fires: bool | None, excepted: bool | None) -> RuleJson:
    read = names(rule.when) | (names(rule.unless) if rule.unless else frozenset())
    others = names(rule.fires) & facts.policy.over_lines.keys()  # no author names them: they stand for other lines
    read |= {name for name in others if name in facts.known}
    known = (*facts.policy.facts, *facts.policy.parameters, *facts.policy.derived)
    entry: RuleJson = {
        "rule": rule.id,
        "outcome": rule.outcome,
        "state": STATES[fires],
        "clause": rule.clause,
        "when": show(rule.when),
        "values": {name: shown(name, facts) for name in known if name in read},
    }
    if rule.unless is not None:
        entry["unless"], entry["exception"] = show(rule.unless), EXCEPTIONS[excepted]
    return entry
