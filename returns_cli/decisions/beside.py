"""One line of a request beside the others: its verdict, and the route that the totals over all lines give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returns_cli.engines.python import Shares, Verdict
from returns_cli.kinds.kind import Register, Registers
from returns_cli.policy.model import INCOMPLETE

if TYPE_CHECKING:
    from returns_cli.decisions.evaluator import Evaluator


class Beside:
    """Verdicts of the engine for values that may yet be given. `others` are the totals over the other lines of the request,
    None for a request of one line."""

    def __init__(self, compiled: Evaluator, others: tuple[int, ...] | None) -> None:
        policy = compiled.policy
        self.engine = compiled.completions
        self.denied = policy.denied
        self.route_bit = 1 << len(policy.rules)
        self.others = others or (0,) * len(compiled.program.shares)
        self.evaluate = self.engine.evaluate if others is None else self._evaluate

    def _evaluate(self, *registers: Register) -> Verdict:
        outcome, fired, undecided, _ = self.engine.evaluate(*registers)
        if outcome == INCOMPLETE:
            return outcome, fired, undecided, None
        none = (0,) * len(self.others)
        route, still_open = self._routed(registers, none if outcome == self.denied else self.engine.measure(*registers))
        return outcome, fired, (undecided & ~self.route_bit) | (self.route_bit if still_open else 0), route

    def route(self, registers: Registers) -> tuple[str | None, bool]:
        """The route if the line is not denied, whether or not that is settled, and whether it is open."""
        return self._routed(registers, self.engine.measure(*registers))

    def _routed(self, registers: Registers, shares: Shares) -> tuple[str | None, bool]:
        totals: list[int | None] = []
        for share, other in zip(shares, self.others, strict=True):
            totals += (other + (share or 0), None if share is None else True)
        return self.engine.route(*registers, *totals)
