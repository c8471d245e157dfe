"""One way in which two policies can differ."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from returns_cli.decisions.compiled import Decision
from returns_cli.engines.smt_formulas import Formula
from returns_cli.records import Record

Pair: TypeAlias = tuple[Decision | None, Decision | None]


class Aspect(Record):
    """One way to differ. `differs` is what the solver looks for, `seen` whether two decisions show it."""

    kind: str
    id: str
    differs: Formula
    seen: Callable[[Decision | None, Decision | None], bool]


def differ(of: Callable[[Decision], object]) -> Callable[[Decision | None, Decision | None], bool]:
    """Whether something differs between two decisions, both being there."""
    return lambda one, other: one is not None and other is not None and of(one) != of(other)
