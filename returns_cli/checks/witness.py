"""Looks for a request that shows something: complete where it matters, readable, decided and not denied."""

from __future__ import annotations

from typing import Any

from returns_cli.decisions.ready import ReadyPolicy
from returns_cli.decisions.trying import Trials
from returns_cli.engines.record import Slots
from returns_cli.language.nodes import Node
from returns_cli.policy.model import INCOMPLETE
from returns_cli.policy.reads import facts_read

MAX_TRIES = 50_000


class TooManyTries(Exception):
    """The search gave up: neither a witness nor a proof that there is none."""


class WitnessSearch:
    """Searches the requests of one policy, leaving a branch as soon as three-valued logic closes it."""

    def __init__(self, ready: ReadyPolicy) -> None:
        self.ready = ready
        self.trials = Trials(ready.policy, ready.completions)
        self.tries = 0

    def find(self, goal: Node) -> dict[str, Any] | None:
        """Facts of a request that is not denied and for which `goal` holds; None if there is none.

        Raises TooManyTries.
        """
        policy = self.ready.policy
        self.tries = 0
        self.goal = self.ready.completions.function((goal, *(check.core for check in policy.checks)))
        reads = facts_read(policy, goal)
        others = frozenset[str]().union(*(facts_read(policy, rule.fires) for rule in policy.rules))
        checked = frozenset[str]().union(*(facts_read(policy, check.core) for check in policy.checks))
        self.order = [
            *(name for name in policy.facts if name in reads),
            *(name for name in policy.facts if name in others - reads),
            *(name for name in policy.facts if name in checked - reads - others),
        ]
        found = self._search((None,) * len(policy.slots))
        return None if found is None else self._replayed(found, goal)

    def _search(self, slots: Slots) -> Slots | None:
        self.tries += 1
        if self.tries > MAX_TRIES:
            raise TooManyTries
        holds, *checks = self.goal(*slots)
        outcome = self.ready.completions.evaluate(*slots)[0]
        if holds is False or False in checks or outcome == self.ready.policy.denied:
            return None
        if holds is True and None not in checks and outcome != INCOMPLETE:
            return slots
        start = self.trials.start
        name = next((name for name in self.order if slots[start[name]] is None), None)
        if name is None:
            return None
        for value in self.trials.values(slots, name):
            found = self._search(self.trials.put(slots, name, value))
            if found is not None:
                return found
        return None

    def _replayed(self, slots: Slots, goal: Node) -> dict[str, Any]:
        """The witness as facts, after the record engine has confirmed it. INVARIANT: a disagreement is our defect."""
        facts = self.ready.read(self.ready.facts(slots).shown())
        decision = self.ready.decide(facts)
        confirmed = self.ready.engine.function((goal,))(*facts.slots)[0]
        if confirmed is not True or decision.denied:
            raise AssertionError(f"the search and the record engine disagree on {facts!r}")
        return facts.shown()
