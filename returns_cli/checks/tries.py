"""Requests at the limits of policies: what is tried where nothing can be proved. The same ones each time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import product
from random import Random
from time import monotonic
from typing import TypeAlias

from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.kinds.kind import Registers, Value
from returns_cli.kinds.table import kind_of
from returns_cli.language.types import Number, Type
from returns_cli.search.trials import Trials

Request: TypeAlias = Mapping[str, Value]
SEED = 20260301
MAX_TRIES = 2_000
SECONDS = 1.0
UNKNOWN_ONE_IN = 8
MAX_EVERY = 500


class Tries:
    """Requests to one policy or to several. A fact whose types differ between them stays unknown."""

    def __init__(self, compiled_policies: Sequence[CompiledPolicy]) -> None:
        self.compiled_policies = compiled_policies
        types: dict[str, set[object]] = {}
        for compiled in compiled_policies:
            for name, fact in compiled.policy.facts.items():
                types.setdefault(name, set()).add(fact.type)
        self.names = [name for name, kinds in types.items() if len(kinds) == 1]

    @cached_property
    def trials(self) -> list[Trials]:
        return [compiled.trials for compiled in self.compiled_policies]

    def every(self) -> list[Request] | None:
        """Every request there is, blanks included, where they are few; None where they are many."""
        pools: list[list[Value | None]] = []
        count = 1
        for name in self.names:
            type_ = next(self._knowing(name)).policy.facts[name].type
            values = _all_values(type_)
            if values is None or count * (len(values) + 1) > MAX_EVERY:
                return None
            count *= len(values) + 1
            pools.append([None, *values])
        if len(self.names) < len({name for each in self.compiled_policies for name in each.policy.facts}):
            return None
        chosen = (zip(self.names, values, strict=True) for values in product(*pools))
        return [{name: value for name, value in pairs if value is not None} for pairs in chosen]

    def requests(self) -> Iterator[Request]:
        """So many as can be made in a short time, each of values at the limits that the others leave it."""
        chance = Random(SEED)  # noqa: S311  a search, not cryptography
        until = monotonic() + SECONDS
        for _ in range(MAX_TRIES):
            if monotonic() > until:
                return
            yield self._request(chance)

    def _request(self, chance: Random) -> Request:
        found: dict[str, Value] = {}
        for name in chance.sample(self.names, len(self.names)):
            if chance.randrange(UNKNOWN_ONE_IN):
                values = [value for trials in self._knowing(name) for value in trials.values(registers_of(trials, found), name)]
                found[name] = chance.choice(list(dict.fromkeys(values)))
        return found

    def _knowing(self, name: str) -> Iterator[Trials]:
        return (trials for trials in self.trials if name in trials.policy.facts)


def _all_values(type_: Type) -> list[Value] | None:
    """Every value of a type that has few."""
    if isinstance(type_, Number) and type_.width == 1 and type_.high - type_.low < MAX_EVERY:
        return [(value,) for value in range(type_.low, type_.high + 1)]
    return list(kind_of(type_).every(type_)) or None


def registers_of(trials: Trials, request: Request) -> Registers:
    """The request as the registers of one policy: what it does not know is left out, what is not given is unknown."""
    facts = trials.policy.facts.values()
    return tuple(part for fact in facts for part in request.get(fact.name, (None,) * fact.type.width))
