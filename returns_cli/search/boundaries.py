"""The values of each fact at and beside the boundaries of a policy, plainest first, and how a clerk would write them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from returns_cli.engines.python import PythonEngine
from returns_cli.intake.spellings import reader
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.kind import Registers, Value
from returns_cli.kinds.table import kind_of
from returns_cli.policy.model import Policy
from returns_cli.search.trials import Trials

MAX_REMEMBERED = 5_000


class Boundaries:
    """The values worth giving to each fact of a policy while some others are known."""

    def __init__(self, policy: Policy, completions: PythonEngine) -> None:
        self.policy = policy
        self.completions = completions
        self.trials = Trials(policy, completions)
        self.nothing: Registers = tuple(None for _ in policy.registers)
        self._remembered: dict[tuple[Any, ...], list[Value]] = {}
        self._written: dict[tuple[str, Value], list[str]] = {}

    def values(self, registers: Registers, name: str) -> tuple[list[Value], int]:
        """The values to try, and how many of them are harmless: those that speak least against the request come first.

        None of them surely breaks a check of the policy while the registers are as they are, if that can be helped.
        """
        at = (name, *(registers[register] for register in self._others[name]))
        if at not in self._remembered:
            if len(self._remembered) > MAX_REMEMBERED:
                self._remembered.clear()
            self._remembered[at] = sorted(
                self._tried(registers, name), key=lambda value: self._plainness(registers, name, value)
            )
        found = [(value, self.trials.put(registers, name, value)) for value in self._remembered[at]]
        readable = [(value, tried) for value, tried in found if self._readable(tried)] or found
        weighed = sorted([(self._against(tried), number) for number, (_, tried) in enumerate(readable)])
        harmless = sum(1 for against, _ in weighed if against == weighed[0][0])
        return [readable[number][0] for _, number in weighed], harmless

    def _against(self, registers: Registers) -> tuple[int, int]:
        """How many rules surely fire, and how many still may."""
        _, fired, undecided, _ = self.completions.evaluate(*registers)
        return fired.bit_count(), undecided.bit_count()

    @cached_property
    def _others(self) -> dict[str, list[int]]:
        """For each fact the registers that share a comparison with it, so that its boundaries move along with them."""
        found = {}
        for name in self.policy.facts:
            others = dict.fromkeys(other for _, others in self.trials.compared.balances(name) for other in others)
            spots = [self.trials.start[other] + step for other in others for step in range(self._width(other))]
            dates = [self.trials.start[other] for other in self._dates if other != name]
            found[name] = [*spots, *(dates if name in self._dates else [])]
        return found

    @cached_property
    def _dates(self) -> list[str]:
        return [name for name, fact in self.policy.facts.items() if kind_of(fact.type).drifts]

    def _width(self, name: str) -> int:
        return self.policy.facts[name].type.width

    def _readable(self, registers: Registers) -> bool:
        return self.completions.violated(*registers) < 0

    def _tried(self, registers: Registers, name: str) -> Iterator[Value]:
        type_ = self.policy.facts[name].type
        tried = (value for value in self.trials.values(registers, name) if self.spellings(name, value))
        yield from dict.fromkeys([*kind_of(type_).common(type_), *tried])

    def _plainness(self, registers: Registers, name: str, value: Value) -> tuple[int, ...]:
        fact = self.policy.facts[name]
        near = next(iter(self.trials.anchors(registers, fact)), None) if kind_of(fact.type).drifts else None
        return kind_of(fact.type).plainness(fact.type, value, near)

    def spellings(self, name: str, value: Value) -> list[str]:
        """Ways to write a value of a fact, the usual one first; each reads back as that value."""
        key = (name, value)
        if key not in self._written:
            fact = self.policy.facts[name]
            read = reader(fact, self.policy.timezone)
            found = []
            for text in dict.fromkeys(kind_of(fact.type).spellings(fact.type, fact, value, self.policy.timezone)):
                try:
                    if read(text) == value:
                        found.append(text)
                except InputError:
                    continue
            self._written[key] = found
        return self._written[key]
