"""Values worth trying for each fact of a policy, whatever the rest of a request: its constants and their neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from returns_cli.kinds.date import USUAL_DAY
from returns_cli.kinds.kind import Register, Registers, Scale, Value
from returns_cli.kinds.table import kind_of
from returns_cli.language.nodes import Call, Literal, Node, walk
from returns_cli.language.types import FIRST_DAY, LAST_DAY, Type, fact_of
from returns_cli.policy.model import Fact, Policy
from returns_cli.search.trials import Trials

SEED = 20260301
MAX_POOL = 400
MAX_SHIFT = 1_000
MAX_TIMES_MONTH = 40
USUAL = (1, 2, 3, 5, 20)
SHIFTS = (1, 2, 3, 10)


class Pools:
    """Random complete requests that lean to the limits of the policy. Seeded: the same ones each time."""

    def __init__(self, policy: Policy, trials: Trials) -> None:
        self.policy = policy
        self.trials = trials
        self.random = Random(SEED)  # noqa: S311  samples, no secrets; the same whatever a policy is called
        constants = [
            node.value
            for lowered in trials.compared.conditions
            if lowered not in policy.seasonal
            for node in walk(lowered)
            if isinstance(node, Literal)
        ]
        self.numbers = _near({value for value in constants if type(value) is int})
        named = {day for day in constants if isinstance(day, date) and FIRST_DAY < day < LAST_DAY}
        seasons = [each.season for parameter in policy.parameters.values() for each in parameter.seasons]
        self.days = sorted(named.union(*(season.limits(USUAL_DAY.year) for season in seasons)))
        self.values = {name: self._values(fact) for name, fact in policy.facts.items()}
        self.optional = {name for lowered in trials.compared.conditions for name in _asked_whether_known(lowered)}

    def request(self) -> Registers:
        """A random request: every fact given, but those that the policy asks `known()` of now and then not."""
        registers: list[Register] = []
        for name, fact in self.policy.facts.items():
            blank = name in self.optional and self.random.random() < 0.3
            registers += (None,) * fact.type.width if blank else self.random.choice(self.values[name])
        return tuple(registers)

    def changed(self, registers: Registers, names: list[str]) -> Registers:
        """The request with other values of some facts."""
        for name in names:
            registers = self.trials.put(registers, name, self.random.choice(self.values[name]))
        return registers

    def _values(self, fact: Fact) -> list[Value]:
        found = list(dict.fromkeys(self._all_values(fact.type, fact.default)))
        return found if len(found) <= MAX_POOL else self.random.sample(found, MAX_POOL)

    def _all_values(self, type_: Type, default: object) -> Iterator[Value]:
        kind = kind_of(type_)
        yield from kind.every(type_)
        yield from kind.of_texts(type_, self.trials.compared.texts, default)
        yield from kind.common(type_)
        for scale in kind.scales(type_, self.policy.timezone):
            near = self._drifting(scale) if kind.drifts else (scale.low, scale.high, *USUAL, scale.usual, *self.numbers)
            yield from (scale.at(spot) for spot in near if scale.low <= spot <= scale.high)

    def _drifting(self, scale: Scale) -> Iterator[int]:
        """Spots around the usual one and around the days that the policy names, at the distances that it counts."""
        bases, of_day = [scale.usual], scale.of_day
        if of_day is not None:
            bases += [of_day(day + timedelta(step)) for day in self.days for step in (-1, 0, 1)]
        for step, one in scale.strides:
            bases = [base + distance * step for base in bases for distance in self._distances(one)]
        yield from bases

    def _distances(self, one: int) -> Iterator[int]:
        """Usual numbers, and those of the policy where so much is 1, this way and that way."""
        counted = [number // one for number in self.numbers if number % one == 0]
        for shift in (0, *SHIFTS, *(number for number in counted if 0 < number <= MAX_SHIFT)):
            yield shift
            yield 30 * shift if shift < MAX_TIMES_MONTH else -shift


def _near(constants: set[int]) -> list[int]:
    return sorted({near for value in constants for near in (value - 1, value, value + 1)})


def _asked_whether_known(lowered: Node) -> Iterator[str]:
    for node in walk(lowered):
        if isinstance(node, Call) and node.function == "known":
            yield from (fact_of(argument.id) for argument in node.arguments if hasattr(argument, "id"))
