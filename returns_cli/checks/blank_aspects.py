"""What two policies differ in for requests that lack facts, as the counter decides them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from returns_cli.checks.aspect import Aspect
from returns_cli.checks.aspects import OUTCOME, READING, ROUTE, TERM, aspects
from returns_cli.checks.aspects_printed import DUTY
from returns_cli.checks.proof import asked_facts
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.engines.smt_blanks import Completed, FilledIn, WithinBounds, models, most_given, nothing_shared, some_open
from returns_cli.engines.smt_formulas import NO, YES, Formula, both, either, negation
from returns_cli.engines.smt_policy import Decided
from returns_cli.engines.smt_request import Values
from returns_cli.engines.smt_search import BLANKS, Proofs, Unproved
from returns_cli.policy.model import INCOMPLETE, MILDER, STRICTER
from returns_cli.policy.program import DutyProgram

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
        if aspect.kind == DUTY:
            for done, left in ((0, 1), (1, 0)):
                yield from self._done_by_one(aspect.id, done, left)
        if aspect.kind not in (MILDER, STRICTER, TERM):
            yield from self._perhaps_open(aspect)

    def _done_by_one(self, id: str, done: int, left: int) -> Iterator[object]:
        """A request of which the duty is to be done by one policy, and that the other leaves open, though it may be one of each
        outcome that is still possible there: no single completion shows it. Raises Unproved."""
        own, other = _duty(self.pair[done], id), _duty(self.pair[left], id)
        if own is None or other is None or len(other.outcomes) <= bool(own.outcomes) or self._ends_alike(routed=False):
            return
        first = {} if self._read_alike else self._anew("first")
        decides = FilledIn(self.pair[done], self.lasting[done], {})
        ends = [FilledIn(self.pair[left], self.lasting[left], values) for values in (first, self._anew("last"))]
        both_ways = both(*(each.readable for each in ends), ends[0].rank != ends[1].rank)
        goal = both(decides.readable, decides.to_do(own), both_ways)
        yield from models(self.proofs, goal, *([decides] if own.outcomes else []))

    def _perhaps_open(self, aspect: Aspect) -> Iterator[object]:
        """A request that the counter may leave open, though each value of what stays blank leads to one ending: it looks at all
        of them at once, and not into how conditions hang together. Raises Unproved."""
        routed = aspect.kind == ROUTE
        if self._ends_alike(routed=routed) or (aspect.kind == DUTY and not self._of_outcomes(aspect.id)):
            return
        some = self.request.complete(self.asked) if self._read_alike else YES  # else only one may read what completes another
        readable = both(*(own.readable for own in self.pair), some)
        for own, lasting in zip(self.pair, self.lasting, strict=True):
            blank = negation(both(*(self.request.given[name] for name in sorted(lasting))))
            seen = WithinBounds(own.policy, self.request)
            left = either(seen.outcomes[INCOMPLETE], seen.route_open if routed else NO)
            filled = FilledIn(Decided(own.policy, self.request), lasting, {}, routed=routed)
            yield from models(self.proofs, both(readable, blank, left, _of_consequence(aspect, filled)), filled)

    def _ends_alike(self, *, routed: bool) -> bool:
        """Whether the policies say the same of every request in the same words, and what stays blank is the same to both; of
        routes, which are compared where the outcomes are alike, whether they have none or say the same of these."""
        old, new = self.pair
        if routed and not (old.policy.routes or new.policy.routes):
            return True
        return self._read_alike and (_same_routes(old, new) if routed else old.rank.eq(new.rank))

    def _of_outcomes(self, duty: str) -> bool:
        """Whether a policy has it done of some outcomes only."""
        programs = (_duty(own, duty) for own in self.pair)
        return any(program.outcomes for program in programs if program is not None)

    @property
    def _read_alike(self) -> bool:
        return self.lasting[0] == self.lasting[1] and self.pair[0].readable.eq(self.pair[1].readable)

    def _perhaps_read_by_one(self) -> Iterator[object]:
        """A request with a blank that lasts to one policy and that either may be unable to complete. Raises Unproved."""
        if self._read_alike:
            return
        asked, given = self.lasting[0] | self.lasting[1], self.request.given
        unread = []
        for own in self.pair:
            shared = asked & own.policy.facts.keys()
            blank = negation(both(*(given[name] for name in sorted(shared))))
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
        return self._completed(self._anew("anew"))

    def _anew(self, name: str) -> Values:
        """Other values for all facts."""
        return self.proofs.add(self.request.altered(name, frozenset(self.request.given))).unknowns

    def _completed(self, values: Values) -> tuple[Completed, Completed]:
        old, new = self.pair
        return Completed(old, self.lasting[0], {}), Completed(new, self.lasting[1], values)

    @cached_property
    def _of_shared_values(self) -> FilledAspects:
        return FilledAspects(self.proofs, *self._completed({}))

    @cached_property
    def _of_own_values(self) -> FilledAspects:
        return FilledAspects(self.proofs, *self._completions)


def _same_routes(one: Decided, other: Decided) -> bool:
    (ours, one_open), (theirs, other_open) = one.first_route, other.first_route
    return ours.keys() == theirs.keys() and all(ours[name].eq(theirs[name]) for name in ours) and one_open.eq(other_open)


def _of_consequence(aspect: Aspect, filled: FilledIn) -> Formula:
    """When it matters whether the request ends so or is left open."""
    if aspect.kind == ROUTE:
        return filled.accepted
    if aspect.kind != DUTY:
        return YES
    program = _duty(filled, aspect.id)
    return filled.to_do(program) if program is not None and program.outcomes else NO


def _duty(decided: Decided, id: str) -> DutyProgram | None:
    pairs = zip(decided.policy.duties, decided.program.duties, strict=True)
    return next((program for duty, program in pairs if duty.id == id), None)
