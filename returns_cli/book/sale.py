"""A line of a sale, as the book has it."""

from __future__ import annotations

from datetime import date

from returns_cli.book.amounts import Goods, Unit, coin_of, share_of
from returns_cli.book.database import Row
from returns_cli.kinds.tenders import Tender
from returns_cli.records import Record

# The lines of sales, each with whose its receipt is where that is known from elsewhere.
SALES = (
    "(SELECT sale_lines.*, receipt_shops.shop AS named_shop FROM sale_lines"
    " LEFT JOIN receipt_shops ON sale_lines.shop_key = '' AND receipt_shops.receipt_key = sale_lines.receipt_key) AS sales"
)


class Sale(Record):
    """What an export says of one line of a receipt. `sold` is in whole pieces or mm2; negative where it takes back what
    the same export said (a void). `paid` is in hundredths of the currency, for the whole line; `tenders` say how the line, or
    its receipt, was paid."""

    receipt: str
    line: str
    unit: Unit
    sold: int
    shop: str = ""
    article: str = ""
    sold_on: date | None = None
    goods: Goods = Goods()
    lot: str = ""
    clearance: bool | None = None
    special_order: bool | None = None
    paid: int | None = None
    currency: str = ""
    contact: str = ""
    delivery: str = ""
    policy_digest: str | None = None
    tenders: tuple[Tender, ...] = ()


class SaleLine(Record):
    """One line of a receipt with what has come back: sold, returned and held are in `unit`.

    `paid_back` is what of `paid` the goods that came back have used up, before fees; None: their share of it. `named_shop` is
    whose the receipt is where it came without a `shop`, and a later export names it."""

    id: int
    shop: str
    receipt: str
    line: str
    article: str
    sold_on: date | None
    goods: Goods
    lot: str
    clearance: bool | None
    special_order: bool | None
    unit: Unit
    sold: int
    returned: int
    held: int
    paid: int | None
    currency: str
    customer: str | None
    policy_digest: str | None
    paid_back: int | None = None
    named_shop: str = ""

    @property
    def known_shop(self) -> str:
        return self.shop or self.named_shop

    @property
    def remaining(self) -> int:
        """What can still come back."""
        return self.sold - self.returned - self.held

    def refund(self, amount: int, currency: str = "") -> int | None:
        """What the next `amount` to come back is worth, in whole coins of the line's currency, or of this one where it names
        none; None where it is not known what was paid.

        All parts add up to what was paid, whatever was cancelled between them or corrected since.
        """
        if self.paid is None or not self.sold:
            return None
        return max(0, self._share(self.paid, self.returned + amount, currency) - self._used_up(self.paid, currency))

    def paid_back_with(self, share: int | None) -> int | None:
        """`paid_back` when goods of this share have come back too, or of less than none no longer."""
        if share is None or (self.paid is None and self.paid_back is None):
            return None
        return self._used_up(self.paid or 0) + share

    def _used_up(self, paid: int, currency: str = "") -> int:
        return self._share(paid, self.returned, currency) if self.paid_back is None else self.paid_back

    def _share(self, paid: int, amount: int, currency: str) -> int:
        return share_of(paid, self.sold, amount, coin_of(self.currency or currency))


def sale_line(row: Row) -> SaleLine:
    """The line in a row of `SALES`."""
    day = row.text_or_none("sold_on")
    width, height = size_of(row.text("tile"))
    return SaleLine(
        id=row.number("id"),
        shop=row.text("shop"),
        receipt=row.text("receipt"),
        line=row.text("line"),
        article=row.text("article"),
        sold_on=date.fromisoformat(day) if day else None,
        goods=Goods(width, height, row.number_or_none("pieces_per_box")),
        lot=row.text("lot"),
        clearance=_yes_no(row.number_or_none("clearance")),
        special_order=_yes_no(row.number_or_none("special_order")),
        unit="piece" if row.text("unit") == "piece" else "mm2",
        sold=row.number("sold"),
        returned=row.number("returned"),
        held=row.number("held"),
        paid=row.number_or_none("paid"),
        currency=row.text("currency"),
        customer=row.text_or_none("customer"),
        policy_digest=row.text_or_none("policy_digest"),
        paid_back=row.number_or_none("paid_back"),
        named_shop=row.text("named_shop"),
    )


def size_of(tile: str) -> tuple[int | None, int | None]:
    """Width and height as `sale_lines.tile` has them: 800x600, or nothing."""
    width, _, height = tile.partition("x")
    return (int(width), int(height)) if height else (None, None)


def tile_text(goods: Goods) -> str:
    return "" if goods.piece_mm2 is None else f"{goods.width}x{goods.height}"


def _yes_no(number: int | None) -> bool | None:
    return None if number is None else bool(number)
