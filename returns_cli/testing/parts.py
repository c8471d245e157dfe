"""A policy taken apart: each rule, route, alternative and check by itself, and how their states make a decision.

Coverage and mutants look at single parts. INVARIANT: `Anatomy.result(states(slots))` says what the
record engine says of the same slots, as a request of one line; tests hold them against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, Literal, TypeAlias

from returns_cli.engines.record import RecordEngine, Slots
from returns_cli.intake.spellings import show_value
from returns_cli.language.nodes import Node
from returns_cli.policy.model import INCOMPLETE, Policy, Term
from returns_cli.policy.source import KeyPath
from returns_cli.records import Record

Kind: TypeAlias = Literal["rule", "route", "term", "value", "check"]
States: TypeAlias = Sequence[Any]


class Part(Record):
    """One condition of a policy, or the value of an alternative. `written` are the keys it comes from, each with its core."""

    kind: Kind
    name: str
    core: Node
    written: tuple[tuple[KeyPath, Node], ...]
    authored: bool = True


class Result(Record):
    """What comes out for a request of one line. A term is its value as shown, or why there is none."""

    readable: bool
    outcome: str
    fired: tuple[str, ...] = ()
    route: str | None = None
    open: bool = False
    terms: Mapping[str, Any] = {}


UNREADABLE = Result(False, "")


def parts_of(policy: Policy) -> tuple[Part, ...]:
    """Every part, in a fixed order: rules, routes, alternatives with their values, checks."""
    found: list[Part] = []
    for index, rule in enumerate(policy.rules):
        written: list[tuple[KeyPath, Node]] = [(("rules", index, "when"), rule.when_core)]
        if rule.unless_core is not None:
            written.append((("rules", index, "unless"), rule.unless_core))
        found.append(Part("rule", rule.id, rule.fires, tuple(written)))
    for index, route in enumerate(policy.routes):
        found.append(Part("route", route.id, route.core, ((("routes", index, "when"), route.core),)))
    for term in policy.terms.values():
        for index, each in enumerate(term.alternatives):
            path: KeyPath = ("terms", term.name, "values", index)
            found.append(Part("term", term.name, each.core, (((*path, "when"), each.core),)))
            found.append(Part("value", term.name, each.value_core, (((*path, "value"), each.value_core),)))
    for index, check in enumerate(policy.checks):
        path = ("checks", index, "must")
        found.append(Part("check", str(index + 1), check.core, ((path, check.core),), authored=check.must.at[1] > 0))
    return tuple(found)


class Anatomy:
    """A policy's parts, their states for a request, and the result that follows from the states."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.parts = parts_of(policy)
        self.ranks = {rule.id: policy.outcomes.index(rule.outcome) for rule in policy.rules}
        self.routes = len(policy.rules)
        self.terms = self.routes + len(policy.routes)
        self.checks = self.terms + 2 * sum(len(term.alternatives) for term in policy.terms.values())

    @cached_property
    def _states(self) -> Callable[..., tuple[Any, ...]]:
        return RecordEngine(self.policy).function(tuple(part.core for part in self.parts))

    def states(self, slots: Slots) -> States:
        """The value of each part: True, False or None of a condition."""
        return self._states(*slots)

    def result(self, states: States) -> Result:
        """What the parts in these states come to."""
        policy = self.policy
        if False in states[self.checks :]:
            return UNREADABLE
        fired = tuple(rule.id for rule, state in zip(policy.rules, states, strict=False) if state is True)
        rank = min((self.ranks[rule] for rule in fired), default=len(policy.outcomes) - 1)
        if any(state is None and self.ranks[rule.id] < rank for rule, state in zip(policy.rules, states, strict=False)):
            return Result(True, INCOMPLETE, fired, open=True)
        outcome = policy.outcomes[rank]
        if outcome == policy.denied:
            return Result(True, outcome, fired)
        route, still_open = self._route(states)
        return Result(True, outcome, fired, route, still_open, self._terms(states))

    def _route(self, states: States) -> tuple[str | None, bool]:
        for route, state in zip(self.policy.routes, states[self.routes :], strict=False):
            if state is not False:
                return (None, True) if state is None else (route.id, False)
        return None, False

    def _terms(self, states: States) -> dict[str, Any]:
        found: dict[str, Any] = {}
        start = self.terms
        for term in self.policy.terms.values():
            end = start + 2 * len(term.alternatives)
            found[term.name] = self._term(term, states[start:end:2], states[start + 1 : end : 2])
            start = end
        return found

    def _term(self, term: Term, hold: States, values: States) -> Any:
        holding = [index for index, state in enumerate(hold) if state is True]
        if len(holding) > 1:
            return "conflict"
        if None in hold or (holding and values[holding[0]] is None):
            return "needs"
        if not holding:
            return "gap"
        return show_value(term.alternatives[holding[0]].type, (values[holding[0]],), self.policy.timezone)
