"""Claims about requests that lack facts of which the policy asks whether they are known."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from returns_cli.checks.claims import Claim, Claims
from returns_cli.checks.proof import asked_facts
from returns_cli.engines.smt_blanks import FilledIn, models, some_open
from returns_cli.engines.smt_policy import Decided
from returns_cli.engines.smt_request import AnyRequest
from returns_cli.kinds.kind import Registers
from returns_cli.policy.model import Policy


class BlankClaims:
    """The claims about one policy, of the requests that three-valued logic leaves open and the counter may decide."""

    def __init__(self, claims: Claims) -> None:
        self.claims = claims
        self.compiled = claims.compiled
        self.proofs = claims.proofs
        self.asked = asked_facts(claims.compiled)
        self.filled: list[FilledIn] = []

    def candidates(self, claim: Claim) -> Iterator[list[Registers]]:
        """What may refute a claim that the solver's logic does not refute; nothing where it is proved of these too.
        Raises Unproved."""
        if not self._some_open:
            return
        alike = self._claims[claim.id, claim.stated]
        filled = [each for each in self.filled if any(each.own.request is request for request in alike.requests)]
        for model in models(self.proofs, alike.refuted, self.asked, *filled):
            yield [request.witness(self.compiled.policy, model) for request in alike.requests]

    @cached_property
    def _some_open(self) -> bool:
        return some_open(self.proofs, self.asked, self.claims.decided)

    @cached_property
    def _claims(self) -> dict[tuple[str, bool], Claim]:
        return {(each.id, each.stated): each for each in Claims(self.compiled, self.proofs, self._decided).all()}

    def _decided(self, policy: Policy, request: AnyRequest) -> Decided:
        self.filled.append(FilledIn(Decided(policy, request)))
        return self.filled[-1]
