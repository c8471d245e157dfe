"""Where something that can only grow or fall changes, found by halving."""

from __future__ import annotations

from collections.abc import Callable, Iterator


def flips(order: Callable[[int], int | None], low: int, high: int) -> Iterator[int]:
    """The first number at which the order leaves its first state, and the first in its last one; exact where it only
    ever grows or falls, and else still a place to look at."""
    first, last = order(low), order(high)
    if first == last:
        return
    for settled in (False, True):
        before, after = low, high
        while after - before > 1:
            middle = (before + after) // 2
            beyond = order(middle) == last if settled else order(middle) != first
            before, after = (before, middle) if beyond else (middle, after)
        yield after
