"""Any request: one unknown for each slot of each fact, within the bounds of its type, and whether the fact is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from datetime import date
from typing import Any

import z3

from returns_cli.engines.smt import NO, Formula, Texts, Value, both, either, negation
from returns_cli.engines.smt_nearby import Nearby
from returns_cli.language.types import (
    FIRST_DAY,
    FIRST_MOMENT,
    LAST_DAY,
    LAST_MOMENT,
    MAX_AREA_MM2,
    MAX_COUNT,
    MAX_SIDE_MM,
    MINUTE,
    Choice,
    Date,
    Moment,
    Number,
    Quantity,
    Size,
    Text,
    Type,
    YesNo,
)
from returns_cli.policy.model import Policy

UNITS = ("m2", "box", "piece")
MAX_TEXT = 1_000
DAYS_BETWEEN_ZONES = 2


class AnyRequest:
    """The unknowns of a request that one or several policies may be asked about.

    A fact that two policies know by types of one kind is one unknown, within either's bounds; each
    policy reads it by its own (`slots`, `fits`). `bounds` holds of every request. `apart` names the
    facts whose types are of different kinds: they are never given.
    """

    def __init__(self, name: str, policies: Sequence[Policy], texts: Texts, nearby: Nearby) -> None:
        self.name = name
        self.texts = texts
        self.nearby = nearby
        self.types: dict[str, list[Type]] = {}
        self.timezones: dict[str, str] = {}
        # A text with the offset of one zone lies within the calendar of every other where it is this far from its ends.
        self.margin = DAYS_BETWEEN_ZONES if len({policy.timezone for policy in policies}) > 1 else 0
        for policy in policies:
            for fact in policy.facts.values():
                self.types.setdefault(fact.name, []).append(fact.type)
                self.timezones.setdefault(fact.name, policy.timezone)
        self.apart = frozenset(name for name, types in self.types.items() if not _of_one_kind(types))
        self.given: dict[str, Formula] = {}
        self.unknowns: dict[str, Any] = {}
        self.fractions: dict[str, Any] = {}  # of moments, what they are beyond a whole minute
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

    def blanked(self, name: str) -> AnyRequest:
        """A request with the same facts, any of which may be unknown."""
        other = copy(self)
        other.name, other.bounds = name, []
        other.given = {fact: both(given, z3.Bool(f"{name}.given.{fact}")) for fact, given in self.given.items()}
        return other

    def _whole(self, slot: str, low: int, high: int) -> Any:
        self.unknowns[slot] = z3.Int(f"{self.name}.{slot}")
        self.bounds += [self.unknowns[slot] >= low, self.unknowns[slot] <= high]
        return self.unknowns[slot]

    def _moment(self, name: str) -> Any:
        """A moment by its whole minute and what is beyond it, so that a request of whole minutes can be wished for."""
        minute, beyond = (z3.Int(f"{self.name}.{name}.{part}") for part in ("minute", "beyond"))
        self.bounds += [minute >= FIRST_MOMENT // MINUTE, minute <= LAST_MOMENT // MINUTE, beyond >= 0, beyond < MINUTE]
        self.fractions[name] = beyond
        self.unknowns[name] = minute * MINUTE + beyond
        return self.unknowns[name]

    def _unknowns(self, name: str, types: Sequence[Type]) -> None:
        self.given[name] = NO if name in self.apart else z3.Bool(f"{self.name}.given.{name}")
        match types[0]:
            case YesNo():
                self.unknowns[name] = z3.Bool(f"{self.name}.{name}")
            case Choice():
                options = [option for type_ in types if isinstance(type_, Choice) for option in type_.options]
                self._one_of(name, options)
            case Text():
                self.unknowns[name] = z3.Int(f"{self.name}.{name}")
            case Number():
                numbers = [_at_places(type_, _places(types)) for type_ in types if isinstance(type_, Number)]
                self._whole(name, min(low for low, _ in numbers), max(high for _, high in numbers))
            case Date():
                self._whole(name, FIRST_DAY.toordinal(), LAST_DAY.toordinal())
            case Moment():
                at = self._moment(name)
                day = self.nearby.day_of(self.given[name], at, self.timezones[name])
                self.unknowns[f"{name}__date"] = day
                first, last = FIRST_DAY.toordinal() + self.margin, LAST_DAY.toordinal() - self.margin
                self.bounds += [day >= first, day <= last]
            case Quantity():
                self._one_of(f"{name}__unit", UNITS)
                self._whole(f"{name}__count", 1, MAX_COUNT)
                self._whole(f"{name}__area", 1, MAX_AREA_MM2)
            case Size():
                self._whole(f"{name}__width", 1, MAX_SIDE_MM)
                self._whole(f"{name}__height", 1, MAX_SIDE_MM)

    def _one_of(self, slot: str, options: Sequence[str]) -> None:
        self.unknowns[slot] = z3.Int(f"{self.name}.{slot}")
        self.bounds.append(either(*(self.unknowns[slot] == self.texts.number(option) for option in dict.fromkeys(options))))

    def readable_texts(self) -> list[Formula]:
        """The bounds of texts: one that a policy mentions and that can be read, or one of a few others."""
        names = [name for name, types in self.types.items() if isinstance(types[0], Text) and name not in self.apart]
        mentioned = [number for text, number in self.texts.numbers.items() if _can_be_read(text)]
        return [
            either(
                both(self.unknowns[name] < 0, self.unknowns[name] >= -len(names)),
                *(self.unknowns[name] == number for number in mentioned),
            )
            for name in names
        ]

    def slots(self, policy: Policy) -> dict[str, Value]:
        """The slots of the request as this policy reads them."""
        found: dict[str, Value] = {}
        for name, fact in policy.facts.items():
            given = self.given[name]
            if name in self.apart:
                found |= {slot: Value(NO, _meaningless(type_)) for slot, type_ in policy.slots.items() if _belongs(slot, name)}
            elif isinstance(fact.type, Quantity):
                in_m2 = self.unknowns[f"{name}__unit"] == self.texts.number("m2")
                found[f"{name}__unit"] = Value(given, self.unknowns[f"{name}__unit"])
                found[f"{name}__count"] = Value(both(given, negation(in_m2)), self.unknowns[f"{name}__count"])
                found[f"{name}__area"] = Value(both(given, in_m2), self.unknowns[f"{name}__area"])
            elif isinstance(fact.type, Number):
                finer = 10 ** (_places(self.types[name]) - fact.type.places)
                found[name] = Value(given, self.unknowns[name] if finer == 1 else self.unknowns[name] / finer)
            elif isinstance(fact.type, Moment):
                day = self.nearby.day_of(given, self.unknowns[name], policy.timezone)
                found |= {name: Value(given, self.unknowns[name]), f"{name}__date": Value(given, day)}
            else:
                found |= {slot: Value(given, self.unknowns[slot]) for slot in policy.slots if _belongs(slot, name)}
        return {slot: found[slot] for slot in policy.slots}

    def fits(self, policy: Policy) -> Formula:
        """Whether every fact that is given can be read by this policy's own types."""
        return both(*(self._fits(name, fact.type, policy) for name, fact in policy.facts.items() if name not in self.apart))

    def _fits(self, name: str, type_: Type, policy: Policy) -> Formula:
        if len(set(self.types[name])) == 1 and not (isinstance(type_, Moment) and policy.timezone != self.timezones[name]):
            return z3.BoolVal(True)
        unknown, fits = self.unknowns[name], z3.BoolVal(True)
        if isinstance(type_, Number):
            low, high = _at_places(type_, _places(self.types[name]))
            finer = 10 ** (_places(self.types[name]) - type_.places)
            fits = both(unknown >= low, unknown <= high, unknown % finer == 0 if finer > 1 else z3.BoolVal(True))
        elif isinstance(type_, Choice):
            fits = either(*(unknown == self.texts.number(option) for option in type_.options))
        elif isinstance(type_, Moment):
            day = self.nearby.day_of(self.given[name], unknown, policy.timezone)
            fits = both(day >= FIRST_DAY.toordinal(), day <= LAST_DAY.toordinal())
        return either(negation(self.given[name]), fits)

    def stored(self, policy: Policy, model: Any) -> tuple[Any, ...]:
        """The slots of one request of a solver's model, in this policy's order and stored form; None where unknown."""
        values = self.slots(policy)
        return tuple(self._stored(type_, values[slot], model) for slot, type_ in policy.slots.items())

    def _stored(self, type_: Type, value: Value, model: Any) -> Any:
        if not z3.is_true(model.eval(value.known, model_completion=True)):
            return None
        found = model.eval(value.what, model_completion=True)
        if isinstance(type_, YesNo):
            return z3.is_true(found)
        number = found.as_long()
        if isinstance(type_, Date):
            return date.fromordinal(number)
        return self.texts.text(number) if isinstance(type_, Choice | Text) else number


