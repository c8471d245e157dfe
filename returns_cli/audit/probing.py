"""What the first rows of a log tell about it that its headings do not: dates kept as Excel's numbers, damaged ids."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from returns_cli.audit import sources
from returns_cli.audit.batches import Batch
from returns_cli.audit.logs import OpenedLog
from returns_cli.intake.columns import Mapped
from returns_cli.kinds.date_forms import orders_of
from returns_cli.kinds.sameness import narrowed
from returns_cli.policy.model import Policy
from returns_cli.records import Record

ROWS = 20_000
SERIAL = "[2-7][0-9]{4}(\\.[0-9]{1,12})?"  # 1954 to 2119
DAMAGED = "[0-9]([.,][0-9]+)?[eE]\\+[0-9]{2,}"


class Probe(Record):
    """`serials` are the facts whose dates are all Excel's numbers of days; `damaged` counts the ids such as 1.23E+17.

    `orders` counts, for facts whose dates need an order to be said, the values that can only be in one of them.
    """

    serials: frozenset[str] = frozenset()
    damaged: int = 0
    orders: Mapping[str, Mapping[str, int]] = {}


def probe(logs: Sequence[OpenedLog], policy: Policy, mapped: Mapped) -> Probe:
    """What the first rows tell. A date column counts as numbers of days only if every cell of these rows is one."""
    days = [name for name in mapped.facts if policy.facts[name].type.date_at is not None]
    if not days and mapped.request is None:
        return Probe()
    serials, damaged, unsaid = _in_first_batches(logs, [mapped.facts[name] for name in days], mapped.request)
    if mapped.request is not None and damaged:
        damaged = sum(_damaged(batch, mapped.request) for log in logs for batch in _batches(log))
    orders = _orders(logs, {name: mapped.facts[name] for name in days if mapped.facts[name] in unsaid})
    return Probe(frozenset(name for name in days if mapped.facts[name] in serials), damaged, orders)


def _in_first_batches(logs: Sequence[OpenedLog], days: Sequence[int], ids: int | None) -> tuple[set[int], int, set[int]]:
    """The columns of days in which all first cells are numbers, how many ids there are damaged, and the columns of days
    that do not say their order."""
    serials, blank = set(days), set(days)
    damaged, unsaid = 0, set[int]()
    for log in logs:
        rows = 0
        for batch in _batches(log):
            for column in days:
                cells = {cell.strip(" ") for cell in batch.listed(column).texts} - {""}
                blank -= {column} if cells else set()
                unsaid |= {column} if column not in unsaid and any(map(orders_of, map(narrowed, cells))) else set()
                serials -= set() if all(re.fullmatch(SERIAL, cell) for cell in cells) else {column}
            damaged += 0 if ids is None else _damaged(batch, ids)
            rows += batch.rows
            if rows >= ROWS:
                break
    return serials - blank, damaged, unsaid


def _orders(logs: Sequence[OpenedLog], days: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """How many values of the whole logs can only be in one order, by fact and order."""
    found: dict[str, Counter[str]] = {name: Counter() for name in days}
    for batch in (batch for log in logs if days for batch in _batches(log)):
        for name, column in days.items():
            listed = batch.listed(column)
            possible = [orders_of(narrowed(text)) or () for text in listed.texts]
            times = np.bincount(listed.places, minlength=len(possible))
            for orders, count in zip(possible, times.tolist(), strict=True):
                if len(orders) == 1:
                    found[name][orders[0]] += count
    return {name: dict(counts) for name, counts in found.items()}


def _batches(log: OpenedLog) -> Iterator[Batch]:
    for batch, _ in sources.batches(log, sources.in_turn(log), sources.begin(log)):
        yield batch


def _damaged(batch: Batch, column: int) -> int:
    listed = batch.listed(column)
    odd = [re.fullmatch(DAMAGED, text.strip(" ")) is not None for text in listed.texts]
    return int(np.count_nonzero(np.array(odd, np.bool_).take(listed.places)))
