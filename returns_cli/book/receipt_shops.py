"""Of which receipt the rows of an export speak where the book has its number with a shop and they name none, or the other way.

Such a row is one of that receipt where it says the same of the same line: goods that counted twice could come back twice. A
receipt without a shop, of which one shop's rows say the same, is that shop's from then on. Where a row says anything
else it is not clear whether it corrects that receipt or is of another one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from returns_cli.book.database import Row, Session, among, only, some_at_a_time
from returns_cli.book.entries import Json
from returns_cli.book.errors import Refused
from returns_cli.book.keyed_columns import KeyedColumns
from returns_cli.book.sale_columns import Described
from returns_cli.book.sale_digests import digest

NAMED = ("receipt_key", "shop", "export")
_KINDS = (
    "SELECT EXISTS (SELECT 1 FROM sale_lines WHERE shop_key = '') AS without,"
    " EXISTS (SELECT 1 FROM sale_lines WHERE shop_key <> '') AS named"
)
_SHOPS = "SELECT receipt_key, shop_key, min(shop) AS shop FROM sale_lines WHERE {} GROUP BY receipt_key, shop_key"


class ReceiptShops:
    """The receipts of one export. `unsure` has the lines of the file whose rows may be of a receipt that has a shop where they
    have none, or the other way, with the shop that each names; once it is settled, `new` receipts are known to be of a shop."""

    def __init__(self, session: Session, export: int, described: Described) -> None:
        self.session, self.export, self.described = session, export, described
        kinds = only(session, _KINDS)
        self.kinds = {kind for kind in ("without", "named") if kinds.value(kind)}
        self.unsure: dict[int, str] = {}
        self.claims: dict[str, dict[str, str]] = defaultdict(dict)  # the shops that say the same of a receipt without one
        self.unclear: set[str] = set()
        self.new = 0
        self.digest = ""

    def of(self, rows: KeyedColumns) -> KeyedColumns:
        """The rows, each with the shop of the receipt that it speaks of, as the book has that."""
        self.kinds |= {"named"} if any(rows.shop_key) else set()
        self.kinds |= {"without"} if "" in rows.shop_key else set()
        if len(self.kinds) < 2:
            return rows
        receipts, shops = set(rows.receipt_key), list(rows.shop)
        there, named = self._there(receipts), self._named(receipts)
        for at, (receipt, shop) in enumerate(zip(rows.receipt_key, rows.shop_key, strict=True)):
            found, sure = _receipt_of(shop, there[receipt], named.get(receipt))
            if sure:
                there[receipt].setdefault(found, shops[at] if found else "")
            else:
                self.unsure[rows.source_line[at]] = shops[at]
            shops[at] = there[receipt].get(found, "")
        return rows.but(shop=shops, shop_key=self.described.fold(shops))

    def _there(self, receipts: Collection[str]) -> dict[str, dict[str, str]]:
        """The shops of which the book has receipts with these numbers, by their keys."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for row in self._asked(_SHOPS, receipts):
            found[row.text("receipt_key")][row.text("shop_key")] = row.text("shop")
        return found

    def _named(self, receipts: Collection[str]) -> dict[str, str]:
        """The keys of the shops that are known of receipts without one."""
        rows = list(self._asked("SELECT receipt_key, shop FROM receipt_shops WHERE {}", receipts))
        return {row.text("receipt_key"): self.described.folded[row.text("shop")] for row in rows}

    def _asked(self, sql: str, receipts: Collection[str]) -> Iterator[Row]:
        for some in some_at_a_time(sorted(receipts)):
            yield from self.session.rows(sql.format(among("receipt_key", some)), *some)

    def same(self, rows: KeyedColumns, places: Iterable[int]) -> None:
        """The rows at these places say what the book has: their receipts are of the shops that they name."""
        for at in places:
            key = self.described.folded[self.unsure.get(rows.source_line[at], "")]
            if key:
                self.claims[rows.receipt_key[at]].setdefault(key, self.unsure[rows.source_line[at]])

    def unclear_rows(self, rows: KeyedColumns, known: Collection[int]) -> dict[int, Refused]:
        """The places of rows that may be of another receipt, and why: all that are not sure, but for the `known` ones."""
        self.same(rows, known)
        faults: dict[int, Refused] = {}
        for at, line in enumerate(rows.source_line if self.unsure else ()):
            if at not in known and line in self.unsure:
                self.unclear.add(rows.receipt_key[at])
                fault = "unclear-with-shop" if self.described.folded[self.unsure[line]] else "unclear-without-shop"
                faults[at] = Refused(fault, receipt=rows.receipt[at], shop=self.unsure[line])
        return faults

    def settle(self) -> None:
        """The book knows whose the receipts are of which one shop alone says the same, and in all that it says."""
        sure = {receipt: shops for receipt, shops in self.claims.items() if len(shops) == 1 and receipt not in self.unclear}
        known = self._named(sure)
        named = [(receipt, next(iter(sure[receipt].values()))) for receipt in sorted(sure.keys() - known.keys())]
        self.session.load("receipt_shops", NAMED, ((*each, self.export) for each in named))
        self.new, self.digest = len(named), digest_of(named)

    def counted(self) -> dict[str, Json]:
        """What the log says of them, if there are any."""
        return {"named": self.new, "shops": self.digest} if self.new else {}


def _receipt_of(shop: str, there: Collection[str], named: str | None) -> tuple[str, bool]:
    """The key of the shop under which the book has the receipt of a row of this `shop`, and whether that is sure; `there` are
    the shops that have receipts of the number, and `named` is whose the one without a shop is."""
    others = [key for key in there if key != shop]
    if shop:
        if shop in there or "" not in there:
            return shop, True
        return ("" if named in (None, shop) else shop), named is not None
    if not others:
        return "", True
    return (others[0] if len(there) == 1 else ""), False


def digest_of(rows: Sequence[tuple[str, str]]) -> str:
    """The digest of receipts with their shops, in the order of their keys; blank where there are none."""
    return digest([*zip(*rows, strict=True)]) if rows else ""


def shops_read(session: Session, export: int) -> str:
    """The digest of the receipts whose shops an export named."""
    rows = session.rows("SELECT receipt_key, shop FROM receipt_shops WHERE export = ?", export)
    return digest_of(sorted((row.text("receipt_key"), row.text("shop")) for row in rows))
