"""How much comes back, as it is typed at a counter: `2` (boxes, where goods come in boxes), `2b3` or `2箱3片`, `5p`, `1.5m`."""

from __future__ import annotations

import re

from returns_cli.book.amounts import m2
from returns_cli.book.sale import SaleLine

TYPED = re.compile(r"(?P<boxes>[0-9]+)(?:b|箱)(?:(?P<pieces>[0-9]+)(?:p|片)?)?\Z", re.IGNORECASE)
SINGLE = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?)(?P<unit>b|箱|p|片|m2?|㎡|)\Z", re.IGNORECASE)
UNITS = {"b": "boxes", "箱": "boxes", "p": "pieces", "片": "pieces", "m": "m2", "m2": "m2", "㎡": "m2"}


def quantity_text(typed: str, sale: SaleLine) -> str:
    """What was typed, as a quantity of a policy is written; what is no short form stays as it is."""
    text = typed.strip()
    if found := TYPED.match(text):
        boxes = f"{found['boxes']} boxes"
        return boxes + (f" {found['pieces']} pieces" if found["pieces"] else "")
    if found := SINGLE.match(text):
        return f"{found['number']} {UNITS.get(found['unit'].lower()) or usual_unit(sale)}"
    return text


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
    if sale.unit == "mm2":
        return amount
    return None if sale.goods.piece_mm2 is None else amount * sale.goods.piece_mm2


def boxes_of_amount(amount: int, sale: SaleLine) -> int:
    """How many boxes somebody carries in, an opened one counted; none where goods do not come in boxes."""
    per_box = sale.goods.pieces_per_box
    return -(-amount // per_box) if sale.unit == "piece" and per_box else 0
