"""What two policies differ in for requests that lack facts of which one asks whether they are known."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from returns_cli.checks.aspect import Aspect
from returns_cli.checks.aspects import OUTCOME, ROUTE, aspects
from returns_cli.checks.proof import asked_facts
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.engines.smt_blanks import FilledIn, models, some_open
from returns_cli.engines.smt_policy import Decided
from returns_cli.engines.smt_search import Proofs
from returns_cli.policy.model import MILDER, STRICTER

ENDS = (OUTCOME, MILDER, STRICTER, ROUTE)  # what the counter may see of a request that three-valued logic leaves open


class BlankAspects:
    """Two policies, and the requests that three-valued logic leaves open and the counter may decide by either."""

    def __init__(self, proofs: Proofs, old: Decided, new: Decided, before: CompiledPolicy, after: CompiledPolicy) -> None:
        self.proofs = proofs
        self.old = old
        self.new = new
        self.asked = asked_facts(before) | asked_facts(after)

    def candidates(self, aspect: Aspect) -> Iterator[object]:
        """Requests that may show the difference, which the solver's logic does not show. Raises Unproved."""
        if aspect.kind not in ENDS or not self._some_open:
            return
        differs = self._aspects[aspect.kind, aspect.id].differs
        yield from models(self.proofs, differs, self.asked, *self._filled, all_decided=aspect.kind != OUTCOME)

    @cached_property
    def _some_open(self) -> bool:
        return some_open(self.proofs, self.asked, self.old, self.new)

    @cached_property
    def _filled(self) -> tuple[FilledIn, FilledIn]:
        return FilledIn(self.old), FilledIn(self.new)

    @cached_property
    def _aspects(self) -> dict[tuple[str, str], Aspect]:
        return {(each.kind, each.id): each for each in aspects(*self._filled)}
