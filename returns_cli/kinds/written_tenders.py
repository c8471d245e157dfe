"""How a receipt was paid, as a cell of an export has it: one tender or several, with amounts or without."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.kinds.money import currency_of, read_cents
from returns_cli.kinds.sameness import folded
from returns_cli.kinds.tenders import DIGITS_KEPT, Tender, is_known, tender_of
from returns_cli.late_pattern import late

_CHANGE = frozenset(("change", "change given", "找零", "找回", "找赎"))  # what went back over the counter at once, in cash
_BETWEEN = late(r"[;；、|\n]|[+&/](?=\s*[^\s\d])|[,，](?=\s*[^\s\d.])|(?<=[0-9元)])\s+(?=[^\W\d_])")
_UNTIL_NUMBER = late(r"([^0-9¥￥$€£]*?)([-(]?)[\s:：=]*((?:[¥￥$€£]\s*)?-?(?:[¥￥$€£]\s*)?[0-9].*)?\Z")
# What stands before the last four digits of a card: its masked number, or a word for them.
_END = late(
    r"\(?(?:[0-9][0-9 -]{0,7})?(?:[*•·●＊]|(?<![a-z])x{2,})[*•·●＊x -]*([0-9]{4})(?![0-9])\)?"
    r"|\(?(?:尾号为?|末四位|后四位|ending(?: in| with)?|last (?:4|four))[: ]*([0-9]{4})(?![0-9])\)?"
)


def read_tenders(text: str) -> tuple[tuple[Tender, str], ...] | None:
    """What a cell says of how a receipt was paid, each tender with the currency that its amount names: "现金 50；微信 30.00",
    "Visa **** 1234: 99.90, cash 10". None where it cannot be read."""
    found = [*_read(text)]
    return None if None in found else tuple(each for each in found if each is not None)


def _read(text: str) -> Iterator[tuple[Tender, str] | None]:
    for part in [text] if is_known(tender_of(text)) else _BETWEEN.split(text):
        if part.strip():
            yield _one(part)


def card_end(text: str) -> str:
    """The last four digits of a card, of a cell that has nothing else; blank where there are none. A number has lost its first
    zeros in a spreadsheet."""
    plain = folded(text)
    found = _END.search(plain)
    digits = next(filter(None, found.groups()), "") if found else plain
    return digits.zfill(DIGITS_KEPT) if len(digits) <= DIGITS_KEPT and digits.isascii() and digits.isdecimal() else ""


def _one(part: str) -> tuple[Tender, str] | None:
    plain = folded(part)
    end = _END.search(plain)
    digits = next(filter(None, end.groups()), "") if end else ""
    rest = f"{plain[: end.start()]} {plain[end.end() :]}" if end else plain
    found = _UNTIL_NUMBER.match(rest.strip(" :：="))
    if found is None:
        return None
    words = found[1].strip(" :：=").split()
    currency = currency_of(words[-1]) if len(words) > 1 else ""
    name = " ".join(words[:-1] if currency else words)
    money = (None, currency) if not found[3] else read_cents(found[3].strip(" )"))
    if money is None or not name or (currency and money[1] not in ("", currency)):
        return None
    amount = None if money[0] is None else -money[0] if found[2] == "-" else money[0]
    if name in _CHANGE:
        return None if amount is None else (Tender("cash", -abs(amount)), currency or money[1])
    return Tender(tender_of(name), amount, digits), currency or money[1]
