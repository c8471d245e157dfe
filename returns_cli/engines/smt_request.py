"""Any request: one unknown for each register of each fact, within the bounds of its type, and whether the fact is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from datetime import date
from math import lcm
from typing import TypeAlias

import z3

from returns_cli.engines.smt_formulas import NO, YES, Formula, SymbolicValue, Term, TextNumbers, both, either, negation
from returns_cli.engines.smt_nearby import Nearby
from returns_cli.kinds.kind import Known, Register, Unknown
from returns_cli.kinds.table import kind_of
from returns_cli.kinds.text import means_itself
from returns_cli.language.types import FIRST_DAY, LAST_DAY, Choice, Date, Number, Text, Type, YesNo, fact_of
from returns_cli.policy.model import Policy

DAYS_BETWEEN_ZONES = 2
Values: TypeAlias = Mapping[str, Term]  # register -> what stands there


class AnyRequest:
    """The unknowns of a request that one or several policies may be asked about.

    A fact that two policies know by types of one kind is one unknown, within either's bounds; each
    policy reads it by its own (`registers`, `fits`). `bounds` holds of every request. `apart` names the
    facts whose types are of different kinds: they are never given.
    """

    def __init__(self, name: str, policies: Sequence[Policy], texts: TextNumbers, nearby: Nearby) -> None:
        self.name = name
        self.texts = texts
        self.nearby = nearby
        self.types: dict[str, list[Type]] = {}
        self.timezones: dict[str, str] = {}
        self.defaults: dict[str, set[object]] = {}
        # A text with the offset of one zone lies within the calendar of every other where it is this far from its ends.
        self.margin = DAYS_BETWEEN_ZONES if len({policy.timezone for policy in policies}) > 1 else 0
        for policy in policies:
            for fact in policy.facts.values():
                self.types.setdefault(fact.name, []).append(fact.type)
                self.timezones.setdefault(fact.name, policy.timezone)
                self.defaults.setdefault(fact.name, set()).add(fact.default)
        self.apart = frozenset(name for name, types in self.types.items() if not _of_one_kind(types))
        self.given: dict[str, Formula] = {}
        self.unknowns: dict[str, Term] = {}
        self.fractions: dict[str, Term] = {}  # of moments, what they are beyond a whole minute
        self.bounds: list[Formula] = []
        for fact_name, types in self.types.items():
            self._unknowns(fact_name, types)

    def altered(self, name: str, changed: frozenset[str]) -> AnyRequest:
        """A request with the same facts but for these, which may be anything."""
        other = copy(self)
        other.name, other.bounds, other.given, other.unknowns = name, [], dict(self.given), dict(self.unknowns)
        other.fractions = dict(self.fractions)
        for fact_name in changed:
            other._unknowns(fact_name, self.types[fact_name])
        return other

    def complete(self, but: frozenset[str]) -> Formula:
        """Every fact that can be given is, but for some that may be blank."""
        return both(*(given for name, given in self.given.items() if name not in self.apart | but))

    def completed(self, values: Values, but: frozenset[str] = frozenset()) -> AnyRequest:
        """The same request with a value for every fact that was left blank, but for some: these, else any."""
        other = copy(self)
        other.bounds, other.given = [], {name: NO if name in self.apart else YES for name in self.given}
        other.given |= {name: given for name, given in self.given.items() if name in but}
        filled = {name: z3.If(self.given[fact_of(name)], self.unknowns[name], value) for name, value in values.items()}
        other.unknowns = self.unknowns | filled
        return other

    def ends(self, policy: Policy, names: frozenset[str]) -> tuple[dict[str, Term], dict[str, Term]]:
        """The least and the greatest value of each register of these facts, but of texts, as the policy knows them."""
        ends: tuple[dict[str, Term], dict[str, Term]] = ({}, {})
        for name in sorted(names - self.apart):
            type_ = policy.facts[name].type
            for unknown in kind_of(type_).unknowns(type_, name):
                for found, value in zip(ends, self._ends(name, unknown), strict=False):
                    found[unknown.register] = value
        return ends

    def _ends(self, name: str, unknown: Unknown) -> Sequence[Term]:
        type_ = unknown.type
        if isinstance(type_, Choice):
            return [z3.IntVal(self.texts.number(option)) for option in (type_.options[0], type_.options[-1])]
        if isinstance(type_, Date | Number):
            return [z3.IntVal(end * self._finer(name, unknown)) for end in (type_.low, type_.high)]
        return (NO, YES) if isinstance(type_, YesNo) else ()

    def blanked(self, name: str) -> AnyRequest:
        """A request with the same facts, any of which may be unknown."""
        other = copy(self)
        other.name, other.bounds = name, []
        other.given = {fact: both(given, z3.Bool(f"{name}.given.{fact}")) for fact, given in self.given.items()}
        return other

    def _unknowns(self, name: str, types: Sequence[Type]) -> None:
        self.given[name] = NO if name in self.apart else z3.Bool(f"{self.name}.given.{name}")
        for alike in zip(*(kind_of(type_).unknowns(type_, name) for type_ in types), strict=False):
            register = alike[0].register
            if alike[0].day_of:
                day = self.nearby.day_of(self.given[name], self.unknowns[alike[0].day_of], self.timezones[name])
                self.unknowns[register] = day
                self.bounds += [day >= FIRST_DAY.toordinal() + self.margin, day <= LAST_DAY.toordinal() - self.margin]
            else:
                self.unknowns[register] = self._unknown(register, alike)

    def _unknown(self, register: str, alike: Sequence[Unknown]) -> Term:
        """One register, within the bounds of all policies that know it."""
        types = [unknown.type for unknown in alike]
        if isinstance(types[0], YesNo):
            return z3.Bool(f"{self.name}.{register}")
        found = z3.Int(f"{self.name}.{register}")
        if isinstance(types[0], Choice):
            options = dict.fromkeys(option for type_ in types if isinstance(type_, Choice) for option in type_.options)
            self.bounds.append(either(*(found == self.texts.number(option) for option in options)))
        elif isinstance(types[0], Number | Date):
            bounds = [_bounds(type_, _finest(types)) for type_ in types]
            low, high = min(low for low, _ in bounds), max(high for _, high in bounds)
            if alike[0].grain > 1:
                return self._by_grain(register, alike[0].grain, low, high)
            self.bounds += [found >= low, found <= high]
        return found

    def _by_grain(self, register: str, grain: int, low: int, high: int) -> Term:
        """A whole number by its grains and what is beyond them, so that one of whole grains can be wished for."""
        grains, beyond = (z3.Int(f"{self.name}.{register}.{part}") for part in ("grains", "beyond"))
        self.bounds += [grains >= low // grain, grains <= high // grain, beyond >= 0, beyond < grain]
        self.fractions[register] = beyond
        return grains * grain + beyond

    def readable_texts(self) -> list[Formula]:
        """The bounds of texts: one that a policy mentions and somebody can say, or one of a few others."""
        names = [
            (name, unknown.register)
            for name, types in self.types.items()
            for unknown in kind_of(types[0]).unknowns(types[0], name)
            if isinstance(unknown.type, Text) and name not in self.apart
        ]
        return [
            either(
                both(self.unknowns[register] < 0, self.unknowns[register] >= -len(names)),
                *(
                    self.unknowns[register] == number
                    for text, number in self.texts.numbers.items()
                    if text in self.defaults[name] or means_itself(text)
                ),
            )
            for name, register in names
        ]

    def registers(self, policy: Policy) -> dict[str, SymbolicValue]:
        """The registers of the request as this policy reads them."""
        found: dict[str, SymbolicValue] = {}
        for name, fact in policy.facts.items():
            for unknown in kind_of(fact.type).unknowns(fact.type, name):
                found[unknown.register] = self._value(name, unknown, policy)
        return {register: found[register] for register in policy.registers}

    def _value(self, name: str, unknown: Unknown, policy: Policy) -> SymbolicValue:
        if name in self.apart:
            return SymbolicValue(NO, _meaningless(unknown.type))
        known, found = self.known(name, unknown), self.unknowns[unknown.register]
        if unknown.day_of:
            return SymbolicValue(known, self.nearby.day_of(self.given[name], self.unknowns[unknown.day_of], policy.timezone))
        finer = self._finer(name, unknown)
        return SymbolicValue(known, found if finer == 1 else found / finer)

    def known(self, name: str, unknown: Unknown) -> Formula:
        """Whether this register of the fact says anything."""
        if unknown.only is None:
            return self.given[name]
        register, option, so = unknown.only
        same = self.unknowns[register] == self.texts.number(option)
        return both(self.given[name], same if so else negation(same))

    def _finer(self, name: str, unknown: Unknown) -> int:
        """In how many parts another policy's type divides the steps of this one."""
        if not isinstance(unknown.type, Number) or len(self.types[name]) == 1:
            return 1
        others = [kind_of(type_).unknowns(type_, name) for type_ in self.types[name]]
        return (
            _finest([other.type for found in others for other in found if other.register == unknown.register])
            // unknown.type.one
        )

    def fits(self, policy: Policy) -> Formula:
        """Whether every fact that is given can be read by this policy's own types."""
        return both(*(self._fits(name, fact.type, policy) for name, fact in policy.facts.items() if name not in self.apart))

    def _fits(self, name: str, type_: Type, policy: Policy) -> Formula:
        alike = len(set(self.types[name])) == 1
        fits = []
        for unknown in kind_of(type_).unknowns(type_, name):
            found = self.unknowns[unknown.register]
            if unknown.day_of:
                if policy.timezone != self.timezones[name]:
                    day = self.nearby.day_of(self.given[name], self.unknowns[unknown.day_of], policy.timezone)
                    fits += [day >= FIRST_DAY.toordinal(), day <= LAST_DAY.toordinal()]
            elif isinstance(unknown.type, Number) and not alike:
                finer = self._finer(name, unknown)
                low, high = _bounds(unknown.type, finer * unknown.type.one)
                fits += [found >= low, found <= high, *([found % finer == 0] if finer > 1 else [])]
            elif isinstance(unknown.type, Choice) and not alike:
                fits.append(either(*(found == self.texts.number(option) for option in unknown.type.options)))
        return either(negation(self.given[name]), both(*fits))

    def witness(self, policy: Policy, model: z3.ModelRef) -> tuple[Register, ...]:
        """The registers of one request of a solver's model, in this policy's order; None where unknown."""
        values = self.registers(policy)
        return tuple(self._register(type_, values[register], model) for register, type_ in policy.registers.items())

    def _register(self, type_: Type, value: SymbolicValue, model: z3.ModelRef) -> Register:
        if not z3.is_true(model.eval(value.known, model_completion=True)):
            return None
        found = model.eval(value.what, model_completion=True)
        if isinstance(type_, YesNo):
            return bool(z3.is_true(found))
        number = found.as_long()
        if isinstance(type_, Date):
            return date.fromordinal(number)
        return self.texts.text(number) if isinstance(type_, Choice | Text) else number


