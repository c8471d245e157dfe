"""Two policies compared: proved to decide alike, or a small request for everything they differ in, decided by both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from returns_cli.checks.aspect import Aspect, Pair
from returns_cli.checks.aspects import OUTCOME, READING, ROUTE, aspects
from returns_cli.checks.blank_aspects import ENDS, BlankAspects
from returns_cli.checks.proof import EnginesDisagree, complete_one, lacks_facts, plain, replay, witness_facts
from returns_cli.checks.time_allowed import TimeAllowed
from returns_cli.checks.tries import Tries, registers_of
from returns_cli.decisions.compiled import CompiledPolicy, Decision
from returns_cli.engines.smt_formulas import both, negation
from returns_cli.engines.smt_policy import Decided
from returns_cli.engines.smt_search import BLANKS, LINES, Preference, Proofs, Unproved
from returns_cli.kinds.kind import Registers
from returns_cli.policy.built_in_checks import version_covers
from returns_cli.policy.model import MILDER, STRICTER, Fact, Policy
from returns_cli.records import Record


class Difference(Record):
    """A request on which the policies differ. `facts` are what both know, `only_before` and `only_after` what one does.

    INVARIANT: `before` and `after` are the counter's engine's decisions; None where the request cannot be read.
    """

    kind: str
    id: str
    facts: Mapping[str, Any]
    only_before: Mapping[str, Any]
    only_after: Mapping[str, Any]
    before: Decision | None
    after: Decision | None

    @property
    def shared(self) -> bool:
        """Whether both policies can read the whole request."""
        return not self.only_before and not self.only_after


class Open(Record):
    """Something neither found to differ nor proved the same: why, and how many requests at the limits were tried."""

    kind: str
    id: str
    why: tuple[str, ...]
    tried: int


class Comparison:
    """The comparison of two policies as if both were in force on every day."""

    def __init__(self, before: Policy, after: Policy, allowed: TimeAllowed | None = None) -> None:
        self.allowed = allowed or TimeAllowed()
        self.before = CompiledPolicy(_always(before))
        self.after = CompiledPolicy(_always(after))
        self.proofs = Proofs(self.before.policy, self.after.policy)
        self.request = self.proofs.request()
        self.old = self.proofs.decided(self.before.policy, self.request)
        self.new = self.proofs.decided(self.after.policy, self.request)
        self.blanks = BlankAspects(self.proofs, self.old, self.new, self.before, self.after)

    def findings(self) -> Iterator[Difference | Open]:
        """Each difference with a request that shows it, and what is neither found nor ruled out; nothing else differs."""
        outcome_differs = False
        for aspect in list(aspects(self.old, self.new)):
            self.proofs.seconds = self.allowed.for_next()
            if aspect.kind == OUTCOME and outcome_differs:
                continue
            try:
                found: Difference | Open | None = self._proved(aspect) or self._beside_proofs(aspect)
            except Unproved as unproved:
                found = self._tried(aspect, unproved)
            if found is not None:
                outcome_differs |= aspect.kind in (MILDER, STRICTER) and isinstance(found, Difference) and found.shared
                yield found

    def _proved(self, aspect: Aspect) -> Difference | None:
        """A request that shows the difference; None where it is proved that there is none. Raises Unproved."""
        model = self.proofs.find(aspect.differs, self._preferences)
        if model is None and aspect.kind == ROUTE and self._routes_differ_beside_others():
            raise Unproved([LINES])
        if model is None:
            return self._of_blanks(aspect)
        found = self._replayed(aspect, self._witnesses(model))
        if not aspect.seen(found.before, found.after) and any(
            map(lacks_facts, (self.before, self.after), self._witnesses(model))
        ):
            model = complete_one(self.proofs, aspect.differs, [self.request], self.before, self.after)
            if model is None and aspect.kind not in (*ENDS, READING):
                raise Unproved([BLANKS])
            if model is None:  # where no completion ends differently, no request that lacks facts does
                return self._of_blanks(aspect)
            found = self._replayed(aspect, self._witnesses(model))
            if not aspect.seen(found.before, found.after) and any(
                map(lacks_facts, (self.before, self.after), self._witnesses(model))
            ):  # a fact that only one of them asks `known` of: the other completes it
                raise Unproved([BLANKS])
        if not aspect.seen(found.before, found.after):
            message = f"{dict(found.facts)} {dict(found.only_before)} {dict(found.only_after)}"
            raise EnginesDisagree(f"the solver and the counter's engine disagree on {aspect.kind} {aspect.id}: {message}")
        return found

    def _of_blanks(self, aspect: Aspect) -> Difference | None:
        """A request that shows the difference, of those that lack facts of which a policy asks whether they are known."""
        found = (self._replayed(aspect, self._witnesses(model)) for model in self.blanks.candidates(aspect))
        return next((each for each in found if aspect.seen(each.before, each.after)), None)

    def _routes_differ_beside_others(self) -> bool:
        """Whether lines of some request may have another route, though no request of one line has."""
        if not (self.old.program.shares or self.new.program.shares):
            return False
        pair = [Decided(each, self.request, lines=True) for each in (self.before.policy, self.after.policy)]
        return self.proofs.find(next(each.differs for each in aspects(*pair) if each.kind == ROUTE)) is not None

    def _witnesses(self, model: object) -> tuple[Registers, Registers]:
        """The request of a model as each policy reads it."""
        return self.request.witness(self.before.policy, model), self.request.witness(self.after.policy, model)

    @cached_property
    def _preferences(self) -> list[Preference]:
        """First that both decide, by facts that both know, and each that no more rules fire than must."""
        old, new = self.old, self.new
        both_know = [
            negation(given)
            for name, given in self.request.given.items()
            if not (name in self.before.policy.facts and name in self.after.policy.facts) and not self._filled_in(name)
        ]
        accepted = [old.accepted, new.accepted]
        quiet = [negation(answer.true) for decided in (old, new) for answer in decided.rules.values()]
        in_force = [new.condition(check.lowered).true for check in version_covers(self.after.policy.in_force)]
        decided = [both(old.readable, new.readable), *both_know, old.decided, new.decided]
        return [*decided, *in_force, *accepted, *quiet, *plain(self.request, self.before, self.after)]

    def _filled_in(self, name: str) -> bool:
        """Whether a policy knows the fact when nobody gives it."""
        return name in self.before.reader.defaults or name in self.after.reader.defaults

    def _beside_proofs(self, aspect: Aspect) -> Difference | None:
        """A difference that the proofs pass over, where all requests are few enough to be tried."""
        return self._seen(aspect) if self._all_tried else None

    def _tried(self, aspect: Aspect, unproved: Unproved) -> Difference | Open | None:
        """A difference found by trying requests at the limits, or how many were tried; None where all were."""
        found = self._seen(aspect)
        settled = self._all_tried and LINES not in unproved.why
        return found or (None if settled else Open(aspect.kind, aspect.id, unproved.why, len(self._samples)))

    def _seen(self, aspect: Aspect) -> Difference | None:
        """The first of the requests tried that shows the difference, one without blanks before others."""
        showing = [registers for registers, pair in self._samples if aspect.seen(*pair)]
        blanks = {registers: sum(register is None for each in registers for register in each) for registers in showing}
        return self._replayed(aspect, min(showing, key=blanks.__getitem__)) if showing else None

    @cached_property
    def _all_tried(self) -> bool:
        """Whether the requests that are tried are all that there are."""
        return self._tries.every() is not None

    @cached_property
    def _tries(self) -> Tries:
        return Tries((self.before, self.after))

    @cached_property
    def _samples(self) -> list[tuple[tuple[Registers, Registers], Pair]]:
        """Every request where there are few, else some at the limits, each as both policies decide it."""
        tries = self._tries
        requests = tries.every() if self._all_tried else tries.requests()
        both_registers = [(registers_of(tries.trials[0], each), registers_of(tries.trials[1], each)) for each in requests or ()]
        return [(registers, self._decided(registers)) for registers in both_registers]

    def _decided(self, registers: tuple[Registers, Registers]) -> Pair:
        old, new = (
            compiled.decide(compiled.facts(each)) if compiled.violated(each) < 0 else None
            for compiled, each in zip((self.before, self.after), registers, strict=True)
        )
        return old, new

    def _replayed(self, aspect: Aspect, registers: tuple[Registers, Registers]) -> Difference:
        """The request as a person would type it, with what both policies decide of just that."""
        old, new = witness_facts(self.before, registers[0]), witness_facts(self.after, registers[1])
        before, after = self.before.policy.facts, self.after.policy.facts
        finest = self._finest(registers)
        shared = {name: finest[name] for name in after if name in before and (name in old or name in new)}
        only_before = {name: value for name, value in old.items() if name not in after}
        only_after = {name: value for name, value in new.items() if name not in before}
        decisions = (
            replay(self.before, shared | only_before, registers[0]),
            replay(self.after, shared | only_after, registers[1]),
        )
        return Difference(aspect.kind, aspect.id, shared, only_before, only_after, *decisions)

    def _finest(self, registers: tuple[Registers, Registers]) -> dict[str, object]:
        """Every fact as it is shown by the policy that counts it more finely; None where it is unknown."""
        finest: dict[str, Any] = {}
        for compiled, each in zip((self.before, self.after), registers, strict=True):
            shown = compiled.facts(each).shown()
            for name, fact in compiled.policy.facts.items():
                finer = _places(fact) >= _places(self.before.policy.facts.get(name, fact))
                if name not in finest or finer:
                    finest[name] = shown.get(name)
        return finest


def _places(fact: Fact) -> int:
    return getattr(fact.type, "places", 0)


def _always(policy: Policy) -> Policy:
    """The policy without the check that it is in force: what is compared is what it says."""
    spans = list(version_covers(policy.in_force))
    return policy.but(checks=tuple(check for check in policy.checks if check not in spans))
