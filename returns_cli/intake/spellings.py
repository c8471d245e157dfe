"""Text -> stored values, for the counter and for the audit alike. One reader a type."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias, assert_never

from returns_cli.intake.dates import read_date, read_moment, show_moment
from returns_cli.intake.faults import InputError
from returns_cli.language.types import (
    MAX_COUNT,
    MAX_SIDE_MM,
    Choice,
    Date,
    Moment,
    Number,
    Quantity,
    Size,
    Text,
    Type,
    YesNo,
)
from returns_cli.policy.model import Fact, Words
from returns_cli.policy.sameness import UNKNOWN, folded
from returns_cli.wording.words import say

Stored: TypeAlias = tuple[Any, ...]
Reader: TypeAlias = Callable[[str], Stored]

MAX_TEXT = 1_000
fold = folded
YES = frozenset(["yes", "y", "true", "t", "1", "是", "有", "对", "√", "✓", "✔", "已", "真"])
NO = frozenset(["no", "n", "false", "f", "0", "否", "无", "没有", "没", "不是", "×", "✗", "✘", "未", "假"])
_AMOUNT = r"(?P<amount>[+-]?[0-9][0-9.,]*)"
_QUANTITY = re.compile(_AMOUNT + r"\s*(?P<unit>\S.*)\Z")
_SIDE = r"([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*(mm|cm|m|毫米|厘米|米)?"
_SIZE = re.compile(_SIDE + r"\s*[xX×*✕]\s*" + _SIDE + r"\Z")
UNIT_WORDS = {
    **dict.fromkeys(("m2", "sqm", "sq m", "sq.m", "m^2", "平方米", "平方", "平米", "平"), "m2"),
    **dict.fromkeys(("box", "boxes", "carton", "cartons", "ctn", "箱", "盒"), "box"),
    **dict.fromkeys(("piece", "pieces", "pc", "pcs", "tile", "tiles", "片", "块", "张"), "piece"),
}


def reader(fact: Fact, timezone: str, order: str | None = None, *, reverse: bool = False) -> Reader:
    """A function from a cell's text to the fact's stored slots; it raises InputError.

    Blank text gives unknown (all None). A `reverse` one reads yes and no under a heading that says the reverse of the
    fact, in the words of that heading, and leaves it to the caller to turn the answer round.
    """
    read = yes_no_reader(fact, reverse=reverse) if isinstance(fact.type, YesNo) else _reader(fact, timezone, order)
    blank = (None,) * width(fact.type)

    def read_cell(text: str) -> Stored:
        folded = fold(text)
        if folded in UNKNOWN and not (folded and isinstance(fact.type, Text)):
            return blank
        try:
            return read(text)
        except InputError as error:
            raise error.at(fact.name) from None

    return read_cell


def width(type_: Type) -> int:
    """How many slots a fact of this type has."""
    return {Moment: 2, Quantity: 3, Size: 2}.get(type(type_), 1)


def _reader(fact: Fact, timezone: str, order: str | None) -> Reader:
    match fact.type:
        case YesNo():
            return yes_no_reader(fact)
        case Number() as number:
            return lambda text: (read_number(text, number),)
        case Choice() as choice:
            spellings = choice_spellings(fact, choice)
            return lambda text: (_read_choice(text, spellings, fact, choice),)
        case Text():
            return lambda text: (read_text(text),)
        case Date():
            return lambda text: (read_date(_narrow_date(text), timezone, order),)
        case Moment():
            return lambda text: read_moment(_narrow_date(text), timezone, order)
        case Quantity():
            return read_quantity
        case Size():
            return read_size
        case _ as never:
            assert_never(never)


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _narrow_date(text: str) -> str:
    _plain_digits(text, "unreadable-date", "write-date")
    return _narrow(text)


def read_yes_no(text: str) -> bool:
    folded = fold(text)
    if folded in YES:
        return True
    if folded in NO:
        return False
    raise InputError("unreadable-yes-no", "write-yes-no", text=text)


def yes_no_reader(fact: Fact, *, reverse: bool = False) -> Reader:
    """Reads yes and no in the usual words, and in those of the fact's names: 已拆封, 未拆封, 无收据, not laid."""
    from returns_cli.intake.headings import negated, stem

    own = {stem(name) for name in (fact.name, *fact.names)}
    opposite = {stem(name) for name in fact.opposite_names}
    says = dict.fromkeys(own - opposite, not reverse) | dict.fromkeys(opposite - own, reverse)

    def read(text: str) -> Stored:
        try:
            return (read_yes_no(text),)
        except InputError:
            if stem(text) in says:
                return (says[stem(text)],)
            if negated(text) in says:
                return (not says[negated(text)],)
            raise

    return read


