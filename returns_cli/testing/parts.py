"""A policy taken apart: each rule, route, alternative and check by itself, and how their states make a decision.

Coverage and mutants look at single parts. INVARIANT: `Anatomy.result(states(registers), registers)` says what the
counter says of the same registers, as a request of one line; tests hold them against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, Literal, TypeAlias, cast

from returns_cli.decisions.completions import Completions
from returns_cli.decisions.printed import shown_derived
from returns_cli.engines.python import PythonEngine
from returns_cli.engines.python_code import Code
from returns_cli.intake.spellings import show_value
from returns_cli.kinds.kind import Register, Registers
from returns_cli.language.nodes import Name, Node
from returns_cli.policy.model import INCOMPLETE, Policy, Term
from returns_cli.policy.program import FIRST_ROUTE, NONE_HOLDS, OUTCOME, ROUTE, SEVERAL_HOLD, program_of
from returns_cli.policy.read_terms import stated_name
from returns_cli.policy.rows import exactly_one
from returns_cli.policy.source import KeyPath
from returns_cli.records import Record

Kind: TypeAlias = Literal["rule", "route", "term", "value", "shown", "duty", "deadline", "check"]
States: TypeAlias = Sequence[Register]  # a condition's yes, no or None; a value, None where it is unknown


class Part(Record):
    """One condition of a policy, or a value: of an alternative, a shown derived fact, a deadline.

    `written` are the keys it comes from, each with its core. `outcomes` are those of which it is looked at; none: of all.
    """

    kind: Kind
    name: str
    lowered: Node
    written: tuple[tuple[KeyPath, Node], ...]
    authored: bool = True
    outcomes: tuple[str, ...] = ()

    @property
    def is_value(self) -> bool:
        return self.kind in ("value", "shown", "deadline")


class PartResult(Record):
    """What comes out for a request of one line. A term is its value as shown, or why there is none; a shown derived fact
    its value, or UNKNOWN; a duty its deadline as shown, True where it has or knows none, False where it is not to be done."""

    readable: bool
    outcome: str
    fired: tuple[str, ...] = ()
    route: str | None = None
    open: bool = False
    terms: Mapping[str, Any] = {}
    derived: Mapping[str, Any] = {}
    next: Mapping[str, Any] = {}


UNKNOWN = "unknown"  # a derived fact that cannot be worked out
UNREADABLE = PartResult(False, "")


@lru_cache(maxsize=100)  # most mutants of a policy conclude as it does itself
def _concluding(
    named: tuple[str, ...], definitions: tuple[tuple[str, Node], ...], nodes: tuple[Node, ...]
) -> Callable[..., Registers]:
    code = Code(named, dict(definitions))
    code.returned(nodes)
    return code.function()


def parts_of(policy: Policy) -> tuple[Part, ...]:
    """Every part, in a fixed order: rules, routes, alternatives with their values, what is shown, duties, checks."""
    found: list[Part] = []
    for index, rule in enumerate(policy.rules):
        written: list[tuple[KeyPath, Node]] = [(("rules", index, "when"), rule.when_lowered)]
        if rule.unless_lowered is not None:
            written.append((("rules", index, "unless"), rule.unless_lowered))
        found.append(Part("rule", rule.id, rule.fires, tuple(written)))
    for index, route in enumerate(policy.routes):
        found.append(Part("route", route.id, route.lowered, ((("routes", index, "when"), route.lowered),)))
    for term in policy.terms.values():
        for index, each in enumerate(term.alternatives):
            path: KeyPath = ("terms", term.name, "values", index)
            found.append(Part("term", term.name, each.lowered, (((*path, "when"), each.lowered),)))
            found.append(Part("value", term.name, each.value_lowered, (((*path, "value"), each.value_lowered),)))
    for name in shown_derived(policy):
        own = tuple((each.path, each.lowered) for each in policy.derived[name].written)
        found.append(Part("shown", name, Name(name), own))
    for index, duty in enumerate(policy.duties):
        when: KeyPath = ("duties", index, "when")
        found.append(Part("duty", duty.id, duty.lowered, ((when, duty.lowered),), outcomes=duty.outcomes))
        if duty.by_lowered is not None:
            by: KeyPath = ("duties", index, "by")
            found.append(Part("deadline", duty.id, duty.by_lowered, ((by, duty.by_lowered),), outcomes=duty.outcomes))
    for index, check in enumerate(policy.checks):
        path = ("checks", index, "must")
        found.append(Part("check", str(index + 1), check.lowered, ((path, check.lowered),), authored=check.must.at[1] > 0))
    return tuple(found)


class Anatomy:
    """A policy's parts, their states for a request, and the result that follows from the states."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.program = program_of(policy)
        self.engine = PythonEngine(self.program)
        self.parts = parts_of(policy)
        alternatives = [len(term.alternatives) for term in policy.terms.values()]
        self.printed = len(policy.rules) + len(policy.routes) + 2 * sum(alternatives)
        self.checks = len(self.parts) - len(policy.checks)
        # The parts that look at what the answer hangs on come out otherwise wherever the answer does.
        self.hanging = [self.checks + at for at, check in enumerate(policy.checks) if check.defined is not None]

    @cached_property
    def _states(self) -> Callable[..., Registers]:
        return self.engine.function(tuple(part.lowered for part in self.parts))

    @cached_property
    def _conclusion(self) -> Callable[..., Registers]:
        """The states before the checks' -> the outcome, the route, and of each term which alternative is chosen.

        The program says it of rules, routes and alternatives by their names; here these are handed over.
        """
        program = self.program
        named = [name.id for name in (*program.rules, *program.routes)]
        for term in program.terms.values():
            named += [name for holds in term.holds for name in (holds.id, f"{holds.id}:value")]
        named_parts = [(name, program.definitions[name]) for name in (OUTCOME, FIRST_ROUTE, ROUTE)]
        named_parts += [(stated_name(name), exactly_one(term.holds)) for name, term in program.terms.items()]
        chosen = tuple(term.chosen for term in program.terms.values())
        return _concluding(tuple(named), tuple(named_parts), (program.outcome, program.route, *chosen))

    def states(self, registers: Registers) -> States:
        """The value of each part: True, False or None of a condition."""
        return self._states(*registers)

    @cached_property
    def _every_completion(self) -> Completions:
        return Completions(self.policy, self.program, self.engine)

    def result(self, states: States, registers: Registers) -> PartResult:
        """What the parts in these states come to, which they have for these registers."""
        policy = self.policy
        if False in states[self.checks :]:
            return UNREADABLE
        fired = tuple(rule.id for rule, state in zip(policy.rules, states, strict=False) if state is True)
        outcome, route, chosen = self._concluded(states)
        if self._left_open(outcome, route):
            outcome, route = self._settled(registers)
        derived, duties = self._derived(states), self._duties(states, outcome)
        if outcome is None:
            return PartResult(True, INCOMPLETE, fired, open=True, derived=derived, next=duties)
        if outcome == policy.denied:
            return PartResult(True, outcome, fired, derived=derived, next=duties)
        return PartResult(True, outcome, fired, route or None, route is None, self._terms(states, chosen), derived, duties)

    def left_open(self, states: States) -> bool:
        """Whether the states alone leave the outcome or the route open, so that the completions are looked at."""
        return self._left_open(*self._concluded(states)[:2])

    def _concluded(self, states: States) -> tuple[str | None, str | None, list[int | None]]:
        """The outcome, the route, and the number of the chosen alternative of each term."""
        outcome, route, *chosen = self._conclusion(*states[: self.printed])
        return cast("str | None", outcome), cast("str | None", route), cast("list[int | None]", chosen)

    def _left_open(self, outcome: str | None, route: str | None) -> bool:
        return outcome is None or (outcome != self.policy.denied and route is None)

    def _settled(self, registers: Registers) -> tuple[str | None, str | None]:
        """Outcome and route (blank: none) that every completion of the unknown facts has; None where they differ."""
        outcome, _, undecided, route = self._every_completion.settled(registers, self.engine.evaluate(*registers))
        still_open = undecided >> len(self.policy.rules) & 1
        return None if outcome == INCOMPLETE else outcome, None if still_open else route or ""

    def _derived(self, states: States) -> dict[str, object]:
        policy = self.policy
        shown = [(part, state) for part, state in zip(self.parts, states, strict=False) if part.kind == "shown"]
        return {
            part.name: UNKNOWN if state is None else show_value(policy.derived[part.name].type, (state,), policy.timezone)
            for part, state in shown
        }

    def _duties(self, states: States, outcome: str | None) -> dict[str, object]:
        found: dict[str, Any] = {}
        types = {duty.id: duty.by_type for duty in self.policy.duties}
        for part, state in zip(self.parts, states, strict=False):
            if part.kind == "duty":
                found[part.name] = state is True and (not part.outcomes or outcome in part.outcomes)
            type_ = types.get(part.name)
            if part.kind == "deadline" and found[part.name] and state is not None and type_ is not None:
                found[part.name] = str(show_value(type_, (state,), self.policy.timezone))
        return found

    def _terms(self, states: States, chosen: Sequence[int | None]) -> dict[str, object]:
        found: dict[str, Any] = {}
        start = len(self.policy.rules) + len(self.policy.routes)
        for term, number in zip(self.policy.terms.values(), chosen, strict=True):
            end = start + 2 * len(term.alternatives)
            found[term.name] = self._term(term, number, states[start + 1 : end : 2])
            start = end
        return found

    def _term(self, term: Term, chosen: int | None, values: States) -> object:
        if chosen == SEVERAL_HOLD.value:
            return "conflict"
        if chosen == NONE_HOLDS.value:
            return "gap"
        if chosen is None or values[chosen - 1] is None:
            return "needs"
        return show_value(term.alternatives[chosen - 1].type, (values[chosen - 1],), self.policy.timezone)
