"""What a policy compares: its conditions, the texts and remainders in them, and the comparisons that read a fact."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, TypeAlias

from returns_cli.engines.python import PythonEngine
from returns_cli.language.nodes import Compare, Divide, Literal, Member, Node, walk
from returns_cli.language.types import MINUTE
from returns_cli.policy.model import Policy
from returns_cli.policy.reads import facts_read

Sides: TypeAlias = Callable[..., tuple[Any, ...]]
Balance: TypeAlias = tuple[Sides, list[str]]
OTHER_TEXT = "…"
MAX_PERIOD = 400


class Comparisons:
    """The comparisons of a policy, each looked for once."""

    def __init__(self, policy: Policy, completions: PythonEngine) -> None:
        self.policy = policy
        self.completions = completions

    @cached_property
    def conditions(self) -> tuple[Node, ...]:
        policy = self.policy
        all_lowered = [rule.fires for rule in policy.rules] + [route.lowered for route in policy.routes]
        all_lowered += [alternative.lowered for term in policy.terms.values() for alternative in term.alternatives]
        return tuple(
            all_lowered
            + [check.lowered for check in policy.checks if check.defined is None]
            + list(policy.definitions.values())
        )

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The texts the policy compares with, and one that it does not."""
        found = [node.value for lowered in self.conditions for node in walk(lowered) if isinstance(node, Literal)]
        return (*dict.fromkeys(value for value in found if isinstance(value, str)), OTHER_TEXT)

    @cached_property
    def period(self) -> int:
        """The longest remainder cycle, capped; one of minutes that are kept in microseconds is counted in minutes. The
        years of seasons are none: the days on which these begin and end are tried by themselves."""
        found = [
            node.by
            for lowered in self.conditions
            if lowered not in self.policy.seasonal
            for node in walk(lowered)
            if isinstance(node, Divide) and node.op == "%"
        ]
        return min(max((by // MINUTE if by % MINUTE == 0 else by for by in found), default=0), MAX_PERIOD)

    def balances(self, name: str) -> list[Balance]:
        """For each comparison that reads the fact: registers -> its two sides, and the other facts that it reads."""
        if name not in self._balances:
            pairs = dict.fromkeys(pair for lowered in self.conditions for node in walk(lowered) for pair in _sides(node))
            found = []
            for pair in pairs:
                reads = facts_read(self.policy, pair[0]) | facts_read(self.policy, pair[1])
                if name in reads:
                    found.append((self.completions.function(pair), sorted(reads - {name})))
            self._balances[name] = found
        return self._balances[name]

    @cached_property
    def _balances(self) -> dict[str, list[Balance]]:
        return {}


def _sides(node: Node) -> Iterator[tuple[Node, Node]]:
    """The pairs whose order a comparison of numbers or dates depends on."""
    if isinstance(node, Compare):
        yield node.left, node.right
    elif isinstance(node, Member):
        yield from ((node.needle, option) for option in node.options)
