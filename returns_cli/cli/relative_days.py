"""Days as people count them from today: three days ago, last Tuesday, 上周三, 前天, 上个月3号. A week begins on its Monday.

What may be several days gives them all, the likeliest first: last Tuesday is the latest one, or the one of last week.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from returns_cli.kinds.calendar_words import WEEKDAYS
from returns_cli.kinds.chinese_number import CHARS, chinese_number
from returns_cli.kinds.written_goods import ENGLISH_NUMBERS
from returns_cli.late_pattern import late

DAYS_AGO = {
    **dict.fromkeys(("today", "this morning", "今天", "今日", "今早", "今天早上", "今天上午", "今天中午", "今天下午"), 0),
    **dict.fromkeys(("yesterday", "yesterday morning", "yesterday afternoon", "yesterday evening", "last night"), 1),
    **dict.fromkeys(("昨天", "昨日", "昨晚", "昨天早上", "昨天上午", "昨天中午", "昨天下午", "昨天晚上"), 1),
    **dict.fromkeys(("day before yesterday", "前天", "前日"), 2),
    **{"大前天": 3, "大大前天": 4, "fortnight ago": 14, "a fortnight ago": 14, "半个月前": 15, "半月前": 15},
}
_WEEKS_ZH = {"上上": 2, "上": 1, "这": 0, "本": 0, "": 0}
_DAYS_ZH = "一二三四五六日天"
_AGO = late(r"(\d{1,4}|[a-z]+) (day|week|month)s? (?:ago|back)\Z")
_AGO_ZH = late(r"(\d{1,4})个?(天|日|周|星期|礼拜|月)(?:以|之)?前\Z")
_WEEKDAY = late(r"(?:(last|this|past|on) )?([a-z]{3,9})\.?(?: (last|this) week)?\Z")
_WEEKDAY_ZH = late(rf"(上上|上|这|本|)个?(?:周|星期|礼拜)([{_DAYS_ZH}])\Z")
_WEEK = late(r"(?:(last|this) (week|weekend)|(上上|上|这|本)个?(周|星期|礼拜|周末))\Z")
_MONTH_DAY = late(r"(?:上个?月(\d{1,2})[日号]|(\d{1,2})(?:st|nd|rd|th)? (?:of )?last month)\Z")
_YEAR_ZH = late(r"(去年|前年|今年)(\d{1,2})月(\d{1,2})[日号]?\Z")
_COUNTED = late(rf"[{CHARS}]+(?=个?(?:天|日|周|星期|礼拜|月|号))")


def in_digits(words: str) -> str:
    """The same with Chinese numbers of days, weeks and months in digits: 三天前 as 3天前, 十一月三号 as 11月3号."""
    return _COUNTED.sub(lambda found: str(chinese_number(found[0]) or found[0]), words)


def relative_days(words: str, today: date) -> tuple[date, ...]:
    """The days that `words`, folded and with numbers in digits, count from today; none where they count none."""
    if words in DAYS_AGO:
        return (today - timedelta(DAYS_AGO[words]),)
    if found := _AGO.match(words) or _AGO_ZH.match(words):
        return _so_long_ago(found[1], found[2], today)
    if found := _WEEKDAY_ZH.match(words):
        return _of_week(_DAYS_ZH.index(found[2]) % 7 if found[2] != "天" else 6, found[1], today)
    if found := _WEEK.match(words):
        return _whole_week(found, today)
    if found := _MONTH_DAY.match(words):
        return existing_day(*months_back(today, 1), int(found[1] or found[2]))
    if found := _YEAR_ZH.match(words):
        return existing_day(today.year - ("今年", "去年", "前年").index(found[1]), int(found[2]), int(found[3]))
    return _weekday(words, today)


def _so_long_ago(number: str, unit: str, today: date) -> tuple[date, ...]:
    count = int(number) if number.isdigit() else ENGLISH_NUMBERS.get(number, 0)
    if not count:
        return ()
    if unit in ("month", "月"):
        year, month = months_back(today, count)
        return existing_day(year, month, min(today.day, monthrange(year, month)[1])) if year > 0 else ()
    return (today - timedelta(count * (1 if unit in ("day", "天", "日") else 7)),)


def _monday(today: date) -> date:
    return today - timedelta(today.weekday())


def _of_week(weekday: int, week: str, today: date) -> tuple[date, ...]:
    """The weekday of the week before last, of last week or of this one; said alone, the latest that has come."""
    day = _monday(today) + timedelta(weekday - 7 * _WEEKS_ZH[week])
    return (day if week or day <= today else day - timedelta(7),)


def _whole_week(found: re.Match[str], today: date) -> tuple[date, ...]:
    """Each day of the week, or of its end, that has come."""
    back = _WEEKS_ZH[found[3]] if found[3] else int(found[1] == "last")
    first = 5 if (found[2] or found[4]) in ("weekend", "周末") else 0
    days = [_monday(today) + timedelta(at - 7 * back) for at in range(first, 7)]
    return tuple(day for day in days if day <= today)


def _weekday(words: str, today: date) -> tuple[date, ...]:
    """Tuesday, on Tuesday and last Tuesday: the latest; of last Tuesday also the one of last week, where that is another."""
    found = _WEEKDAY.match(words)
    named = [at for at, name in enumerate(WEEKDAYS) if found and name.startswith(found[2])]
    if found is None or len(named) != 1 or (found[1] and found[3]):
        return ()
    of_last_week, of_this = (_monday(today) + timedelta(named[0] - back) for back in (7, 0))
    if found[3] or found[1] == "this":
        return (of_last_week if found[3] == "last" else of_this,)
    latest = of_this if of_this < today or (of_this == today and found[1] not in ("last", "past")) else of_last_week
    return tuple(dict.fromkeys((latest, of_last_week))) if found[1] == "last" else (latest,)


def months_back(today: date, months: int) -> tuple[int, int]:
    """The year and the month so many months before today's."""
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return year, month + 1


def existing_day(year: int, month: int, day: int) -> tuple[date, ...]:
    """The day, or nothing where there is none."""
    try:
        return (date(year, month, day),)
    except ValueError:
        return ()
