"""Amounts of money as tills and spreadsheets write them. What could mean two amounts is none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from returns_cli.kinds.faults import wrong
from returns_cli.kinds.sameness import folded
from returns_cli.kinds.written_number import SIGNS, could_be_thousands, number_in, without_noise
from returns_cli.late_pattern import late

PLACES, DIGITS = 4, 15  # an amount has at most so many, so that sums of them are exact
_CODES = (
    *("AED", "ARS", "AUD", "BDT", "BGN", "BHD", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK"),
    *("EGP", "EUR", "GBP", "HKD", "HUF", "IDR", "ILS", "INR", "ISK", "JPY", "KES", "KRW", "KWD", "KZT"),
    *("MAD", "MOP", "MXN", "MYR", "NGN", "NOK", "NZD", "OMR", "PEN", "PHP", "PKR", "PLN", "QAR", "RON"),
    *("RSD", "RUB", "SAR", "SEK", "SGD", "THB", "TND", "TRY", "TWD", "UAH", "USD", "UYU", "VND", "XAF"),
    *("JOD", "LKR", "XOF", "ZAR"),
)
_SIGNS: Mapping[str, tuple[str, ...]] = {
    "CNY": ("rmb", "rmb¥", "cn¥", "cny¥", "元", "元整", "圆", "圆整", "块", "块钱", "人民币", "人民币元"),
    "USD": ("us$", "u$s", "usd$", "us dollar", "us dollars", "美元", "美金"),
    "EUR": ("€", "euro", "euros", "欧元"),
    "GBP": ("£", "英镑"),
    "HKD": ("hk$", "hkd$", "港币", "港元"),
    "TWD": ("nt$", "ntd", "nt", "新台币", "新臺幣", "台币"),
    "JPY": ("jp¥", "日元", "日圆", "円"),
    "BRL": ("r$",),
    "INR": ("₹", "rs", "rs.", "inr."),
    "CAD": ("ca$", "c$", "加元"),
    "AUD": ("a$", "au$", "澳元"),
    "NZD": ("nz$",),
    "SGD": ("s$", "sg$", "新加坡元"),
    "MXN": ("mx$",),
    "MOP": ("mop$", "澳门元"),
    "KRW": ("₩", "원", "韩元"),
    "RUB": ("₽", "руб", "руб.", "р.", "卢布"),
    "PLN": ("zł", "zł."),
    "VND": ("₫", "đ"),
    "THB": ("฿", "บาท", "泰铢"),
    "TRY": ("₺", "tl"),
    "UAH": ("₴", "грн", "грн."),
    "ILS": ("₪",),
    "PHP": ("₱",),
    "NGN": ("₦",),
    "CZK": ("kč",),
    "HUF": ("ft", "ft."),
    "RON": ("lei",),
    "BGN": ("лв", "лв."),
    "CHF": ("fr.", "sfr.", "sfr", "瑞士法郎"),
    "MYR": ("rm", "马币"),
    "IDR": ("rp", "rp."),
    "PEN": ("s/", "s/."),
    "KES": ("ksh", "kshs"),
    "KZT": ("₸",),
}
# A sign that several countries write: what it is where nothing else says, and what it may be.
_SHARED = {
    "$": ("USD", frozenset(["USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP", "UYU", "MOP"])),
    "¥": ("CNY", frozenset(("CNY", "JPY"))),
    **dict.fromkeys(("kr", "kr."), ("kr", frozenset(("kr", "SEK", "NOK", "DKK", "ISK")))),  # by itself it is no country's
}
_WORDS = {
    **{code.lower(): code for code in _CODES},
    **{sign: code for code, signs in _SIGNS.items() for sign in signs},
    **{sign: code for sign, (code, _) in _SHARED.items()},
}
_THREE_PLACES = frozenset(("BHD", "JOD", "KWD", "OMR", "TND"))  # so many has a fraction of them
_WHOLE = frozenset(("CLP", "COP", "HUF", "IDR", "ISK", "JPY", "KRW", "TWD", "VND", "XAF", "XOF"))  # prices have no fraction
# Their countries write a decimal point, and amounts with two places or none: a comma before three digits begins thousands.
_POINT = frozenset(
    (
        *("AUD", "BDT", "CNY", "EGP", "GBP", "HKD", "ILS", "INR", "JPY", "KES", "KRW", "LKR", "MOP", "MXN", "MYR", "NGN"),
        *("NZD", "PHP", "PKR", "SGD", "THB", "TWD", "USD"),
    )
)
_NO_CENTS = {"": "", ":-": "", "/-": ""}  # behind the number itself
_TIMES = {"": 1, "千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_SIGN = "|".join(re.escape(word) for word in sorted(_WORDS, key=len, reverse=True))
_MONEY = late(
    rf"(?P<minus>[-+])? ?(?P<outer>{_SIGN})? ?(?P<open>\()?(?P<within>-)? ?(?P<before>{_SIGN})? ?(?P<inner>-)?"
    r"(?P<number>(?:[0-9]|\.(?=[0-9]))[0-9.,' ]*)(?P<even>(?<=[.,])--?|:-|/-)? ?"  # 45,- and 45.--, Swedish 45:-, Indian 45/-
    rf"(?P<times>百万|千万|千|万|亿)? ?(?:(?P<after>{_SIGN})|\((?P<bracketed>{_SIGN})\))? ?(?P<behind>-)?(?P<close>\))?\Z"
)
_SMALL_CHANGE = late(r"(?<=[0-9])[元块](?P<jiao>[0-9])角(?:(?P<fen>[0-9])分)?\Z")
_SIGNS_OF_CURRENCY = ("outer", "before", "after", "bracketed")
_PLAIN_CENTS = rf"[0-9]{{1,{DIGITS - 3}}}\.[0-9]{{2}}"
_CENTS, _ALL_CENTS = late(_PLAIN_CENTS), late(rf"{_PLAIN_CENTS}(?:\n{_PLAIN_CENTS})*")
_COULD_BE_THOUSANDS = late(r"[1-9][0-9]{0,2}\.[0-9]{3}")
_THOUSANDS = late(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_SPACED = late(r"[0-9]{1,3} [0-9]{3}")
LONGEST = 60  # no amount needs more characters


class Money(NamedTuple):
    """An amount, below zero where it is written so; the currency is blank where nothing says it."""

    amount: Decimal
    currency: str


def fraction_places(currency: str) -> int:
    """How many decimal places its smallest coin has."""
    return 3 if currency in _THREE_PLACES else 0 if currency in _WHOLE else 2


def currency_of(word: str) -> str:
    """The code of a currency by its sign, name or code; blank where it is none."""
    return _WORDS.get(folded(word), "")


def read_money(text: str, expected: str = "") -> Money | None:
    """The amount; None where there is none, or where it could be two. `expected` is the currency that the amount's column or a
    cell beside it names: it settles signs that several currencies share, and contradicts no other."""
    found = _MONEY.match(_plain(text)) if len(text) < LONGEST else None
    return _money(found, expected) if found else None


def _money(found: re.Match[str], expected: str) -> Money | None:
    if (found["open"] is None) != (found["close"] is None):
        return None
    signs = [found["minus"] == "-", *(bool(found[name]) for name in ("within", "inner", "behind", "open"))]
    signed = _signs(found)
    currency = _one_currency(signed, expected)
    written, times = found["number"].strip() + _NO_CENTS.get(found["even"] or "", "00"), found["times"] or ""
    even = not times and (currency in _WHOLE or (bool(signed) and currency in _POINT and "," in written))
    unsure = not times and not even and _COULD_BE_THOUSANDS.fullmatch(written) and currency not in _THREE_PLACES
    number = None if unsure else _number(written, even)
    if number is None or currency is None or sum(signs) > 1:
        return None
    amount = number * _TIMES[times]
    whole, _, fraction = f"{amount:f}".partition(".")
    if len(whole) > DIGITS or len(fraction.rstrip("0")) > PLACES:
        return None
    return Money(-amount if any(signs) else amount, currency)


def amount_with_sign(text: str, unit: str) -> Decimal | None:
    """The amount that a text gives in the currency which is the unit, with its sign, name or code: £9.99, 12,50 €, 1299元; None
    where it has none of these. Raises InputError where it is of another currency, or could be two amounts."""
    currency = currency_of(unit) if unit else ""
    if not currency or len(text) >= LONGEST or (text[-1:].isdecimal() and text[:1].isdecimal()):
        return None
    found = _MONEY.match(_plain(text))
    signed = _signs(found) if found else []
    if not found or not signed:
        return None
    fault = "" if _one_currency(signed, currency) is not None else "other-currency"
    money = _money(found, currency) if not fault and _money(found, "") else None
    written = found["number"].strip()
    if not fault and money is None and (_THOUSANDS.fullmatch(written) or could_be_thousands(written)):
        fault = "ambiguous-amount"
    if fault:
        raise wrong(fault, f"write-for-{fault}", text, currency=unit)
    return None if money is None else money.amount


def _signs(found: re.Match[str]) -> list[str]:
    return [found[name] for name in _SIGNS_OF_CURRENCY if found[name]]


def read_cents(text: str) -> tuple[int, str] | None:
    """The amount in hundredths, with its currency; None also where it is finer than the currency's smallest coin, or where that
    is finer than a hundredth."""
    if _CENTS.fullmatch(text):  # as `read_money` would: nothing else can be meant
        return int(text.replace(".", "")), ""
    found = read_money(text)
    places = 2 if found is None else fraction_places(found.currency)
    if found is None or places > 2 or found.amount != round(found.amount, places):
        return None
    return int(found.amount * 100), found.currency


def read_plain_cents(texts: Sequence[str]) -> list[int] | None:
    """The amounts in hundredths where all are written plainly, as 12.50: one look at all together."""
    lines = "\n".join(texts)
    if not _ALL_CENTS.fullmatch(lines) or lines.count("\n") != len(texts) - 1:
        return None
    return [*map(int, lines.replace(".", "").split("\n"))]


def _plain(text: str) -> str:
    """The text folded, its signs plain, 45元1角 as 45.1元."""
    plain = folded(text).translate(SIGNS)
    return _SMALL_CHANGE.sub(lambda found: f".{found['jiao']}{found['fen'] or ''}元", plain)


def _number(text: str, even: bool) -> Decimal | None:
    """The number, where all ways of writing numbers that fit give the same one; an `even` one has no fraction that a separator
    could begin."""
    if even and _THOUSANDS.fullmatch(text):
        return Decimal(re.sub("[.,]", "", text))
    if _SPACED.fullmatch(text):
        text = text.replace(" ", "")
    found = number_in(f"0{text}" if text.startswith(".") else text)
    return None if found is None else without_noise(found, PLACES)


def _one_currency(words: Iterable[str], expected: str) -> str | None:
    """The one currency that these words and `expected` name, blank where none does; None where they contradict each other."""
    possible = [frozenset([expected])] if expected else []
    usual = [expected] if expected else []
    for word in filter(None, words):
        code, shared = _SHARED.get(word, (_WORDS[word], frozenset([_WORDS[word]])))
        possible.append(shared)
        usual.append(code)
    if not possible:
        return ""
    common = frozenset.intersection(*possible)
    if not common:
        return None
    return next((code for code in usual if code in common), min(common))


def show_money(amount: Decimal | None) -> str | None:
    """The amount with two decimals, with more only where it has more."""
    if amount is None:
        return None
    whole, _, fraction = f"{amount:f}".partition(".")
    return f"{whole}.{fraction.rstrip('0').ljust(2, '0')}"
