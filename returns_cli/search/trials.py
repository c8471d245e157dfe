"""Which values of a fact are worth trying: between two neighbours of them no comparison can flip.

Yes/no facts and choices are tried whole. For numbers and dates the spots are found where a
comparison of the policy changes its answer while everything else stays as it is, or, where the
comparison reads other unknown facts, while those are at their extremes. This is exact for
comparisons that are monotone in the fact (sums, differences, products, day counts); remainders are
sampled over one period, around each spot where the period is short.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property

from returns_cli.engines.python import PythonEngine
from returns_cli.kinds.date import USUAL_DAY
from returns_cli.kinds.kind import Registers, Scale, Value
from returns_cli.kinds.table import kind_of
from returns_cli.language.types import FIRST_DAY, LAST_DAY, fact_of
from returns_cli.policy.model import Fact, Policy
from returns_cli.search.comparisons import OTHER_TEXT, Comparisons, Sides
from returns_cli.search.flips import flips

MAX_CONTEXTS = 32
MAX_REMEMBERED = 50_000
MAX_SHORT_PERIOD = 14
USUAL_YEAR = USUAL_DAY.year


class Trials:
    """The values to try for each fact of a policy, given what else is known."""

    def __init__(self, policy: Policy, completions: PythonEngine) -> None:
        self.policy = policy
        self.compared = Comparisons(policy, completions)
        self.start: dict[str, int] = {}
        position = 0
        for name, fact in policy.facts.items():
            self.start[name] = position
            position += fact.type.width

    def put(self, registers: Registers, name: str, value: Value) -> Registers:
        """The registers with one fact replaced."""
        start = self.start[name]
        return (*registers[:start], *value, *registers[start + len(value) :])

    def without(self, registers: Registers, name: str) -> Registers:
        return self.put(registers, name, (None,) * self.policy.facts[name].type.width)

    def settings(self, registers: Registers, names: tuple[str, ...]) -> Iterator[Registers]:
        """The registers with these facts set to every combination worth trying, each other than it was."""
        if not names:
            yield registers
            return
        start = self.start[names[0]]
        for value in self.values(registers, names[0]):
            if value != registers[start : start + len(value)]:
                yield from self.settings(self.put(registers, names[0], value), names[1:])

    def unknown(self, registers: Registers) -> list[str]:
        """The facts that are not known, in the policy's order."""
        return [name for name, start in self.start.items() if registers[start] is None]

    def texts_of(self, registers: Registers) -> list[str]:
        """The texts that other facts of the request are known to be: two facts can be compared with each other."""
        return [text for place in self._text_places if isinstance(text := registers[place], str)]

    @cached_property
    def _text_places(self) -> list[int]:
        facts = self.policy.facts.values()
        return [self.start[fact.name] for fact in facts if kind_of(fact.type).of_texts(fact.type, [OTHER_TEXT])]

    def contexts(self, registers: Registers, others: list[str]) -> list[Registers]:
        """The registers with those of the other facts that are unknown at every combination of their extremes."""
        found = [registers]
        for name in others:
            if registers[self.start[name]] is not None or len(found) > MAX_CONTEXTS:
                continue
            fact = self.policy.facts[name]
            # A day or moment that is not known yet stands at each that is: what depends on it shifts along with it.
            tried = self.anchors(registers, fact) if kind_of(fact.type).drifts else self._extremes(fact)
            found = [self.put(context, name, value) for context in found for value in tried] or found
        return found

    def anchors(self, registers: Registers, fact: Fact) -> list[Value]:
        """What the days, or the moments, of other facts that are known make of this one."""
        known = []
        for other in self.policy.facts.values():
            start = self.start[other.name]
            if kind_of(other.type).drifts and registers[start] is not None and other is not fact:
                known.append(kind_of(fact.type).anchored(fact.type, other.type, registers[start : start + other.type.width]))
        return list(dict.fromkeys(value for value in known if value is not None))

    def _extremes(self, fact: Fact) -> list[Value]:
        """The ends of what the fact can be; every value where there are few."""
        kind = kind_of(fact.type)
        ends = [scale.at(end) for scale in kind.scales(fact.type, self.policy.timezone) for end in (scale.low, scale.high)]
        return [*kind.every(fact.type), *ends] or [(None,) * fact.type.width]

    def values(self, registers: Registers, name: str) -> Sequence[Value]:
        """The values of the fact worth trying while the other registers are as they are."""
        key = (name, *(registers[place] for place in self._bearing[name]))
        found = self._found.get(key)
        if found is None:
            if len(self._found) >= MAX_REMEMBERED:
                self._found.clear()
            found = self._found[key] = tuple(dict.fromkeys(self._values(registers, self.policy.facts[name])))
        return found

    @cached_property
    def _found(self) -> dict[tuple[object, ...], tuple[Value, ...]]:
        return {}

    @cached_property
    def _bearing(self) -> dict[str, list[int]]:
        """For each fact the registers that its values depend on: those of facts that it is compared with, and where days
        drift those of all days. INVARIANT: nothing else of a request makes a difference, or `values` would remember wrongly."""
        facts = self.policy.facts
        days = [name for name, fact in facts.items() if kind_of(fact.type).drifts]
        found = {}
        for name, fact in facts.items():
            others = dict.fromkeys(other for _, others in self.compared.balances(name) for other in others)
            drifting = days if {name, *others} & {*days} else []
            texts = self._text_places if kind_of(fact.type).of_texts(fact.type, [OTHER_TEXT]) else []
            scaled = bool(kind_of(fact.type).scales(fact.type, self.policy.timezone))
            read = self.places([other for other in dict.fromkeys((*others, *drifting)) if other != name]) if scaled else []
            found[name] = [*read, *texts]
        return found

    def _values(self, registers: Registers, fact: Fact) -> Iterator[Value]:
        kind = kind_of(fact.type)
        yield from kind.every(fact.type)
        yield from kind.of_texts(fact.type, (*self.compared.texts, *self.texts_of(registers)), fact.default)
        found = [
            scale.at(spot)
            for number, scale in enumerate(kind.scales(fact.type, self.policy.timezone))
            for spot in self.spots(registers, fact, number, scale)
        ]
        if kind.drifts:  # what people know comes first: days near those of the request, or near the usual one
            near = next(iter(self.anchors(registers, fact)), None)
            found.sort(key=lambda value: kind.plainness(fact.type, value, near))
        yield from found

    def spots(self, registers: Registers, fact: Fact, number: int, scale: Scale) -> list[int]:
        """Where on a scale of the fact's values a comparison flips, beside it, and a few usual spots."""
        spots = {scale.low, scale.high, scale.usual}
        for comparison, (sides, others) in enumerate(self.compared.balances(fact.name)):
            places = self.places(others)
            for context in self.contexts(registers, others):
                key = fact.name, number, comparison, tuple(context[place] for place in places)
                if key not in self._flipping:
                    if len(self._flipping) >= MAX_REMEMBERED:
                        self._flipping.clear()
                    self._flipping[key] = self._where(fact, sides, context, scale)
                for spot in self._flipping[key]:
                    spots.update(_beside(spot, scale.grain))
        if scale.of_day is not None:
            days = self._season_days(registers, fact)
            spots.update(near for day in days for near in _beside(scale.of_day(day), scale.grain))
        for base in sorted(spots) if self.compared.period <= MAX_SHORT_PERIOD else [scale.usual]:
            for step in range(self.compared.period):
                spots.update((base - step * scale.grain, base + step * scale.grain))
        return sorted(spot for spot in spots if scale.low <= spot <= scale.high)

    def _season_days(self, registers: Registers, fact: Fact) -> Iterator[date]:
        """The first and last days of the seasons that the fact picks, in the years of the request and beside them."""
        own = [each for each in self.policy.parameters.values() if each.seasons and fact_of(each.by or "") == fact.name]
        if not own:
            return
        known = [register for register in registers if isinstance(register, date)]
        years = {year + step for year in (USUAL_YEAR, *(day.year for day in known)) for step in (-1, 0, 1)}
        for year in sorted(years):
            if FIRST_DAY.year < year < LAST_DAY.year:
                yield from (day for parameter in own for seasonal in parameter.seasons for day in seasonal.season.limits(year))

    def _where(self, fact: Fact, sides: Sides, context: Registers, scale: Scale) -> tuple[int, ...]:
        """Where the comparison flips as the fact goes from one end of the scale to the other."""

        def sign(value: int) -> int | None:
            left, right = sides(*self.put(context, fact.name, scale.at(value)))
            return None if left is None or right is None else (left > right) - (left < right)

        unsure = sign(scale.low) is None or sign(scale.high) is None
        return () if unsure else tuple(flips(sign, scale.low, scale.high))

    @cached_property
    def _flipping(self) -> dict[tuple[object, ...], tuple[int, ...]]:
        return {}

    def places(self, names: Iterable[str]) -> list[int]:
        """The registers of these facts."""
        facts = self.policy.facts
        return [place for name in names for place in range(self.start[name], self.start[name] + facts[name].type.width)]


def _beside(spot: int, grain: int) -> Iterator[int]:
    """The spot and its neighbours, and the whole grains that each lies between."""
    for near in (spot - 1, spot, spot + 1):
        yield near
        if grain > 1:
            yield from (near // grain * grain, -(-near // grain) * grain)
