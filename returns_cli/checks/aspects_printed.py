"""What two policies can differ in beside what they decide: the derived facts they show, and the duties with their dates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from returns_cli.checks.aspect import Aspect, differ
from returns_cli.decisions.decision import Decision
from returns_cli.decisions.texts import PLACEHOLDER
from returns_cli.engines.smt import NO, Formula, Value, apart, both, either, negation
from returns_cli.engines.smt_policy import Decided
from returns_cli.language.nodes import Name
from returns_cli.language.types import Moment, Number, Type, YesNo
from returns_cli.policy.model import Duty, Policy
from returns_cli.policy.wordings import wordings

SHOWN, DUTY = "shown", "duty"


def shown_derived(policy: Policy) -> list[str]:
    """The derived facts that a person gets to see: those that every decision shows, and those named in a sentence."""
    sentences = [text for _, words in wordings(policy) for text in (words.en, words.zh)]
    named = {name for text in sentences for name in PLACEHOLDER.findall(text)}
    return [name for name, derived in policy.derived.items() if derived.show or name in named]


def printed(before: Decided, after: Decided, readable: Formula) -> Iterator[Aspect]:
    """Each derived fact that is shown, and each duty."""
    for name in dict.fromkeys([*shown_derived(before.policy), *shown_derived(after.policy)]):

        def seen(decision: Decision, name: str = name) -> Any:
            return _exact(decision.ready.policy, name, decision.values.get(name))

        yield Aspect(SHOWN, name, both(readable, _derived_differs(before, after, name)), differ(seen))
    old, new = ({duty.id: duty for duty in decided.policy.duties} for decided in (before, after))
    for name in dict.fromkeys([*old, *new]):

        def due(decision: Decision, name: str = name) -> Any:
            return next((each.by or "" for each in decision.next if each.duty.id == name), None)

        differs = _duty_differs(before, after, old.get(name), new.get(name))
        yield Aspect(DUTY, name, both(readable, differs), differ(due))


def _exact(policy: Policy, name: str, stored: Any) -> Any:
    """A derived value in a form that both policies share: numbers with their unit, in the smallest part there is."""
    type_ = policy.derived[name].type if name in policy.derived else None
    if isinstance(type_, Number) and stored is not None:
        return type_.unit, stored * 10 ** (9 - type_.places)
    return stored


def _derived_differs(before: Decided, after: Decided, name: str) -> Formula:
    types = [decided.policy.derived[name].type for decided in (before, after) if name in decided.policy.derived]
    values = [_value(decided, name) for decided in (before, after)]
    if len(types) < 2:
        return either(*(value.known for value in values))
    same = _same(values[0], values[1], types[0], types[1])
    return negation(both(values[0].known == values[1].known, either(negation(values[0].known), same)))


def _value(decided: Decided, name: str) -> Value:
    return decided.value(Name(name)) if name in decided.policy.derived else Value(NO, NO)


def _same(one: Value, other: Value, type_: Type, other_type: Type) -> Formula:
    """Whether two known values are one and the same."""
    if type(type_) is not type(other_type):
        return NO
    if isinstance(type_, Number) and isinstance(other_type, Number):
        if (type_.unit or "") != (other_type.unit or ""):
            return NO
        places = max(type_.places, other_type.places)
        return one.what * 10 ** (places - type_.places) == other.what * 10 ** (places - other_type.places)
    if isinstance(type_, YesNo):
        return negation(apart(one.what, other.what))
    return one.what == other.what


def _duty_differs(before: Decided, after: Decided, old: Duty | None, new: Duty | None) -> Formula:
    holds = [decided.condition(duty.core).true if duty else NO for decided, duty in ((before, old), (after, new))]
    if old is None or new is None:
        return either(*holds)
    return either(apart(*holds), both(*holds, _deadlines_differ(before, after, old, new)))


def _deadlines_differ(before: Decided, after: Decided, old: Duty, new: Duty) -> Formula:
    if old.by_core is None or new.by_core is None:
        known = [decided.value(core).known for decided, core in ((before, old.by_core), (after, new.by_core)) if core]
        return either(*known)
    one, other = before.value(old.by_core), after.value(new.by_core)
    same = NO if isinstance(old.by_type, Moment) != isinstance(new.by_type, Moment) else one.what == other.what
    return negation(both(one.known == other.known, either(negation(one.known), same)))