def set_to(request: AnyRequest, values: Mapping[str, Register], but: frozenset[str] = frozenset()) -> Formula:
    """The request has exactly these registers (of a policy that it was made for): None where unknown. Of the facts
    in `but` it has some values or others."""
    parts = [request.given[name] for name in sorted(but)]
    for name in request.given:
        if name in but:
            continue
        first = next(register for register in values if fact_of(register) == name)
        parts.append(request.given[name] if values[first] is not None else negation(request.given[name]))
    for register, value in values.items():
        if value is not None and fact_of(register) not in but:
            parts.append(request.unknowns[register] == _constant(request.texts, value))
    return both(*parts)


def _constant(texts: TextNumbers, value: Known) -> Term:
    if isinstance(value, bool):
        return z3.BoolVal(value)
    if isinstance(value, str):
        return z3.IntVal(texts.number(value))
    return z3.IntVal(value.toordinal() if isinstance(value, date) else value)


def _meaningless(type_: Type) -> Term:
    return z3.BoolVal(False) if isinstance(type_, YesNo) else z3.IntVal(0)


def _finest(types: Sequence[Type]) -> int:
    """What a register holds for 1 in steps that all the numbers have; days have no parts."""
    return lcm(*(type_.one for type_ in types if isinstance(type_, Number)))


def _bounds(type_: Type, one: int) -> tuple[int, int]:
    """The bounds of a number or a day, in steps of which so many are 1."""
    if isinstance(type_, Date):
        return type_.low, type_.high
    assert isinstance(type_, Number)  # noqa: S101
    finer = one // type_.one
    return type_.low * finer, type_.high * finer


def _of_one_kind(types: Sequence[Type]) -> bool:
    units = {type_.unit for type_ in types if isinstance(type_, Number)}
    return len({type(type_) for type_ in types}) == 1 and len(units) <= 1
