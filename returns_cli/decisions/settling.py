"""Whether further answers can settle more while some facts stay unknown for good."""

from __future__ import annotations

from collections.abc import Sequence

from returns_cli.decisions.compiled import Decision
from returns_cli.kinds.kind import Registers
from returns_cli.policy.model import INCOMPLETE
from returns_cli.policy.reads import facts_read

# A search that has tried so many answers without a proof keeps the questions rather than drop them.
MAX_TRIES = 2_000


def can_settle(decision: Decision, names: Sequence[str]) -> bool:
    """Whether some answers to `names`, all else staying as it is, settle the outcome, or its route, that is open now.

    While an open outcome cannot be settled any more, no route is worth asking for.
    """
    now = _open_parts(decision)
    return now > 0 and _Search(decision, now).settles(decision.facts.registers, tuple(names))


def blanks_that_decide(decision: Decision) -> tuple[str, ...]:
    """The facts that the fired rules take for "it has not happened", while an answer could still change the outcome."""
    compiled, registers = decision.compiled, decision.facts.registers
    if decision.outcome == INCOMPLETE or compiled.completions.evaluate(*registers)[0] == decision.outcome:
        return ()
    read = facts_read(compiled.policy, *(rule.fires for rule in decision.fired_rules))
    return tuple(name for name, value in decision.facts.each() if value[0] is None and name in read)


def _open_parts(decision: Decision) -> int:
    """2 while the outcome is open, 1 while only the route is, else 0."""
    return 2 if decision.outcome == INCOMPLETE else int(decision.route_open)


class _Search:
    def __init__(self, decision: Decision, now: int) -> None:
        self.compiled = decision.compiled
        self.trials = self.compiled.trials
        self.now = now
        self.tries = 0

    def settles(self, registers: Registers, names: tuple[str, ...]) -> bool:
        """Whether answers to `names` leave less open than there is now."""
        self.tries += 1
        if self.tries > MAX_TRIES or self._settled(registers):
            return True
        if not names:
            return False
        values = self.trials.values(registers, names[0])
        return any(self.settles(self.trials.put(registers, names[0], value), names[1:]) for value in values)

    def _settled(self, registers: Registers) -> bool:
        if self.compiled.violated(registers) >= 0:
            return False
        return _open_parts(self.compiled.decide(self.compiled.facts(registers))) < self.now
