"""Amounts of goods, exact, in every measure in which they can be compared: as written, in pieces, in mm2.

What a row says of its tile and its box turns one measure into another. Nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple, cast

from returns_cli.kinds.faults import InputError
from returns_cli.kinds.number import FOOT2
from returns_cli.kinds.size import read_size
from returns_cli.kinds.written_goods import GoodsPart, goods_parts

PLACES, DIGITS = 6, 12
MM2 = 1_000_000  # in a m2
MM2_IN = {"m2": Decimal(MM2), "ft2": FOOT2}
TILL_DECIMALS = 2  # to which tills round an area
WITHIN = "\x1f"  # between the texts that `read_goods` takes as one
PIECE, BOX, AREA = "piece", "box", "m2"


class Amount(NamedTuple):
    """So many of a unit, blank where none is written; and the same in pieces and in mm2, None where nobody can tell."""

    unit: str
    number: Decimal
    pieces: Decimal | None
    mm2: Decimal | None

    def as_text(self) -> str:
        """The four of them for SQL, told apart by `|`."""
        return "|".join("" if one is None else one if isinstance(one, str) else f"{one:f}" for one in self)


def read_goods(text: str) -> str | None:
    """The amount in a text, which may be followed by the tile's size and the pieces of a box; None where there is none."""
    goods, size, box = [*text.split(WITHIN), "", ""][:3]
    parts = amounts_in(goods)
    found = measured(parts, side_product(size), whole_number(box)) if parts else None
    return found.as_text() if found else None


def amounts_in(text: str) -> list[GoodsPart]:
    """The numbers with their units: of `3箱2片` two, of a plain `7` one without a unit; none where one of them is unreadable
    or too long to be exact. Below zero where it is written so."""
    try:
        parts = goods_parts(text)
    except InputError:
        return []
    return parts if all(map(_exact, parts)) else []


def measured(parts: Sequence[GoodsPart], piece_mm2: int | None, per_box: int | None) -> Amount | None:
    """The sum of the parts in every measure that the tile and the box allow; None where they cannot be added up."""
    pieces = [_pieces(number, unit, piece_mm2, per_box) for number, unit in parts]
    areas = [_mm2(number, unit, whole, piece_mm2) for (number, unit), whole in zip(parts, pieces, strict=True)]
    whole, area = _sum(pieces), _sum(areas)
    if len({unit for _, unit in parts}) == 1:
        return Amount(parts[0][1], sum((number for number, _ in parts), Decimal()), whole, area)
    if whole is not None:
        return Amount(PIECE, whole, whole, area)
    return None if area is None else Amount(AREA, area / MM2, None, area)


def _pieces(number: Decimal, unit: str, piece_mm2: int | None, per_box: int | None) -> Decimal | None:
    """So many pieces. An area is that of whole pieces where it is theirs to two decimals, or to as many more as it has: tills
    write 9 pieces of 333 x 333 mm as 1.00 m2, and spreadsheets take the zeros away."""
    if unit == PIECE:
        return number
    if unit == BOX:
        return None if per_box is None else number * per_box
    if unit not in MM2_IN or not piece_mm2:
        return None
    area, decimals = number * MM2_IN[unit], max(TILL_DECIMALS, -int(number.as_tuple().exponent))
    whole = (area / piece_mm2).to_integral_value(ROUND_HALF_EVEN)
    return whole if 2 * abs(whole * piece_mm2 - area) <= MM2_IN[unit].scaleb(-decimals) else None


def _mm2(number: Decimal, unit: str, pieces: Decimal | None, piece_mm2: int | None) -> Decimal | None:
    if unit in MM2_IN:
        return number * MM2_IN[unit]
    return None if pieces is None or not piece_mm2 else pieces * piece_mm2


def _sum(numbers: list[Decimal | None]) -> Decimal | None:
    known = [number for number in numbers if number is not None]
    return sum(known, Decimal()) if len(known) == len(numbers) else None


def _exact(part: GoodsPart) -> bool:
    whole, _, fraction = f"{abs(part.number):f}".partition(".")
    return len(whole) <= DIGITS and len(fraction.rstrip("0")) <= PLACES


def side_product(size: str) -> int | None:
    """The area of one tile in mm2."""
    try:
        width, height = read_size(size)
    except InputError:
        return None
    return cast(int, width) * cast(int, height)


def whole_number(text: str) -> int | None:
    """How many pieces a box has, where the text says a positive whole number (`3`, `3 片`)."""
    found = amounts_in(text)
    number = found[0][0] if len(found) == 1 and found[0][1] in ("", PIECE) else Decimal()
    return int(number) if number > 0 and number == int(number) else None
