"""Amounts of goods as people write them, each part with its unit: 3 boxes, 3箱2片, half a box, (2), 12 Pcs.

The one home of these spellings: the counter reads what is returned by them, the audit what was sold and came back.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from returns_cli.kinds.chinese_number import CHARS, chinese_number
from returns_cli.kinds.faults import wrong
from returns_cli.kinds.number import amount_and_unit, plain_digits, read_decimal
from returns_cli.kinds.sameness import folded
from returns_cli.kinds.written_number import SIGNS
from returns_cli.late_pattern import late
from returns_cli.wording.units import UNIT_WORDS, unit_of

HALF = Decimal("0.5")
LONGEST = 100
_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
ENGLISH_NUMBERS = {word: at for at, word in enumerate(_COUNTED, 1)} | {"a": 1, "an": 1}
_NUMBER = (
    rf"(?P<digits>[0-9][0-9.,']*)|(?P<chinese>[{CHARS[2:]}][{CHARS}]{{0,6}})|(?P<english>{'|'.join(ENGLISH_NUMBERS)})(?= )"
    r"|(?P<half>half(?: of)?(?: an?)?(?= )|半个?)"
)
_FRACTION = r"(?P<more> 1[/\u2044]2(?= )| and a half(?= ))"
_GOODS = sorted((word for word, unit in UNIT_WORDS.items() if unit in ("m2", "ft2", "box", "piece")), key=len, reverse=True)
_UNIT = rf"(?P<unit>{'|'.join(map(re.escape, _GOODS))})(?![a-z])\.?"
_PART = late(rf"(?:{_NUMBER}){_FRACTION}? ?(?:个)?{_UNIT}(?P<behind>半)?")
_FRACTION_ALONE = late(rf"1[/\u2044]2 (?:of )?(?:an? )?{_UNIT}")
_JOINT = late(r" ?(?:(?:and|,|\+|&|又|零|加) ?)?")
_SIGNED = late(r"(?P<minus>[-+])?(?P<open>\()?(?P<inner>[^()]*?)(?P<behind>-)?(?P<close>\))?\Z")
_BRACKETS_WITHIN = late(r"\((?P<number>[0-9.,']+)\)(?P<unit> ?[^-()0-9]+)\Z")
_MINUS_WITHIN = late(r"(?P<number>[0-9.,']+)-(?P<unit> [^-()0-9]+)\Z")
_WORD = late(r"[^\W\d][^-()|0-9]*\Z")


class GoodsPart(NamedTuple):
    """So many of a unit: m2, ft2, box or piece; another word as it is written, blank for none."""

    number: Decimal
    unit: str


def goods_parts(text: str) -> list[GoodsPart]:
    """The parts of an amount, below zero where it is written so. Raises InputError."""
    plain_digits(text)
    plain = folded(text).translate(SIGNS) if len(text) <= LONGEST else ""
    plain = plain.replace("(es)", "es").replace("(s)", "s")  # of forms that leave open how many there are: box(es)
    within = ("(" in plain and _BRACKETS_WITHIN.match(plain)) or ("-" in plain and _MINUS_WITHIN.match(plain))
    plain = f"-{within['number']}{within['unit']}" if within else plain
    found = _SIGNED.match(plain)
    signs = [found["minus"] == "-", found["behind"] is not None, found["open"] is not None] if found else []
    if not found or (found["open"] is None) != (found["close"] is None) or sum(signs) > 1:
        raise wrong("unreadable-quantity", "write-quantity", text)
    own = found["inner"].strip()
    parts = _scanned(own) or [_single(text, own)]
    return [GoodsPart(part.number.copy_negate(), part.unit) for part in parts] if any(signs) else parts


def _scanned(plain: str) -> list[GoodsPart]:
    """The parts where all of the text is numbers with units of goods; none else. Raises InputError."""
    alone = _FRACTION_ALONE.fullmatch(plain) if plain[:2] in ("1/", "1\u2044") else None
    if alone:
        return [GoodsPart(HALF, UNIT_WORDS[alone["unit"]])]
    at, parts = 0, list[GoodsPart]()
    while at < len(plain):
        joint = _JOINT.match(plain, at) if parts else None
        found = _PART.match(plain, joint.end() if joint else at)
        number = _number(found) if found else None
        if found is None or number is None or (found["behind"] and (parts or found.end() < len(plain))):
            return []
        number = number + HALF if found["more"] or found["behind"] else number
        parts.append(GoodsPart(number, UNIT_WORDS[found["unit"]]))
        at = found.end()
    return parts


def _number(found: re.Match[str]) -> Decimal | None:
    if found["digits"]:
        return read_decimal(found["digits"])
    if found["half"]:
        return HALF
    number = chinese_number(found["chinese"]) if found["chinese"] else ENGLISH_NUMBERS[found["english"]]
    return None if number is None else Decimal(number)


def _single(text: str, plain: str) -> GoodsPart:
    """A number in digits with any word behind it, or none."""
    amount, word = amount_and_unit(plain)
    if not amount or (word and not _WORD.match(word)):
        raise wrong("unreadable-quantity", "write-quantity", text)
    return GoodsPart(read_decimal(amount), unit_of(word) or word)
