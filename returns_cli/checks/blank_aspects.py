"""What two policies differ in for requests that lack facts, as the counter decides them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from returns_cli.checks.aspect import Aspect
from returns_cli.checks.aspects import OUTCOME, READING, ROUTE, TERM, aspects
from returns_cli.checks.aspects_printed import DUTY
from returns_cli.checks.proof import asked_facts
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.engines.smt_blanks import Completed, FilledIn, models, most_given, nothing_shared, some_open
from returns_cli.engines.smt_formulas import YES, Formula, both, either, negation
from returns_cli.engines.smt_policy import Decided
from returns_cli.engines.smt_request import Values
from returns_cli.engines.smt_search import BLANKS, Proofs, Unproved
from returns_cli.policy.model import MILDER, STRICTER

TOLD_BESIDE = (TERM, DUTY)  # of a request that is decided, by what is known of it
ENDS = (OUTCOME, MILDER, STRICTER, ROUTE, *TOLD_BESIDE)  # what the counter may see of a request that the solver leaves open


class FilledAspects:
    """What two policies differ in for a request that is filled in: for the second of them with these values, else with any."""

    def __init__(self, proofs: Proofs, one: Completed, other: Completed) -> None:
        self.proofs = proofs
        decided = (Decided(each.own.policy, each.own.request) for each in (one, other))
        self.filled = [FilledIn(own, each.lasting, each.values) for own, each in zip(decided, (one, other), strict=True)]
        self.differs = {(each.kind, each.id): each.differs for each in aspects(*self.filled)}

    def candidates(self, aspect: Aspect, where: Formula) -> Iterator[object]:
        """Requests of which the condition holds and that may show the difference. Raises Unproved."""
        goal = both(self.differs[aspect.kind, aspect.id], where)
        yield from models(self.proofs, goal, *self.filled, all_decided=aspect.kind not in (OUTCOME, DUTY))


class BlankAspects:
    """Two policies, and the requests that three-valued logic leaves open and the counter may decide by either, and those that
    have no completion that both can read."""

    def __init__(self, proofs: Proofs, old: Decided, new: Decided, before: CompiledPolicy, after: CompiledPolicy) -> None:
        self.proofs = proofs
        self.pair = old, new
        self.request = old.request
        self.lasting = [each.every_completion.boxes.asked_facts for each in (before, after)]
        self.asked = asked_facts(before) | asked_facts(after)

    def candidates(self, aspect: Aspect) -> Iterator[object]:
        """Requests that may show the difference, which the solver's logic does not show. Raises Unproved."""
        if aspect.kind == READING:
            yield from self._perhaps_read_by_one()
        if aspect.kind not in ENDS:
            return
        if aspect.kind in TOLD_BESIDE or self._some_open:  # what a term still needs, a completion of the request has
            where = YES if aspect.kind in TOLD_BESIDE else self.request.complete(self.asked)
            yield from self._of_shared_values.candidates(aspect, where)
        if self._some_apart:
            yield from self._of_own_values.candidates(aspect, self._apart(aspect.kind))

    def _perhaps_read_by_one(self) -> Iterator[object]:
        """A request that one policy may be unable to complete where a blank lasts to the other. Raises Unproved."""
        asked, given = self.lasting[0] | self.lasting[1], self.request.given
        unread = []
        for own, lasting in zip(self.pair, self.lasting, strict=True):
            shared = asked & own.policy.facts.keys()
            blank = negation(both(*(given[name] for name in sorted(shared - lasting))))
            unread.append(both(blank, Completed(own, shared, {}).perhaps_unreadable))
        model = self.proofs.find(both(*(own.readable for own in self.pair), self.request.complete(asked), either(*unread)))
        if model is not None:
            yield model
            raise Unproved([BLANKS])

    def _apart(self, kind: str) -> Formula:
        """When the policies can read no completion in common that would show the difference: where one of them decides and the
        other does not, one that only the other can read."""
        if kind in TOLD_BESIDE:
            return (both if kind == TERM else either)(*self._nothing_shared)
        one, other = self._completions
        most = most_given(one, other, self.asked), most_given(other, one, self.asked)
        alone = (both(*parts) for parts in zip(self._nothing_shared, most, strict=True))
        return both(*alone) if kind in (MILDER, STRICTER) else either(*alone)

    @cached_property
    def _some_open(self) -> bool:
        return some_open(self.proofs, self.asked, *self.pair)

    @cached_property
    def _some_apart(self) -> bool:
        return self.proofs.find(either(*self._nothing_shared)) is not None

    @cached_property
    def _nothing_shared(self) -> tuple[Formula, Formula]:
        return nothing_shared(*self._completions)

    @cached_property
    def _completions(self) -> tuple[Completed, Completed]:
        return self._completed(self.proofs.add(self.request.altered("anew", frozenset(self.request.given))).unknowns)

    def _completed(self, values: Values) -> tuple[Completed, Completed]:
        old, new = self.pair
        return Completed(old, self.lasting[0], {}), Completed(new, self.lasting[1], values)

    @cached_property
    def _of_shared_values(self) -> FilledAspects:
        return FilledAspects(self.proofs, *self._completed({}))

    @cached_property
    def _of_own_values(self) -> FilledAspects:
        return FilledAspects(self.proofs, *self._completions)
