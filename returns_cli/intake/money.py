"""Amounts of money as tills and spreadsheets write them. What could mean two amounts is none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from returns_cli.kinds.sameness import folded

PLACES, DIGITS = 4, 15  # an amount has at most so many, so that sums of them are exact
_CODES = (
    *("AED", "ARS", "AUD", "BDT", "BGN", "BHD", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK"),
    *("EGP", "EUR", "GBP", "HKD", "HUF", "IDR", "ILS", "INR", "ISK", "JPY", "KES", "KRW", "KWD", "KZT"),
    *("MAD", "MOP", "MXN", "MYR", "NGN", "NOK", "NZD", "OMR", "PEN", "PHP", "PKR", "PLN", "QAR", "RON"),
    *("RSD", "RUB", "SAR", "SEK", "SGD", "THB", "TND", "TRY", "TWD", "UAH", "USD", "UYU", "VND", "ZAR"),
)
_SIGNS: Mapping[str, tuple[str, ...]] = {
    "CNY": ("rmb", "元", "人民币", "人民币元"),
    "USD": ("us$", "us dollar", "us dollars", "美元", "美金"),
    "EUR": ("€", "euro", "euros", "欧元"),
    "GBP": ("£", "英镑"),
    "HKD": ("hk$", "港币", "港元"),
    "TWD": ("nt$", "新台币", "台币"),
    "JPY": ("jp¥", "日元", "日圆", "円"),
    "BRL": ("r$",),
    "INR": ("₹", "rs", "rs."),
    "CAD": ("ca$", "c$", "加元"),
    "AUD": ("a$", "au$", "澳元"),
    "NZD": ("nz$",),
    "SGD": ("s$", "sg$", "新加坡元"),
    "MXN": ("mx$",),
    "MOP": ("mop$", "澳门元"),
    "KRW": ("₩", "원", "韩元"),
    "RUB": ("₽", "руб", "руб.", "卢布"),
    "PLN": ("zł",),
    "VND": ("₫",),
    "THB": ("฿", "泰铢"),
    "TRY": ("₺",),
    "UAH": ("₴",),
    "ILS": ("₪",),
    "PHP": ("₱",),
}
# A sign that several countries write: what it is where nothing else says, and what it may be.
_SHARED = {
    "$": ("USD", frozenset(["USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP", "UYU", "MOP"])),
    "¥": ("CNY", frozenset(("CNY", "JPY"))),
}
_WORDS = {
    **{code.lower(): code for code in _CODES},
    **{sign: code for code, signs in _SIGNS.items() for sign in signs},
    **{sign: code for sign, (code, _) in _SHARED.items()},
}
_THREE_PLACES = frozenset(("BHD", "KWD", "OMR", "TND"))  # so many has a fraction of them
_TIMES = {"": 1, "千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_SIGN = "|".join(re.escape(word) for word in sorted(_WORDS, key=len, reverse=True))
_MONEY = re.compile(
    rf"(?P<open>\()?(?P<minus>-)? ?(?P<before>{_SIGN})? ?(?P<inner>-)?(?P<number>[0-9][0-9.,' ]*) ?"
    rf"(?P<times>百万|千万|千|万|亿)? ?(?P<after>{_SIGN})? ?(?P<behind>-)?(?P<close>\))?\Z"
)
_MINUS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe63", "-") | dict.fromkeys("\u2019\u02bc`", "'"))
# Each way of writing a number that can mean one number only: its pattern, what groups thousands, what begins the fraction.
_WAYS = tuple(
    (re.compile(pattern), group, point)
    for pattern, group, point in (
        (r"[0-9]+(\.[0-9]*)?", "", "."),
        (r"[0-9]+,([0-9]{1,2}|[0-9]{4,})", "", ","),
        (r"[0-9]{1,3}(,[0-9]{3})+\.[0-9]+", ",", "."),
        (r"[0-9]{1,3}(,[0-9]{3}){2,}", ",", "."),
        (r"[0-9]{1,2}(,[0-9]{2})+,[0-9]{3}(\.[0-9]+)?", ",", "."),  # as in India: 12,34,567.00
        (r"[0-9]{1,3}(\.[0-9]{3})+,[0-9]+", ".", ","),
        (r"[0-9]{1,3}(\.[0-9]{3}){2,}", ".", ","),
        (r"[0-9]{1,3}( [0-9]{3})+(\.[0-9]+)?", " ", "."),
        (r"[0-9]{1,3}( [0-9]{3})+,[0-9]+", " ", ","),
        (r"[0-9]{1,3}('[0-9]{3})+(\.[0-9]+)?", "'", "."),
        (r"[0-9]{1,3}('[0-9]{3})+,[0-9]+", "'", ","),
    )
)
_COULD_BE_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
LONGEST = 60  # no amount needs more characters
SIGNIFICANT = 15  # digits of a number that a spreadsheet keeps; what it writes behind them is noise


class Money(NamedTuple):
    """An amount, below zero where it is written so; the currency is blank where nothing says it."""

    amount: Decimal
    currency: str


def currency_of(word: str) -> str:
    """The code of a currency by its sign, name or code; blank where it is none."""
    return _WORDS.get(folded(word), "")


def read_money(text: str, said: str = "") -> Money | None:
    """The amount; None where there is none, or where it could be two. `said` is the currency that the amount's column or a
    cell beside it names: it settles signs that several currencies share, and contradicts no other."""
    found = _MONEY.match(folded(text[:LONGEST]).translate(_MINUS)) if len(text) < LONGEST else None
    if not found or (found["open"] is None) != (found["close"] is None):
        return None
    signs = [bool(found[name]) for name in ("minus", "inner", "behind", "open")]
    currency = _one_currency([found["before"] or "", found["after"] or ""], said)
    written, times = found["number"].strip(), found["times"] or ""
    unsure = not times and _COULD_BE_THOUSANDS.fullmatch(written) and currency not in _THREE_PLACES
    number = None if unsure else _number(written)
    if number is None or currency is None or sum(signs) > 1:
        return None
    amount = number * _TIMES[times]
    whole, _, fraction = f"{amount:f}".partition(".")
    if len(whole) > DIGITS or len(fraction.rstrip("0")) > PLACES:
        return None
    return Money(-amount if any(signs) else amount, currency)


def _number(text: str) -> Decimal | None:
    """The number, where all ways of writing numbers that fit give the same one."""
    for pattern, group, point in _WAYS:
        if pattern.fullmatch(text):
            plain = text.replace(group, "") if group else text
            return _without_noise(Decimal(plain.replace(point, ".")))
    return None


def _without_noise(number: Decimal) -> Decimal:
    """The number as a spreadsheet shows it: 45.099999999999994 is 45.1."""
    _, digits, exponent = number.normalize().as_tuple()
    noisy = len(digits) > SIGNIFICANT and int(exponent) < -PLACES
    return round(number, SIGNIFICANT - 1 - number.adjusted()) if noisy else number


def _one_currency(words: Iterable[str], said: str) -> str | None:
    """The one currency that these words and `said` name, blank where none does; None where they contradict each other."""
    possible = [frozenset([said])] if said else []
    usual = [said] if said else []
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
