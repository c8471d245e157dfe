"""Amounts of goods in the unit that a sale is counted in: whole pieces, or mm2. Nothing is rounded.

And money, in hundredths of its currency: a return is worth its share of what was paid, in whole coins.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal, TypeAlias

from returns_cli.book.errors import Refused
from returns_cli.kinds.money import fraction_places
from returns_cli.records import Record
from returns_cli.wording.units import amount_in

Unit: TypeAlias = Literal["piece", "mm2"]
GoodsUnit: TypeAlias = Literal["piece", "box", "m2"]


class Goods(Record):
    """What a line of a sale says of its goods: the piece in mm, and how many make a box."""

    width: int | None = None
    height: int | None = None
    pieces_per_box: int | None = None

    @property
    def piece_mm2(self) -> int | None:
        return None if self.width is None or self.height is None else self.width * self.height


class GoodsAmount(Record):
    """So much, as somebody said it: a count of pieces or boxes, or an area in mm2."""

    unit: GoodsUnit
    number: int

    def counted_in(self, unit: Unit, goods: Goods) -> int:
        """The same in a sale's unit. Raises Refused where that cannot be said exactly."""
        pieces = self._pieces(goods)
        if unit == "mm2":
            if self.unit == "m2":
                return self.number
            return pieces * self._size(goods)
        if self.unit != "m2":
            return pieces
        whole, rest = divmod(self.number, self._size(goods))
        if rest or not whole:
            raise Refused(
                "no-whole-pieces", amount=LineAmount(self.number, "mm2", goods), piece=f"{goods.width}x{goods.height}"
            )
        return whole

    def _pieces(self, goods: Goods) -> int:
        if self.unit != "box":
            return self.number
        if goods.pieces_per_box is None:
            raise Refused("boxes-of-what")
        return self.number * goods.pieces_per_box

    def _size(self, goods: Goods) -> int:
        if goods.piece_mm2 is None:
            raise Refused("pieces-of-what")
        return goods.piece_mm2


class LineAmount(Record):
    """So much of a line, said in either language."""

    number: int
    unit: Unit
    goods: Goods

    @property
    def area(self) -> int | None:
        """In mm2; None where the size of a piece is not known."""
        if self.unit == "mm2":
            return self.number
        return None if self.goods.piece_mm2 is None else self.number * self.goods.piece_mm2

    def in_language(self, lang: str) -> str:
        return shown(self.number, self.unit, self.goods, lang)


def added(amounts: Iterable[LineAmount], lang: str, *, measured: bool = False) -> str:
    """What the amounts come to: an area where goods are `measured`, or one of these is, and the pieces of those whose size
    nobody knows."""
    areas = [(each.number, each.area) for each in amounts]
    measured = measured or any(area is not None for _, area in areas)
    pieces = sum(number for number, area in areas if area is None)
    texts = [amount_in(m2(sum(area or 0 for _, area in areas)), lang)] if measured else []
    return " + ".join([*texts, *([shown(pieces, "piece", Goods(), lang)] if pieces or not measured else [])])


def m2(area_mm2: int) -> str:
    """An area as people read it."""
    text = f"{Decimal(area_mm2).scaleb(-6):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + " m2"


def shown(number: int, unit: str, goods: Goods, lang: str = "en") -> str:
    """An amount as people at the counter say it: boxes and pieces, or an area."""
    if unit == "mm2":
        return amount_in(m2(number), lang)
    per_box = goods.pieces_per_box
    if per_box is None or number < per_box:
        return _counted(number, "piece", lang)
    boxes, pieces = divmod(number, per_box)
    rest = ("" if lang == "zh" else " ") + _counted(pieces, "piece", lang) if pieces else ""
    return _counted(boxes, "box", lang) + rest


def _counted(number: int, unit: str, lang: str) -> str:
    if lang == "zh":
        return f"{number}{'箱' if unit == 'box' else '片'}"
    one, several = ("box", "boxes") if unit == "box" else ("piece", "pieces")
    return f"{number} {one if number == 1 else several}"


def written_money(amount: int | None, currency: str) -> str:
    """An amount in hundredths as people write it; empty for none."""
    if amount is None:
        return ""
    sign = "-" if amount < 0 else ""
    whole, rest = divmod(abs(amount), 100)
    fraction = "" if not rest and coin_of(currency) == 100 else f".{rest:02d}"
    return f"{sign}{whole}{fraction} {currency}".strip()


def coin_of(currency: str) -> int:
    """The smallest coin of a currency, in hundredths."""
    return 1 if fraction_places(currency) else 100


def share_of(paid: int, sold: int, amount: int, coin: int = 1) -> int:
    """What `amount` of `sold` is worth of what was `paid`, in whole coins where that was paid; half a coin is rounded up.

    The parts of a line are differences of two of these, so that all of them add up to what was paid, however it is divided.
    """
    coin = coin if paid % coin == 0 else 1
    return coin * ((2 * (paid // coin) * amount + sold) // (2 * sold))
