"""Rules that fire whenever another one does. One answer for all checks on pairs of rules."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from returns_cli.checks.examined import Examined
from returns_cli.records import Record

TRIED_A_RULE = 8


class Covering(Record):
    """`rule` fires in every request in which the covered one does; `alike` if in no others and with the same outcome."""

    rule: int
    alike: bool


@lru_cache(maxsize=1)
def covered_rules(examined: Examined) -> Mapping[int, Covering]:
    """The rules whenever which another one of at least their strength fires; of two alike only the later one.

    Samples disprove nearly all pairs; of what they leave, only rules that share a fact are worth asking the solver.
    """
    found: dict[int, Covering] = {}
    for one in range(len(examined.policy.rules)):
        if examined.usable(("rules", one)):
            for other in _candidates(examined, one)[:TRIED_A_RULE]:
                if examined.impossible([("rules", one)], [("rules", other)]):
                    alike = _same_outcome(examined, one, other) and examined.impossible([("rules", other)], [("rules", one)])
                    if not alike or other < one:
                        found[one] = Covering(other, alike)
                        break
    return found


def _candidates(examined: Examined, one: int) -> list[int]:
    """The rules that fire in each sample in which `one` does, those that fire least often first."""
    samples, rules = examined.samples, examined.policy.rules
    strength = examined.policy.outcomes.index
    fires = samples.true["rules", one]
    found = [
        other
        for other in range(len(rules))
        if fires & samples.false["rules", other] == 0
        and other != one
        and strength(rules[other].outcome) <= strength(rules[one].outcome)
        and samples.reads[one] & samples.reads[other]
        and examined.usable(("rules", other))
    ]
    return sorted(found, key=lambda other: samples.true["rules", other].bit_count())


def _same_outcome(examined: Examined, one: int, other: int) -> bool:
    return examined.policy.rules[one].outcome == examined.policy.rules[other].outcome
