"""Requests to a policy, and for each of its conditions in which of them it holds: most claims fall at a glance.

Sets of requests are whole numbers, one bit a request, so that "whenever A holds, B holds" costs one
operation however many requests there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.kinds.kind import Registers
from returns_cli.language.nodes import Node
from returns_cli.policy.model import INCOMPLETE, Policy
from returns_cli.policy.reads import facts_read
from returns_cli.policy.source import KeyPath
from returns_cli.search.pools import Pools

REQUESTS = 1_200
FIRING_WANTED = 20
TRIES_A_RULE = 120
CALM = 4


def conditions_of(policy: Policy) -> dict[KeyPath, Node]:
    """Every condition of the policy, by the keys to it."""
    found: dict[KeyPath, Node] = {}
    for index, rule in enumerate(policy.rules):
        found["rules", index] = rule.fires
        found["rules", index, "when"] = rule.when_lowered
        if rule.unless_lowered is not None:
            found["rules", index, "unless"] = rule.unless_lowered
    for index, route in enumerate(policy.routes):
        found["routes", index, "when"] = route.lowered
    for name, term in policy.terms.items():
        for index, alternative in enumerate(term.alternatives):
            found["terms", name, "values", index, "when"] = alternative.lowered
    for derived in policy.derived.values():
        for row in derived.rows:
            found[row.value.path[:-1]] = row.holds
    return found


class Samples:
    """INVARIANT: each request in `requests` is readable; bit n of every set speaks of request n."""

    def __init__(self, compiled: CompiledPolicy) -> None:
        self.compiled = compiled
        self.policy = compiled.policy
        self.trials = compiled.trials
        self.pools = Pools(compiled.policy, self.trials)
        self.random: Random = self.pools.random
        self.conditions: Mapping[KeyPath, Node] = conditions_of(compiled.policy)
        self.paths = tuple(self.conditions)
        self.states = compiled.engine.function(tuple(self.conditions.values()))
        self.requests: list[Registers] = []
        self.firing: list[int] = []  # how many rules fire in each
        self.true: dict[KeyPath, int] = dict.fromkeys(self.paths, 0)
        self.false: dict[KeyPath, int] = dict.fromkeys(self.paths, 0)
        self.outcomes: dict[str, int] = dict.fromkeys((*self.policy.outcomes, INCOMPLETE), 0)
        self.reads = {index: facts_read(self.policy, rule.fires) for index, rule in enumerate(self.policy.rules)}
        self._draw()
        self._aim()
        self.own = self.everything  # as against requests of the solver's, whose days nobody knows

    @property
    def everything(self) -> int:
        return (1 << len(self.requests)) - 1

    @property
    def accepted(self) -> int:
        """The requests that are decided and not denied."""
        return self.everything & ~self.outcomes[self.policy.denied] & ~self.outcomes[INCOMPLETE]

    def add(self, registers: Registers) -> bool:
        """Whether the request is readable; it is then one of the samples."""
        if self.compiled.engine.violated(*registers) >= 0:
            return False
        bit = 1 << len(self.requests)
        self.requests.append(registers)
        for path, state in zip(self.paths, self.states(*registers), strict=True):
            if state is True:
                self.true[path] |= bit
            elif state is False:
                self.false[path] |= bit
        outcome, fired, _, _ = self.compiled.engine.evaluate(*registers)
        self.outcomes[outcome] |= bit
        self.firing.append(fired.bit_count())
        return True

    def calmest(self, count: int, among: int | None = None) -> list[Registers]:
        """The requests (of a set) in which the fewest rules fire: where one answer more matters most."""
        numbers = [index for index in range(len(self.requests)) if among is None or among >> index & 1]
        return [self.requests[index] for index in sorted(numbers, key=lambda index: self.firing[index])[:count]]

    def in_set(self, wanted: int, limit: int) -> list[Registers]:
        """Some requests of a set."""
        found: list[Registers] = []
        while wanted and len(found) < limit:
            lowest = wanted & -wanted
            found.append(self.requests[lowest.bit_length() - 1])
            wanted ^= lowest
        return found

    def _draw(self) -> None:
        """Random requests; of large policies fewer."""
        for _ in range(REQUESTS if len(self.paths) < 400 else REQUESTS // 4):
            self.add(self.pools.request())

    def _aim(self) -> None:
        """Several requests in which each rule fires: one that else is as calm as can be, and some alike in what
        the rule reads and different in all else."""
        calm = self.calmest(CALM)
        for index in range(len(self.policy.rules)):
            firing = self._made_to_fire(index, calm) or self.in_set(self.true["rules", index], 1)
            others = [name for name in self.policy.facts if name not in self.reads[index]]
            missing = FIRING_WANTED - self.true["rules", index].bit_count()
            for registers in firing * missing:
                self.add(self.pools.changed(registers, others))

    def _made_to_fire(self, index: int, calm: list[Registers]) -> list[Registers]:
        """A request in which the rule fires, if luck finds one by changing what the rule reads."""
        fires = self.compiled.engine.function((self.conditions["rules", index],))
        names = sorted(self.reads[index])
        for _ in range(TRIES_A_RULE if calm else 0):
            registers = self.pools.changed(self.random.choice(calm), names)
            if fires(*registers)[0] is True and self.add(registers):
                return [registers]
        return []
