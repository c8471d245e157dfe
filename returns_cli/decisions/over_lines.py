"""What the other lines of a request come to, put among the facts of each line of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import cast

from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.kinds.kind import Register, Registers
from returns_cli.language.over_lines import LATEST, TOTAL
from returns_cli.language.types import Number, Type


def among_lines(
    compiled: CompiledPolicy, lines: Sequence[Registers], before: Sequence[tuple[Sequence[Register], int]] = ()
) -> list[Registers]:
    """The facts of each line, beside the others and those taken back `before` (what so many lines add). What
    one line does not say leaves what all come to unknown for the others.

    A line by itself stays as it is: what other lines come to may have been said of it.
    """
    over = list(compiled.policy.over_lines.values())
    if not over or not lines or len(lines) + len(before) < 2:
        return list(lines)
    shares = [compiled.line_shares(*registers) for registers in lines]
    types = [compiled.policy.facts[name].type for name in compiled.policy.over_lines]
    others = [
        _others(each.function, [own[at] for own in shares], [(line[at], times) for line, times in before], types[at])
        for at, each in enumerate(over)
    ]
    # The facts that a policy makes by itself stand last, in the order of what they put together.
    return [registers[: -len(over)] + own for registers, own in zip(lines, zip(*others, strict=True), strict=True)]


def _others(function: str, shares: Sequence[Register], before: Sequence[tuple[Register, int]], type_: Type) -> list[Register]:
    """For each line what the other lines come to, and those before them. The latest of all is as good as that of the
    others: both are compared."""
    unknown = sum(share is None for share in shares) + sum(share is None for share, _ in before)
    found: list[Register]
    if function == TOTAL:
        added = [int(share or 0) for share in cast("Sequence[int | None]", shares)]
        whole = sum(added) + sum(int(cast("int | None", share) or 0) * times for share, times in before)
        found = [other if _is_within(other := whole - own, type_) else None for own in added]
    else:
        every = cast("Sequence[date | None]", [*shares, *(share for share, _ in before)])
        days = [share for share in every if share is not None]
        found = [(max if function == LATEST else min)(days, default=None)] * len(shares)
    return [None if unknown - (share is None) else each for share, each in zip(shares, found, strict=True)]


def _is_within(value: int, type_: Type) -> bool:
    """Whether it is a number that engines have."""
    return isinstance(type_, Number) and type_.low <= value <= type_.high
