"""What whole numbers, decimals and areas have in common: exact amounts with a unit and bounds."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING, ClassVar

from returns_cli.kinds.defaults import fault, no_default
from returns_cli.kinds.faults import wrong
from returns_cli.kinds.kind import Json, Kind, Named, PlainNumber, Reader, Scale, Unknown, Value, Way, whole_in
from returns_cli.kinds.money import amount_with_sign
from returns_cli.kinds.sameness import folded, narrowed
from returns_cli.kinds.written_number import NINES, SIGNS, could_be_thousands, number_in, without_noise
from returns_cli.language.types import AREA_PLACES, LIMIT, MAX_AREA_MM2, MAX_PLACES, UNIT_ALIASES, Number
from returns_cli.late_pattern import late
from returns_cli.wording.bilingual import Words
from returns_cli.wording.units import unit_in, unit_of
from returns_cli.wording.words import say

if TYPE_CHECKING:
    from returns_cli.kinds.declared import Constant, Details, Measured, TypeTable

COUNTED = frozenset("件个個只台双套条把支本部辆顶副")  # pieces of anything but tiles, of which 件 may be a box
FOOT2 = Decimal("92903.04")  # mm2 in a square foot, exactly
DEFAULT_MAX = 10**9
DECIMAL_PLACES = 2
USUAL_NUMBER = 30
_RAISED = late("(?<![mMtT\uff4d\u7c73])[\u00b2\u00b3\u00b9\u2070-\u209c]")
# An amount and what stands behind it; nothing is tried twice, so the work is linear in the text.
_AMOUNT = late(r"(?P<amount>[+-]?[0-9](?:[0-9.,' ]*[0-9.,])?) ?(?P<unit>[^0-9].*)?\Z", re.DOTALL)


def plain_digits(text: str, kind: str = "unreadable-number", hint: str = "write-number") -> None:
    """Raised and lowered digits are no part of a number: 3\u00b2 is not 32."""
    if not text.isascii() and _RAISED.search(text):
        raise wrong(kind, hint, text)


def amount_and_unit(text: str) -> tuple[str, str]:
    """The number with which a text begins, and the folded word behind it; both blank where it begins with none."""
    found = _AMOUNT.match(folded(text).translate(SIGNS))
    return (found["amount"], (found["unit"] or "").strip()) if found else ("", "")


def read_decimal(text: str) -> Decimal:
    """An exact number: 30, 2.5, 1,234.5, 1.234,50, 12,34,567; a lone comma is a decimal comma only if it must be one."""
    digits = narrowed(text).translate(SIGNS)
    sign, digits = (digits[0], digits[1:]) if digits[:1] in ("+", "-") else ("", digits)
    number = number_in(digits)
    if number is not None:
        number = _of_a_binary(number)
        return number.copy_negate() if sign == "-" else number
    if could_be_thousands(digits):
        raise wrong("ambiguous-number", "write-point", text)
    raise wrong("unreadable-number", "write-number", text)


def _of_a_binary(number: Decimal) -> Decimal:
    """The short number that a program has written as a binary one: 299.96999999999997 is 299.97. Others keep every digit."""
    short = without_noise(number, DECIMAL_PLACES)
    return short if len(short.normalize().as_tuple().digits) <= NINES else number


def read_number(text: str, number: Number) -> int:
    """The number as registers hold it, within its declared bounds. It may carry its own unit."""
    plain_digits(text)
    amount, unit = amount_and_unit(text)
    if number.unit == "m2" and unit_of(unit) == "ft2":
        return number_value(text, square_metres(read_decimal(amount)), number)
    counted = "piece" if unit in COUNTED else unit_of(unit)
    own = unit and number.unit and number.unit in (counted, unit, unit.upper())
    money = None if own else amount_with_sign(text, number.unit or "")
    if money is None and not own and number.unit and amount and counted:
        raise wrong("other-unit", "write-in-unit", text, unit=Words(unit_in(number.unit, "en"), unit_in(number.unit, "zh")))
    return number_value(text, read_decimal(amount if own else text) if money is None else money, number)


def square_metres(feet: Decimal) -> Decimal:
    """So many square feet in m2, to the nearest mm2: a foot is 304.8 mm exactly."""
    return (feet * FOOT2).to_integral_value(ROUND_HALF_UP).scaleb(-AREA_PLACES)


def number_value(text: str, value: Decimal, number: Number) -> int:
    """The value in found form; InputError where digits would be lost or the bounds are left."""
    if value < 0 <= number.low:
        raise wrong("negative", "write-positive" if number.low else "write-not-negative", text)
    sign, digits, exponent = value.as_tuple()
    whole, shift = int("".join(map(str, digits))), int(exponent) + number.places
    found, lost = (whole * int(10**shift), 0) if shift >= 0 else divmod(whole, int(10**-shift))
    if lost:
        finer = wrong("too-many-places", "round-number", text, places=number.places)
        raise finer if number.places else wrong("not-whole", "write-whole", text)
    found = -found if sign else found
    if not number.low <= found <= number.high:
        bounds = {"low": show_number(number.low, number.places), "high": show_number(number.high, number.places)}
        raise wrong("out-of-bounds", "check-number", text, **bounds)
    return found


def show_number(value: int, places: int) -> str:
    """A number in whole steps with no more digits than it needs."""
    sign, digits = ("-" if value < 0 else ""), str(abs(value)).rjust(places + 1, "0")
    if not places:
        return sign + digits
    fraction = digits[-places:].rstrip("0")
    return f"{sign}{digits[:-places]}{'.' + fraction if fraction else ''}"


def unit_word(raw: Measured) -> str:
    """The unit a table declares, in its standard spelling, that of a rate (EUR/day) too; empty for none."""
    unit = str(raw.get("unit", ""))
    return UNIT_ALIASES.get(unit) or "/".join(UNIT_ALIASES.get(part, part) for part in map(str.strip, unit.split("/")))


def exact(value: object) -> Decimal:
    """A constant of the file as an exact number."""
    try:
        number = Decimal(str(value).removesuffix("m2").strip())
    except InvalidOperation:
        raise fault(f"`{value}` is not a number", "write it as 30 or 2.5") from None
    if not number.is_finite() or abs(number) > 10**15:
        raise fault(f"`{value}` is too large", "numbers go up to 10^15")
    return number


def scaled(value: Decimal, places: int) -> int:
    """`value * 10**places` as a whole number; an error where digits would be lost."""
    shifted = value.scaleb(places)
    if shifted != shifted.to_integral_value():
        raise fault(f"`{value}` has more than {places} decimal places", "round it")
    return int(shifted)


class NumberKind(Kind[Number]):
    """A number with any unit."""

    of = Number
    compared = "number"
    declares: ClassVar[tuple[str, ...]] = ("unit", "min", "max", "places")

    def declared(self, raw: TypeTable) -> Number:
        unit = self.unit(raw)
        places = AREA_PLACES if unit == "m2" else self.places(raw)
        default_high = MAX_AREA_MM2 if unit == "m2" else DEFAULT_MAX * 10**places
        low = 0 if raw.get("min") is None else scaled(Decimal(raw["min"]), places)
        high = default_high if raw.get("max") is None else scaled(Decimal(raw["max"]), places)
        if low > high or low < -LIMIT or high > LIMIT:
            raise fault("`min` and `max` leave no values", "min must not be above max, and both below 10^15")
        return Number(unit, places, low, high)

    def unit(self, raw: TypeTable) -> str:
        return unit_word(raw)

    def places(self, raw: TypeTable) -> int:
        return int(raw.get("places", DECIMAL_PLACES))

    def check_default(self, type_: Number, default: object) -> None:
        if not isinstance(default, int | Decimal) or isinstance(default, bool):
            raise no_default(type_)
        if not type_.low <= scaled(exact(default), type_.places) <= type_.high:
            bounds = f"{Decimal(type_.low).scaleb(-type_.places):f} to {Decimal(type_.high).scaleb(-type_.places):f}"
            raise fault(f"`{default}` is out of bounds", f"the fact goes from {bounds}")

    def of_constants(self, values: list[Constant], unit: str) -> Number | None:
        if not all(_may_be_number(value, unit) for value in values):
            return None
        numbers = [exact(value) for value in values]
        places = max(max(0, -int(value.normalize().as_tuple().exponent)) for value in numbers)
        if unit == "m2":
            places = AREA_PLACES if places <= AREA_PLACES else places
        if places > (AREA_PLACES if unit == "m2" else MAX_PLACES):
            raise fault("too many decimal places", "round the value")
        whole = [scaled(value, places) for value in numbers]
        return Number(unit, places, min(whole), max(whole))

    def constant(self, type_: Number, value: Constant) -> int:
        return scaled(exact(value), type_.places)

    def beside(self, value: Constant, unit: str) -> tuple[Constant, ...]:
        number = exact(value)
        places = AREA_PLACES if UNIT_ALIASES.get(unit, unit) == "m2" else max(0, -int(number.as_tuple().exponent))
        near = (number - Decimal(1).scaleb(-places), number + Decimal(1).scaleb(-places))
        return near if places else tuple(int(each) for each in near)

    def reader(self, type_: Number, fact: Named, way: Way) -> Reader:
        return lambda text: (read_number(text, type_),)

    def plain_number(self, type_: Number) -> PlainNumber | None:
        return PlainNumber(type_.places, type_.low, type_.high) if type_.parts == 1 else None

    def accepted(self, type_: Number, value: object, read: Reader, timezone: str) -> Value | None:
        if type(value) is int:
            return read(str(value))
        if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < 30:
            return read(f"{value:f}")
        return super().accepted(type_, value, read, timezone)

    def show(self, type_: Number, value: Value, timezone: str) -> str | int:
        return show_number(whole_in(value), type_.places)

    def scales(self, type_: Number, timezone: str) -> tuple[Scale, ...]:
        usual = min(type_.high, max(type_.low, 0))
        return (Scale(type_.low, type_.high, usual, lambda value: (value,)),)

    def plainness(self, type_: Number, value: Value, near: Value | None) -> tuple[int, ...]:
        return int(whole_in(value) % type_.one != 0), abs(whole_in(value))

    def unknowns(self, type_: Number, name: str) -> tuple[Unknown, ...]:
        return (Unknown(name, type_, min(type_.high, max(type_.low, 0))),)

    def metavar(self, type_: Number) -> str:
        return type_.unit or "AMOUNT"

    def forms(self, type_: Number, fact: Named, lang: str) -> str:
        example = min(type_.high, max(type_.low, USUAL_NUMBER * 10**type_.places))
        shown = {
            "low": show_number(type_.low, type_.places),
            "high": show_number(type_.high, type_.places),
            "example": show_number(example, type_.places),
            "unit": say("answer-unit", lang, unit=unit_in(type_.unit, lang)) if type_.unit else "",
        }
        return say("answer-number" if type_.places else "answer-whole", lang, **shown)

    def schema(self, type_: Number) -> Json:
        return {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}

    def details(self, type_: Number) -> Details:
        low, high = (show_number(each, type_.places) if type_.places else each for each in (type_.low, type_.high))
        return {"unit": type_.unit, "min": low, "max": high, "places": type_.places}


def _may_be_number(value: object, unit: str) -> bool:
    if isinstance(value, str):
        return bool(unit)
    return isinstance(value, int | Decimal | float) and not isinstance(value, bool)
