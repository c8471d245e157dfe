"""What is claimed of all requests to a policy: as a formula that would refute it, and as something to see in decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

from returns_cli.checks.subjects import can_be_so, is_so, seen_so
from returns_cli.decisions.compiled import CompiledPolicy, Decision
from returns_cli.decisions.facts import Facts
from returns_cli.engines.smt_formulas import NO, YES, Formula, both, either, negation
from returns_cli.engines.smt_policy import STATED, UNSTATED, Decided
from returns_cli.engines.smt_request import AnyRequest
from returns_cli.engines.smt_search import Proofs
from returns_cli.policy.model import INCOMPLETE, MILDER, Policy, Words
from returns_cli.policy.properties import Property
from returns_cli.records import Record
from returns_cli.wording.words import LANGUAGES, say

Seen: TypeAlias = Callable[[Sequence[Decision]], bool]
# How the second request of a pair comes from the first: nothing, one fact changed, or facts blanked.
ALONE, BLANKED = "", "*"


class Claim(Record):
    """A claim and what refutes it: a formula over one request or two, and whether decisions show it.

    `pair` is the fact that two requests differ in, BLANKED where any may be unknown, ALONE for one request.
    """

    id: str
    text: Words
    stated: bool
    pair: str
    refuted: Formula
    seen: Seen
    requests: tuple[AnyRequest, ...]
    beside_others: Formula = NO  # what refutes it of a line that has others beside it, of which no single request tells
    of_open: bool = False  # whether a request that is not decided can refute it, though none of its completions does
    spoken_of: Formula = YES  # of which pairs it speaks


class Claims:
    """The claims about one policy: those that every policy is held to, then those that its author states. `decided` is what
    the policy makes of a request."""

    def __init__(
        self, compiled: CompiledPolicy, proofs: Proofs, decided: Callable[[Policy, AnyRequest], Decided] = Decided
    ) -> None:
        self.compiled = compiled
        self.proofs = proofs
        self.decided_of = decided
        self.first = proofs.request()
        self.decided = decided(compiled.policy, self.first)
        has_totals = bool(self.decided.program.shares)
        self.beside_others = Decided(compiled.policy, self.first, lines=True) if has_totals else None

    def all(self) -> Iterator[Claim]:
        yield from self._total()
        yield self._unknown_is_never_milder()
        yield from (self._stated(each) for each in self.compiled.policy.properties)

    def _total(self) -> Iterator[Claim]:
        """Every request whose facts are all known is decided and has its route and terms."""
        policy, decided = self.compiled.policy, self.decided
        known = both(decided.readable, *self.first.given.values())
        yield self._built_in(
            "all-decided", both(known, decided.outcomes[INCOMPLETE]), lambda all_: all_[0].outcome == INCOMPLETE
        )
        if policy.routes:
            lost = both(known, decided.accepted, decided.routes[None])
            routed = self._built_in("all-routed", lost, lambda all_: _accepted(all_[0]) and all_[0].route is None)
            beside = self.beside_others
            yield routed if beside is None else routed.but(beside_others=both(known, *_lost(beside)))
        if policy.terms:
            states = [decided.stated(term) for term in policy.terms.values()]
            silent = either(*(negation(either(state[STATED], state[UNSTATED])) for state in states))
            yield self._built_in(
                "all-terms", both(known, silent), lambda all_: any(each.chosen is None for each in all_[0].terms)
            )

    def _built_in(self, key: str, refuted: Formula, seen: Seen) -> Claim:
        def of_all(all_: Sequence[Decision]) -> bool:
            return all(value[0] is not None for _, value in all_[0].facts.each()) and seen(all_)

        return Claim(key, words(f"claim-{key}"), False, ALONE, refuted, of_all, (self.first,))

    def _unknown_is_never_milder(self) -> Claim:
        """Whoever tells less is never better off."""
        less = self.proofs.add(self.first.blanked("less"))
        then = self.decided_of(self.compiled.policy, less)
        refuted = both(self.decided.readable, then.readable, _milder(self.decided, then))
        text = words("claim-unknown-never-milder")
        return Claim("unknown-never-milder", text, False, BLANKED, refuted, self._rises, (self.first, less))

    def _stated(self, each: Property) -> Claim:
        policy, decided = self.compiled.policy, self.decided
        holds = both(decided.readable, decided.of_itself(each.lowered).true)
        name = each.raised or each.changed
        condition = self.compiled.engine.function((each.lowered, each.to))
        if not name:
            so = decided.outcomes[each.never or each.always] if each.subject is None else is_so(decided, each.subject)
            spoken_of = both() if each.subject is None else can_be_so(decided, each.subject)

            def broken(all_: Sequence[Decision]) -> bool:
                if each.subject is not None:
                    seen = seen_so(all_[0], each.subject)
                else:
                    seen = all_[0].outcome == (each.never or each.always)
                return condition(*all_[0].facts.registers)[0] is True and seen is bool(each.never)

            refuted = both(holds, spoken_of, so if each.never else negation(so))
            is_open = each.subject is not None and each.subject.kind != "term" and bool(each.always)
            of_open, beside = is_open or INCOMPLETE in (each.never, each.always), NO
            if each.subject is not None and each.subject.kind == "route" and self.beside_others is not None:
                there = is_so(self.beside_others, each.subject)
                beside = both(holds, there if each.never else negation(there))
            return Claim(each.id, each.text, True, ALONE, refuted, broken, (self.first,), beside, of_open)
        other = self.proofs.add(self.first.altered(f"other-{each.id}", frozenset([name])))
        then = self.decided_of(policy, other)
        moved = then.of_itself(each.to).true
        if each.raised:
            moved = both(self.first.given[name], other.given[name], other.unknowns[name] > self.first.unknowns[name])
        worse = _milder(decided, then) if each.never == MILDER else _milder(then, decided)

        def shown(all_: Sequence[Decision]) -> bool:
            kept = condition(*all_[0].facts.registers)[0] is True and condition(*all_[1].facts.registers)[1] is True
            kept = kept and (not each.raised or _raised(all_[0].facts, all_[1].facts, name))
            return kept and self._rises(all_ if each.never == MILDER else all_[::-1])

        spoken_of = both(holds, then.readable, moved)
        refuted = both(spoken_of, worse)
        return Claim(each.id, each.text, True, name, refuted, shown, (self.first, other), spoken_of=spoken_of)

    def _rises(self, pair: Sequence[Decision]) -> bool:
        """Whether the second decision is milder than the first, both being decided."""
        outcomes = self.compiled.policy.outcomes
        if INCOMPLETE in (pair[0].outcome, pair[1].outcome):
            return False
        return outcomes.index(pair[1].outcome) > outcomes.index(pair[0].outcome)


def _milder(one: Decided, other: Decided) -> Formula:
    """Both are decided, the other milder."""
    return both(one.decided, other.decided, other.rank > one.rank)


def _lost(decided: Decided) -> tuple[Formula, Formula, Formula]:
    """The request has no route though what all lines say is known."""
    return decided.accepted, decided.routes[None], negation(decided.route_open)


def _accepted(decision: Decision) -> bool:
    return not decision.denied and decision.outcome != INCOMPLETE


def _raised(one: Facts, other: Facts, name: str) -> bool:
    """Whether a fact is known in both, and higher in the other."""
    value: list[Any] = [dict(facts.each())[name][0] for facts in (one, other)]
    return None not in value and value[1] > value[0]


def words(key: str) -> Words:
    """The tool's own words in both languages."""
    return Words(*(say(key, lang) for lang in LANGUAGES))
