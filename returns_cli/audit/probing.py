"""What the first rows of a log tell about it that its headings do not: dates kept as Excel's numbers, damaged ids."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TypeAlias

import numpy as np

from returns_cli.audit.audit import Audit
from returns_cli.audit.passes import Passes, local_pool
from returns_cli.audit.process import Process, Task
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.intake.columns import Mapped
from returns_cli.kinds.date_forms import orders_of
from returns_cli.kinds.sameness import narrowed
from returns_cli.policy.model import Policy
from returns_cli.pools.watching import watch_quietly
from returns_cli.records import Record
from returns_cli.sources import source
from returns_cli.sources.batches import Batch
from returns_cli.sources.logs import OpenedLog

ROWS = 20_000
SERIAL = "[2-7][0-9]{4}(\\.[0-9]{1,12})?"  # 1954 to 2119
DAMAGED = "[0-9]([.,][0-9]+)?[eE]\\+[0-9]{2,}"
DAMAGED_IDS = "", "damaged"
Tally: TypeAlias = Counter[tuple[str, str]]


class Probe(Record):
    """`serials` are the facts whose dates are all Excel's numbers of days; `damaged` counts the ids such as 1.23E+17.

    `orders` counts, for facts whose dates need an order to be said, the values that can only be in one of them.
    """

    serials: frozenset[str] = frozenset()
    damaged: int = 0
    orders: Mapping[str, Mapping[str, int]] = {}


def probe(logs: Sequence[OpenedLog], policy: Policy, mapped: Mapped, settled: Collection[str] = ()) -> Probe:
    """What the first rows tell. A date column counts as numbers of days only if every cell of these rows is one. The order of
    dates of facts in `settled` is known already."""
    days = [name for name in mapped.facts if policy.facts[name].type.date_at is not None]
    if not days and mapped.request is None:
        return Probe()
    serials, damaged, ambiguous = _in_first_batches(logs, [mapped.facts[name] for name in days], mapped.request)
    orders = {name: mapped.facts[name] for name in days if mapped.facts[name] in ambiguous and name not in settled}
    ids = mapped.request if damaged else None
    whole = _in_all_batches(logs, policy, mapped, orders, ids) if orders or ids is not None else Counter()
    by_order = {name: {order: count for (what, order), count in whole.items() if what == name} for name in orders}
    return Probe(frozenset(name for name in days if mapped.facts[name] in serials), whole[DAMAGED_IDS], by_order)


def _in_first_batches(logs: Sequence[OpenedLog], days: Sequence[int], ids: int | None) -> tuple[set[int], int, set[int]]:
    """The columns of days in which all first cells are numbers, how many ids there are damaged, and the columns of days
    that do not say their order."""
    serials, blank = set(days), set(days)
    damaged, ambiguous = 0, set[int]()
    for log in logs:
        rows = 0
        for batch in _batches(log):
            for column in days:
                cells = {cell.strip(" ") for cell in batch.listed(column).texts} - {""}
                blank -= {column} if cells else set()
                ambiguous |= {column} if column not in ambiguous and any(map(orders_of, map(narrowed, cells))) else set()
                serials -= set() if all(re.fullmatch(SERIAL, cell) for cell in cells) else {column}
            damaged += 0 if ids is None else _damaged(batch, ids)
            rows += batch.rows
            if rows >= ROWS:
                break
    return serials - blank, damaged, ambiguous


def _in_all_batches(
    logs: Sequence[OpenedLog], policy: Policy, mapped: Mapped, orders: Mapping[str, int], ids: int | None
) -> Tally:
    """What the whole logs tell of that, from all processes."""
    audit = Audit(CompiledPolicy(policy), logs, lambda _: mapped.but(given={}), watch_quietly, None, "en")
    found: Tally = Counter()
    with local_pool(audit, Path()) as pool:
        passes = Passes(audit, pool)
        for part in passes.each(partial(tell, orders=orders, ids=ids), passes.together):
            found.update(part.found)
    return found


def tell(process: Process, task: Task, *, orders: Mapping[str, int], ids: int | None) -> Tally:
    """How many values of a task can only be in one order, by fact and order; and how many of its ids are damaged."""
    found: Tally = Counter()
    for batch, _ in process.batches(task):
        for name, column in orders.items():
            listed = batch.listed(column)
            times = np.bincount(listed.places, minlength=len(listed.texts)).tolist()
            for text, count in zip(listed.texts, times, strict=True):
                possible = orders_of(narrowed(text)) or ()
                if len(possible) == 1:
                    found[name, possible[0]] += count
        if ids is not None:
            found[DAMAGED_IDS] += _damaged(batch, ids)
    return found


def _batches(log: OpenedLog) -> Iterator[Batch]:
    for batch, _ in source.batches(log, source.in_turn(log), source.begin(log)):
        yield batch


def _damaged(batch: Batch, column: int) -> int:
    listed = batch.listed(column)
    if not any("+" in text for text in listed.texts):
        return 0
    odd = [re.fullmatch(DAMAGED, text.strip(" ")) is not None for text in listed.texts]
    return int(np.count_nonzero(np.array(odd, np.bool_).take(listed.places)))
