"""Values worth trying for each fact of a policy, whatever the rest of a request: its constants and their neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from returns_cli.decisions.trying import OTHER_TEXT, Trials
from returns_cli.engines.python import Slots
from returns_cli.kinds.kind import Stored
from returns_cli.language.nodes import Call, Literal, Node, walk
from returns_cli.language.types import (
    FIRST_DAY,
    LAST_DAY,
    MAX_AREA_MM2,
    MAX_COUNT,
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

DAY = date(2026, 3, 1)
MAX_POOL = 400
MAX_SHIFT = 1_000
MINUTES_A_DAY = 24 * 60
_EPOCH = date(1970, 1, 1)


class Pools:
    """Random complete requests that lean to the limits of the policy. Seeded: a policy gives the same ones each time."""

    def __init__(self, policy: Policy, trials: Trials) -> None:
        self.policy = policy
        self.trials = trials
        self.random = Random(policy.digest)  # noqa: S311  samples, no secrets
        constants = [node.value for core in trials.conditions for node in walk(core) if isinstance(node, Literal)]
        self.numbers = _near({value for value in constants if type(value) is int})
        self.days = sorted({day for day in constants if isinstance(day, date)})
        self.shifts = [0, 1, 2, 3, 10, *(number for number in self.numbers if 0 < number <= MAX_SHIFT)]
        self.values = {name: self._values(fact.type) for name, fact in policy.facts.items()}
        self.optional = {name for core in trials.conditions for name in _asked_whether_known(core)}

    def request(self) -> Slots:
        """A random request: every fact given, but those that the policy asks `known()` of now and then not."""
        slots: list[object] = []
        for name, fact in self.policy.facts.items():
            blank = name in self.optional and self.random.random() < 0.3
            slots += (None,) * fact.type.width if blank else self.random.choice(self.values[name])
        return tuple(slots)

    def changed(self, slots: Slots, names: list[str]) -> Slots:
        """The request with other values of some facts."""
        for name in names:
            slots = self.trials.put(slots, name, self.random.choice(self.values[name]))
        return slots

    def _values(self, type_: Type) -> list[Stored]:
        found = list(dict.fromkeys(self._all_values(type_)))
        return found if len(found) <= MAX_POOL else self.random.sample(found, MAX_POOL)

    def _all_values(self, type_: Type) -> Iterator[Stored]:
        match type_:
            case YesNo():
                yield from ((True,), (False,))
            case Choice(options=options):
                yield from ((option,) for option in options)
            case Text():
                yield from ((text,) for text in self.trials.texts if text.strip())
                yield (OTHER_TEXT,)
            case Number(low=low, high=high):
                yield from ((number,) for number in (low, high, low + 1, 2, 5, *self.numbers) if low <= number <= high)
            case Date():
                yield from ((day,) for day in self._days())
            case Moment():
                for day in self._days():
                    noon = (day - _EPOCH).days * MINUTES_A_DAY + MINUTES_A_DAY // 6
                    yield from (((noon + shift) * MINUTE, day) for shift in (0, *self.shifts) if shift < MINUTES_A_DAY // 2)
            case Quantity():
                yield from (("m2", None, area) for area in (1, 10**6, *self.numbers) if 0 < area <= MAX_AREA_MM2)
                for unit in ("box", "piece"):
                    yield from ((unit, count, None) for count in (1, 2, 3, 20, *self.numbers) if 0 < count <= MAX_COUNT)
            case Size():
                yield from ((side, side) for side in (100, 600, 800))

    def _days(self) -> Iterator[date]:
        """Days around a usual one, at the distances that the policy counts, and around its own constants."""
        for shift in self.shifts:
            yield DAY + timedelta(shift)
            yield DAY + timedelta(30 * shift if shift < 40 else -shift)
        for day in self.days:
            yield from (near for near in (day - timedelta(1), day, day + timedelta(1)) if FIRST_DAY <= near <= LAST_DAY)


def _near(constants: set[int]) -> list[int]:
    return sorted({near for value in constants for near in (value - 1, value, value + 1)})


def _asked_whether_known(core: Node) -> Iterator[str]:
    for node in walk(core):
        if isinstance(node, Call) and node.function == "known":
            yield from (argument.id.partition("__")[0] for argument in node.arguments if hasattr(argument, "id"))
