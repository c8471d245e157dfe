"""What two policies can differ in, each as a formula over one unknown request and as something to see in two decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from returns_cli.checks.aspect import Aspect, differ
from returns_cli.checks.aspects_printed import printed
from returns_cli.decisions.compiled import Decision
from returns_cli.decisions.terms import Stated
from returns_cli.engines.smt_formulas import NO, Formula, apart, both, either, negation
from returns_cli.engines.smt_policy import GAP, STATED, Decided
from returns_cli.kinds.kind import whole_in
from returns_cli.policy.model import INCOMPLETE, MILDER, STRICTER, Policy, Term

OUTCOME, RULE, ROUTE, TERM, READING = "outcome", "rule", "route", "term", "reading"


def common_order(before: Policy, after: Policy) -> tuple[str, ...]:
    """The outcomes of both from the strongest on; empty where they do not have the same, in the same order."""
    return before.outcomes if before.outcomes == after.outcomes else ()


def aspects(before: Decided, after: Decided) -> Iterator[Aspect]:
    """Everything two policies can differ in, the gravest first."""
    readable = both(before.readable, after.readable)
    order = common_order(before.policy, after.policy)
    if order:
        decided = both(readable, before.decided, after.decided)
        yield Aspect(MILDER, "", both(decided, after.rank > before.rank), lambda one, other: _rank(order, one, other) > 0)
        yield Aspect(STRICTER, "", both(decided, after.rank < before.rank), lambda one, other: _rank(order, one, other) < 0)
    names = dict.fromkeys([*before.outcomes, *after.outcomes])
    same = either(*(both(before.outcomes.get(name, NO), after.outcomes.get(name, NO)) for name in names))
    yield Aspect(OUTCOME, "", both(readable, negation(same)), differ(lambda decision: decision.outcome))
    yield from _rules(before, after, readable)
    alike = both(readable, same)  # where outcomes differ, routes and terms follow
    yield from _routes(before, after, alike)
    yield from _terms(before, after, alike)
    yield from printed(before, after, readable)
    yield Aspect(READING, "", apart(before.readable, after.readable), lambda one, other: (one is None) != (other is None))


def _rank(order: Sequence[str], one: Decision | None, other: Decision | None) -> int:
    """Above zero where the other decision is milder, below where it is stricter."""
    if one is None or other is None or INCOMPLETE in (one.outcome, other.outcome):
        return 0
    return order.index(other.outcome) - order.index(one.outcome)


def _differ_beside(of: Callable[[Decision], object]) -> Callable[[Decision | None, Decision | None], bool]:
    """Whether something differs between two decisions of one outcome."""
    return lambda one, other: one is not None and other is not None and one.outcome == other.outcome and of(one) != of(other)


def _rules(before: Decided, after: Decided, readable: Formula) -> Iterator[Aspect]:
    for rule in dict.fromkeys([*before.rules, *after.rules]):
        one = before.rules[rule].true if rule in before.rules else NO
        other = after.rules[rule].true if rule in after.rules else NO

        def fires(decision: Decision, rule: str = rule) -> bool:
            return rule in decision.fired

        yield Aspect(RULE, rule, _unless_same(one, other, readable), differ(fires))


def _routes(before: Decided, after: Decided, alike: Formula) -> Iterator[Aspect]:
    names = dict.fromkeys([*before.routes, *after.routes])
    same = either(*(both(before.routes.get(name, NO), after.routes.get(name, NO)) for name in names))
    open_alike = before.route_open == after.route_open
    differs = both(alike, negation(both(same, open_alike)))
    yield Aspect(ROUTE, "", differs, _differ_beside(lambda decision: (decision.route, decision.route_open)))


def _unless_same(one: Formula, other: Formula, readable: Formula) -> Formula:
    """The formulas differ; plainly never, where they are written alike."""
    return NO if one.eq(other) else both(readable, apart(one, other))


def _terms(before: Decided, after: Decided, alike: Formula) -> Iterator[Aspect]:
    for name in dict.fromkeys([*before.policy.terms, *after.policy.terms]):
        one, other = before.policy.terms.get(name), after.policy.terms.get(name)

        def stated_value(decision: Decision, name: str = name) -> object:
            return next((_value_of(stated) for stated in decision.terms if stated.term.name == name), None)

        yield Aspect(TERM, name, both(alike, _term_differs(before, after, one, other)), _differ_beside(stated_value))


def _term_differs(before: Decided, after: Decided, one: Term | None, other: Term | None) -> Formula:
    if one is None or other is None:
        return after.accepted if other is not None else before.accepted
    states, new_states = before.stated(one), after.stated(other)
    same_state = both(*(states[state] == new_states[state] for state in states))
    if bool(one.choices) != bool(other.choices) or one.unit != other.unit:
        return negation(both(same_state, negation(states[STATED])))
    places = max(before.alternatives(one).places, after.alternatives(other).places)
    same_value = before.term_value(one, places) == after.term_value(other, places)
    return negation(both(same_state, either(negation(states[STATED]), same_value)))


def _value_of(stated: Stated) -> object:
    """What a decision says of a term, without its wording."""
    if stated.conflict:
        return "conflict"
    if stated.needs:
        return "needs"
    if stated.chosen is None:
        return GAP
    places = getattr(stated.chosen.type, "places", 0)
    number = isinstance(stated.value, int) and not isinstance(stated.value, bool)
    return stated.term.unit, whole_in((stated.value,)) * 10 ** (9 - places) if number else stated.value
