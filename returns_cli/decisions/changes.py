"""What the customer could still change: the smallest sets of changeable facts that help."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

from returns_cli.intake.spellings import show_value
from returns_cli.kinds.kind import Registers, Shown
from returns_cli.policy.model import INCOMPLETE
from returns_cli.policy.reads import facts_read
from returns_cli.records import Record

if TYPE_CHECKING:
    from returns_cli.decisions.evaluator import Evaluator
    from returns_cli.decisions.facts import Facts
    from returns_cli.search.trials import Trials


class Change(Record):
    """Facts as they would have to be, and the better outcome that follows."""

    facts: dict[str, Any]
    outcome: str


def changes(compiled: Evaluator, facts: Facts, outcome: str) -> tuple[Change, ...]:
    """Every set of known changeable facts that gives a better outcome than this one, and of which no part does.

    For each set the best outcome it can reach, with the first values that reach it.
    """
    policy = compiled.policy
    trials = compiled.trials
    read = facts_read(policy, *(rule.fires for rule in policy.rules))
    known = [name for name, value in facts.each() if value[0] is not None]
    movable = [name for name in known if policy.facts[name].changeable and name in read]
    found: dict[frozenset[str], Change] = {}
    for size in range(1, len(movable) + 1):
        for names in combinations(movable, size):
            if any(smaller <= set(names) for smaller in found):
                continue
            change = _best(compiled, trials, facts.registers, names, outcome)
            if change:
                found[frozenset(names)] = change
    return tuple(found.values())


def _best(compiled: Evaluator, trials: Trials, registers: Registers, names: tuple[str, ...], outcome: str) -> Change | None:
    """The best outcome these facts can reach together, if it is better than `outcome`."""
    outcomes = compiled.policy.outcomes
    best, at = outcomes.index(outcome), None
    for tried in trials.settings(registers, names):
        if compiled.violated(tried) >= 0:
            continue
        reached = compiled.evaluate(tried)[0]
        if reached != INCOMPLETE and outcomes.index(reached) > best:
            best, at = outcomes.index(reached), tried
    return None if at is None else Change(_shown(compiled, trials, at, names), outcomes[best])


def _shown(compiled: Evaluator, trials: Trials, registers: Registers, names: tuple[str, ...]) -> dict[str, Shown | None]:
    shown = {}
    for name in names:
        fact = compiled.policy.facts[name]
        start = trials.start[name]
        value = registers[start : start + len(trials.values(registers, name)[0])]
        shown[name] = show_value(fact.type, value, compiled.policy.timezone)
    return shown