def choice_spellings(fact: Fact, choice: Choice) -> dict[str, str]:
    """Every spelling of every option, folded -> the option. An option's own name wins over a label."""
    spellings: dict[str, str] = {}
    for option in choice.options:
        label = fact.labels.get(option)
        if label:
            for name in (label.words.en, label.words.zh, *label.names):
                if name:
                    spellings.setdefault(fold(name), option)
    return spellings | {fold(option): option for option in choice.options}


def _read_choice(text: str, spellings: dict[str, str], fact: Fact, choice: Choice) -> str:
    found = spellings.get(fold(text))
    if found is None:
        chinese = [fact.labels[option].words.zh if option in fact.labels else option for option in choice.options]
        options = Words(", ".join(choice.options), say("joint", "zh").join(chinese))
        raise InputError("not-a-choice", "choose-one", text=text, options=options)
    return found


def read_text(text: str) -> str:
    if "\N{REPLACEMENT CHARACTER}" in text:  # what stands for bytes that were no text
        raise InputError("undecoded", "export-again", text=text)
    if len(text) > MAX_TEXT:
        raise InputError("text-too-long", "shorten", length=len(text), limit=MAX_TEXT)
    return text.strip()


_RAISED = re.compile("(?<![mM\uff4d\u7c73])[\u00b2\u00b3\u00b9\u2070-\u209c]")


def _plain_digits(text: str, kind: str = "unreadable-number", hint: str = "write-number") -> None:
    """Raised and lowered digits are no part of a number: 3\u00b2 is not 32."""
    if _RAISED.search(text):
        raise InputError(kind, hint, text=text)


def read_decimal(text: str) -> Decimal:
    """An exact number: 30, 2.5, 1,234.5; a lone comma counts as a decimal comma only if it must be one."""
    narrow = _narrow(text)
    if re.fullmatch(r"[+-]?[0-9]{1,3}(,[0-9]{3})+\.[0-9]+|[+-]?[0-9]{1,3}(,[0-9]{3}){2,}", narrow):
        narrow = narrow.replace(",", "")
    elif re.fullmatch(r"[+-]?[0-9]+,[0-9]{3}", narrow):
        raise InputError("ambiguous-number", "write-point", text=text)
    elif re.fullmatch(r"[+-]?[0-9]+,[0-9]+", narrow):
        narrow = narrow.replace(",", ".")
    if not re.fullmatch(r"[+-]?[0-9]{1,30}(\.[0-9]{0,30})?", narrow):
        raise InputError("unreadable-number", "write-number", text=text)
    return Decimal(narrow)


def read_number(text: str, number: Number) -> int:
    """The number in stored form, within its declared bounds. An area may carry its unit."""
    _plain_digits(text)
    narrow = fold(text)
    unit_text = re.match(_AMOUNT + r"\s*(?P<unit>[^0-9.,\s].*)\Z", narrow)
    if unit_text and number.unit and UNIT_WORDS.get(unit_text["unit"], unit_text["unit"]) == number.unit:
        narrow = unit_text["amount"]
    return _stored(text, read_decimal(narrow), number)


