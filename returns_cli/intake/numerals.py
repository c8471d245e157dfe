"""Numbers as programs keep or write them (3e0, 0.30000000000000004), as a person would write them (3, 0.3)."""

from __future__ import annotations

import math
from decimal import Decimal

from returns_cli.late_pattern import late

SPREADSHEET_DIGITS = 15
EXACT_IN_SPREADSHEETS = 10**SPREADSHEET_DIGITS
EXACT_IN_DOUBLES = 2**53
LONGEST = 60
_LITERAL = late(r"(?P<sign>-?)(?P<whole>[0-9]+)(?:\.(?P<part>[0-9]+))?(?:[eE](?P<shift>[+-]?[0-9]{1,9}))?\Z")


def plain(literal: str) -> str:
    """The number of a JSON text without an exponent and, where it is whole, without a point: `3e0` and `3.0` are `3`.

    One that would be longer than a cell for a number can be stays as it is.
    """
    found = _LITERAL.match(literal)
    if found is None or (found["shift"] is None and found["part"] is None):
        return literal
    if len(literal) > LONGEST or abs(int(found["shift"] or 0)) > LONGEST:
        return literal
    number = Decimal(literal)
    if number == number.to_integral_value():
        return f"{number.to_integral_value():f}" if number else "0"
    return f"{number:f}"


def of_float(value: float, exact: int = EXACT_IN_SPREADSHEETS) -> str | None:
    """A binary number with the 15 digits that it is sure of; None where it is none.

    One that is not below `exact` has lost digits: it is written as 1.23E+17, which no reader takes for an exact number.
    """
    if math.isnan(value):
        return None
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    if abs(value) >= exact:
        digits, shift = f"{value:.{SPREADSHEET_DIGITS - 1 if exact == EXACT_IN_SPREADSHEETS else 16}E}".split("E")
        return f"{digits.rstrip('0').rstrip('.')}E{shift}"
    if value.is_integer():
        return str(int(value))
    return plain(f"{value:.{SPREADSHEET_DIGITS}g}")
