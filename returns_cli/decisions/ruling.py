"""What a policy rules on one request: the verdict is there at once, questions, changes and terms when they are read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from returns_cli.kinds.kind import Register, Shown
from returns_cli.policy.model import INCOMPLETE, Route, Rule

if TYPE_CHECKING:
    from returns_cli.decisions.changes import Change
    from returns_cli.decisions.duties import OpenDuty
    from returns_cli.decisions.evaluator import Evaluator
    from returns_cli.decisions.facts import Facts
    from returns_cli.decisions.json_shapes import RuleJson
    from returns_cli.decisions.remedies import Remedies
    from returns_cli.decisions.terms import Stated


class Ruling:
    """The verdict as plain data, and what follows from it.

    `outcome` is one of the policy's outcomes or `incomplete`; `fired` the ids of all rules that fired, in the policy's order;
    `route` the route's id or None.
    """

    __slots__ = ("__dict__", "compiled", "facts", "fired", "fired_mask", "outcome", "route", "undecided_mask")

    def __init__(self, compiled: Evaluator, facts: Facts, outcome: str, fired: int, undecided: int, route: str | None) -> None:
        self.compiled = compiled
        self.facts = facts
        self.outcome = outcome
        self.fired_mask = fired
        self.fired = compiled.rule_ids[fired]
        self.undecided_mask = undecided
        self.route = route

    @property
    def fired_rules(self) -> tuple[Rule, ...]:
        return self._rules(self.fired_mask)

    @property
    def undecided_rules(self) -> tuple[Rule, ...]:
        return self._rules(self.undecided_mask)

    @property
    def undecided(self) -> tuple[str, ...]:
        """The ids of the rules that unknown facts leave undecided."""
        return tuple(rule.id for rule in self._rules(self.undecided_mask))

    def _rules(self, mask: int) -> tuple[Rule, ...]:
        if not mask:
            return ()
        return tuple(rule for index, rule in enumerate(self.compiled.policy.rules) if mask >> index & 1)

    @property
    def route_open(self) -> bool:
        """Whether unknown facts leave the route undecided."""
        return bool(self.undecided_mask >> len(self.compiled.policy.rules))

    @property
    def denied(self) -> bool:
        return self.outcome == self.compiled.policy.denied

    @property
    def chosen_route(self) -> Route | None:
        return next((route for route in self.compiled.policy.routes if route.id == self.route), None)

    @property
    def values(self) -> dict[str, Register]:
        """Dated parameters and derived facts in stored form; None where unknown."""
        return self.facts.computed

    @property
    def shown_facts(self) -> Mapping[str, Shown | None]:
        """The known facts as JSON shows them."""
        return self.facts.known

    @property
    def shown_derived(self) -> Mapping[str, Shown | None]:
        """Derived facts as JSON shows them; None where unknown."""
        return self.facts.shown_derived

    @cached_property
    def ask(self) -> tuple[str, ...]:
        """The unknown facts whose answers can still change the outcome or the route, most useful first."""
        if self.outcome != INCOMPLETE and not self.route_open:
            return ()
        from returns_cli.decisions.questions import questions

        return questions(self.compiled, self.facts)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """All smallest sets of changeable facts that would give a better outcome."""
        if self.outcome in (INCOMPLETE, self.compiled.policy.granted):
            return ()
        from returns_cli.decisions.changes import changes

        return changes(self.compiled, self.facts, self.outcome)

    @cached_property
    def remedies(self) -> Remedies:
        """The fired rules whose remedy would change the outcome if it were followed."""
        from returns_cli.decisions.remedies import remedies

        return remedies(self.compiled, self.facts, self.outcome, self.fired_rules)

    @cached_property
    def explain(self) -> list[RuleJson]:
        """Every rule: fires, does not fire or undecided, the values it read, its exception and clause."""
        from returns_cli.decisions.explain import explanation

        return explanation(self.compiled, self.facts)

    @cached_property
    def terms(self) -> tuple[Stated, ...]:
        """What the policy says beside the outcome: fees, refund forms; empty for a denied request."""
        from returns_cli.decisions.terms import stated_terms

        return stated_terms(self.compiled, self.facts, self.outcome)

    @cached_property
    def next(self) -> tuple[OpenDuty, ...]:
        """What somebody still has to do, the soonest first."""
        if not self.compiled.policy.duties:
            return ()
        from returns_cli.decisions.duties import open_duties

        return open_duties(self.compiled, self.facts, self.outcome)

    def __repr__(self) -> str:
        return f"<decision {self.outcome} fired={list(self.fired)} route={self.route}>"
