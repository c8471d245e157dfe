"""The type words of a policy file -> types, and constants of the file -> stored form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from returns_cli.language.faults import ExpressionError, did_you_mean
from returns_cli.language.types import (
    AREA_PLACES,
    LIMIT,
    MAX_AREA_MM2,
    MAX_PLACES,
    UNIT_ALIASES,
    Choice,
    Date,
    Moment,
    Number,
    Quantity,
    Size,
    Text,
    Type,
    YesNo,
    describe,
)
from returns_cli.policy.sameness import UNKNOWN, folded

DEFAULT_MAX = 10**9
DECIMAL_PLACES = 2
_SIMPLE: dict[str, type] = {
    "yes/no": YesNo,
    "text": Text,
    "date": Date,
    "moment": Moment,
    "quantity": Quantity,
    "size": Size,
}


def fact_type(raw: Mapping[str, Any]) -> Type:
    """The type a fact's table declares. Raises ExpressionError with no spot of its own."""
    word = raw["type"]
    if word == "choice":
        options = tuple(raw.get("choices", ()))
        if not options or len(set(options)) < len(options):
            raise _fault("a choice needs `choices`, each named once", 'for example: choices = ["none", "claimed"]')
        _readable_apart(options)
        return Choice(options)
    if "choices" in raw:
        raise _fault(f"a {word} has no choices", 'use type = "choice"')
    if word in _SIMPLE:
        return _SIMPLE[word]()  # type: ignore[no-any-return]
    unit = "m2" if word == "area" else unit_word(raw)
    return _number(raw, unit, _places(raw, word, unit))


def _readable_apart(options: tuple[str, ...]) -> None:
    """Each option is read as itself: none as another one, none as "not known"."""
    read: dict[str, str] = {}
    for option in options:
        same = read.setdefault(folded(option), option)
        if same != option:
            raise _fault(f"the choices `{same}` and `{option}` read alike", "capitals and widths do not tell them apart")
        if folded(option) in UNKNOWN:
            raise _fault(f"the choice `{option}` reads as not known", "leave it out: a fact that is not given is unknown")


def check_default(type_: Type, default: object) -> None:
    """The default is a value of the type. Raises ExpressionError with no spot of its own."""
    match type_:
        case _ if default is None or default == "today":
            return
        case YesNo():
            fits = isinstance(default, bool)
        case Choice(options=options):
            if isinstance(default, str) and default not in options:
                raise _fault(f"`{default}` is not one of the choices", did_you_mean(default, options))
            fits = isinstance(default, str)
        case Number(low=low, high=high, places=places):
            fits = isinstance(default, int | Decimal) and not isinstance(default, bool)
            if fits and not low <= scaled(_decimal(default), places) <= high:
                bounds = f"{Decimal(low).scaleb(-places):f} to {Decimal(high).scaleb(-places):f}"
                raise _fault(f"`{default}` is out of bounds", f"the fact goes from {bounds}")
        case Date():
            fits = isinstance(default, date)
        case _:
            fits = isinstance(default, str)
    if not fits:
        raise _fault(f"the default is no {describe(type_)}", "give it a value of its own type, or leave the key out")


def unit_word(raw: Mapping[str, Any]) -> str:
    """The unit a table declares, in its standard spelling; empty for none."""
    unit = str(raw.get("unit", ""))
    return UNIT_ALIASES.get(unit, unit)


def _places(raw: Mapping[str, Any], word: str, unit: str) -> int:
    if unit == "m2":
        return AREA_PLACES
    if word == "whole number":
        if raw.get("places"):
            raise _fault("a whole number has no decimal places", 'use type = "decimal"')
        return 0
    return int(raw.get("places", DECIMAL_PLACES))


def _number(raw: Mapping[str, Any], unit: str, places: int) -> Number:
    default_high = MAX_AREA_MM2 if unit == "m2" else DEFAULT_MAX * 10**places
    low = 0 if raw.get("min") is None else scaled(Decimal(raw["min"]), places)
    high = default_high if raw.get("max") is None else scaled(Decimal(raw["max"]), places)
    if low > high or low < -LIMIT or high > LIMIT:
        raise _fault("`min` and `max` leave no values", "min must not be above max, and both below 10^15")
    return Number(unit, places, low, high)


def parameter_type(raw: Mapping[str, Any]) -> Type:
    """The type that holds all of a parameter's values."""
    values = [value["value"] for value in raw["values"]]
    kinds = {_kind(value, unit_word(raw)) for value in values}
    if len(kinds) > 1:
        raise _fault("the values are of different kinds", "give all of them one kind")
    kind = kinds.pop()
    if kind == "yes/no":
        return YesNo()
    if kind == "date":
        days = [_plain_date(value).toordinal() for value in values]
        return Date(min(days), max(days))
    if kind == "text":
        return Text()
    unit = unit_word(raw)
    exact = [_decimal(value) for value in values]
    places = max(max(0, -int(value.normalize().as_tuple().exponent)) for value in exact)
    if unit == "m2":
        places = AREA_PLACES if places <= AREA_PLACES else places
    if places > (AREA_PLACES if unit == "m2" else MAX_PLACES):
        raise _fault("too many decimal places", "round the value")
    numbers = [scaled(value, places) for value in exact]
    return Number(unit, places, min(numbers), max(numbers))


def _kind(value: object, unit: str) -> str:
    if isinstance(value, bool):
        return "yes/no"
    if isinstance(value, date):
        return "date"
    if isinstance(value, str) and not unit:
        return "text"
    return "number"


def _plain_date(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _decimal(value: object) -> Decimal:
    try:
        number = Decimal(str(value).removesuffix("m2").strip())
    except InvalidOperation:
        raise _fault(f"`{value}` is not a number", "write it as 30 or 2.5") from None
    if not number.is_finite() or abs(number) > 10**15:
        raise _fault(f"`{value}` is too large", "numbers go up to 10^15")
    return number


def scaled(value: Decimal, places: int) -> int:
    """`value * 10**places` as a whole number; an error where digits would be lost."""
    shifted = value.scaleb(places)
    if shifted != shifted.to_integral_value():
        raise _fault(f"`{value}` has more than {places} decimal places", "round it")
    return int(shifted)


def stored(type_: Type, value: Any) -> bool | int | str | date:
    """A constant of the file in the form the engines use."""
    if isinstance(type_, Number):
        return scaled(_decimal(value), type_.places)
    if isinstance(type_, Date):
        return _plain_date(value)
    return value  # type: ignore[no-any-return]


def _fault(message: str, help: str) -> ExpressionError:
    return ExpressionError(message, (0, 1), help)
