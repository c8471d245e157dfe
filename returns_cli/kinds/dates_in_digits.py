"""Days that are written in other signs than digits, or in another order than day and time, as days in digits."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from returns_cli.kinds.calendar_words import ERAS
from returns_cli.kinds.chinese_number import chinese_number
from returns_cli.late_pattern import late

_DIGITS = "零一二三四五六七八九〇"
_SPELLED_DAY = late(
    r"(?P<y>[〇零一二三四五六七八九]{4}|\d{4}) ?年 ?(?P<m>[一二三四五六七八九十]{1,2}) ?月 ?"
    r"(?P<d>[一二三四五六七八九十廿卅]{1,3}) ?[日号]"
)
_ERA = late(rf"(?P<era>{'|'.join(ERAS)}) ?(?P<y>\d{{1,3}}|元) ?年")
_NET = late(r"/date\((?P<ms>-?\d{1,15})(?:[+-]\d{4})?\)/\Z")
_WEEK = late(r"(?P<y>\d{4})(?P<sep>-?)w(?P<week>\d{2})(?P=sep)(?P<d>[1-7])(?!\d)")
_CLOCK_BEFORE = late(r"(\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]\.?m\.?)?)(?:, ?| on | )(?=[^ ])")


def in_digits(text: str) -> str:
    """The text with its day in digits and its time behind it: of Chinese numerals, a year of an era, a week (ISO 8601),
    milliseconds since 1970 (as .NET writes them), a time in front."""
    clock = _CLOCK_BEFORE.match(text)
    if clock:
        text = f"{text[clock.end() :]} {clock[1]}"
    week = _WEEK.match(text)
    if week:
        return _of_week(week) + text[week.end() :]
    spelled = _SPELLED_DAY.match(text)
    if spelled:
        year = spelled["y"] if spelled["y"].isdecimal() else "".join(str(_DIGITS.index(char) % 10) for char in spelled["y"])
        return f"{year}年{chinese_number(spelled['m'])}月{chinese_number(spelled['d'])}日{text[spelled.end() :]}"
    era = _ERA.match(text)
    if era:
        return f"{ERAS[era['era']] + int(era['y'].replace('元', '1'))}年{text[era.end() :]}"
    net = _NET.match(text)
    if net:
        try:
            return (datetime(1970, 1, 1) + timedelta(milliseconds=int(net["ms"]))).isoformat().lower() + "z"
        except OverflowError:
            return text
    return text


def _of_week(found: re.Match[str]) -> str:
    """The day, as text; what was written where there is no such week."""
    try:
        return date.fromisocalendar(int(found["y"]), int(found["week"]), int(found["d"])).isoformat()
    except ValueError:
        return found[0]
