"""Any two complete requests to a policy, for claims about what a single fact changes."""

from __future__ import annotations

from returns_cli.checks.context import CheckContext
from returns_cli.checks.proof import filled_in
from returns_cli.engines.smt_formulas import Formula, both, either, negation
from returns_cli.engines.smt_search import Proofs
from returns_cli.language.types import fact_of


class TwoRequests:
    """Two requests that are readable and have every fact, and the formula of their ending differently."""

    def __init__(self, context: CheckContext) -> None:
        self.context = context
        policy = context.policy
        self.proofs = Proofs(policy)
        own = [self.proofs.decided(policy, self.proofs.request(word)) for word in ("one", "other")]
        self.pair = [filled_in(context.compiled, decided) for decided in own]
        one, other = self.pair
        given = [decided.all_known(context.always_given) for decided in own]
        sometimes = [name for name in policy.facts if name not in context.always_given]
        given += [own[0].request.given[name] == own[1].request.given[name] for name in sometimes]
        self.differ = both(one.readable, other.readable, *given, either(*self._differences()))

    def _differences(self) -> list[Formula]:
        """Each way of ending differently: another outcome, route, or alternative of a term."""
        one, other = self.pair
        found = [one.rank != other.rank]
        found += [negation(one.routes[route] == other.routes[route]) for route in one.routes]
        for term in self.context.policy.terms.values():
            answers = [decided.alternatives(term).answers for decided in self.pair]
            for mine, theirs in zip(*answers, strict=True):
                found.append(negation(both(one.accepted, mine.true) == both(other.accepted, theirs.true)))
        return found

    def end_alike(self, name: str) -> bool:
        """Whether it is proved that two requests that differ in this fact alone never end differently."""
        one, other = self.pair
        registers = [register for register in one.request.unknowns if fact_of(register) != name]
        alike = [one.request.unknowns[register] == other.request.unknowns[register] for register in registers]
        return self.context.proved_empty(self.proofs, both(self.differ, *alike))
