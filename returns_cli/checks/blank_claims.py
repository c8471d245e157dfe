"""Claims about requests that lack facts, as the counter decides them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

from returns_cli.checks.claims import ALONE, BLANKED, Claim, Claims
from returns_cli.checks.proof import asked_facts
from returns_cli.engines.smt_blanks import Completed, FilledIn, models, most_given, nothing_shared, some_open
from returns_cli.engines.smt_formulas import Formula, apart, both, either
from returns_cli.engines.smt_policy import Decided, Readable
from returns_cli.engines.smt_request import AnyRequest, Values
from returns_cli.engines.smt_search import Proofs
from returns_cli.kinds.kind import Registers
from returns_cli.policy.model import Policy


class FilledClaims:
    """The claims about one policy, of requests that are filled in: each with the values that `values` has for it, else any."""

    def __init__(self, claims: Claims, lasting: frozenset[str], values: Callable[[AnyRequest], Values]) -> None:
        self.proofs: Proofs = claims.proofs
        self.lasting = lasting
        self.values = values
        self.filled: list[FilledIn] = []
        self.claims = {(each.id, each.stated): each for each in Claims(claims.compiled, self.proofs, self._decided).all()}

    def _decided(self, policy: Policy, request: AnyRequest) -> Decided:
        self.filled.append(FilledIn(Decided(policy, request), self.lasting, self.values(request)))
        return self.filled[-1]

    def candidates(self, claim: Claim, where: Formula) -> Iterator[list[Registers]]:
        """Requests of which the condition holds and that may refute the claim. Raises Unproved."""
        alike = self.claims[claim.id, claim.stated]
        filled = [each for each in self.filled if any(each.own.request is request for request in alike.requests)]
        for model in models(self.proofs, both(alike.refuted, where), *filled):
            yield [request.witness(filled[0].policy, model) for request in alike.requests]


class BlankClaims:
    """The claims about one policy, of requests that three-valued logic leaves open and the counter may decide, and of pairs
    that no values complete both."""

    def __init__(self, claims: Claims) -> None:
        self.claims = claims
        self.proofs = claims.proofs
        self.policy = claims.compiled.policy
        self.asked = asked_facts(claims.compiled)
        self.lasting = claims.compiled.every_completion.boxes.asked_facts

    def candidates(self, claim: Claim) -> Iterator[list[Registers]]:
        """What may refute a claim that the solver's logic does not refute of complete requests; nothing where it is proved of
        these too. Raises Unproved."""
        if self._some_open:
            where = both(*(request.complete(self.asked) for request in claim.requests))
            yield from self._of_shared_values.candidates(claim, where)
        if claim.pair == ALONE:
            return
        pair = [Completed(Readable(self.policy, each), self.lasting, self._own_values(each)) for each in claim.requests]
        where = self._apart(claim, *pair)
        if self.proofs.find(both(claim.spoken_of, where)) is not None:
            most = [most_given(pair[1], pair[0], self.asked)]
            most += [most_given(pair[0], pair[1], self.asked)] if claim.pair != BLANKED else []
            yield from self._of_own_values.candidates(claim, both(where, *most))

    def _apart(self, claim: Claim, first: Completed, other: Completed) -> Formula:
        """When no values complete both requests, whatever the one fact is that is changed."""
        alone = nothing_shared(first, other)
        if claim.pair != BLANKED:
            return both(*alone)
        given, left = first.own.request.given, other.own.request.given
        fewer_last = either(*(apart(given[name], left[name]) for name in self.lasting))
        given_there = first.own.request.completed(other.values).unknowns  # what the first says, beside the other's own values
        alike = first.with_values(other.values), other.with_values(given_there)
        return both(alone[1], fewer_last, either(*(each.perhaps_unreadable for each in alike)))

    def _own_values(self, request: AnyRequest) -> Values:
        """Values of its own for what the second request of a pair shares with the first, should it be blank there."""
        first = self.claims.first
        if request.name == first.name:
            return {}
        shared = [register for register, unknown in request.unknowns.items() if unknown.eq(first.unknowns[register])]
        return {register: self._anew.unknowns[register] for register in shared}

    @cached_property
    def _anew(self) -> AnyRequest:
        first = self.claims.first
        return self.proofs.add(first.altered("anew", frozenset(first.given)))

    @cached_property
    def _some_open(self) -> bool:
        return some_open(self.proofs, self.asked, self.claims.decided)

    @cached_property
    def _of_shared_values(self) -> FilledClaims:
        return FilledClaims(self.claims, self.lasting, lambda _: {})

    @cached_property
    def _of_own_values(self) -> FilledClaims:
        return FilledClaims(self.claims, self.lasting, self._own_values)
