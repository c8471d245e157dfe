"""How the rows of an export say that receipts were paid, kept row by row beside the sales."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from returns_cli.book.database import Session, SqlValue
from returns_cli.book.entries import Json
from returns_cli.book.sale_columns import Described, SaleColumns
from returns_cli.kinds.tenders import DIGITS_KEPT

KEPT = ("export", "source_line", "place", "shop_key", "receipt_key", "line_key", "delivery", "tender", "card_end", "amount")


class TenderRows:
    """The tenders of one export, which was `sent` before by these numbers; `new` counts rows whose tenders are taken over."""

    def __init__(self, session: Session, export: int, sent: Sequence[int], described: Described) -> None:
        self.session, self.export, self.sent, self.described = session, export, sent, described
        self.new = 0

    def added(self, rows: SaleColumns) -> SaleColumns:
        """The rows, whose tenders stand in the book; where those of a row stood there before, they are left alone."""
        if any(rows.tenders):
            self.session.load("sale_tenders", KEPT, self._kept(rows))
        return rows

    def _kept(self, rows: SaleColumns) -> Iterator[tuple[SqlValue, ...]]:
        keys = zip(*(self.described.fold(each) for each in (rows.shop, rows.receipt, rows.line, rows.delivery)), strict=True)
        for line, key, tenders in zip(rows.source_line, keys, rows.tenders, strict=True):
            if tenders and line not in self._there:
                self.new += 1
                for place, each in enumerate(tenders):
                    yield (self.export, line, place, *key, each.name, each.card_end[-DIGITS_KEPT:], each.amount)

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
