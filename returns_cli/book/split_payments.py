"""Rows of an export that say one line again for each tender that it was paid with: together they are one row.

Such rows are told from parts of a line by their amounts. Where these do not tell, the rows are refused: goods that were
counted twice could come back twice.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import Literal, NamedTuple, TypeAlias

from returns_cli.book.errors import Refused
from returns_cli.book.sale_columns import Memo, SaleColumns, without
from returns_cli.kinds.sameness import folded
from returns_cli.kinds.tenders import Tender

Reading: TypeAlias = Literal["one line", "parts", "unclear"]


class Payment(NamedTuple):
    """What a row says was paid: the price of its goods, and with which tenders."""

    price: int | None
    tenders: tuple[Tender, ...]

    @property
    def amount(self) -> int | None:
        """What its tenders come to, where the row says it."""
        amounts = [each.amount for each in self.tenders if each.amount is not None]
        return sum(amounts) if amounts and len(amounts) == len(self.tenders) else None


def read_as(rows: Sequence[Payment], whole: int | None) -> Reading:
    """What several rows are that say the same goods of one line; `whole` is the price of those lines of the receipt, each
    once, that are said with just these tenders."""
    distinct, amounts = {each.tenders for each in rows}, [each.amount for each in rows]
    total = None if None in amounts else sum(amount or 0 for amount in amounts)
    adds_up = bool(total) and total == whole
    if total is not None and all(each.price == each.amount for each in rows):
        return "unclear" if adds_up and len(distinct) > 1 else "parts"
    if adds_up:
        return "one line"
    if len(distinct - {()}) < 2:
        return "parts"
    return "one line" if len(distinct) == len(rows) and () not in distinct and len(_prices(rows)) < 2 else "unclear"


def _prices(rows: Iterable[Payment]) -> set[int]:
    """The prices that are said; a row may leave to another one what it says of the goods."""
    return {each.price for each in rows if each.price is not None}


class SplitPayments:
    """The rows of an export, each line once however many tenders it was paid with; `joined` rows are read with another one,
    and those that are `refused` are left out. An export that says of no row how it was paid is read once, another one twice."""

    def __init__(self, batches: Callable[[], Iterable[SaleColumns]]) -> None:
        self.batches = batches
        self.joined = 0
        self.refused: list[tuple[int, Refused]] = []

    def __iter__(self) -> Iterator[SaleColumns]:
        rows = iter(self.batches())
        first = next((batch for batch in rows if batch.source_line), None)
        if first is None:
            return
        if not first.tenders:
            yield from chain([first], rows)
            return
        seen = _Seen()
        for batch in chain([first], rows):
            seen.add(batch)
        whole, unclear = seen.found()
        before = 0
        for batch in self.batches():
            yield self._joined(batch, before, whole, unclear)
            before += len(batch.source_line)

    def _joined(
        self, rows: SaleColumns, before: int, whole: Mapping[int, Payment | None], unclear: Mapping[int, int]
    ) -> SaleColumns:
        """A batch, where so many rows came `before` it: a row says the whole payment, or is another one's."""
        places = range(len(rows.source_line))
        for at in places:
            if count := unclear.get(before + at):
                why = Refused("line-or-parts", receipt=rows.receipt[at], line=rows.line[at] or "–", count=count)
                self.refused.append((rows.source_line[at], why))
        payments = {at: whole[before + at] for at in places if before + at in whole}
        others = {at for at, payment in payments.items() if payment is None}
        self.joined += len(others)
        if payments:
            tenders, paid = list(rows.tenders), list(rows.paid)
            for at, payment in payments.items():
                if payment is not None:
                    paid[at], tenders[at] = payment
            rows = rows._replace(tenders=tenders, paid=paid)
        return without(rows, others | {at for at in places if before + at in unclear})


class _Seen:
    """The payments of an export's rows, with hashes of what goods and which receipt they are of."""

    def __init__(self) -> None:
        self.goods, self.receipts = array("q"), array("q")
        self.payments: list[Payment] = []
        self.folded: Memo[str, str] = Memo(folded)

    def add(self, rows: SaleColumns) -> None:
        shops, receipts, lines, deliveries = (
            [*map(self.folded.__getitem__, texts)] for texts in (rows.shop, rows.receipt, rows.line, rows.delivery)
        )
        named = {*SaleColumns._fields} - {"source_line", "shop", "receipt", "line", "delivery", "paid", "tenders"}
        goods = [getattr(rows, name) for name in sorted(named)]
        payments = [*map(Payment, rows.paid, rows.tenders)]
        which = [line or _own_price(payment) for line, payment in zip(lines, payments, strict=True)]
        self.goods.extend(map(hash, zip(which, deliveries, *goods, strict=True)))
        self.receipts.extend(map(hash, zip(shops, receipts, strict=True)))
        self.payments += payments

    def found(self) -> tuple[dict[int, Payment | None], dict[int, int]]:
        """The places of rows that are one line: the first one with the whole payment, the others with None; and those of rows
        of which it is unclear what they are, with how many they are."""
        whole: dict[int, Payment | None] = {}
        unclear: dict[int, int] = {}
        for groups in self._alike():
            prices = self._prices(groups)
            for places in groups:
                rows = [self.payments[at] for at in places]
                reading = read_as(rows, prices[_tenders(rows)])
                if reading == "one line":
                    together = Payment(next(iter(_prices(rows)), None), tuple(chain(*(each.tenders for each in rows))))
                    whole |= dict.fromkeys(places) | {places[0]: together}
                elif reading == "unclear":
                    unclear |= dict.fromkeys(places, len(places))
        return whole, unclear

    def _alike(self) -> Iterable[list[list[int]]]:
        """Of each receipt the places of rows that say the same goods of one line."""
        again = {one for one, other in pairwise(sorted(self.goods)) if one == other}
        found: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for at, (goods, receipt) in enumerate(zip(self.goods, self.receipts, strict=True)):
            if goods in again:
                found[receipt][goods].append(at)
        return ([places for places in groups.values() if len(places) > 1] for groups in found.values())

    def _prices(self, groups: Iterable[Sequence[int]]) -> dict[frozenset[tuple[Payment, int]], int | None]:
        """What the lines cost together, each once, that are said with the same tenders; None where one's price is not known."""
        found: dict[frozenset[tuple[Payment, int]], int | None] = {}
        for places in groups:
            rows = [self.payments[at] for at in places]
            prices, before = _prices(rows), found.get(_tenders(rows), 0)
            found[_tenders(rows)] = None if before is None or len(prices) != 1 else before + prices.pop()
        return found


def _own_price(payment: Payment) -> int | None:
    """What tells a line without a name from others of its receipt; a price without the amount of a tender may be that one."""
    return None if payment.amount is None else payment.price


def _tenders(rows: Iterable[Payment]) -> frozenset[tuple[Payment, int]]:
    """The tenders that rows say, and how often, whatever the goods cost."""
    return frozenset(Counter(each._replace(price=None) for each in rows).items())