def _stored(text: str, value: Decimal, number: Number) -> int:
    if value < 0 <= number.low:
        raise InputError("negative", "write-positive" if number.low else "write-not-negative", text=text)
    sign, digits, exponent = value.as_tuple()
    whole, shift = int("".join(map(str, digits))), int(exponent) + number.places
    stored, lost = (whole * int(10**shift), 0) if shift >= 0 else divmod(whole, int(10**-shift))
    if lost and number.places == 0:
        raise InputError("not-whole", "write-whole", text=text)
    if lost:
        raise InputError("too-many-places", "round-number", text=text, places=number.places)
    stored = -stored if sign else stored
    if not number.low <= stored <= number.high:
        bounds = {"low": show_number(number.low, number.places), "high": show_number(number.high, number.places)}
        raise InputError("out-of-bounds", "check-number", text=text, **bounds)
    return stored


_AREA = Number("m2", 6, 1, 10**12)
_COUNT = Number("piece", 0, 1, MAX_COUNT)


def read_quantity(text: str) -> Stored:
    """Unit, count of boxes or pieces, area in mm2: (`m2`, None, 1500000) or (`box`, 3, None)."""
    _plain_digits(text)
    found = _QUANTITY.match(fold(text))
    unit = UNIT_WORDS.get(found["unit"]) if found else None
    if not found or unit is None:
        raise InputError("unreadable-quantity", "write-quantity", text=text)
    value = read_decimal(found["amount"])
    if value <= 0:
        raise InputError("negative" if value < 0 else "unreadable-quantity", "write-positive", text=text)
    if unit == "m2":
        return unit, None, _stored(text, value, _AREA)
    return unit, _stored(text, value, _COUNT), None


def read_size(text: str) -> Stored:
    """Width and height in whole mm."""
    _plain_digits(text, "unreadable-size", "write-size")
    found = _SIZE.match(fold(text))
    if not found:
        raise InputError("unreadable-size", "write-size", text=text)
    unit = found[4] or found[2] or "mm"
    first_unit = found[2] or unit
    sides = [Decimal(found[1]) * _MM[first_unit], Decimal(found[3]) * _MM[unit]]
    if any(side != int(side) or not 1 <= side <= MAX_SIDE_MM for side in sides):
        raise InputError("unreadable-size", "write-size", text=text)
    return int(sides[0]), int(sides[1])


_MM = {"mm": 1, "毫米": 1, "cm": 10, "厘米": 10, "m": 1000, "米": 1000}


def show_number(stored: int, places: int) -> str:
    """A stored number with no more digits than it needs."""
    sign, digits = ("-" if stored < 0 else ""), str(abs(stored)).rjust(places + 1, "0")
    if not places:
        return sign + digits
    fraction = digits[-places:].rstrip("0")
    return f"{sign}{digits[:-places]}{'.' + fraction if fraction else ''}"


def show_value(type_: Type, stored: Stored, timezone: str) -> str | bool | int | None:
    """A stored value as JSON shows it; what comes out can be read in again. None for unknown."""
    if stored[0] is None:
        return None
    match type_:
        case YesNo():
            return bool(stored[0])
        case Number(unit=unit, places=places):
            if unit == "m2":
                return f"{show_number(stored[0], places)} m2"
            return show_number(stored[0], places) if places else int(stored[0])
        case Choice() | Text():
            return str(stored[0])
        case Date():
            day: date = stored[0]
            return day.isoformat()
        case Moment():
            return show_moment(stored[0], timezone)
        case Quantity():
            unit, count, area = stored
            if unit == "m2":
                return f"{show_number(area, 6)} m2"
            return f"{count} {unit if count == 1 else {'box': 'boxes', 'piece': 'pieces'}[unit]}"
        case Size():
            return f"{stored[0]}x{stored[1]}"
        case _ as never:
            assert_never(never)


def show_words(fact: Fact, value: str | bool | int | None, lang: str) -> str:
    """A shown value in the words of a language."""
    if value is None:
        return say("unknown", lang)
    if isinstance(value, bool):
        return say("yes" if value else "no", lang)
    label = fact.labels.get(str(value))
    return label.words.in_language(lang) or str(value) if label else str(value)
