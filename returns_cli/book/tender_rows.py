"""How the rows of an export say that receipts were paid, kept row by row beside the sales.

What another export said in the same words of the same delivery is known, and changes nothing, unless this one says more of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TypeAlias

from returns_cli.book.database import Session, SqlValue, one
from returns_cli.book.entries import Json
from returns_cli.book.sale_columns import Described, SaleColumns
from returns_cli.kinds.tenders import DIGITS_KEPT, Tender

KEYS = ("shop_key", "receipt_key", "line_key", "delivery")
KEPT = ("export", "source_line", "place", *KEYS, "tender", "card_end", "amount")
AT_ONCE = 500
DeliveryKey: TypeAlias = tuple[str, ...]  # the values of KEYS


class TenderRows:
    """The tenders of one export, which was `sent` before by these numbers; `new` counts rows whose tenders are taken over."""

    def __init__(self, session: Session, export: int, sent: Sequence[int], described: Described) -> None:
        self.session, self.export, self.sent, self.described = session, export, sent, described
        self.new = 0

    def added(self, rows: SaleColumns) -> SaleColumns:
        """The rows, whose tenders stand in the book; where those of a row stood there before, they are left alone."""
        if any(rows.tenders):
            self.session.load("sale_tenders", KEPT, list(self._kept(rows)))
        return rows

    def _kept(self, rows: SaleColumns) -> Iterator[tuple[SqlValue, ...]]:
        keys = zip(*(self.described.fold(each) for each in (rows.shop, rows.receipt, rows.line, rows.delivery)), strict=True)
        found = [
            (line, key, tuple(each._replace(card_end=each.card_end[-DIGITS_KEPT:]) for each in tenders))
            for line, key, tenders in zip(rows.source_line, keys, rows.tenders, strict=True)
            if tenders and line not in self._there
        ]
        known = self._known(sorted({key[1] for _, key, _ in found})) if self._others else set()
        says_more = {key for _, key, tenders in found if (key, tenders) not in known}
        for line, key, tenders in found:
            if key in says_more:
                self.new += 1
                for place, each in enumerate(tenders):
                    yield (self.export, line, place, *key, each.name, each.card_end, each.amount)

    def _known(self, receipts: Sequence[str]) -> set[tuple[DeliveryKey, tuple[Tender, ...]]]:
        """What other exports said of deliveries of these receipts, row by row."""
        of_rows: dict[tuple[int, int, DeliveryKey], list[Tender]] = defaultdict(list)
        for begin in range(0, len(receipts), AT_ONCE):
            some = receipts[begin : begin + AT_ONCE]
            other = f"export <> ? AND receipt_key IN ({', '.join('?' * len(some))})"
            asked = f"SELECT * FROM sale_tenders WHERE {other} ORDER BY export, source_line, place"
            for row in self.session.rows(asked, self.export, *some):
                key = (row.number("export"), row.number("source_line"), tuple(row.text(name) for name in KEYS))
                of_rows[key].append(Tender(row.text("tender"), row.number_or_none("amount"), row.text("card_end")))
        return {(key, tuple(tenders)) for (_, _, key), tenders in of_rows.items()}

    @cached_property
    def _others(self) -> bool:
        """Whether another export says anything."""
        return one(self.session, "SELECT export FROM sale_tenders WHERE export <> ? LIMIT 1", self.export) is not None

    @cached_property
    def _there(self) -> set[int]:
        own = "SELECT DISTINCT source_line FROM sale_tenders WHERE export = ?"
        return {row.number("source_line") for number in self.sent for row in self.session.rows(own, number)}

    def counted(self) -> dict[str, Json]:
        """What the log says of them: of how many rows, if any."""
        return {"tenders": self.new} if self.new else {}

    def forget(self, lines: Iterable[int]) -> None:
        """Nothing is kept of these lines of the export: their rows were refused."""
        for line in lines if self.new else ():
            self.new -= bool(
                self.session.change("DELETE FROM sale_tenders WHERE export = ? AND source_line = ?", self.export, line)
            )
