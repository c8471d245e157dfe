"""A request that shows something, found by the solver and decided again by the counter's engine before anyone sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeAlias

from returns_cli.decisions.compiled import CompiledPolicy, Decision
from returns_cli.engines.smt_blanks import FilledIn
from returns_cli.engines.smt_formulas import Formula, both
from returns_cli.engines.smt_policy import Decided
from returns_cli.engines.smt_preferences import readable_preferences
from returns_cli.engines.smt_request import AnyRequest
from returns_cli.engines.smt_search import BLANKS, Preference, Proofs, Unproved
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.kind import TODAY, Registers
from returns_cli.language.nodes import Call, names, walk
from returns_cli.language.types import fact_of

Confirm: TypeAlias = Callable[[Decision], bool]


class EnginesDisagree(Exception):
    """The solver and the counter's engine differ on a request: our own defect, never the user's."""


class Prover:
    """Finds requests to one policy, or proves that there are none. INVARIANT: what it gives has been replayed."""

    def __init__(self, compiled: CompiledPolicy) -> None:
        self.compiled = compiled
        self.proofs = Proofs(compiled.policy)
        self.decided: Decided = self.proofs.decided(compiled.policy)
        self._differing: dict[str, Decided] = {}

    @cached_property
    def beside_others(self) -> Decided:
        """What the policy makes of the same request as one line beside any others: for what is to hold of every request."""
        if not self.decided.program.shares:
            return self.decided
        return Decided(self.compiled.policy, self.decided.request, lines=True)

    @cached_property
    def any_completion(self) -> Decided:
        """The same of any values for what is blank there: what holds of none of them holds of no request."""
        return filled_in(self.compiled, self.beside_others)

    def differing(self, name: str) -> Decided:
        """What the policy makes of a request that is the same but for this fact."""
        if name not in self._differing:
            other = self.proofs.add(self.decided.request.altered(f"other-{name}", frozenset([name])))
            self._differing[name] = self.proofs.decided(self.compiled.policy, other)
        return self._differing[name]

    def find(self, goal: Formula, confirm: Confirm, preferences: Sequence[Preference] = ()) -> dict[str, object] | None:
        """The facts of a readable request for which `goal` holds, ready for `check --from`; None if there is none.

        `preferences` come before those for a small, usual request. Raises Unproved, and EnginesDisagree where
        the counter's engine's decision is not what `confirm` expects.
        """
        request = self.decided.request
        model = self.proofs.find(both(self.decided.readable, goal), [*preferences, *plain(request, self.compiled)])
        if model is None:
            return None
        registers = request.witness(self.compiled.policy, model)
        facts = self._confirmed(registers, confirm)
        if facts is None and lacks_facts(self.compiled, registers):
            model = complete_one(self.proofs, both(self.decided.readable, goal), [request], self.compiled)
            if model is None:
                raise Unproved([BLANKS])
            registers = request.witness(self.compiled.policy, model)
            facts = self._confirmed(registers, confirm)
            if facts is None and lacks_facts(self.compiled, registers):
                raise Unproved([BLANKS])
        if facts is None:
            raise EnginesDisagree(f"the solver and the counter's engine disagree on {witness_facts(self.compiled, registers)}")
        return facts

    def _confirmed(self, registers: Registers, confirm: Confirm) -> dict[str, object] | None:
        facts = witness_facts(self.compiled, registers)
        decision = replay(self.compiled, facts, registers)
        return facts if decision is not None and confirm(decision) else None


def lacks_facts(compiled: CompiledPolicy, registers: Registers) -> bool:
    """Whether a fact of the request is not known: the counter then decides by its completions, the solver by its rules."""
    return any(value[0] is None for _, value in compiled.facts(registers).each())


def filled_in(compiled: CompiledPolicy, decided: Decided) -> Decided:
    """What the policy makes of a request with any values for what is blank, if the blanks of some facts last."""
    lasting = compiled.every_completion.boxes.asked_facts
    return FilledIn(decided, lasting, {}) if lasting else decided


def complete_one(proofs: Proofs, goal: Formula, requests: Sequence[AnyRequest], *compiled_policies: CompiledPolicy) -> object:
    """A model of the goal in which only such facts are blank as the policies ask `known` of; None where there is none.

    There solver and counter say the same: there are no completions left to count.
    """
    asked = frozenset[str]().union(*map(asked_facts, compiled_policies))
    return proofs.find(both(goal, *(request.complete(asked) for request in requests)), [])


def asked_facts(compiled: CompiledPolicy) -> frozenset[str]:
    """The facts of which the policy, or what its author states of it, asks whether they are known."""
    conditions = [lowered for each in compiled.policy.properties for lowered in (each.lowered, each.to)]
    calls = (node for lowered in conditions for node in walk(lowered) if isinstance(node, Call) and node.function == "known")
    return compiled.every_completion.boxes.asked_facts.union(fact_of(name) for call in calls for name in names(call))


def plain(request: AnyRequest, *compiled_policies: CompiledPolicy) -> list[Preference]:
    """The preferences for a small, usual request to these policies."""
    facts = [fact for compiled in compiled_policies for fact in compiled.policy.facts.values()]
    defaults = {name: value for compiled in compiled_policies for name, value in compiled.reader.defaults.items()}
    return readable_preferences(request, defaults, frozenset(fact.name for fact in facts if fact.default == TODAY))


def witness_facts(compiled: CompiledPolicy, registers: Registers) -> dict[str, object]:
    """The request as `check --from` reads it. What is filled in when left out is left out, or is null where it is unknown."""
    shown: Mapping[str, Any] = compiled.facts(registers).shown()
    value = dict(compiled.facts(registers).each())
    return {
        name: shown.get(name)
        for name, fact in compiled.policy.facts.items()
        if (name in shown or fact.default is not None) and value[name] != compiled.reader.defaults.get(name)
    }


def replay(compiled: CompiledPolicy, facts: Mapping[str, object], registers: Registers) -> Decision | None:
    """The decision on the request as a person would type it; None where it is refused as unreadable.

    Raises EnginesDisagree where what is read in is not what the solver meant.
    """
    try:
        read = compiled.read(facts)
    except InputError:
        return None
    if read.registers != registers:
        raise EnginesDisagree(f"a request of the solver reads differently: {facts}")
    return compiled.decide(read)
