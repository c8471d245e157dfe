"""The rows of a log with the sales that they are about behind them; see `sales_table`."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from returns_cli.errors import UsageError
from returns_cli.kinds.faults import InputError
from returns_cli.rows.audit import Audit
from returns_cli.sources.batch_views import BatchView
from returns_cli.sources.batches import Batch, Distinct
from returns_cli.sources.sales_table import MATCHES, SalesTable, keys_of

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Numbers


def joined(audit: Audit, batch: Batch) -> Batch:
    """The batch with what the sales say of its rows, where there are sales."""
    return batch if audit.sales is None else JoinedBatch(batch, audit.sales, audit)


def check_sales(audit: Audit) -> None:
    """Raises UsageError where the latest sale is asked for and cannot be told."""
    if audit.sales is not None and audit.sales.latest is not None:
        _asked_on(audit, audit.sales)
        _days(audit, audit.sales)


def _days(audit: Audit, sales: SalesTable) -> list[int]:
    """The day of every sale, in the order in which they then stand."""
    plan = audit.plans[-1]
    facts = {name: at - sales.width for name, at in plan.mapped.facts.items() if at >= sales.width}
    dated = [name for name in facts if plan.policy.facts[name].type.date_at is not None]
    if len(dated) != 1:
        raise UsageError("--latest-before needs one day among the sales", help="name its column: --map FACT=COLUMN")
    return sales.order_by_day(facts[dated[0]], lambda text: _day(audit, dated[0], text))


def found_sales(audit: Audit, sales: SalesTable, batch: Batch) -> tuple[Numbers, Numbers]:
    """For every row of a batch the place of its sale, -1 for none that is certain; and which of `MATCHES` it is."""
    days = None if sales.latest is None else _requested(audit, sales, batch)
    sold = _days(audit, sales) if days is not None else []
    keys, known = keys_of(batch, sales.on, sales.unknown)
    left, right = np.searchsorted(sales.high, keys, "left"), np.searchsorted(sales.high, keys, "right")
    left, right = np.where(known, left, 0), np.where(known, right, 0)
    if days is not None:
        some = np.flatnonzero(right > left).tolist()
        for row in some:
            right[row] = bisect_right(sold, days[row], int(left[row]), int(right[row]))
            latest = sold[right[row] - 1] if right[row] > left[row] else 0
            left[row] = bisect_right(sold, latest - 1, int(left[row]), int(right[row]))
    last = np.maximum(right - 1, 0)
    changes = sales.changes if len(sales.changes) else np.zeros(1, np.int64)
    one = (right > left) & (changes[last] == changes[np.minimum(left, len(changes) - 1)])
    return np.where(one, left, -1), np.where(one, 0, np.where(right > left, 2, 1))


def _requested(audit: Audit, sales: SalesTable, batch: Batch) -> list[int]:
    """The day of every row's request, 0 where nobody can tell."""
    fact, column = _asked_on(audit, sales)
    places, texts = batch.listed(column)
    days = np.array([*(_day(audit, fact, text) for text in texts), 0], np.int64)
    return [int(day) for day in days[np.asarray(places)]]


def _asked_on(audit: Audit, sales: SalesTable) -> tuple[str, int]:
    """The fact that says the day of the request, and its column."""
    fact, mapped, facts = sales.latest or "", audit.plans[-1].mapped, audit.plans[-1].policy.facts
    dated = fact in facts and facts[fact].type.date_at is not None
    if not dated or fact not in mapped.facts or mapped.facts[fact] >= sales.width:
        raise UsageError(f"`{fact}` is no day that the log tells", help="for example --latest-before requested_on")
    return fact, mapped.facts[fact]


def _day(audit: Audit, fact: str, text: str) -> int:
    """The day that a text says, as a number; 0 where it says none."""
    try:
        day = audit.plans[-1].reading(fact)(text, "")[-1]
    except InputError:
        return 0
    return day.toordinal() if isinstance(day, date) else 0


class JoinedBatch(BatchView):
    """A batch with the columns of the sales behind its own."""

    def __init__(self, batch: Batch, sales: SalesTable, audit: Audit) -> None:
        super().__init__(batch, frozenset(range(sales.width, sales.width + len(sales.columns) + 1)))
        self.sales = sales
        self.found, self.match = found_sales(audit, sales, batch)

    def own(self, column: int) -> Distinct:
        """What the sales say, or behind that whether there is one."""
        at = column - self.sales.width
        if at == len(self.sales.columns):
            return Distinct(self.match, MATCHES)
        texts, places = self.sales.columns[at]
        return Distinct(np.append(places, len(texts))[self.found], [*texts, ""])
