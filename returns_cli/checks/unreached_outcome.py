"""Outcomes that no request has."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.checks.check import OUTCOMES, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding

CODE = "unreached-outcome"
POLICY = """facts.days = { type = "whole number", max = 1000 }
[[rules]]
id = "window"
outcome = "deny"
when = "days > 30"
[[rules]]
id = "early"
outcome = "deny"
when = "days <= %s"
"""


def find(context: CheckContext) -> Iterator[Finding]:
    policy, samples = context.policy, context.samples
    if any(not context.usable(("rules", index)) for index in range(len(policy.rules))):
        return  # a rule at fault is the root of it
    for position, outcome in enumerate(policy.outcomes):
        giving = [("rules", index) for index, rule in enumerate(policy.rules) if rule.outcome == outcome]
        stronger = [("rules", index) for index, rule in enumerate(policy.rules) if rule.outcome in policy.outcomes[:position]]
        path = ("outcomes", position)
        if outcome == policy.granted:
            every = [("rules", index) for index in range(len(policy.rules)) if policy.rules[index].outcome != outcome]
            if not samples.outcomes[outcome] and context.impossible([], every):
                message = f"no request is ever `{outcome}`: some rule always fires"
                yield Finding(CODE, path, message, "correct the rules that together leave nothing out")
                context.reported.update(every)
        elif not giving:
            message = f"no rule gives the outcome `{outcome}`"
            yield Finding(CODE, path, message, "add the rule that gives it, or take the outcome out")
        elif not samples.outcomes[outcome] and all(context.impossible([rule], stronger) for rule in giving):
            message = f"no request is ever `{outcome}`: a stronger rule fires whenever one that gives it does"
            yield Finding(CODE, path, message, "correct the rules that give it")
            context.reported.update(giving)


CHECK = PolicyCheck(
    code=CODE,
    says="An outcome is the outcome of no request.",
    stage=OUTCOMES,
    bad=example(POLICY % 30),
    good=example(POLICY % 3),
    find=find,
)
