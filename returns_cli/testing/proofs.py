"""What the solver says of all requests: that no case can tell a mutant from its policy, or show a condition.

INVARIANT: a request that is found here is handed on as registers; who prints it has replayed it first.
"""

from __future__ import annotations

from collections.abc import Callable

from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.decisions.printed import shown_derived
from returns_cli.engines.smt_blanks import FilledIn
from returns_cli.engines.smt_formulas import YES, Formula, apart, both, either
from returns_cli.engines.smt_policy import STATED, Decided
from returns_cli.engines.smt_preferences import readable_preferences
from returns_cli.engines.smt_printed import derived_differs, duty_differs
from returns_cli.engines.smt_request import AnyRequest
from returns_cli.engines.smt_search import LINES, Proofs, Unproved
from returns_cli.kinds.kind import Registers
from returns_cli.policy.model import INCOMPLETE, Policy, Term
from returns_cli.testing.coverage import Forced, WantedCondition

SECONDS = 3.0


def request_that_differs(compiled: CompiledPolicy, mutant: Policy, tells: Callable[[Registers], bool]) -> Registers | None:
    """A request of which the policy and the mutant make different things, as `tells` says, or may make them; None if it is
    proved that there is none. Raises Unproved.

    The counter settles a request with blanks by what every completion of it comes to. Where the two make the same of every
    completion, and can read the same ones, they settle it alike; a completion is a complete request, but that `known` still
    says what is blank, and that rules, terms, duties and what is worked out are the request's own.
    """
    proofs = Proofs(compiled.policy, mutant, seconds=SECONDS)
    request = proofs.request()
    pair = Decided(compiled.policy, request), Decided(mutant, request)
    fits = request.fits(compiled.policy)
    of_completions = both(fits, _differ(*(FilledIn(each, frozenset(), {}) for each in pair)))
    found = _found(proofs, both(of_completions, request.complete(frozenset())), compiled, request)
    found = found or _found(proofs, of_completions, compiled, request)
    if found is not None and not tells(found):  # other completions of it may be alike
        found = _found(proofs, both(fits, _differ(*pair)), compiled, request) or found
    if found is None and any(each.program.shares for each in pair):
        beside_others = (Decided(each, request, lines=True) for each in (compiled.policy, mutant))
        if proofs.find(_decide_apart(*beside_others)) is not None:
            raise Unproved([LINES])
    return found


def request_that_shows(compiled: CompiledPolicy, wanted: WantedCondition, forced: Forced) -> Registers | None:
    """A request in which a condition decides by itself; None if it is proved that there is none. Raises Unproved."""
    proofs = Proofs(forced.policy, seconds=SECONDS)
    decided = proofs.decided(forced.policy)
    found = _found(proofs, _shows(decided, wanted, forced), compiled, decided.request)
    if found is None and decided.program.shares:
        beside_others = Decided(forced.policy, decided.request, lines=True)
        if proofs.find(_shows(beside_others, wanted, forced)) is not None:
            raise Unproved([LINES])
    return found


def _shows(decided: Decided, wanted: WantedCondition, forced: Forced) -> Formula:
    condition = decided.condition(wanted.atom.form)
    as_wanted = condition.true if wanted.value is not wanted.atom.turned else condition.false
    return both(_applies(decided, wanted), as_wanted, _matters(decided, wanted, forced))


def _found(proofs: Proofs, goal: Formula, compiled: CompiledPolicy, request: AnyRequest) -> Registers | None:
    model = proofs.find(goal, readable_preferences(request, compiled.reader.defaults, frozenset()))
    return None if model is None else request.witness(compiled.policy, model)


def _applies(decided: Decided, wanted: WantedCondition) -> Formula:
    """Whether the part is looked at: see `coverage.applies`."""
    if wanted.part.kind == "check":
        return decided.request.fits(decided.policy)
    if wanted.part.kind in ("rule", "shown"):
        return decided.readable
    if wanted.part.kind in ("duty", "deadline"):
        of_outcomes = either(*(decided.outcomes[outcome] for outcome in wanted.part.outcomes)) if wanted.part.outcomes else YES
        return both(decided.readable, of_outcomes)
    return both(decided.readable, decided.accepted)


def _matters(decided: Decided, wanted: WantedCondition, forced: Forced) -> Formula:
    """The part comes out otherwise with the condition turned round."""
    if wanted.part.is_value:
        one, other = decided.value(forced.if_true), decided.value(forced.if_false)
        return both(one.known, other.known, one.what != other.what)
    true, false = decided.condition(forced.if_true), decided.condition(forced.if_false)
    return either(both(true.true, false.false), both(true.false, false.true))


def _decide_apart(one: Decided, other: Decided, *more: Formula) -> Formula:
    """A case that both can read could tell the two apart: by outcome, fired rules or route, or by `more`."""
    outcomes = (*one.policy.outcomes, INCOMPLETE)
    fired = [apart(one.rules[rule].true, other.rules[rule].true) for rule in one.rules]
    outcome = [apart(one.outcomes[name], other.outcomes[name]) for name in outcomes]
    route = [apart(one.routes[name], other.routes[name]) for name in one.routes if name in other.routes]
    return both(one.readable, other.readable, either(*fired, *outcome, *route, *more))


def _differ(one: Decided, other: Decided) -> Formula:
    """A case could tell the two apart: by whether the request is readable, or by anything that comes out."""
    terms = [
        _terms_differ(one, other, term, changed)
        for term, changed in zip(one.policy.terms.values(), other.policy.terms.values(), strict=True)
    ]
    printed = [derived_differs(one, other, name) for name in shown_derived(one.policy)]
    printed += [duty_differs(one, other, duty.id) for duty in one.policy.duties]
    return either(apart(one.readable, other.readable), _decide_apart(one, other, *terms, *printed))


def _terms_differ(one: Decided, other: Decided, term: Term, changed: Term) -> Formula:
    places = max(getattr(each.type, "places", 0) for each in (*term.alternatives, *changed.alternatives))
    ours, theirs = one.stated(term, places), other.stated(changed, places)
    values = one.term_value(term, places) != other.term_value(changed, places)
    return either(*(apart(ours[state], theirs[state]) for state in ours), both(ours[STATED], theirs[STATED], values))
