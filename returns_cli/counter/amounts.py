"""How much comes back, as it is typed at a counter: `2` (boxes, where goods come in boxes), `2b3` or `2箱3片`, `5p`, `1.5m`."""

from __future__ import annotations

from returns_cli.book.amounts import LineAmount, m2
from returns_cli.book.sale import SaleLine
from returns_cli.intake.short_amounts import broken_boxes, in_whole_pieces, short_amount
from returns_cli.late_pattern import late

_BARE = late(r"[0-9]{1,7}(?:\.[0-9]{1,6})?\Z")


def quantity_text(typed: str, sale: SaleLine) -> str:
    """What was typed, as a quantity of a policy is written; what is no short form stays as it is.

    Raises InputError where a part of a box is no whole pieces.
    """
    text = typed.strip()
    if _BARE.match(text):
        return f"{text} {usual_unit(sale)}"
    if sale.goods.pieces_per_box and broken_boxes(text):
        return in_whole_pieces(text, sale.goods.pieces_per_box)
    return short_amount(text) or text


def usual_unit(sale: SaleLine) -> str:
    """The unit that a bare number is in: the one in which people carry the goods."""
    if sale.unit == "mm2":
        return "m2"
    return "boxes" if sale.goods.pieces_per_box else "pieces"


def all_that_is_left(sale: SaleLine) -> str:
    """Everything that can still come back, as a quantity; empty where nothing can."""
    if sale.remaining <= 0:
        return ""
    if sale.unit == "mm2":
        return m2(sale.remaining)
    per_box = sale.goods.pieces_per_box
    if per_box and sale.remaining % per_box == 0:
        return f"{sale.remaining // per_box} boxes"
    return f"{sale.remaining} pieces"


def area_of_amount(amount: int, sale: SaleLine) -> int | None:
    """The area in mm2; None where the size of a piece is not known."""
    return LineAmount(amount, sale.unit, sale.goods).area


def boxes_of_amount(amount: int, sale: SaleLine) -> int:
    """How many boxes somebody carries in, an opened one counted; none where goods do not come in boxes."""
    per_box = sale.goods.pieces_per_box
    return -(-amount // per_box) if sale.unit == "piece" and per_box else 0
