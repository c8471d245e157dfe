"""What people say across a counter and no log has: shown as it is understood, and taken once it is confirmed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from returns_cli.cli.spoken_dates import day_in_words, spoken_days
from returns_cli.intake.short_amounts import in_whole_pieces, short_amount
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.quantity import QuantityKind, read_quantity
from returns_cli.kinds.sameness import folded
from returns_cli.kinds.table import kind_of
from returns_cli.kinds.time_of_day import read_time, show_time
from returns_cli.late_pattern import late
from returns_cli.policy.model import Fact
from returns_cli.records import Record
from returns_cli.wording.units import amount_in, unit_of
from returns_cli.wording.words import say

SMALL_SIDE_MM = 100
LONGEST_DAY = 40
_SIDES = late(r"(\d{1,4}) ?[x×*✕] ?(\d{1,4})\Z")
_SIDE = late(r"(\d{3,4}) ?(?:mm|毫米)?\Z")
_THOUSANDS = late(r"(\d{1,3}(?:,\d{3})+) ?([^\d,.]+)\Z", re.ASCII)  # of what is counted whole a comma can only group
_BARE = late(r"\d{1,7}(?:\.\d{1,6})?\Z", re.ASCII)
_PUNCTUATION = str.maketrans({"。": ".", "．": "."})


class Meaning(Record):
    """A text that can be read, and what it says in words; `plain` where showing it is enough, for nothing was guessed.
    With `echo` the answer is shown as it was understood, for the words do not say all of it."""

    text: str
    words: str
    plain: bool = False
    echo: bool = False


def readings(fact: Fact, text: str, today: date, lang: str, order: str | None = None) -> tuple[Meaning, ...]:
    """What the text may mean where it is not said in full: to be confirmed, or to be chosen from."""
    match kind_of(fact.type).word:
        case "date":
            days = spoken_days(text, today, lang, order)
            return tuple(Meaning(day.isoformat(), day_in_words(day, today, lang)) for day in days)
        case "moment":
            return tuple(_moments(text, today, lang, order))
        case "size":
            return tuple(_sizes(text, lang))
        case QuantityKind.word:
            return tuple(_amounts(text, lang))
        case _:
            return ()


def _moments(text: str, today: date, lang: str, order: str | None) -> Iterator[Meaning]:
    """A time of day, of today or behind a day as people name it: 10:02, 昨天下午3点, 11/3 9:30."""
    words = folded(text)
    for cut in range(min(len(words), LONGEST_DAY)):
        if cut and words[cut - 1 : cut + 1].isdecimal():
            continue  # no number is cut
        try:
            clock = show_time(read_time(words[cut:].strip()))
        except InputError:
            continue
        day = words[:cut].strip(" ,的").removesuffix(" at")
        for each in spoken_days(day, today, lang, order) if day else (today,):
            shown = say("day-and-time", lang, day=day_in_words(each, today, lang), time=clock)
            yield Meaning(f"{each.isoformat()} {clock}", shown)
        return


def _amounts(text: str, lang: str) -> Iterator[Meaning]:
    """What is said in short; a bare number, of boxes, pieces or m2; with a point it can only be m2."""
    words = folded(text)
    if (short := short_amount(text)) is not None and not _said_in_full(text):
        yield Meaning(short, "", plain=True, echo=True)
    if (found := _THOUSANDS.match(words)) and unit_of(found[2]) in ("box", "piece"):
        yield Meaning(f"{found[1].replace(',', '')} {unit_of(found[2])}", "", plain=True, echo=True)
    if not _BARE.match(words) or not Decimal(words):
        return
    if "." in words:
        yield Meaning(f"{words} m2", amount_in(f"{words} m2", lang))
        return
    for unit in ("box", "piece", "m2"):
        yield Meaning(f"{words} {unit}", say(f"amount-{unit}", lang), echo=True)


def _said_in_full(text: str) -> bool:
    try:
        read_quantity(text)
    except InputError:
        return False
    return True


def boxes_in_pieces(text: str, per_box: int, lang: str) -> Meaning:
    """Half a box as pieces, where a box has so many. Raises InputError where no whole pieces make it."""
    amount = in_whole_pieces(text, per_box)
    words = say("boxes-in-pieces", lang, amount=amount_in(amount, lang), per_box=per_box)
    return Meaning(amount, words, plain=True)


def _sizes(text: str, lang: str) -> list[Meaning]:
    """80x80 in mm or in cm, of which one is too small for most tiles; 800 is a square tile."""
    words = folded(text)
    if found := _SIDES.match(words):
        sides = int(found[1]), int(found[2])
        if max(sides) >= SMALL_SIDE_MM:
            return []
        units = (("mm", 1), ("cm", 10))
        return [
            _size(sides[0] * mm, sides[1] * mm, say(f"size-{unit}", lang, width=sides[0], height=sides[1]))
            for unit, mm in units
        ]
    if found := _SIDE.match(words):
        return [_size(int(found[1]), int(found[1]), say("size-mm", lang, width=found[1], height=found[1])).but(plain=True)]
    return []


def _size(width: int, height: int, words: str) -> Meaning:
    return Meaning(f"{width}x{height}", words)


def tidied(text: str) -> str:
    """The text with a full stop of an input method in place of a point, and without one behind it."""
    return text.translate(_PUNCTUATION).strip().removesuffix(".") if "。" in text or "．" in text else text