def set_to(request: AnyRequest, values: Mapping[str, Any]) -> Formula:
    """The request has exactly these stored slots (of a policy that it was made for): None where unknown."""
    parts = []
    for name in request.given:
        first = next(slot for slot in values if _belongs(slot, name))
        parts.append(request.given[name] if values[first] is not None else negation(request.given[name]))
    for slot, value in values.items():
        if value is not None:
            parts.append(request.unknowns[slot] == _constant(request.texts, value))
    return both(*parts)


def _constant(texts: Texts, value: Any) -> Any:
    if isinstance(value, bool):
        return z3.BoolVal(value)
    if isinstance(value, str):
        return z3.IntVal(texts.number(value))
    return z3.IntVal(value.toordinal() if isinstance(value, date) else value)


def _belongs(slot: str, fact: str) -> bool:
    return slot.partition("__")[0] == fact


def _meaningless(type_: Type) -> Any:
    return z3.BoolVal(False) if isinstance(type_, YesNo) else z3.IntVal(0)


def _places(types: Sequence[Type]) -> int:
    return max(type_.places for type_ in types if isinstance(type_, Number))


def _at_places(number: Number, places: int) -> tuple[int, int]:
    """The bounds of a number, counted in smaller parts."""
    finer = 10 ** (places - number.places)
    return number.low * finer, number.high * finer


def _of_one_kind(types: Sequence[Type]) -> bool:
    units = {type_.unit for type_ in types if isinstance(type_, Number)}
    return len({type(type_) for type_ in types}) == 1 and len(units) <= 1


def _can_be_read(text: str) -> bool:
    """Whether a text fact can have this value: texts come without blanks around them, and never blank."""
    import unicodedata

    return text == text.strip() and unicodedata.normalize("NFKC", text).strip() != "" and len(text) <= MAX_TEXT
