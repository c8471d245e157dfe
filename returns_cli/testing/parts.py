"""A policy taken apart: each rule, route, alternative and check by itself, and how their states make a decision.

Coverage and mutants look at single parts. INVARIANT: `Anatomy.result(states(slots))` says what the
counter's engine says of the same slots, as a request of one line; tests hold them against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, Literal, TypeAlias

from returns_cli.engines.python import PythonEngine, Slots
from returns_cli.engines.python_code import Code
from returns_cli.intake.spellings import show_value
from returns_cli.language.nodes import Node
from returns_cli.policy.model import INCOMPLETE, Policy, Term
from returns_cli.policy.program import FIRST_ROUTE, NONE_HOLDS, OUTCOME, ROUTE, SEVERAL_HOLD, lowered
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


@lru_cache(maxsize=100)  # most mutants of a policy conclude as it does itself
def _concluding(
    named: tuple[str, ...], definitions: tuple[tuple[str, Node], ...], nodes: tuple[Node, ...]
) -> Callable[..., tuple[Any, ...]]:
    code = Code(named, dict(definitions))
    code.returned(nodes)
    return code.function()


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
        self.program = lowered(policy)
        self.engine = PythonEngine(self.program)
        self.parts = parts_of(policy)
        alternatives = [len(term.alternatives) for term in policy.terms.values()]
        self.checks = len(policy.rules) + len(policy.routes) + 2 * sum(alternatives)

    @cached_property
    def _states(self) -> Callable[..., tuple[Any, ...]]:
        return self.engine.function(tuple(part.core for part in self.parts))

    @cached_property
    def _conclusion(self) -> Callable[..., tuple[Any, ...]]:
        """The states before the checks' -> the outcome, the route, and of each term which alternative is chosen.

        The program says it of rules, routes and alternatives by their names; here these are handed over.
        """
        program = self.program
        named = [name.id for name in (*program.rules, *program.routes)]
        for term in program.terms.values():
            named += [name for holds in term.holds for name in (holds.id, f"{holds.id}:value")]
        said = tuple((name, program.definitions[name]) for name in (OUTCOME, FIRST_ROUTE, ROUTE))
        chosen = tuple(term.chosen for term in program.terms.values())
        return _concluding(tuple(named), said, (program.outcome, program.route, *chosen))

    def states(self, slots: Slots) -> States:
        """The value of each part: True, False or None of a condition."""
        return self._states(*slots)

    def result(self, states: States) -> Result:
        """What the parts in these states come to."""
        policy = self.policy
        if False in states[self.checks :]:
            return UNREADABLE
        fired = tuple(rule.id for rule, state in zip(policy.rules, states, strict=False) if state is True)
        outcome, route, *chosen = self._conclusion(*states[: self.checks])
        if outcome is None:
            return Result(True, INCOMPLETE, fired, open=True)
        if outcome == policy.denied:
            return Result(True, outcome, fired)
        return Result(True, outcome, fired, route or None, route is None, self._terms(states, chosen))

    def _terms(self, states: States, chosen: Sequence[int | None]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        start = len(self.policy.rules) + len(self.policy.routes)
        for term, number in zip(self.policy.terms.values(), chosen, strict=True):
            end = start + 2 * len(term.alternatives)
            found[term.name] = self._term(term, number, states[start + 1 : end : 2])
            start = end
        return found

    def _term(self, term: Term, chosen: int | None, values: States) -> Any:
        if chosen == SEVERAL_HOLD.value:
            return "conflict"
        if chosen == NONE_HOLDS.value:
            return "gap"
        if chosen is None or values[chosen - 1] is None:
            return "needs"
        return show_value(term.alternatives[chosen - 1].type, (values[chosen - 1],), self.policy.timezone)
