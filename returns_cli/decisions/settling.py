"""Whether further answers can settle more while some facts stay unknown for good."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from returns_cli.decisions.trying import Trials
from returns_cli.engines.record import Slots, Verdict
from returns_cli.policy.model import INCOMPLETE

if TYPE_CHECKING:
    from returns_cli.decisions.ready import Facts, ReadyPolicy

# A search that has tried so many answers without a proof keeps the questions rather than drop them.
MAX_TRIES = 2_000


def can_settle(ready: ReadyPolicy, facts: Facts, names: Sequence[str]) -> bool:
    """Whether some answers to `names`, all else staying as it is, settle the outcome, or its route, that is open now.

    Of a request whose outcome nobody can settle any more, no route is worth asking for.
    """
    search = _Search(ready)
    now = search.open_parts(ready.engine.evaluate(*facts.slots))
    return now > 0 and search.settles(facts.slots, tuple(names), now)


class _Search:
    def __init__(self, ready: ReadyPolicy) -> None:
        self.engine = ready.engine
        self.trials = Trials(ready.policy, ready.completions)
        self.route_bit = 1 << len(ready.policy.rules)
        self.tries = 0

    def open_parts(self, verdict: Verdict) -> int:
        """2 while the outcome is open, 1 while only the route is, else 0."""
        return 2 if verdict[0] == INCOMPLETE else int(bool(verdict[2] & self.route_bit))

    def settles(self, slots: Slots, names: tuple[str, ...], now: int) -> bool:
        """Whether answers to `names` leave fewer parts open than `now`."""
        self.tries += 1
        if self.tries > MAX_TRIES:
            return True
        if self.engine.violated(*slots) < 0 and self.open_parts(self.engine.evaluate(*slots)) < now:
            return True
        if not names:
            return False
        values = self.trials.values(slots, names[0])
        return any(self.settles(self.trials.put(slots, names[0], value), names[1:], now) for value in values)
