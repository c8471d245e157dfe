"""From the truth of each rule to outcome, fired rules and route: the last step of engines that only give truths."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import compress

from benchmarks.if_chain import DENYING, RULES, WALK_IN, WAREHOUSE, Answer


def verdict(truths: Sequence[object]) -> Answer:
    """`truths` are those of RULES, then whether the area is for walking in."""
    fired = tuple(compress(RULES, truths))
    if fired and not DENYING.isdisjoint(fired):
        return "deny", fired, None
    return "refer" if fired else "approve", fired, WALK_IN if truths[-1] else WAREHOUSE


def verdict_of_ids(ids: Iterable[str]) -> Answer:
    """The same from the ids that hold, in any order; `walk-in` is among them if the area is small enough."""
    held = set(ids)
    fired = tuple(rule for rule in RULES if rule in held)
    if not DENYING.isdisjoint(held):
        return "deny", fired, None
    return "refer" if fired else "approve", fired, WALK_IN if WALK_IN in held else WAREHOUSE
