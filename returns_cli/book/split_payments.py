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
from returns_cli.book.keyed_columns import KeyedColumns
from returns_cli.book.sale_columns import Memo
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
    """The rows of an export, each line once however many tenders it was paid with; `joined` are read with another one, whose
    line of the file each has. An export that says of no row how it was paid is read once, another one once more beforehand."""

    def __init__(self, batches: Callable[[], Iterable[KeyedColumns]]) -> None:
        self.batches = batches
        self.whole: dict[int, Payment] | None = None  # None until all rows have been seen
        self.joined: dict[int, int] = {}
        self.many: dict[int, int] = {}
        self.unclear: dict[int, Refused] = {}

    def __iter__(self) -> Iterator[KeyedColumns]:
        rows = self._some()
        first = next(rows, None)
        if first is None:
            return
        again: Iterator[KeyedColumns] = chain([first], rows)
        if not first.tenders:
            yield from again
            return
        if self.whole is None:
            self._see(again)
            again = self._some()
        for batch in again:
            yield self._once(batch, self.whole or {})

    def _some(self) -> Iterator[KeyedColumns]:
        """The batches that have a row."""
        return (batch for batch in self.batches() if batch.source_line)

    def _see(self, rows: Iterable[KeyedColumns]) -> None:
        seen = _Seen()
        for batch in rows:
            seen.add(batch)
        self.whole, self.joined, self.many = seen.found()

    def left_out(self, refused: Sequence[tuple[int, Refused]]) -> list[tuple[int, Refused]]:
        """The rows that are not taken over beside those that are `refused`: what is read with one of these goes with it."""
        gone = dict(refused)
        with_them = [(line, gone[first]) for line, first in self.joined.items() if first in gone] if gone else []
        for line, _ in with_them:
            del self.joined[line]
        return [*self.unclear.items(), *with_them]

    def _once(self, rows: KeyedColumns, whole: Mapping[int, Payment]) -> KeyedColumns:
        """A batch, each row of which says the whole payment of its line."""
        out = set()
        tenders, paid = list(rows.tenders), list(rows.paid)
        for at, line in enumerate(rows.source_line):
            if line in whole:
                paid[at], tenders[at] = whole[line]
            elif line in self.joined:
                out.add(at)
            elif count := self.many.get(line):
                self.unclear[line] = Refused("line-or-parts", receipt=rows.receipt[at], line=rows.line[at] or "–", count=count)
                out.add(at)
        return rows.but(tenders=tenders, paid=paid).without(out)


class _Seen:
    """The payments of an export's rows, with hashes of what goods and which receipt they are of."""

    def __init__(self) -> None:
        self.lines, self.goods, self.receipts = array("q"), array("q"), array("q")
        self.payments: list[Payment] = []
        self.folded: Memo[str, str] = Memo(folded)

    def add(self, rows: KeyedColumns) -> None:
        goods = rows.described()[3:]
        deliveries = [*map(self.folded.__getitem__, rows.delivery)]
        payments = [*map(Payment, rows.paid, rows.tenders)]
        prices = ["" if line else _own_price(payment) for line, payment in zip(rows.line, payments, strict=True)]
        sold = [*map(str, rows.sold)]  # -1 and -2 have the same hash as numbers
        self.lines.extend(rows.source_line)
        self.goods.extend(map(hash, zip(rows.line_key, prices, sold, deliveries, *goods, strict=True)))
        self.receipts.extend(map(hash, zip(rows.shop_key, rows.receipt_key, strict=True)))
        self.payments += payments

    def found(self) -> tuple[dict[int, Payment], dict[int, int], dict[int, int]]:
        """By their lines in the file: of rows that are one line the whole payment of the first one, and of the others the line
        of that one; and of rows of which it is unclear what they are, how many they are."""
        whole: dict[int, Payment] = {}
        joined: dict[int, int] = {}
        unclear: dict[int, int] = {}
        for groups in self._alike():
            prices = self._prices(groups)
            for places in groups:
                rows = [self.payments[at] for at in places]
                reading, (first, *others) = read_as(rows, prices[_tenders(rows)]), [self.lines[at] for at in places]
                if reading == "one line":
                    whole[first] = Payment(next(iter(_prices(rows)), None), tuple(chain(*(each.tenders for each in rows))))
                    joined |= dict.fromkeys(others, first)
                elif reading == "unclear":
                    unclear |= dict.fromkeys((first, *others), len(places))
        return whole, joined, unclear

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


def _own_price(payment: Payment) -> str:
    """What tells a line without a name from others of its receipt; a price without the amount of a tender may be that one."""
    return "" if payment.amount is None else str(payment.price)


def _tenders(rows: Iterable[Payment]) -> frozenset[tuple[Payment, int]]:
    """The tenders that rows say, and how often, whatever the goods cost."""
    return frozenset(Counter(each._replace(price=None) for each in rows).items())
