"""What people say across a counter and no log has: shown as it is understood, and taken once it is confirmed."""

from __future__ import annotations

import re
from datetime import date

from returns_cli.cli.spoken_dates import day_in_words, spoken_days
from returns_cli.kinds.sameness import folded
from returns_cli.kinds.table import kind_of
from returns_cli.policy.model import Fact
from returns_cli.records import Record
from returns_cli.wording.words import say

SMALL_SIDE_MM = 100
_SIDES = re.compile(r"(\d{1,4}) ?[x×*✕] ?(\d{1,4})\Z")
_SIDE = re.compile(r"(\d{3,4}) ?(?:mm|毫米)?\Z")
_PUNCTUATION = str.maketrans({"。": ".", "．": "."})


class Meaning(Record):
    """A text that can be read, and what it says in words; `plain` where showing it is enough, for nothing was guessed."""

    text: str
    words: str
    plain: bool = False


def readings(fact: Fact, text: str, today: date, lang: str, order: str | None = None) -> tuple[Meaning, ...]:
    """What the text may mean where it is not said in full: to be confirmed, or to be chosen from."""
    match kind_of(fact.type).word:
        case "date":
            days = spoken_days(text, today, lang, order)
            return tuple(Meaning(day.isoformat(), day_in_words(day, today, lang)) for day in days)
        case "size":
            return tuple(_sizes(text, lang))
        case _:
            return ()


def _sizes(text: str, lang: str) -> list[Meaning]:
    """80x80 in mm or in cm, of which one is too small for most tiles; 800 is a square tile."""
    said = folded(text)
    if found := _SIDES.match(said):
        sides = int(found[1]), int(found[2])
        if max(sides) >= SMALL_SIDE_MM:
            return []
        units = (("mm", 1), ("cm", 10))
        return [
            _size(sides[0] * mm, sides[1] * mm, say(f"size-{unit}", lang, width=sides[0], height=sides[1]))
            for unit, mm in units
        ]
    if found := _SIDE.match(said):
        return [_size(int(found[1]), int(found[1]), say("size-mm", lang, width=found[1], height=found[1])).but(plain=True)]
    return []


def _size(width: int, height: int, words: str) -> Meaning:
    return Meaning(f"{width}x{height}", words)


def tidied(text: str) -> str:
    """The text with a full stop of an input method in place of a point, and without one behind it."""
    return text.translate(_PUNCTUATION).strip().removesuffix(".") if "。" in text or "．" in text else text
