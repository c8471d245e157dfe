"""When two policies print different things of one request: a derived fact, or a duty with its deadline."""

from __future__ import annotations

from math import lcm

from returns_cli.engines.smt_formulas import NO, Formula, SymbolicValue, apart, both, either, negation
from returns_cli.engines.smt_policy import Decided
from returns_cli.language.nodes import Name, Node
from returns_cli.language.types import Number, Type, YesNo
from returns_cli.policy.model import Duty
from returns_cli.policy.program import DutyProgram


def derived_differs(before: Decided, after: Decided, name: str) -> Formula:
    """When the derived fact has another value; where only one policy has it, when it has any."""
    types = [decided.policy.derived[name].type for decided in (before, after) if name in decided.policy.derived]
    values = [_derived(decided, name) for decided in (before, after)]
    if len(types) < 2:
        return either(*(value.known for value in values))
    same = _same(values[0], values[1], types[0], types[1])
    return negation(both(values[0].known == values[1].known, either(negation(values[0].known), same)))


def duty_differs(before: Decided, after: Decided, id: str) -> Formula:
    """When the duty is to be done by one policy only, or by another time."""
    (old, old_lowered), (new, new_lowered) = _duty(before, id), _duty(after, id)
    pairs = ((before, old_lowered), (after, new_lowered))
    holds = [decided.to_do(lowered) if lowered else NO for decided, lowered in pairs]
    if old is None or new is None:
        return either(*holds)
    return either(apart(*holds), both(*holds, _deadlines_differ(before, after, old, new)))


def _derived(decided: Decided, name: str) -> SymbolicValue:
    return decided.value_of_itself(Name(name)) if name in decided.policy.derived else SymbolicValue(NO, NO)


def _duty(decided: Decided, id: str) -> tuple[Duty | None, DutyProgram | None]:
    pairs = zip(decided.policy.duties, decided.program.duties, strict=True)
    return next(((duty, lowered) for duty, lowered in pairs if duty.id == id), (None, None))


def _same(one: SymbolicValue, other: SymbolicValue, type_: Type, other_type: Type) -> Formula:
    """Whether two known values are one and the same."""
    if type(type_) is not type(other_type):
        return NO
    if isinstance(type_, Number) and isinstance(other_type, Number):
        if (type_.unit or "") != (other_type.unit or ""):
            return NO
        finest = lcm(type_.one, other_type.one)
        return one.what * (finest // type_.one) == other.what * (finest // other_type.one)
    if isinstance(type_, YesNo):
        return negation(apart(one.what, other.what))
    return one.what == other.what


def _deadlines_differ(before: Decided, after: Decided, old: Duty, new: Duty) -> Formula:
    one, other = _deadline(before, old.by_lowered), _deadline(after, new.by_lowered)
    same = NO if type(old.by_type) is not type(new.by_type) else one.what == other.what
    if old.by_lowered is None or new.by_lowered is None:
        return either(one.known, other.known)
    return negation(both(one.known == other.known, either(negation(one.known), same)))


def _deadline(decided: Decided, lowered: Node | None) -> SymbolicValue:
    return decided.value_of_itself(lowered) if lowered is not None else SymbolicValue(NO, NO)
