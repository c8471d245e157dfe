"""Rules that fire whenever another one does. One answer for all checks on pairs of rules."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from returns_cli.checks.context import CheckContext
from returns_cli.records import Record

TRIED_A_RULE = 8


class Covering(Record):
    """`rule` fires in every request in which the covered one does; `alike` if in no others and with the same outcome."""

    rule: int
    alike: bool


@lru_cache(maxsize=1)
def covered_rules(context: CheckContext) -> Mapping[int, Covering]:
    """The rules whenever which another one of at least their strength fires; of two alike only the later one.

    Samples disprove nearly all pairs; of what they leave, only rules that share a fact are worth asking the solver.
    """
    found: dict[int, Covering] = {}
    for one in range(len(context.policy.rules)):
        if context.usable(("rules", one)):
            for other in _candidates(context, one)[:TRIED_A_RULE]:
                if context.impossible([("rules", one)], [("rules", other)]):
                    alike = _same_outcome(context, one, other) and context.impossible([("rules", other)], [("rules", one)])
                    if not alike or other < one:
                        found[one] = Covering(other, alike)
                        break
    return found


def _candidates(context: CheckContext, one: int) -> list[int]:
    """The rules that fire in each sample in which `one` does, those that fire least often first."""
    samples, rules = context.samples, context.policy.rules
    strength = context.policy.outcomes.index
    fires = samples.true["rules", one]
    found = [
        other
        for other in range(len(rules))
        if fires & samples.false["rules", other] == 0
        and other != one
        and strength(rules[other].outcome) <= strength(rules[one].outcome)
        and samples.reads[one] & samples.reads[other]
        and context.usable(("rules", other))
    ]
    return sorted(found, key=lambda other: samples.true["rules", other].bit_count())


def _same_outcome(context: CheckContext, one: int, other: int) -> bool:
    return context.policy.rules[one].outcome == context.policy.rules[other].outcome
