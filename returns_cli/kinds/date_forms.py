"""The ways in which a day, with or without a time, is written so that it can mean one day only; others need to be told.

Every form is a pattern over folded text in which nothing is tried twice. What it gives is the day's parts, the time on a
clock of 24 hours, and the offset as `Z` or `+08:00`; whether there is such a day is for the caller to see.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple

from returns_cli.kinds.calendar_words import AM, MONTH_OF, PM, WEEKDAY_OF
from returns_cli.kinds.date_layout import by_layout
from returns_cli.kinds.dates_in_digits import in_digits
from returns_cli.late_pattern import late

ORDERS = ("dmy", "mdy", "ymd")
_EVENING = 5
PIVOT = 69  # as POSIX has it: two digits from 69 on are of the last century
_MONTH = f"(?P<name>{'|'.join(sorted(MONTH_OF, key=len, reverse=True))})"
_LATIN = "|".join(sorted((word for word in WEEKDAY_OF if word.isascii()), key=len, reverse=True))
_WEEKDAY = late(rf"[(（]?\b(?P<weekday>{_LATIN})\b[)）]?[.,]?")
_WEEKDAY_ZH = late(r"[( ]?(?P<weekday>(?:星期|周|礼拜|週)[一二三四五六日天])[),]?|\((?P<short>[月火水木金土日])\)")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))
_DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th|er|\.)?"
_DATES = tuple(
    late(pattern)
    for pattern in (
        r"(?P<y>\d{4})\. ?(?P<m>\d{1,2})\. ?(?P<d>\d{1,2})(?!\d)\.?",
        r"(?P<y>\d{4})(?P<sep>[-/.\\ _])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})(?!\d)",
        r"(?P<y>\d{4}) ?年 ?(?P<m>\d{1,2}) ?月 ?(?P<d>\d{1,2})(?!\d) ?[日号]?",
        r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:\.0)?(?![.\d])",  # a column of numbers with blanks is written with `.0`
        r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?=\d{4}(?:\d\d(?:\d{3})?)?(?!\d))",
        rf"(?P<y>\d{{4}})(?:, ?|[-/. ])?{_MONTH}[-/. ]?(?P<d>\d{{1,2}})(?!\d)",
        rf"{_DAY}(?: of | de )?[-/, ]?{_MONTH}(?: del? |[.,]?[-/, ]?)(?P<y>\d{{4}})(?!\d)",
        rf"{_MONTH}\.?[-/ ]?{_DAY}(?:, ?|[-/ ])(?P<y>\d{{4}})(?!\d)",
    )
)
_USUAL = late(r"(\d{4})([-/.])(\d\d?)\2(\d\d?)(?:[T ](\d\d?:\d\d(?::\d\d(?:\.\d{1,30})?)?))?\Z")
_SHORT_YEARS = {
    "dmy": late(rf"{_DAY}(?P<sep>[-/ ]){_MONTH}\.?,?(?P=sep)'?(?P<y>\d{{2}})(?!\d)"),
    "mdy": late(rf"{_MONTH}\.?[-/ ]{_DAY},?[-/ ]'?(?P<y>\d{{2}})(?!\d)"),
    "ymd": late(rf"(?P<y>\d{{2}})[-/ ]{_MONTH}[-/ ](?P<d>\d{{1,2}})(?!\d)"),
}
_NUMBERS = late(r"(?P<a>\d{1,2})(?P<sep>[-/.])(?P<b>\d{1,2})(?P=sep)(?P<c>\d{4}|\d{2})(?!\d)")
_UNIX = late(rf"{_MONTH} (?P<d>\d{{1,2}}) (?P<time>[\d:]{{4,8}})(?P<zone> [a-z]{{3,4}})? (?P<y>\d{{4}})\Z")
_HALF = "|".join(re.escape(word) for word in sorted((*AM, *PM), key=len, reverse=True))
_CLOCK = late(
    rf"(?:t|,? ?at |,? ?@ ?|, ?|[ _:]|-(?=\d\d\.\d\d\.\d\d))?(?P<before>{_HALF})? ?(?P<h>\d{{1,2}})"
    r"(?:(?P<colon>[:.h]) ?(?P<min>\d{2})(?:(?::|(?<=\.\d\d)\.)(?P<s>\d{2})(?:[.,](?P<f>\d{1,30}))?)?"
    r"| ?[时点](?: ?(?P<zmin>\d{1,2}) ?分?(?: ?(?P<zs>\d{1,2})(?:\.(?P<zf>\d{1,30}))? ?秒)?"
    r"|(?P<half>半)|(?P<quarters>[一三])刻|整)?)?"
    rf" ?(?P<after>{_HALF})?"
    r"(?: ?(?P<zone>z|(?:utc|gmt)?(?P<offset>[+-]\d{1,2}(?::?\d{2})?(?::\d{2})?)(?: utc| gmt)?|utc|gmt|\((?:utc|gmt)\)"
    rf"|\((?:utc|gmt)(?P<bracketed>[+-]\d{{1,2}}(?::?\d{{2}})?)\)|(?P<clock>[a-z]{{3,4}}|北京时间))"
    r"(?: ?\([^()]*\)| ?\[[^\[\]]*\])?)?\Z"  # a zone's name behind its offset says nothing new
)
_BARE_CLOCK = late(
    r"[t ]?(?P<h>\d{2})(?P<min>\d{2})(?P<s>\d{2})?(?:[.,](?P<f>\d{1,30})|(?P<ms>\d{3}(?!\d)))? ?"
    r"(?P<zone>z|(?P<offset>[+-]\d{2}(?::?\d{2})?))?\Z"
)


_QUARTERS = {"一": "15", "三": "45"}


class Written(NamedTuple):
    """A day as it is written; the weekday, the time and the offset are None where they are not."""

    year: int
    month: int
    day: int
    weekday: int | None = None
    time: str | None = None
    offset: str | None = None


class OrderUnknown(Exception):
    """Day and month, or the year, could stand in other places; `orders` are those in which there could be such a day."""

    def __init__(self, orders: tuple[str, ...]) -> None:
        super().__init__()
        self.orders = orders


def written(text: str, order: str | None) -> Written | None:
    """The day that the text means; None where it is none of these forms. Raises OrderNotSaid."""
    if order and "%" in order:
        laid = by_layout(text, order)
        if laid:
            return Written(*laid)
    usual = _USUAL.match(text)  # most logs have no other form: it need not be looked for among all
    if usual:
        return Written(int(usual[1]), int(usual[3]), int(usual[4]), None, usual[5], None)
    folded = in_digits(text.lower().translate(_DASHES))
    weekday, left = _without_weekday(folded)
    found = _dated(left, order)
    return found._replace(weekday=weekday) if found and weekday is not None else found


def orders_of(text: str) -> tuple[str, ...] | None:
    """The orders in which a text such as 29/2/2016 could be a day; None for a text of another form."""
    try:
        written(text, None)
    except OrderUnknown as unknown:
        return unknown.orders
    return None


def _without_weekday(text: str) -> tuple[int | None, str]:
    found = _WEEKDAY_ZH.search(text) or _WEEKDAY.search(text)
    if not found:
        return None, text
    day = found["weekday"] or found["short"]
    left = f"{text[: found.start()].rstrip()} {text[found.end() :].lstrip()}".strip()
    return WEEKDAY_OF[day], left


def _dated(text: str, order: str | None) -> Written | None:
    numbers = _NUMBERS.match(text)
    if numbers:  # first, as nothing else begins so: the long patterns need not be compiled for such a day
        return _numbered(numbers, text[numbers.end() :], order)
    unix = _UNIX.match(text)
    if unix:
        clock = _clock(" " + unix["time"] + (unix["zone"] or ""))
        return clock and clock._replace(year=int(unix["y"]), month=MONTH_OF[unix["name"]], day=int(unix["d"]))
    for pattern in _DATES:
        found = pattern.match(text)
        if found:
            return _with_clock(_of(found), text[found.end() :])
    named = {
        own: found for own, pattern in _SHORT_YEARS.items() if (found := pattern.match(text)) and _clock(text[found.end() :])
    }
    if named and order not in ORDERS:
        raise OrderUnknown(tuple(named))
    if order and order in named:
        return _with_clock(_of(named[order]), text[named[order].end() :])
    return None


def _of(found: re.Match[str]) -> Written:
    parts = found.groupdict()
    month = int(parts["m"]) if parts.get("m") else MONTH_OF[parts["name"]]
    return Written(_year(parts["y"]), month, int(parts["d"]))


def _year(digits: str) -> int:
    return int(digits) if len(digits) > 2 else int(digits) + (1900 if int(digits) >= PIVOT else 2000)


def _numbered(found: re.Match[str], rest: str, order: str | None) -> Written | None:
    """Three numbers of which only the order says what each is."""
    clock = _clock(rest)
    if clock is None:
        return None
    parts = (found["a"], found["b"], found["c"])
    possible = tuple(name for name in ORDERS if _could_be(name, parts))
    if order not in ORDERS:
        raise OrderUnknown(possible)
    if order == "ymd" and len(found["c"]) == 4:
        return None
    place = {name: parts[order.index(name)] for name in "ymd"}
    return clock._replace(year=_year(place["y"]), month=int(place["m"]), day=int(place["d"]))


def _could_be(order: str, parts: tuple[str, str, str]) -> bool:
    """Whether there is such a day in that order."""
    place = {name: parts[order.index(name)] for name in "ymd"}
    if len(place["d"]) > 2:
        return False
    try:
        datetime(_year(place["y"]), int(place["m"]), int(place["d"]))
    except ValueError:
        return False
    return True


def _with_clock(day: Written, rest: str) -> Written | None:
    clock = _clock(rest)
    return clock and clock._replace(year=day.year, month=day.month, day=day.day)


def _clock(text: str) -> Written | None:
    """The time that follows a day, nothing at all being one too; None where it is none."""
    if not text.strip():
        return Written(0, 0, 0)
    found = _CLOCK.match(text) or _BARE_CLOCK.match(text)
    if not found:
        return None
    parts = found.groupdict()
    half = parts.get("before") or parts.get("after")
    minutes = parts["min"] or parts.get("zmin") or ("30" if parts.get("half") else _QUARTERS.get(parts.get("quarters") or ""))
    if minutes is None and not half and "时" not in text and "点" not in text:
        return None  # a lone hour is no time
    if parts.get("before") and parts.get("after"):
        return None
    hour = hour_of_day(int(parts["h"]), half)
    if hour is None or (parts.get("colon") == "h" and parts["s"]):
        return None
    second = parts["s"] or parts.get("zs")
    time = f"{hour}:{int(minutes or 0):02}" + (f":{int(second):02}" if second else "")
    fraction = parts.get("f") or parts.get("zf") or parts.get("ms")
    return Written(0, 0, 0, None, f"{time}.{fraction}" if fraction else time, _offset(parts))


def hour_of_day(hour: int, half: str | None) -> int | None:
    """The hour on a clock of 24; 15:05 PM says it twice and is as good; None where the two contradict each other."""
    if half is None or (half in PM and 12 < hour < 24):
        return hour
    if half == "中午":
        return hour if hour in (11, 12) else hour + 12 if hour in (1, 2) else None
    if half in ("晚上", "傍晚", "晚") and (hour == 12 or hour < _EVENING):
        return None  # midnight or after it, but of which day?
    if half in AM:
        return 0 if hour == 12 else hour if hour < 12 else None
    return 12 if hour == 12 else hour + 12 if 0 < hour < 12 else None


def _offset(parts: dict[str, str | None]) -> str | None:
    digits = parts.get("offset") or parts.get("bracketed")
    if parts.get("clock"):
        return parts["clock"]
    if digits:
        sign, hours, *rest = digits[0], *digits[1:].replace(":", " ").split()
        if not rest and len(hours) > 2:
            hours, rest = hours[:2], [hours[2:]]
        return ":".join((f"{sign}{int(hours):02}", *(rest or ["00"])))
    return "Z" if parts.get("zone") else None
