"""Looks for a request that shows something, close to the worked examples: one or two facts away from one of them.

Such a request reads like the author's own cases. INVARIANT: what is found has been read in again from
its texts, so that it is a request that somebody can really make.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, combinations, islice
from typing import TypeAlias

from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.kinds.kind import Registers, Value
from returns_cli.kinds.table import kind_of
from returns_cli.testing.reading import read_request

Goal: TypeAlias = Callable[[Registers], bool]
MAX_TRIES = 3_000  # for one goal: a hopeless one is not to use up what is for all
MAX_TRIES_IN_ALL = 200_000  # then nothing further away is looked for: of a large policy much may be missing
MAX_STARTS = 12


class Neighbourhood:
    """The neighbourhood of some requests to one version of a policy (`whole`); the plainest request comes first."""

    def __init__(self, whole: CompiledPolicy, compiled: CompiledPolicy, starts: Sequence[Registers]) -> None:
        self.whole = whole
        self.compiled = compiled
        self.starts = list(dict.fromkeys(starts))
        self.trials = compiled.trials
        self.found: dict[Registers, None] = {}  # one request often shows several things, and then is one case to write
        self.left = MAX_TRIES_IN_ALL

    def at_hand(self, goal: Goal, facts: Collection[str]) -> Registers | None:
        """A request for which the goal holds: the plainest, one that is a fact away from it, or one found before."""
        bearing, _ = self._split(facts)
        plainest = self.starts[:1]
        return self._first(goal, chain(plainest, self._one_away(plainest, bearing), self.found))

    def find(self, goal: Goal, facts: Collection[str]) -> Registers | None:
        """A request for which the goal holds, or None. `facts` are those that bear on it: tried first, and in pairs."""
        return self._first(goal, self._counted(islice(self._requests(facts), min(MAX_TRIES, self.left))))

    def remember(self, registers: Registers) -> None:
        """Afterwards this request is at hand."""
        self.found[registers] = None

    def _first(self, goal: Goal, requests: Iterable[Registers]) -> Registers | None:
        for registers in requests:
            if goal(registers):
                again = self.read_again(registers)
                if again is not None and goal(again):
                    return again
        return None

    def _counted(self, requests: Iterable[Registers]) -> Iterator[Registers]:
        for registers in requests:
            self.left -= 1
            yield registers

    def read_again(self, registers: Registers) -> Registers | None:
        """The registers of the same request as read from its texts; None where it cannot be read, or is another version's."""
        read = read_request(self.whole, texts(self.compiled, registers))
        return None if read is None or read[0] is not self.compiled.policy else read[1]

    def _requests(self, facts: Collection[str]) -> Iterator[Registers]:
        bearing, others = self._split(facts)
        plainest, further = self.starts[:1], self.starts[1:]
        yield from self._one_away(plainest, others)
        yield from self._two_away(plainest, list(combinations(bearing, 2)))
        yield from further
        yield from self._one_away(further, [*bearing, *others])
        yield from self._two_away(further[:MAX_STARTS], list(combinations(bearing, 2)))
        yield from self._two_away(self.starts[:MAX_STARTS], [(one, other) for one in bearing for other in others])

    def _split(self, facts: Collection[str]) -> tuple[list[str], list[str]]:
        """These facts and all others, in the policy's order."""
        names = list(self.compiled.policy.facts)
        return [name for name in names if name in facts], [name for name in names if name not in facts]

    def _one_away(self, starts: Sequence[Registers], names: Sequence[str]) -> Iterator[Registers]:
        for start in starts:
            for name in names:
                yield from self._with(start, name)

    def _two_away(self, starts: Sequence[Registers], pairs: Sequence[tuple[str, str]]) -> Iterator[Registers]:
        for start in starts:
            for one, other in pairs:
                for changed in self._with(start, one):
                    yield from self._with(changed, other)

    def _with(self, registers: Registers, name: str) -> Iterator[Registers]:
        """The request with another value of one fact: of those that people say (whole minutes) the closest to its own first."""
        at, type_ = self.trials.start[name], self.compiled.policy.facts[name].type
        plainness = kind_of(type_).plainness

        def order(value: Value) -> tuple[int, ...]:
            *roundness, _ = plainness(type_, value, None)
            return (*roundness, _distance(registers[at], value[0]))

        values = sorted(self.trials.values(registers, name), key=order)
        yield from (self.trials.put(registers, name, value) for value in values)


def _distance(one: object, other: object) -> int:
    """How far two dates, moments or numbers are apart; of anything else nothing is nearer."""
    if isinstance(one, date) and isinstance(other, date):
        return abs((one - other).days)
    if isinstance(one, int) and isinstance(other, int):
        return abs(one - other)
    return 0


def texts(compiled: CompiledPolicy, registers: Registers) -> dict[str, object]:
    """Every fact of the request as a text or number; a blank where it is unknown. That other lines come to nothing is not
    said: nobody says it."""
    facts = compiled.facts(registers)
    shown, value = facts.shown(), dict(facts.each())
    made = compiled.policy.over_lines.keys()
    nothing = {name for name in made if value[name] == compiled.policy.facts[name].without_others}
    return {name: _text(shown.get(name, "")) for name in compiled.policy.facts if name not in nothing}


def _text(value: object) -> object:
    return ("yes" if value else "no") if isinstance(value, bool) else value
