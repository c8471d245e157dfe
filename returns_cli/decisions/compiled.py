"""A policy ready for use, and the decisions that it makes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from returns_cli.decisions.evaluator import Evaluator
from returns_cli.decisions.facts import Facts
from returns_cli.decisions.ruling import Ruling

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
        if facts.__class__ is not Facts or facts.policy is not self.policy:
            facts = self.accept(facts)
        verdict = facts.evaluate(*facts.registers)
        if verdict[2]:  # something is undecided
            verdict = self.every_completion.settled(facts.registers, verdict)
        return Decision(self, facts, *verdict)
