"""Cells that decide nothing, read exactly: money, amounts of goods, a manager's override.

Each reader takes a cell's text and hands over text for SQL, None where the cell cannot be read. Nothing is guessed.
"""

from __future__ import annotations

import re

from returns_cli.audit.roles import currency_of, currency_words
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.number import UNIT_WORDS, read_decimal
from returns_cli.kinds.sameness import folded
from returns_cli.kinds.yes_no import read_yes_no

MONEY_PLACES, MONEY_DIGITS = 4, 15
GOODS_PLACES, GOODS_DIGITS = 6, 12
_SIGN = "|".join(re.escape(word) for word in currency_words())
_MONEY = re.compile(rf"(?P<minus>-?)\s*(?P<before>{_SIGN})?\s*(?P<number>-?[0-9][0-9.,]*)\s*(?P<after>{_SIGN})?\Z")
_GOODS = re.compile(r"(?P<number>-?[0-9][0-9.,]*)\s*(?P<unit>\D.*)?\Z")


def read_money(cell: str) -> str | None:
    """`1234.50|CNY`, the currency blank where the cell has none. A refund booked as a negative amount is that amount."""
    found = _MONEY.match(folded(cell).replace("−", "-"))
    if not found or (found["minus"] and found["number"].startswith("-")):
        return None
    before, after = currency_of(found["before"] or ""), currency_of(found["after"] or "")
    number = _digits(found["number"], MONEY_DIGITS, MONEY_PLACES)
    if number is None or (before and after and before != after):
        return None
    return f"{number}|{before or after}"


def read_goods(cell: str) -> str | None:
    """`3|box`, the unit blank where the cell has none."""
    found = _GOODS.match(folded(cell))
    number = _digits(found["number"], GOODS_DIGITS, GOODS_PLACES) if found else None
    if number is None or not found:
        return None
    unit = (found["unit"] or "").strip()
    return f"{number}|{UNIT_WORDS.get(unit, unit)}"


def read_override(cell: str) -> str | None:
    """`yes` or `no`; a blank cell is no override."""
    try:
        return "yes" if cell.strip() and read_yes_no(cell) else "no"
    except InputError:
        return None


def _digits(text: str, digits: int, places: int) -> str | None:
    """The number without its sign, None where it is none or too long to be exact."""
    try:
        whole, _, fraction = f"{abs(read_decimal(text)):f}".partition(".")
    except InputError:
        return None
    fraction = fraction.rstrip("0")
    if len(whole) > digits or len(fraction) > places:
        return None
    return f"{whole}.{fraction}" if fraction else whole
