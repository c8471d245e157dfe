"""Which facts an expression reads, by way of derived facts and dated parameters too; which expressions decide."""

from __future__ import annotations

from returns_cli.language.nodes import Node, names
from returns_cli.language.types import fact_of
from returns_cli.policy.model import Policy
from returns_cli.policy.program import alternative_name


def facts_read(policy: Policy, *all_lowered: Node) -> frozenset[str]:
    """The facts whose registers the core expressions read, directly or through `policy.definitions`."""
    return frozenset(fact for name in names_reached(policy, *all_lowered) if (fact := fact_of(name)) in policy.facts)


def names_reached(policy: Policy, *all_lowered: Node) -> frozenset[str]:
    """The names that the core expressions read, directly or through `policy.definitions`, each of which is looked at once."""
    seen: set[str] = set()
    waiting = {name for lowered in all_lowered for name in names(lowered)}
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            if name in policy.definitions:
                waiting |= names(policy.definitions[name])
    return frozenset(seen)


def conditions(policy: Policy) -> list[Node]:
    """What decides a request: the core conditions of checks, rules and routes, and of the terms that a check looks at."""
    checks = [check.lowered for check in policy.checks]
    looked_at = {name for check in checks for name in names(check)}
    terms = [
        each.lowered
        for term in policy.terms.values()
        for number, each in enumerate(term.alternatives, 1)
        if alternative_name(term.name, number) in looked_at
    ]
    return [*checks, *terms, *(rule.fires for rule in policy.rules), *(route.lowered for route in policy.routes)]
