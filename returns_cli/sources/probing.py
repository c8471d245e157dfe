"""What the texts of a log tell about it that its headings do not: dates kept as Excel's numbers, the order of dates that nobody
has said, damaged ids. The first rows say what is to be looked for, the pass over all rows counts it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias

import numpy as np

from returns_cli.errors import visible
from returns_cli.intake.mapped import Mapped
from returns_cli.intake.roles import Roles, find_roles
from returns_cli.kinds.date_forms import orders_of
from returns_cli.kinds.sameness import narrowed
from returns_cli.policy.model import Policy
from returns_cli.records import Record
from returns_cli.sources import source
from returns_cli.sources.batches import Batch
from returns_cli.sources.blocks import Block
from returns_cli.sources.logs import OpenedLog
from returns_cli.sources.parquet_log import check_cells, no_cells

ROWS = 20_000
FEW_SHARE = 16  # of so many rows one: their texts are looked at one by one
SERIAL = "[2-7][0-9]{4}(\\.[0-9]{1,12})?"  # 1954 to 2119
DAMAGED = "[0-9]([.,][0-9]+)?[eE]\\+[0-9]{2,}"
DAMAGED_IDS = "", "damaged"
Tally: TypeAlias = Counter[tuple[str, str]]  # what is counted, by group and name


class Watched(NamedTuple):
    """The columns of facts whose dates need an order to be said, and the column of ids of which some are damaged."""

    orders: Mapping[str, int] = {}
    ids: int | None = None


class Probe(Record):
    """`serials` are the facts whose dates are all Excel's numbers of days; `watched` is what is to be counted over all rows."""

    serials: frozenset[str] = frozenset()
    watched: Watched = Watched()


class UnreadTexts(Counter[str]):
    """The texts of recorded decisions that nobody can read, as they are shown, and how often each comes; of more than MOST
    different ones the shortest, which are words rather than notes. They are the same in whatever parts rows are counted."""

    MOST = 1_000

    def take(self, texts: Iterable[tuple[str, int]]) -> None:
        """Counts these as well."""
        longest = max(map(_rank, self)) if len(self) >= self.MOST else None
        for text, times in texts:
            if (shown := visible(text)) in self or longest is None or _rank(shown) < longest:
                self[shown] += times
        for shown in sorted(self, key=_rank)[self.MOST :]:
            del self[shown]


def _rank(text: str) -> tuple[int, str]:
    return len(text), text


def probe(logs: Sequence[OpenedLog], policy: Policy, mapped: Mapped, settled: Collection[str] = ()) -> Probe:
    """What the first rows tell. A date column counts as numbers of days only if every cell of these rows is one. The order of
    dates of facts in `settled` is known already."""
    days = [name for name in mapped.facts if policy.facts[name].type.date_at is not None]
    if not days and mapped.request is None:
        return Probe()
    serials, damaged, ambiguous = _in_first_batches(logs, [mapped.facts[name] for name in days], mapped.request)
    orders = {name: mapped.facts[name] for name in days if mapped.facts[name] in ambiguous and name not in settled}
    watched = Watched(orders, mapped.request if damaged else None)
    return Probe(frozenset(name for name in days if mapped.facts[name] in serials), watched)


def roles_in(logs: Sequence[OpenedLog], mapped: Mapped, chosen: Mapping[str, str]) -> Roles:
    """The columns that say more of a finding, by headings or as chosen. Raises LogError where a chosen one has no cells."""
    roles = find_roles(mapped, chosen, [column for column, _, _ in no_cells(logs)])
    check_cells(logs, roles.columns.values())
    return roles


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


def hints(watched: Watched, batch: Batch, refused: Sequence[int]) -> Tally:
    """How many values can only be in one order, by fact and order, and how many ids are damaged. A date whose order is not said
    cannot be read, so only rows that are refused need be looked at for that."""
    found: Tally = Counter()
    for name, column in watched.orders.items():
        for text, count in texts_of(batch, column, refused):
            possible = _orders(text)
            if len(possible) == 1:
                found[name, possible[0]] += count
    if watched.ids is not None:
        found[DAMAGED_IDS] += _damaged(batch, watched.ids)
    return found


@lru_cache(1 << 12)  # rows that are refused for other things say the same days again and again
def _orders(text: str) -> tuple[str, ...]:
    return orders_of(narrowed(text)) or ()


def orders_shown(watched: Watched, found: Tally) -> dict[str, dict[str, int]]:
    """The counts of values that can only be in one order, by fact."""
    return {name: {order: count for (what, order), count in found.items() if what == name} for name in watched.orders}


def texts_of(batch: Batch, column: int, rows: Sequence[int]) -> Iterable[tuple[str, int]]:
    """The texts of these rows, and how often each comes."""
    if len(rows) * FEW_SHARE < batch.rows:
        return Counter(batch.texts(column, rows)).items()
    listed = batch.listed(column)
    times = np.bincount(np.asarray(listed.places)[rows], minlength=len(listed.texts)).tolist()
    return [(text, count) for text, count in zip(listed.texts, times, strict=True) if count]


def _batches(log: OpenedLog) -> Iterator[Batch]:
    for batch, _ in source.batches(log, source.in_turn(log), source.begin(log)):
        yield batch


def _damaged(batch: Batch, column: int) -> int:
    # Of ids no dictionary is made without need, which would be as long as the batch.
    if isinstance(batch, Block):
        if batch.data.find(b"+") < 0:
            return 0
    else:
        import pyarrow.compute as pc

        if not pc.any(pc.match_substring(batch.strings(column), "+")).as_py():
            return 0
    listed = batch.listed(column)
    if not any("+" in text for text in listed.texts):
        return 0
    odd = [re.fullmatch(DAMAGED, text.strip(" ")) is not None for text in listed.texts]
    return int(np.count_nonzero(np.array(odd, np.bool_).take(listed.places)))
