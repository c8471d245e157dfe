"""What rows that cannot be decided say all the same of goods: money that was paid for a return of nothing, which somebody
should look at; and less than nothing, which takes a return back (see `double_returns`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from returns_cli.intake.goods import amounts_in
from returns_cli.intake.outcomes import RECORDED
from returns_cli.intake.telling import says_cancelled
from returns_cli.kinds.money import read_money
from returns_cli.rows.audit import Audit
from returns_cli.sources.batches import Batch

KEPT = 1 << 12  # texts of which is remembered what they say
MOST = 100_000  # rows that take returns back are kept: where there are more, that is how the log writes returns


class Goodless(NamedTuple):
    """Where a refund without goods stands (the number of its log), and its amount."""

    log: int
    line: int
    amount: Decimal


class TakenBack(NamedTuple):
    """An approved row of less than nothing: the number of its log, its line, its cells."""

    log: int
    line: int
    cells: tuple[str, ...]


def goodless(audit: Audit, log: int, batch: Batch, rows: list[int], before: int) -> Iterator[Goodless]:
    """Those of these rows of a batch, which cannot be read, that are refunds without goods."""
    if audit.paid is None or audit.paid.amount is None or not rows:
        return
    lines = batch.lines()
    for row in _rows_of(batch, audit.paid.goods, rows, _nothing):
        if _granted(audit, batch, row):
            money = read_money(batch.text(row, audit.paid.amount), audit.paid.currency)
            if money and money.amount:
                yield Goodless(log, before + int(lines[row]), abs(money.amount))


def taken_back(audit: Audit, log: int, batch: Batch, rows: list[int], before: int) -> Iterator[TakenBack]:
    """Those of these rows that take a return back."""
    if audit.paid is None or not audit.paid.doubles or not rows:
        return
    lines, columns = batch.lines(), range(len(audit.mapped.header))
    for row in _rows_of(batch, audit.paid.goods, rows, _less):
        if _takes_back(audit, batch, row):
            yield TakenBack(log, before + int(lines[row]), tuple(batch.text(row, at) for at in columns))


def _rows_of(batch: Batch, columns: Sequence[int], rows: list[int], says: Callable[[str], bool]) -> Iterator[int]:
    """Those of these rows of which a cell in one of the columns says that."""
    for row, *cells in zip(rows, *(batch.texts(column, rows) for column in columns), strict=True):
        if any(map(says, cells)):
            yield row


@lru_cache(KEPT)
def _nothing(cell: str) -> bool:
    """Whether a cell says that nothing came back: 0, or 0 of something."""
    parts = amounts_in(cell) if "0" in cell or not cell.isascii() else []
    return bool(parts) and not any(number for number, _ in parts)


@lru_cache(KEPT)
def _less(cell: str) -> bool:
    """Whether a cell says that less than nothing came back."""
    return any(number < 0 for number, _ in amounts_in(cell))


def _granted(audit: Audit, batch: Batch, row: int) -> bool:
    """Whether the row is recorded as granted, or nothing is recorded."""
    plan = audit.plans[-1]
    if plan.mapped.recorded is None:
        return plan.recorded_as in (None, plan.policy.granted)
    value = plan.readers[RECORDED](batch.text(row, plan.mapped.recorded))
    return bool(value[0] == plan.policy.granted)


def _takes_back(audit: Audit, batch: Batch, row: int) -> bool:
    """Whether the row is recorded as granted, or in a word that takes a return back."""
    at = audit.plans[-1].mapped.recorded
    return _granted(audit, batch, row) or (at is not None and says_cancelled(batch.text(row, at)))
