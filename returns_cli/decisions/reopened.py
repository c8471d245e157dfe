"""What becomes of a decision where the customer could change something: the least that helps, or opens it again."""

from __future__ import annotations

from itertools import combinations

from returns_cli.decisions.compiled import Decision
from returns_cli.policy.model import INCOMPLETE


def reopened(decision: Decision) -> Decision | None:
    """The decision as it would be if the customer changed the fewest things that leave it better, or open again; None
    where nothing that they could change helps."""
    compiled, outcome = decision.compiled, decision.outcome
    if outcome in (INCOMPLETE, compiled.policy.granted):
        return None
    trials = compiled.trials
    known = [name for name, value in decision.facts.each() if value[0] is not None]
    movable = [name for name in known if compiled.policy.facts[name].changeable]
    rank = compiled.policy.outcomes.index
    for size in range(1, len(movable) + 1):
        for names in combinations(movable, size):
            for tried in trials.settings(decision.facts.registers, names):
                reached = compiled.evaluate(tried)[0]
                if (reached == INCOMPLETE or rank(reached) > rank(outcome)) and compiled.violated(tried) < 0:
                    return compiled.decide(compiled.facts(tried))
    return None
