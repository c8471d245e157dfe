"""How the rows of an export say that receipts were paid, kept row by row beside the sales.

What another export said in the same words of the same delivery is known, and changes nothing, unless this one says more of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TypeAlias

from returns_cli.book.database import MOST_ASKED, Session, SqlValue, among, only
from returns_cli.book.entries import Json
from returns_cli.book.keyed_columns import KEYS as LINE_KEYS
from returns_cli.book.keyed_columns import KeyedColumns
from returns_cli.book.sale_columns import Described
from returns_cli.book.sale_digests import SaleDigests, tenders_read
from returns_cli.kinds.tenders import DIGITS_KEPT, Tender

KEYS = (*LINE_KEYS, "delivery")
KEPT = ("export", "source_line", "place", *KEYS, "tender", "card_end", "amount")
DeliveryKey: TypeAlias = tuple[str, ...]  # the values of KEYS


class TenderRows:
    """The tenders of one export, which was `sent` before by these numbers; `new` counts rows whose tenders are taken over, once
    they are settled."""

    def __init__(self, session: Session, export: int, sent: Sequence[int], described: Described) -> None:
        self.session, self.export, self.sent, self.described = session, export, sent, described
        self.new = 0
        self.digests = SaleDigests()

    def added(self, rows: KeyedColumns) -> KeyedColumns:
        """The rows, whose tenders stand in the book; where those of a row stood there before, they are left alone."""
        if any(rows.tenders):
            kept = [*self._kept(rows)]  # which asks the session, before it loads
            self.session.load("sale_tenders", KEPT, kept)
            if kept:
                _, lines, *columns = zip(*kept, strict=True)
                self.digests.add(lines, columns)
        return rows

    def _kept(self, rows: KeyedColumns) -> Iterator[tuple[SqlValue, ...]]:
        keys = zip(*rows.keys, self.described.fold(rows.delivery), strict=True)
        for line, key, tenders in zip(rows.source_line, keys, rows.tenders, strict=True):
            if tenders and line not in self._there:
                for place, each in enumerate(tenders):
                    yield (self.export, line, place, *key, each.name, each.card_end[-DIGITS_KEPT:], each.amount)

    @cached_property
    def _there(self) -> set[int]:
        own = "SELECT DISTINCT source_line FROM sale_tenders WHERE export = ?"
        return {row.number("source_line") for number in self.sent for row in self.session.rows(own, number)}

    def settle(self, refused: Iterable[int]) -> None:
        """Nothing is kept of these lines of the export, nor of what else it says of the same line of a receipt; and nothing of
        deliveries of which another export says as much. Looked at when all rows are there: those of one can lie far apart."""
        counted = "SELECT count(DISTINCT source_line) AS number FROM sale_tenders WHERE export = ?"
        if not only(self.session, counted, self.export).number("number"):
            return
        of_row = f"SELECT DISTINCT {', '.join(LINE_KEYS)} FROM sale_tenders WHERE export = ? AND source_line = ?"
        for line in refused:
            for row in self.session.rows(of_row, self.export, line):
                self._forget(*(row.text(name) for name in LINE_KEYS))
        if only(self.session, "SELECT min(export) AS export FROM sale_tenders").number_or_none("export") != self.export:
            self._forget_known()
        self.new = only(self.session, counted, self.export).number("number")

    def _forget_known(self) -> None:
        last = ""
        receipts = "SELECT DISTINCT receipt_key FROM sale_tenders WHERE export = ? AND receipt_key > ? ORDER BY receipt_key"
        while some := self.session.rows(f"{receipts} LIMIT {MOST_ASKED}", self.export, last):
            last = some[-1].text("receipt_key")
            for key in self._known([row.text("receipt_key") for row in some]):
                self._forget(*key)

    def _forget(self, *key: str) -> None:
        """Nothing is kept of what this export says of a line, or of one of its deliveries."""
        own = " AND ".join(f"{name} = ?" for name in KEYS[: len(key)])
        gone = self.session.rows(
            f"DELETE FROM sale_tenders WHERE export = ? AND {own} RETURNING source_line", self.export, *key
        )
        self.digests.changed.update(row.number("source_line") for row in gone)

    def _known(self, receipts: Sequence[str]) -> Iterator[DeliveryKey]:
        """The deliveries of these receipts of which this export says nothing that another did not say as often, row by row."""
        of_rows: dict[tuple[DeliveryKey, int, int], list[Tender]] = defaultdict(list)
        asked = f"SELECT * FROM sale_tenders WHERE {among('receipt_key', receipts)}"
        for row in self.session.rows(f"{asked} ORDER BY export, source_line, place", *receipts):
            at = (tuple(row.text(name) for name in KEYS), row.number("export"), row.number("source_line"))
            of_rows[at].append(Tender(row.text("tender"), row.number_or_none("amount"), row.text("card_end")))
        often: dict[DeliveryKey, dict[int, Counter[tuple[Tender, ...]]]] = defaultdict(lambda: defaultdict(Counter))
        for (key, export, _), tenders in of_rows.items():
            often[key][export][tuple(tenders)] += 1
        for key, exports in often.items():
            own, most = exports.pop(self.export, None), Counter[tuple[Tender, ...]]()
            for other in exports.values():
                most |= other
            if own is not None and own <= most:
                yield key

    def counted(self) -> dict[str, Json]:
        """What the log says of them: of how many rows, if any."""
        return {"tenders": self.new} if self.new else {}

    def digested(self) -> dict[str, Json]:
        """The digests of their rows, if any stand."""
        found = self.digests.settled(lambda after, last, _: tenders_read(self.session, self.export, after, last))
        return {"tender_rows": found} if found else {}
