"""A policy ready for use, and the decisions that it makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from returns_cli.decisions.evaluator import Evaluator
from returns_cli.decisions.facts import Facts
from returns_cli.decisions.ruling import Ruling
from returns_cli.engines.python import FittingFunctions

if TYPE_CHECKING:
    from returns_cli.decisions.json_shapes import DecisionJson


class Decision(Ruling):
    """The decision on one request, which can say itself."""

    __slots__ = ()
    compiled: CompiledPolicy

    def say(self, lang: str = "en") -> str:
        """The decision as the customer is to hear it, in whole sentences."""
        from returns_cli.decisions.spoken import spoken

        return spoken(self, lang)

    def to_json(self, lang: str = "en", *, explain: bool = False, say: bool = False) -> DecisionJson:
        """The decision as a JSON object, texts in `lang`; with `explain`, every rule and why; with `say`, what the
        customer is to hear."""
        from returns_cli.decisions.as_json import decision_json

        found = decision_json(self, lang)
        if say:
            found["say"] = self.say(lang)
        if explain:
            found["explain"] = self.explain
        return found


class CompiledPolicy(Evaluator):
    """One version of a policy, ready to read requests and decide them."""

    def decide(self, facts: Mapping[str, object]) -> Decision:
        """The decision on a request of one line. `facts` come from `read`, or are typed values."""
        if type(facts) is not Facts or facts.policy is not self.policy:
            facts = self.accept(facts)
        decided: Decision = (facts.decide or self._decider(facts))(facts)
        return decided

    def settled_decision(self, facts: Facts, outcome: str, fired: int, undecided: int, route: str | None) -> Decision:
        """The decision where three-valued logic leaves something open."""
        return Decision(self, facts, *self.every_completion.settled(facts.registers, (outcome, fired, undecided, route)))

    @cached_property
    def _deciding(self) -> FittingFunctions[Callable[[Facts], Decision]]:
        own = {"compiled": self, "rule_ids": self.rule_ids, "settled": self.settled_decision}
        return self.engine.deciding(_decided, {"new": object.__new__, "Decision": Decision, **own})

    def _decider(self, facts: Facts) -> Callable[[Facts], Decision]:
        """The function that decides requests of which as much is known as of this one, which keeps it."""
        facts.decide = self._deciding.of(facts.registers)
        return facts.decide


def _decided(outcome: str, undecided: str, route: str) -> str:
    """Statements that give the decision. It is made without a call of its own, which would cost as much as the rules do: what
    `Ruling.__init__` does."""
    settled = f"return settled(request, {outcome}, held, {undecided}, {route})"
    if undecided == "undecided":  # a rule may be
        return f"{settled} if undecided else Decision(compiled, request, {outcome}, held, 0, {route})"
    if undecided != "0":  # the route is, at least
        return settled
    fields = {"compiled": "compiled", "facts": "request", "outcome": outcome, "fired_mask": "held", "undecided_mask": "0"}
    fields |= {"fired": "rule_ids[held] if held else ()", "route": route}
    return "; ".join(["made = new(Decision)", *(f"made.{name} = {value}" for name, value in fields.items()), "return made"])
