"""Claims proved for all requests, refuted by a small one that is decided again, or neither, with what was tried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, combinations
from random import Random
from typing import Any

from returns_cli.checks.blank_claims import BlankClaims
from returns_cli.checks.claims import ALONE, BLANKED, Claim, Claims
from returns_cli.checks.proof import EnginesDisagree, complete_one, lacks_facts, plain, replay, witness_facts
from returns_cli.checks.time_allowed import TimeAllowed
from returns_cli.checks.tries import SEED, Request, Tries, registers_of
from returns_cli.decisions.compiled import CompiledPolicy, Decision
from returns_cli.engines.smt_formulas import Formula, both, negation
from returns_cli.engines.smt_request import AnyRequest, set_to
from returns_cli.engines.smt_search import BLANKS, LINES, Preference, Proofs, Unproved
from returns_cli.kinds.kind import Registers
from returns_cli.records import Record
from returns_cli.search.trials import Trials

PROVED, REFUTED, OPEN = "proved", "refuted", "open"
MOST_OPEN = 12  # requests that are not decided, or seem so to the solver, and do not refute a claim about such


class ClaimResult(Record):
    """What became of a claim. `witness` are the facts of the request, or of the two, that refute it.

    INVARIANT: `decisions` are the counter's engine's, on just these facts.
    """

    claim: Claim
    result: str
    witness: tuple[Mapping[str, Any], ...] = ()
    decisions: tuple[Decision, ...] = ()
    why: tuple[str, ...] = ()
    tried: int = 0


def prove(compiled: CompiledPolicy, allowed: TimeAllowed | None = None) -> Iterator[ClaimResult]:
    """Each claim about the policy with what became of it, in the order of the policy; what is left when no time is left is
    open."""
    allowed = allowed or TimeAllowed()
    proofs = Proofs(compiled.policy)
    claims = Claims(compiled, proofs)
    blanks = BlankClaims(claims)
    for claim in list(claims.all()):
        proofs.seconds = allowed.for_next()
        if not proofs.seconds:
            yield ClaimResult(claim, OPEN, why=("time",))
            continue
        try:
            yield _proved(compiled, proofs, claim, blanks)
        except Unproved as unproved:
            yield _tried(compiled, claim, unproved)


def _proved(compiled: CompiledPolicy, proofs: Proofs, claim: Claim, blanks: BlankClaims) -> ClaimResult:
    """Proved, or refuted by a request. Raises Unproved."""
    others: list[Formula] = []  # than those that were found and decided otherwise
    preferences = _preferences(compiled, proofs, claim)
    for _ in range(MOST_OPEN if claim.of_open else 1):
        model = proofs.find(both(claim.refuted, *others), preferences)
        if model is None and proofs.find(claim.beside_others) is not None:
            raise Unproved([LINES])
        if model is None:
            return _of_blanks(compiled, claim, blanks)
        registers = [request.witness(compiled.policy, model) for request in claim.requests]
        found = _refuted(compiled, claim, registers)
        if found is not None:
            return found
        if not any(lacks_facts(compiled, each) for each in registers):
            raise EnginesDisagree(f"the solver and the counter's engine disagree on {claim.id}")
        others.append(negation(both(*(_as_found(compiled, *pair) for pair in zip(claim.requests, registers, strict=True)))))
    return _of_complete(compiled, proofs, claim, blanks)


def _as_found(compiled: CompiledPolicy, request: AnyRequest, registers: Registers) -> Formula:
    return set_to(request, dict(zip(compiled.policy.registers, registers, strict=True)))


def _of_complete(compiled: CompiledPolicy, proofs: Proofs, claim: Claim, blanks: BlankClaims) -> ClaimResult:
    """What becomes of a claim that requests which lack facts do not refute as the counter decides them. Raises Unproved."""
    model = complete_one(proofs, claim.refuted, claim.requests, compiled)
    if model is None and claim.of_open:
        raise Unproved([BLANKS])
    if model is None:  # what no completion refutes, no request that lacks facts does: it is decided as they all are
        return _of_blanks(compiled, claim, blanks)
    registers = [request.witness(compiled.policy, model) for request in claim.requests]
    found = _refuted(compiled, claim, registers)
    if found is None and any(lacks_facts(compiled, each) for each in registers):
        raise Unproved([BLANKS])  # what is blank there may stay so: the counter looks at both ways it could be
    if found is None:
        raise EnginesDisagree(f"the solver and the counter's engine disagree on {claim.id}")
    return found


def _of_blanks(compiled: CompiledPolicy, claim: Claim, blanks: BlankClaims) -> ClaimResult:
    """What becomes of a claim that holds but perhaps where facts are blank of which the policy asks whether they are known."""
    if claim.stated or claim.pair == BLANKED:
        found = (_refuted(compiled, claim, registers) for registers in blanks.candidates(claim))
        return next((each for each in found if each is not None), ClaimResult(claim, PROVED))
    return ClaimResult(claim, PROVED)


def _preferences(compiled: CompiledPolicy, proofs: Proofs, claim: Claim) -> list[Preference]:
    """Decided, as few rules firing as can be, then a small and usual request; of two, as alike as can be."""
    decided = [proofs.decided(compiled.policy, request) for request in claim.requests]
    preferences: list[Preference] = [each.decided for each in decided]
    preferences += [negation(answer.true) for each in decided for answer in each.rules.values()]
    if claim.pair == BLANKED:
        first, less = claim.requests
        preferences += [first.given[name] == less.given[name] for name in first.given]
    for request in claim.requests:
        preferences += plain(request, compiled)
    return preferences


def _refuted(compiled: CompiledPolicy, claim: Claim, registers: Sequence[Registers]) -> ClaimResult | None:
    """The requests as a person would type them, if they refute the claim then too."""
    witness = tuple(witness_facts(compiled, each) for each in registers)
    decisions = [replay(compiled, facts, each) for facts, each in zip(witness, registers, strict=True)]
    read = tuple(decision for decision in decisions if decision is not None)
    if len(read) < len(registers) or not claim.seen(read):
        return None
    return ClaimResult(claim, REFUTED, witness, read)


def _tried(compiled: CompiledPolicy, claim: Claim, unproved: Unproved) -> ClaimResult:
    """Refuted by one of all requests, or pairs, where they are few, else by one at the limits, or how many were tried."""
    tries = Tries([compiled])
    [trials] = tries.trials
    every = tries.every() if LINES not in unproved.why else None
    tried = 0
    for registers in _some(tries, claim.pair) if every is None else _all(trials, every, claim.pair):
        tried += 1
        found = _refuted(compiled, claim, registers) if _seems_refuted(compiled, claim, registers) else None
        if found:
            return found
    return ClaimResult(claim, OPEN, why=unproved.why, tried=tried) if every is None else ClaimResult(claim, PROVED)


def _some(tries: Tries, pair: str) -> Iterator[list[Registers]]:
    """Requests at the limits, each with another one where a claim is about two."""
    [trials] = tries.trials
    chance = Random(SEED)  # noqa: S311  a search, not cryptography
    for request in tries.requests():
        first = registers_of(trials, request)
        yield [first] if pair == ALONE else [first, _other(trials, first, pair, chance)]


def _all(trials: Trials, every: Sequence[Request], pair: str) -> Iterator[list[Registers]]:
    """Each of these requests, with each that its facts leave where a claim is about two."""
    values = dict.fromkeys(request.get(pair) for request in every)
    for request in every:
        first = registers_of(trials, request)
        if pair == ALONE:
            yield [first]
        elif pair == BLANKED:
            fewer = (combinations(request.items(), number) for number in range(len(request)))
            yield from ([first, registers_of(trials, dict(kept))] for kept in chain(*fewer))
        else:
            others = {name: value for name, value in request.items() if name != pair}
            changed = (others if value is None else {**others, pair: value} for value in values)
            yield from ([first, registers_of(trials, other)] for other in changed)


def _seems_refuted(compiled: CompiledPolicy, claim: Claim, registers: Sequence[Registers]) -> bool:
    readable = all(compiled.violated(each) < 0 for each in registers)
    return readable and claim.seen([compiled.decide(compiled.facts(each)) for each in registers])


def _other(trials: Trials, registers: Registers, pair: str, chance: Random) -> Registers:
    """A second request: one fact changed, or some left out."""
    if pair != BLANKED:
        return trials.put(registers, pair, chance.choice(trials.values(registers, pair)))
    for name, fact in trials.policy.facts.items():
        if not chance.randrange(3):
            registers = trials.put(registers, name, (None,) * fact.type.width)
    return registers
