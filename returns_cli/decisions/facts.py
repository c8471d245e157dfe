"""What one request says, as a policy understands it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from returns_cli.engines.python import PythonEngine
from returns_cli.intake.spellings import show_value
from returns_cli.kinds.kind import Register, Registers, Shown, Value
from returns_cli.policy.model import Policy


class Facts(Mapping[str, Any]):
    """The facts of one request as understood: fact -> value as JSON shows it; unknown facts are left out.

    INVARIANT: made by `read` or `accept` only, so every value fits its type and every check of the
    policy holds; `decide` relies on it.
    """

    __slots__ = ("__dict__", "decide", "engine", "policy", "registers")

    def __init__(self, policy: Policy, registers: Registers, engine: PythonEngine) -> None:
        self.policy = policy
        self.registers = registers
        self.engine = engine
        self.decide: Callable[[Facts], Any] | None = None
        """What decides them, once they have been decided."""

    def each(self) -> Iterator[tuple[str, Value]]:
        """Each fact with its registers, unknown ones too."""
        start = 0
        for name, fact in self.policy.facts.items():
            end = start + fact.type.width
            yield name, self.registers[start:end]
            start = end

    @cached_property
    def known(self) -> Mapping[str, Shown | None]:
        """Fact -> value as JSON shows it, for the known ones; nothing of other lines where there are none."""
        facts = self.policy.facts
        return {
            name: show_value(facts[name].type, value, self.policy.timezone)
            for name, value in self.each()
            if value[0] is not None and (facts[name].over is None or value != facts[name].without_others)
        }

    @cached_property
    def computed(self) -> dict[str, Register]:
        """Dated parameters and derived facts in stored form; None where unknown."""
        return self.engine.derive(*self.registers)

    @cached_property
    def shown_derived(self) -> dict[str, Shown | None]:
        """Derived facts as JSON shows them; None where unknown."""
        policy = self.policy
        return {
            name: show_value(derived.type, (self.computed[name],), policy.timezone) for name, derived in policy.derived.items()
        }

    def shown(self) -> dict[str, Shown | None]:
        """The known facts, to do with as one likes."""
        return dict(self.known)

    def __getitem__(self, name: str) -> Shown | None:
        return self.known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)

    def __repr__(self) -> str:
        return f"Facts({self.shown()!r})"
