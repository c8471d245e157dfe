"""Days as people name them across a counter: 11/3, 3 Nov, the 3rd or just 3, 11月3日; counted from today as in
`relative_days`. Each is shown in full before it is taken.

Never used for logs: what a day without a year means hangs on the day on which it is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from returns_cli.cli.relative_days import existing_day, in_digits, months_back, relative_days
from returns_cli.kinds.calendar_words import WEEKDAYS
from returns_cli.kinds.sameness import folded
from returns_cli.late_pattern import late
from returns_cli.wording.words import say

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_DAY = late(r"(\d{1,2})(?:st|nd|rd|th)?\Z")
_CHINESE = late(r"(?:(\d{2}|\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})[日号]?\Z")
_TWO = late(r"(\d{1,2})([-/.])(\d{1,2})\Z")
_THREE = late(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{2}|\d{4})\Z")
_COMPACT = late(r"(\d{4})(\d{2})(\d{2})\Z")
_DAY_MONTH = late(r"(\d{1,2})(?:st|nd|rd|th)?[ /-]?(?:of )?([a-z]{3,9})\.?,?(?:[ /-]?(\d{4}|\d{2}))?\Z")
_MONTH_DAY = late(r"([a-z]{3,9})\.?[ /-]?(\d{1,2})(?:st|nd|rd|th)?(?:,? ?(\d{4})|(?:, ?|[ /-])(\d{2}))?\Z")


def spoken_days(text: str, today: date, lang: str, order: str | None) -> tuple[date, ...]:
    """The days that `text` may mean, the likeliest first; none where it names its day in full, or none at all.

    A day without a year is the latest such day that has come; of day and month the one that comes first is the one that
    comes first in the language, or in `order`.
    """
    words = in_digits(folded(text).removeprefix("the ").strip("。. ").replace("。", ".").replace("、", "/"))
    counted = relative_days(words, today)
    if counted:
        return counted
    return tuple(dict.fromkeys(_named(words, today, lang, order)))


def _named(words: str, today: date, lang: str, order: str | None) -> Iterator[date]:
    if (found := _COMPACT.match(words)) or (
        (found := _CHINESE.match(words)) and not words.isdigit() and not (found[1] and len(found[1]) == 4)
    ):
        yield from _day(found[1], found[2], found[3], today)
    elif found := _DAY.match(words):
        yield from _day(None, None, found[1], today)
    elif found := _TWO.match(words):
        month, day = (found[1], found[3]) if _month_first(found[2], lang, order) else (found[3], found[1])
        yield from _day(None, month, day, today) or _day(None, day, month, today)
    elif found := _THREE.match(words):
        yield from _with_year(found, today, lang, order)
    elif (found := _DAY_MONTH.match(words)) and (month := _month(found[2])):
        yield from _with_month_name(found[1], month, found[3], today)
    elif (found := _MONTH_DAY.match(words)) and (month := _month(found[1])):
        yield from _day(found[3] or found[4], month, found[2], today)


def _month_first(mark: str, lang: str, order: str | None) -> bool:
    """Whether 11/3 is a month and a day: so in Chinese, and with a stroke; 3.11 is a day and a month."""
    return order == "mdy" or (order != "dmy" and (lang == "zh" or mark != "."))


def _with_year(found: re.Match[str], today: date, lang: str, order: str | None) -> Iterator[date]:
    """26-11-03 or 11/3/2026. Where the year is last and both orders are days, both are named."""
    first, mark, second, third = found.groups()
    if len(third) == 2:
        days = [*_day(first, second, third, today), *_day(third, second, first, today), *_day(third, first, second, today)]
        past = [day for day in days if day <= today]
        yield from past[:1] if mark == "-" else sorted(past, reverse=True)[:1]
        return
    orders = [(first, second), (second, first)]
    if not _month_first(mark, lang, order):
        orders.reverse()
    for month, day in orders[:1] if order in ("dmy", "mdy") else orders:
        yield from _day(third, month, day, today)


def _with_month_name(first: str, month: str, last: str | None, today: date) -> list[date]:
    """3 Nov, 3 Nov 2026 or 3 Nov 26: of a year of two digits, that comes last or first, the latest such day that has come."""
    if last is None or len(last) == 4:
        return _day(last, month, first, today)
    days = [*_day(last, month, first, today), *_day(first, month, last, today)]
    return sorted((day for day in days if day <= today), reverse=True)[:1]


def _month(name: str) -> str | None:
    number = MONTHS.index(name[:3]) + 1 if name[:3] in MONTHS else 0
    return str(number) if (number and MONTH_NAMES[number - 1].lower().startswith(name)) or name == "sept" else None


def _day(year: str | None, month: str | None, day: str, today: date) -> list[date]:
    """The day, or nothing where there is none; without a year or a month the latest that has come."""
    if year is not None:
        full = int(year) if len(year) == 4 else 2000 + int(year)
        return list(existing_day(full, int(month or 0), int(day)))
    if month is not None:
        years = [each for back in range(5) for each in existing_day(today.year - back, int(month), int(day))]
        return [each for each in years if each <= today][:1]
    days = [each for back in range(3) for each in existing_day(*months_back(today, back), int(day))]
    return [each for each in days if each <= today][:1]


def day_in_words(day: date, today: date, lang: str) -> str:
    """The day in full, with its weekday and how long ago it is."""
    weekday = say(WEEKDAYS[day.weekday()], lang)
    ago = (today - day).days
    key = "day-today" if ago == 0 else "day-yesterday" if ago == 1 else "days-ago" if ago > 0 else "days-ahead"
    distance = say(key, lang, days=abs(ago))
    return say(
        "day-in-full", lang, year=day.year, month=_month_word(day, lang), day=day.day, weekday=weekday, distance=distance
    )


def _month_word(day: date, lang: str) -> str:
    return str(day.month) if lang == "zh" else MONTH_NAMES[day.month - 1]
