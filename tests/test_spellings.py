"""Reading texts: every reader's table of what is read and what is refused, and that what is shown reads back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from returns_cli.intake.request import RequestReader
from returns_cli.intake.spellings import reader, show_value
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.number import unit_word
from returns_cli.kinds.text import means_itself
from returns_cli.language.types import (
    FIRST_DAY,
    LAST_DAY,
    UNIT_ALIASES,
    Choice,
    Date,
    Moment,
    Number,
    Quantity,
    Size,
    Text,
    Type,
    YesNo,
)
from returns_cli.policy.model import Fact, Label, Policy, Words
from returns_cli.wording.units import unit_in, with_unit

SHANGHAI, BERLIN, NEW_YORK = "Asia/Shanghai", "Europe/Berlin", "America/New_York"
WHOLE = Number("", 0, 0, 10**6)
PRICE = Number("CNY", 2, -(10**6), 10**9)
AREA = Number("m2", 6, 0, 10**12)
DEFECT = Fact(
    "defect",
    Choice(("none", "claimed", "confirmed")),
    labels={
        "none": Label(Words("no defect", "无"), ("没有", "no")),
        "claimed": Label(Words("said to be broken", "反映"), ("顾客反映", "confirmed")),
        "confirmed": Label(Words("", "确认"), ("有", "yes", "ＯＫ")),
    },
)


def read(type_: Type, text: str, zone: str = SHANGHAI, order: str | None = None) -> Any:
    """What the counter and the audit make of a cell."""
    return reader(Fact("fact", type_), zone, order)(text)


def refused(type_: Type, text: str, zone: str = SHANGHAI, order: str | None = None) -> str:
    """The kind of fault the cell has. The fault names the fact and can be said in both languages."""
    with pytest.raises(InputError) as caught:
        read(type_, text, zone, order)
    in_chinese = caught.value.in_language("zh")
    assert str(caught.value).startswith("fact: ")
    assert in_chinese.message != caught.value.message
    assert in_chinese.help != caught.value.help
    return caught.value.fault


# Yes and no, choices, texts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["yes", "Y", "TRUE", "t", "1", "是", "有", "对", "√", "✓", "已", " 是　", "ｙｅｓ", "１"])
def test_yes(text: str) -> None:
    """Each of these means yes, in either language, width and case."""
    assert read(YesNo(), text) == (True,)


@pytest.mark.parametrize(
    "text", ["no", "N", "False", "f", "0", "否", "无", "没有", "没", "不是", "×", "✗", "未", "\tno\n", "ＮＯ"]
)
def test_no(text: str) -> None:
    """Each of these means no, in either language, width and case."""
    assert read(YesNo(), text) == (False,)


@pytest.mark.parametrize("text", ["", "  ", "　", "unknown", "UNKNOWN", "未知", "不详", "\t\n"])
@pytest.mark.parametrize(
    ("type_", "registers"), [(YesNo(), 1), (WHOLE, 1), (Date(), 1), (Moment(), 2), (Quantity(), 4), (Size(), 2)]
)
def test_blank_is_unknown(type_: Type, registers: int, text: str) -> None:
    """A blank, and the word for it, leaves every register of the fact unknown."""
    assert read(type_, text) == (None,) * registers


@pytest.mark.parametrize("text", ["maybe", "2", "yes!", "是的吧", "- -", "N/A?", "nulls", "10", "yes no", "是否"])
def test_neither_yes_nor_no(text: str) -> None:
    """Anything else is neither, and nothing is guessed."""
    assert refused(YesNo(), text) == "unreadable-yes-no"


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("none", "none"),
        ("None", "none"),
        ("no defect", "none"),
        ("无", "none"),
        ("NO", "none"),
        ("claimed", "claimed"),
        ("Ｃｌａｉｍｅｄ", "claimed"),
        ("  said to be BROKEN ", "claimed"),
        ("顾客反映", "claimed"),
        ("confirmed", "confirmed"),  # an option's own name wins over another's label
        ("有", "confirmed"),
        ("ok", "confirmed"),
        ("", None),
        ("未知", None),
    ],
)
def test_choices_by_name_and_label(text: str, option: str | None) -> None:
    """An option is known by its own name, its label in both languages and its other names."""
    assert reader(DEFECT, SHANGHAI)(text) == (option,)


@pytest.mark.parametrize("text", ["clamed", "none claimed", "1", "反", "-1"])
def test_no_such_choice(text: str) -> None:
    """Anything else is refused with the options to choose from."""
    with pytest.raises(InputError) as caught:
        reader(DEFECT, SHANGHAI)(text)
    assert caught.value.fault == "not-a-choice"
    assert "none, claimed, confirmed" in caught.value.help


@pytest.mark.parametrize(
    ("text", "value"),
    [("a b", "a b"), ("  ａ\n", "ａ"), ("unknown", "unknown"), ("x" * 1000, "x" * 1000), ("", None), (" ", None)],
)
def test_texts(text: str, value: str | None) -> None:
    """A text is kept as it is, without the blanks around it; "unknown" is a word as any other."""
    assert read(Text(), text) == (value,)


def test_a_text_too_long() -> None:
    """A text of more than a thousand characters is refused."""
    assert refused(Text(), "x" * 1001) == "text-too-long"


# Dates ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-01",
        "2025-3-1",
        "2025/03/01",
        "2025/3/1",
        "2025.3.1",
        "20250301",
        "2025年3月1日",
        "2025年03月01日",
        "2025年3月1号",
        "2025年3月1",
        " 2025-03-01　",
        "２０２５－０３－０１",
        "２０２５年３月１日",
        "２０２５０３０１",
        "2025-03-01 10:30",
        "2025-03-01T10:30:15",
        "2025-03-01T10:30:15.123456",
        "20250301 1:02",
        "2025年3月1日 23:59:59",
        "2025-03-01 00:00",
        "2025-03-01T00:00+08:00",
        "2025-03-01 23:59 +0800",
        "2025-02-28T16:00Z",
        "2025-02-28T11:00-05:00",
        "2025-03-01T15:59:59Z",
        "2025-03-01T01:00:00+09:00",
    ],
)
def test_ways_to_write_the_first_of_march(text: str) -> None:
    """Every listed form is read; a date-time falls on its day in the policy's time zone."""
    assert read(Date(), text) == (date(2025, 3, 1),)


ONE_DAY = {
    "2025-03-01 10:30": (
        "2025-03-01T10:30+08:00[Asia/Shanghai]|2025-03-01 02:30:00 +0000 UTC|2025-03-01 02:30 (UTC)|"
        "2025. 3. 1. 10:30|2025.03.01. 10:30|Mar 1, 2025, 10:30 AM|March 1, 2025 at 10:30 AM|2025-03-01 10:30 上午"
    ),
    "2025-03-01": (
        "1 March 2025|1st March 2025|1st of March 2025|01-Mar-2025|01MAR2025|"
        "1/Mar/2025|1. March 2025|Mar 1, 2025|March 1st, 2025|Mar. 1 2025|"
        "Mar-01-2025|2025-Mar-01|2025 Mar 1|2025/mar/1|Sat 1 Mar 2025|"
        "Saturday, March 1, 2025|2025-03-01 Sat|2025-03-01 (Saturday)|"
        "2025年3月1日 星期六|2025年3月1日(周六)|2025 年 3 月 1 日|"
        "２０２５年３月１日　周六"
    ),
    "2025-03-01 10:15": (
        "2025-03-01 10:15 AM|2025-03-01 10:15am|2025-03-01 10:15 a.m.|"
        "2025-03-01 上午 10:15|2025/3/1 上午10:15|2025年3月1日 10时15分|2025年3月1日10点15分|"
        "2025-03-01, 10:15|2025-03-01 10.15|2025-03-01 10h15|"
        "2025-03-01 at 10:15|2025-03-01 10:15 +08|2025-03-01 10:15+0800|"
        "2025-03-01 10:15 +8|2025-03-01 02:15 UTC|2025-03-01 02:15 GMT|"
        "2025-03-01T02:15Z|2025-03-01t02:15z|2025-03-01 10:15 UTC+8|"
        "2025-03-01 10:15 GMT+08:00|202503011015|20250301T1015|20250301T021500Z|"
        "20250301101500|Mar 1, 2025 10:15 AM|01-Mar-2025 10:15:00|"
        "2025-03-01 10.15.00|2025-03-01 10:15:00.000|2025-03-01 10:15:00,000"
    ),
    "2025-03-01 15:05": (
        "2025/3/1 下午 3:05|2025-03-01 3:05 PM|2025-03-01 3:05:00 p.m.|"
        "2025-03-01 15:05 PM|2025-03-01 下午15:05|2025-03-01 PM 3:05|"
        "2025年3月1日 下午3点5分|2025年03月01日 15时05分00秒|Sat, 01 Mar 2025 15:05:00 +0800|"
        "Sat Mar 1 15:05:00 2025|"
        "Sat Mar  1 2025 15:05:00 GMT+0800 (China Standard Time)|"
        "Sat, 1 Mar 2025 07:05:00 GMT"
    ),
    "2025-03-01 03:30": ("2025-03-01 3:30 AM|2025-03-01 凌晨3点半|2025-03-01 3点半|2025年3月1日 3时30分"),
    "2025-03-01 12:00": ("2025-03-01 12 PM|2025-03-01 12:00 pm|2025-03-01 中午12:00|2025-03-01 12点|2025-03-01 12时整"),
    "2025-03-01 00:00": (
        "2025-03-01 12 AM|2025-02-28 24:00|2025-02-28 24:00:00|2025-03-01 0:00|2025-02-28 24时|2025-02-28T16:00:00.000Z"
    ),
    "2025-03-01 20:00": ("2025-03-01 晚上8点|2025-03-01 8 pm|2025-03-01 晚上 8:00"),
}


@pytest.mark.parametrize(("usual", "text"), [(usual, text) for usual, texts in ONE_DAY.items() for text in texts.split("|")])
def test_spellings_that_can_mean_one_day_only(usual: str, text: str) -> None:
    """Months by name, halves of the day, offsets, digits without signs, weekdays: read as days and as moments."""
    assert read(Date(), text) == (date.fromisoformat(usual[:10]),)
    if " " in usual:
        assert read(Moment(), text) == read(Moment(), usual)


@pytest.mark.parametrize(
    ("text", "microseconds"),
    [
        ("2025-03-01 10:15:30", 30_000_000),
        ("2025-03-01 10:15:30.5", 30_500_000),
        ("2025-03-01 10:15:30,123456", 30_123_456),
        ("20250301101530", 30_000_000),
        ("20250301101530.25", 30_250_000),
        ("2025年3月1日 10时15分30秒", 30_000_000),
        ("2025年3月1日 10点15分30.5秒", 30_500_000),
        ("2025/3/1 上午 10:15:30", 30_000_000),
        ("Sat, 01 Mar 2025 10:15:30 +0800", 30_000_000),
        ("01-Mar-2025 10.15.30", 30_000_000),
    ],
)
def test_seconds_of_every_spelling(text: str, microseconds: int) -> None:
    """A moment is exact in each spelling that has seconds."""
    assert read(Moment(), text)[0] == read(Moment(), "2025-03-01 10:15")[0] + microseconds


@pytest.mark.parametrize(
    ("text", "zone", "day"),
    [
        ("2025-03-01T23:30Z", SHANGHAI, "2025-03-02"),
        ("2025-03-01T23:30Z", NEW_YORK, "2025-03-01"),
        ("2025-03-01T00:30Z", NEW_YORK, "2025-02-28"),
        ("2025-03-01T00:30+08:00", BERLIN, "2025-02-28"),
        ("2025-03-01T00:30+08:00", SHANGHAI, "2025-03-01"),
        ("2024-02-29T23:59-12:00", SHANGHAI, "2024-03-01"),
        ("2025-12-31T16:00Z", SHANGHAI, "2026-01-01"),
        ("2025-12-31T15:59:59.999Z", SHANGHAI, "2025-12-31"),
        ("2025-03-29T23:30Z", BERLIN, "2025-03-30"),
        ("2025-03-30T22:30Z", BERLIN, "2025-03-31"),  # summer time has begun: two hours ahead
        ("2025-03-29T22:30Z", BERLIN, "2025-03-29"),
        ("2025-03-01 23:30", BERLIN, "2025-03-01"),
    ],
)
def test_a_date_time_counts_by_its_day_in_the_policys_zone(text: str, zone: str, day: str) -> None:
    """An offset moves the day; without one the day is as written."""
    assert read(Date(), text, zone) == (date.fromisoformat(day),)


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("03/04/2025", "dmy", "2025-04-03"),
        ("03/04/2025", "mdy", "2025-03-04"),
        ("3.4.2025", "dmy", "2025-04-03"),
        ("31-12-2025", "dmy", "2025-12-31"),
        ("12/31/2025 10:30", "mdy", "2025-12-31"),
        ("2025-03-04", "dmy", "2025-03-04"),
        ("2025-03-04", "mdy", "2025-03-04"),
        ("29/02/2024", "dmy", "2024-02-29"),
        ("24/9/16", "dmy", "2016-09-24"),
        ("24/9/16", "ymd", "2024-09-16"),
        ("04-30-22", "mdy", "2022-04-30"),
        ("1.2.69", "dmy", "1969-02-01"),
        ("1.2.68", "dmy", "2068-02-01"),
        ("3-Nov-26", "dmy", "2026-11-03"),
        ("Nov 3, '26", "mdy", "2026-11-03"),
        ("26-Nov-03", "ymd", "2026-11-03"),
        ("24/9/16 3:05 PM", "dmy", "2016-09-24"),
        ("2025-03-04", "ymd", "2025-03-04"),
        ("03-Nov-26", "%d-%b-%y", "2026-11-03"),
        ("03112026", "%d%m%Y", "2026-11-03"),
        ("2026.307", "%Y.%j", "2026-11-03"),
        ("2026-11-03", "%d-%b-%y", "2026-11-03"),
    ],
)
def test_the_order_of_day_and_month(text: str, order: str, day: str) -> None:
    """Told which comes first, the reader takes it so; a year in front needs no telling."""
    assert read(Date(), text, order=order) == (date.fromisoformat(day),)


@pytest.mark.parametrize(
    ("text", "order", "fault"),
    [
        ("03/04/2025", None, "ambiguous-date"),
        ("31/12/2025", None, "one-order"),
        ("29/2/2016", None, "one-order"),
        ("12/31/2025", None, "one-order"),
        ("31/31/2025", None, "no-such-date"),
        ("04-30-22", None, "one-order"),
        ("24/9/16", None, "short-year"),
        ("03/04/25", None, "short-year"),
        ("3-Nov-26", None, "one-order"),
        ("3-Nov-26", "mdy", "unreadable-date"),
        ("Fri, 09 Nov 2023 10:15:00 +0800", None, "wrong-weekday"),
        ("2025-03-01 周五", None, "wrong-weekday"),
        ("2025-03-01 0:15 PM", None, "unreadable-date"),
        ("2025-03-01 13:15 AM", None, "unreadable-date"),
        ("2025-03-01 晚上12:00", None, "unreadable-date"),
        ("2025-03-01 10:15 IST", None, "unreadable-date"),
        ("2025-03-01 10:15 (CST)", None, "unreadable-date"),
        ("2025-03-01 10:15 [Asia/Shanghai]", None, "unreadable-date"),
        ("2025-03-01 晚上1:00", None, "unreadable-date"),
        ("2025.3.1.5", None, "unreadable-date"),
        ("112/11/09", None, "unreadable-date"),
        ("2025030110", None, "unreadable-date"),
        ("2025-03-01 24:01", None, "unreadable-date"),
        ("2025-03-01 10:15 to 11:00", None, "unreadable-date"),
        ("march 12025", None, "unreadable-date"),
        ("30 Feb 2025", None, "no-such-date"),
        ("3.4.2025", None, "ambiguous-date"),
        ("31/12/2025", "mdy", "no-such-date"),
        ("12/31/2025", "dmy", "no-such-date"),
        ("2025-02-29", None, "no-such-date"),
        ("2025-02-30", None, "no-such-date"),
        ("1900-02-29", None, "no-such-date"),
        ("2025-04-31", None, "no-such-date"),
        ("2025-13-01", None, "no-such-date"),
        ("2025-00-10", None, "no-such-date"),
        ("2025-01-00", None, "no-such-date"),
        ("20250230", None, "no-such-date"),
        ("2025年2月29日", None, "no-such-date"),
        ("1899-12-31", None, "date-range"),
        ("2201-01-01", None, "date-range"),
        ("9999-12-31", None, "date-range"),
        ("0000-01-01", None, "no-such-date"),
        ("2025", None, "unreadable-date"),
        ("2025-03", None, "unreadable-date"),
        ("2025-3/1", None, "unreadable-date"),
        ("3月1日", None, "unreadable-date"),
        ("today", None, "unreadable-date"),
        ("45717", None, "unreadable-date"),
        ("2025-03-01x", None, "unreadable-date"),
        ("2025-03-01 10", None, "unreadable-date"),
        ("2025-03-01 99:99", None, "unreadable-date"),
        ("2025-03-01 10:60", None, "unreadable-date"),
        ("2025-03-01 10:30+15:00", None, "unreadable-date"),
        ("2025-03-01T10:30+08:60", None, "unreadable-date"),
        ("-2025-03-01", None, "unreadable-date"),
        ("2025-03-1²", None, "unreadable-date"),
        ("2025-03-01\n2025-03-02", None, "unreadable-date"),
    ],
)
def test_dates_that_are_refused(text: str, order: str | None, fault: str) -> None:
    """What is no date, does not exist, could be two dates or lies out of range is refused, and nothing is guessed."""
    assert refused(Date(), text, order=order) == fault


@pytest.mark.parametrize("text", ["2200-12-31T23:00-05:00", "1900-01-01T00:00+14:00"])
def test_an_offset_does_not_lead_out_of_the_calendar(text: str) -> None:
    """A date-time whose day in the policy's zone lies out of range is refused like any date out of range."""
    assert refused(Date(), text) == "date-range"


# Moments --------------------------------------------------------------------------------------------------------------


def instant(*utc: int) -> int:
    """Microseconds since 1970 of a time in UTC."""
    return (datetime(*utc, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)  # type: ignore


@pytest.mark.parametrize(
    ("text", "zone", "utc", "day"),
    [
        ("2025-03-01 10:42", SHANGHAI, (2025, 3, 1, 2, 42), "2025-03-01"),
        ("2025年3月1日 10:42", SHANGHAI, (2025, 3, 1, 2, 42), "2025-03-01"),
        ("20250301 10:42:59", SHANGHAI, (2025, 3, 1, 2, 42, 59), "2025-03-01"),
        ("2025-03-01 10:42:59.25", SHANGHAI, (2025, 3, 1, 2, 42, 59, 250_000), "2025-03-01"),
        ("2025-03-01T10:42:00.000001+08:00", BERLIN, (2025, 3, 1, 2, 42, 0, 1), "2025-03-01"),
        ("2025-03-01 10:42:59.123456000", SHANGHAI, (2025, 3, 1, 2, 42, 59, 123_456), "2025-03-01"),
        ("2025-03-01 23:59:59.999999", SHANGHAI, (2025, 3, 1, 15, 59, 59, 999_999), "2025-03-01"),
        ("２０２５－０３－０１　１０：４２", SHANGHAI, (2025, 3, 1, 2, 42), "2025-03-01"),
        ("2025-03-01 10:42", BERLIN, (2025, 3, 1, 9, 42), "2025-03-01"),
        ("2025-07-01 10:42", BERLIN, (2025, 7, 1, 8, 42), "2025-07-01"),
        ("2025-03-01T10:42Z", BERLIN, (2025, 3, 1, 10, 42), "2025-03-01"),
        ("2025-03-01T23:42Z", SHANGHAI, (2025, 3, 1, 23, 42), "2025-03-02"),
        ("1969-12-31T23:59:30Z", SHANGHAI, (1969, 12, 31, 23, 59, 30), "1970-01-01"),
        # Berlin, 2025-03-30: after 01:59 comes 03:00
        ("2025-03-30 01:59", BERLIN, (2025, 3, 30, 0, 59), "2025-03-30"),
        ("2025-03-30 03:00", BERLIN, (2025, 3, 30, 1, 0), "2025-03-30"),
        ("2025-03-30 02:30+01:00", BERLIN, (2025, 3, 30, 1, 30), "2025-03-30"),
        # Berlin, 2025-10-26: 02:00 to 02:59 happens twice
        ("2025-10-26 01:59", BERLIN, (2025, 10, 25, 23, 59), "2025-10-26"),
        ("2025-10-26 03:00", BERLIN, (2025, 10, 26, 2, 0), "2025-10-26"),
        ("2025-10-26 02:30+02:00", BERLIN, (2025, 10, 26, 0, 30), "2025-10-26"),
        ("2025-10-26 02:30+01:00", BERLIN, (2025, 10, 26, 1, 30), "2025-10-26"),
    ],
)
def test_moments(text: str, zone: str, utc: tuple[int, ...], day: str) -> None:
    """A moment is exact to the microsecond, with its calendar day in the policy's time zone; shown, it reads back."""
    value = read(Moment(), text, zone)
    assert read(Moment(), str(show_value(Moment(), value, zone)), zone) == value
    assert value == (instant(*utc), date.fromisoformat(day))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("2025-03-30 02:00", "no-such-time"),
        ("2025-03-30 02:30", "no-such-time"),
        ("2025-03-30 02:59:59", "no-such-time"),
        ("2025-10-26 02:00", "twice-time"),
        ("2025-10-26 02:30", "twice-time"),
        ("2025-10-26 02:59:59", "twice-time"),
        ("2025-03-01 10:42:59.0000001", "too-fine-time"),
        ("2025-03-01 10:42:60", "unreadable-date"),
        ("2025-03-01", "no-time"),
        ("2025-03-01 24:30", "unreadable-date"),
        ("2025-02-30 10:00", "no-such-date"),
        ("10:42", "unreadable-date"),
        ("03/04/2025 10:42", "ambiguous-date"),
    ],
)
def test_moments_that_are_refused(text: str, fault: str) -> None:
    """A time that the clocks skip or repeat is refused rather than guessed, and so is a day without a time."""
    assert refused(Moment(), text, BERLIN) == fault


# Numbers, quantities, sizes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        (WHOLE, "30", 30),
        (WHOLE, " 30 ", 30),
        (WHOLE, "+30", 30),
        (WHOLE, "0030", 30),
        (WHOLE, "0", 0),
        (WHOLE, "-0", 0),
        (WHOLE, "３０", 30),
        (WHOLE, "30.0", 30),
        (WHOLE, "30.", 30),
        (WHOLE, "30.000000000000000000000000000000", 30),
        (WHOLE, "1,000,000", 10**6),
        (WHOLE, "1,234.0", 1234),
        (PRICE, "19.99", 1999),
        (PRICE, "19.9", 1990),
        (PRICE, "1,234.50", 123450),
        (PRICE, "1,234,567.89", 123456789),
        (PRICE, "0,5", 50),
        (PRICE, "19,99", 1999),
        (PRICE, "-0.01", -1),
        (PRICE, "１９．９９", 1999),
        (AREA, "2", 2_000_000),
        (AREA, "2 m2", 2_000_000),
        (AREA, "2m2", 2_000_000),
        (AREA, "2.000001㎡", 2_000_001),
        (AREA, "2 m²", 2_000_000),
        (AREA, "1.5 平方米", 1_500_000),
        (AREA, "1.5平", 1_500_000),
        (AREA, "1.5 SQM", 1_500_000),
        (AREA, "0.000001", 1),
        (AREA, "1,5 m2", 1_500_000),
        (WHOLE, "1,23,456", 123456),
        (WHOLE, "1'000'000", 10**6),
        (WHOLE, "1’234", 1234),
        (Number("", 0, 0, 10**7), "1.234.567", 1234567),
        (Number("", 0, 0, 10**7), "1 234 567", 1234567),
        (PRICE, "1.234,50", 123450),
        (PRICE, "1.234.567,89", 123456789),
        (PRICE, "1 234,56", 123456),
        (PRICE, "1\u202f234,56", 123456),
        (PRICE, "1\u00a0234.56", 123456),
        (PRICE, "1’234.50", 123450),
        (PRICE, "12,34,567.00", 123456700),
        (PRICE, "\u22120.01", -1),
        (PRICE, "１，２３４．５", 123450),
        (Number("", 3, 0, 10**6), "0,500", 500),
        (Number("day", 0, 0, 100), "30 day", 30),
        (Number("day", 0, 0, 100), "30 Days", 30),
        (Number("day", 0, 0, 100), "30天", 30),
        (Number("minute", 0, 0, 100), "30 min.", 30),
        (Number("minute", 0, 0, 100), "30分钟", 30),
        (Number("km", 0, 0, 100), "30公里", 30),
        (Number("percent", 0, 0, 100), "30 %", 30),
        (Number("piece", 0, 0, 100), "30 片", 30),
        (Number("piece", 0, 0, 100), "30件", 30),
        (Number("piece", 0, 0, 100), "2 双", 2),
        (Number("hour", 1, 0, 1000), "10,5 Std.", 105),
        (Number("kg", 1, 0, 1000), "31.5公斤", 315),
        (Number("CNY", 2, 0, 10**6), "30 CNY", 3000),
        (Number("CNY", 2, 0, 10**6), "￥1,299.50", 129950),
        (Number("CNY", 2, 0, 10**6), "1,299元", 129900),
        (PRICE, "¥30 ", 3000),
        (Number("GBP", 2, 0, 10**6), "£1,012.99", 101299),
        (Number("GBP", 2, 0, 10**6), "GBP 9.99", 999),
        (Number("EUR", 2, 0, 10**6), "1.234,50 €", 123450),
        (Number("CAD", 2, 0, 10**6), "$12.50", 1250),
        (Number("USD", 2, -(10**6), 10**6), "($45.10)", -4510),
        (Number("JPY", 0, 0, 10**6), "¥1,200", 1200),
    ],
)
def test_numbers(type_: Number, text: str, value: int) -> None:
    """Numbers are read exactly, with thousands or a decimal comma where there is no doubt, and with their own unit."""
    assert read(type_, text) == (value,)


@pytest.mark.parametrize("unit", ["minute", "hour", "day", "week", "month", "year", "km", "kg", "piece", "box", "percent"])
def test_a_number_is_read_in_the_units_that_are_shown(unit: str) -> None:
    """In both languages, and declared in the plural where there is one."""
    type_ = Number(unit_word({"unit": f"{unit}s" if f"{unit}s" in UNIT_ALIASES else unit}), 0, 0, 100)
    assert [read(type_, f"30 {unit_in(unit, lang)}") for lang in ("en", "zh")] == [(30,)] * 2


def test_a_rate_is_shown_in_the_units_of_the_language() -> None:
    for rate, chinese, english in (
        ("CNY/minute", "2元/分钟", "2 CNY/minute"),
        ("percent/month", "2%/月", "2 %/month"),
        ("EUR/day", "2 EUR/天", "2 EUR/day"),
    ):
        assert (with_unit("2", rate, "zh"), with_unit("2", rate, "en")) == (chinese, english)
        assert chinese.replace(" ", "") == "2" + unit_in(rate, "zh")


@pytest.mark.parametrize(
    ("type_", "text", "fault"),
    [
        (WHOLE, "1,234", "ambiguous-number"),
        (PRICE, "1,234", "ambiguous-number"),
        (PRICE, "1234,567", "ambiguous-number"),
        (WHOLE, "1,5", "not-whole"),
        (WHOLE, "1.5", "not-whole"),
        (WHOLE, "-1", "negative"),
        (WHOLE, "1000001", "out-of-bounds"),
        (WHOLE, "9" * 30, "out-of-bounds"),
        (Number("", 0, 5, 9), "4", "out-of-bounds"),
        (Number("", 0, 5, 9), "10", "out-of-bounds"),
        (Number("", 0, -5, 9), "-6", "out-of-bounds"),
        (PRICE, "19.999", "too-many-places"),
        (AREA, "2.0000001", "too-many-places"),
        (AREA, "2.0000000000000000000000000001 m2", "too-many-places"),
        (WHOLE, "1.0000000000000000000000000001", "not-whole"),
        (PRICE, "-1.0000000000000000000000000001", "too-many-places"),
        (WHOLE, "9" * 31, "unreadable-number"),
        (WHOLE, "thirty", "unreadable-number"),
        (WHOLE, "三十", "unreadable-number"),
        (WHOLE, "1e5", "unreadable-number"),
        (WHOLE, "0x10", "unreadable-number"),
        (WHOLE, "1_000", "unreadable-number"),
        (WHOLE, "inf", "unreadable-number"),
        (WHOLE, "--1", "unreadable-number"),
        (WHOLE, "1 2", "unreadable-number"),
        (WHOLE, "1 000", "unreadable-number"),
        (WHOLE, ".5", "unreadable-number"),
        (WHOLE, "1.2345.678", "unreadable-number"),
        (WHOLE, "1 234", "unreadable-number"),
        (WHOLE, "12,34", "not-whole"),
        (WHOLE, "1,234 567", "unreadable-number"),
        (WHOLE, "1'23", "unreadable-number"),
        (WHOLE, "+-5", "unreadable-number"),
        (WHOLE, "1,", "unreadable-number"),
        (WHOLE, "½", "unreadable-number"),
        (WHOLE, "5²", "unreadable-number"),
        (WHOLE, "5₂", "unreadable-number"),
        (WHOLE, "30 days", "unreadable-number"),
        (AREA, "2 boxes", "other-unit"),
        (Number("month", 0, 0, 100), "2 years", "other-unit"),
        (Number("box", 0, 0, 100), "3件", "other-unit"),
        (Number("kg", 0, 0, 100), "2 lb", "unreadable-number"),
        (AREA, "2 km2", "unreadable-number"),
        (Number("GBP", 2, 0, 10**6), "€9.99", "other-currency"),
        (Number("CNY", 2, 0, 10**6), "$5", "other-currency"),
        (Number("CNY", 2, 0, 10**6), "5 美元", "other-currency"),
        (Number("EUR", 2, 0, 10**6), "1.299 GBP", "other-currency"),
        (Number("GBP", 2, 0, 10**6), "1,234", "ambiguous-number"),
        (Number("GBP", 2, 0, 10**6), "£9.999", "ambiguous-amount"),
        (Number("EUR", 2, 0, 10**6), "€1.299", "ambiguous-amount"),
        (Number("EUR", 2, 0, 10**6), "1,299 €", "ambiguous-amount"),
        (Number("CNY", 2, 0, 10**6), "5.005元", "ambiguous-amount"),
        (Number("CNY", 2, 0, 10**6), "元", "unreadable-number"),
        (Number("CNY", 2, 0, 10**6), "$", "unreadable-number"),
        (Number("box", 0, 0, 10**6), "$5", "unreadable-number"),
        (Number("USD", 2, 0, 10**6), "($45.10)", "negative"),
        (Number("GBP", 2, 0, 10**6), "£1.5E3", "unreadable-number"),
        (Number("EUR/day", 2, 0, 10**6), "€9.99", "unreadable-number"),
    ],
)
def test_numbers_that_are_refused(type_: Number, text: str, fault: str) -> None:
    """A number that is none, could be two, is too precise or out of bounds is refused; nothing is rounded."""
    assert refused(type_, text) == fault


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.5 m2", ("m2", None, 1_500_000, None)),
        ("1.5㎡", ("m2", None, 1_500_000, None)),
        ("1.5平方米", ("m2", None, 1_500_000, None)),
        ("１．５ ㎡", ("m2", None, 1_500_000, None)),
        ("0.000001 m2", ("m2", None, 1, None)),
        ("1,5 sq m", ("m2", None, 1_500_000, None)),
        ("1000000 m2", ("m2", None, 10**12, None)),
        ("3 boxes", ("box", 3, None, 0)),
        ("1 box", ("box", 1, None, 0)),
        ("3箱", ("box", 3, None, 0)),
        ("3 Cartons", ("box", 3, None, 0)),
        ("3.0 boxes", ("box", 3, None, 0)),
        ("20 pieces", ("piece", 20, None, None)),
        ("20片", ("piece", 20, None, None)),
        ("20 块", ("piece", 20, None, None)),
        ("1,000,000 pcs", ("piece", 10**6, None, None)),
        ("3箱2片", ("box", 3, None, 2)),
        ("3箱+2片", ("box", 3, None, 2)),
        ("3 箱 零 2 片", ("box", 3, None, 2)),
        ("３箱２片", ("box", 3, None, 2)),
        ("三箱两片", ("box", 3, None, 2)),
        ("3 boxes 2 pieces", ("box", 3, None, 2)),
        ("1 box and 1 piece", ("box", 1, None, 1)),
        ("3 ctns + 2 pcs.", ("box", 3, None, 2)),
        ("3ctn, 2pc", ("box", 3, None, 2)),
        ("3盒0块", ("box", 3, None, 0)),
        ("12pcs.", ("piece", 12, None, None)),
        ("2 ctns", ("box", 2, None, 0)),
        ("2 ctn.", ("box", 2, None, 0)),
        ("2 cases", ("box", 2, None, 0)),
        ("1'000 pces", ("piece", 1000, None, None)),
        ("３\u3000箱", ("box", 3, None, 0)),
        ("3\u200b箱", ("box", 3, None, 0)),
        ("3\t箱", ("box", 3, None, 0)),
        ("一箱", ("box", 1, None, 0)),
        ("两箱", ("box", 2, None, 0)),
        ("三盒", ("box", 3, None, 0)),
        ("十二片", ("piece", 12, None, None)),
        ("二十 片", ("piece", 20, None, None)),
        ("廿一片", ("piece", 21, None, None)),
        ("一百零五块", ("piece", 105, None, None)),
        ("两平方米", ("m2", None, 2_000_000, None)),
        ("1.5 square metres", ("m2", None, 1_500_000, None)),
        ("2平方公尺", ("m2", None, 2_000_000, None)),
    ],
)
def test_quantities(text: str, value: tuple[object, ...]) -> None:
    """A quantity is a count of boxes or pieces, or an area in mm2."""
    assert read(Quantity(), text) == value


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("3", "unreadable-quantity"),
        ("boxes", "unreadable-quantity"),
        ("3 pallets", "unreadable-quantity"),
        ("3 m", "unreadable-quantity"),
        ("3 boxes 2 boxes", "unreadable-quantity"),
        ("2 pieces 3 boxes", "unreadable-quantity"),
        ("3 boxes 2", "unreadable-quantity"),
        ("0箱2片", "unreadable-quantity"),
        ("3箱-2片", "unreadable-quantity"),
        ("3箱半2片", "unreadable-quantity"),
        ("1000001箱2片", "out-of-bounds"),
        ("半箱", "not-whole"),
        ("三箱半", "not-whole"),
        ("一百五片", "unreadable-quantity"),
        ("三三箱", "unreadable-quantity"),
        ("三", "unreadable-quantity"),
        ("箱三", "unreadable-quantity"),
        ("3 days", "unreadable-quantity"),
        ("3 箱 箱", "unreadable-quantity"),
        ("0 boxes", "unreadable-quantity"),
        ("0 m2", "unreadable-quantity"),
        ("-1 box", "negative"),
        ("-0.5 m2", "negative"),
        ("1.5 boxes", "not-whole"),
        ("1,000 boxes", "ambiguous-number"),
        ("1000001 pieces", "out-of-bounds"),
        ("1000000.000001 m2", "out-of-bounds"),
        ("1.0000001 m2", "too-many-places"),
        ("1.0000000000000000000000000001 boxes", "not-whole"),
        ("1.. m2", "unreadable-number"),
        ("3² boxes", "unreadable-number"),
    ],
)
def test_quantities_that_are_refused(text: str, fault: str) -> None:
    """A quantity needs an amount above zero and a unit we know; goods are counted whole."""
    assert refused(Quantity(), text) == fault


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("800x800", (800, 800)),
        ("800X1200", (800, 1200)),
        ("800 × 800", (800, 800)),
        ("800*800", (800, 800)),
        ("８００＊８００", (800, 800)),
        ("800x800mm", (800, 800)),
        ("800mm x 800mm", (800, 800)),
        ("800毫米×800毫米", (800, 800)),
        ("80x80cm", (800, 800)),
        ("80cm x 120cm", (800, 1200)),
        ("7.5x30 cm", (75, 300)),
        ("80cm x 800mm", (800, 800)),
        ("1x10000", (1, 10000)),
        ("800.0x800", (800, 800)),
        ("800\u3000x\t800", (800, 800)),
        ("0,8x0,8 m", (800, 800)),
        ("60х60 cm.", (600, 600)),
        ("80×80公分", (800, 800)),
    ],
)
def test_sizes(text: str, value: tuple[int, int]) -> None:
    """A size is width and height in whole millimetres."""
    assert read(Size(), text) == value


@pytest.mark.parametrize(
    "text",
    [
        "800",
        "800x",
        "x800",
        "800x800x10",
        "800 800",
        "0x800",
        "800x10001",
        "7.55x30cm",
        "800.5x800",
        "-800x800",
        "800by800",
        "80²x800",
        "800x80₀",
    ],
)
def test_sizes_that_are_refused(text: str) -> None:
    """A size out of range, of one side only, or not in whole millimetres is refused."""
    assert refused(Size(), text) == "unreadable-size"


# Laws -----------------------------------------------------------------------------------------------------------------

DAYS = st.dates(FIRST_DAY, LAST_DAY)
OLDEST = instant(1901, 1, 1)
NEWEST = instant(2199, 12, 31)


@st.composite
def numbers(draw: st.DrawFn) -> tuple[Number, int]:
    """A number's type and a value in its bounds."""
    low, high = sorted((draw(st.integers(-(10**15), 10**15)), draw(st.integers(-(10**15), 10**15))))
    type_ = Number(draw(st.sampled_from(["", "day", "m2", "CNY"])), draw(st.integers(0, 9)), low, high)
    return type_, draw(st.integers(low, high))


def back(type_: Type, value: tuple[Any, ...], zone: str = SHANGHAI) -> Any:
    """What reading gives of what is shown of a value."""
    shown = show_value(type_, value, zone)
    return read(type_, {True: "yes", False: "no"}[shown] if isinstance(shown, bool) else str(shown), zone)


@given(numbers())
def test_a_shown_number_reads_back(number: tuple[Number, int]) -> None:
    """Whatever its unit, decimal places and sign, a shown number is read as the same number."""
    type_, value = number
    assert back(type_, (value,)) == (value,)


@given(DAYS)
def test_a_shown_date_reads_back(day: date) -> None:
    """A shown date is read as the same date."""
    assert back(Date(), (day,)) == (day,)


@given(st.integers(OLDEST, NEWEST), st.sampled_from([SHANGHAI, BERLIN, NEW_YORK, "Asia/Kathmandu", "UTC"]))
@example(instant(2025, 10, 26, 0, 30), BERLIN)
@example(instant(2025, 10, 26, 1, 30), BERLIN)
def test_a_shown_moment_reads_back(moment: int, zone: str) -> None:
    """A shown moment is read as the same microsecond, also in the hour that happens twice."""
    assert back(Moment(), (moment, None), zone)[0] == moment


@pytest.mark.parametrize(
    ("text", "zone"), [("1900-06-01 12:00", SHANGHAI), ("1971-06-01 12:00", "Africa/Monrovia"), ("1916-06-01 12:00", BERLIN)]
)
def test_a_moment_of_old_local_time_reads_back(text: str, zone: str) -> None:
    """A moment of a time when the zone was not whole minutes from UTC is shown so that it reads back, or is refused."""
    try:
        value = read(Moment(), text, zone)
    except InputError:
        return
    assert back(Moment(), value, zone) == value


@given(
    st.one_of(
        st.tuples(st.just("m2"), st.none(), st.integers(1, 10**12), st.none()),
        st.tuples(st.just("box"), st.integers(1, 10**6), st.none(), st.integers(0, 10**6)),
        st.tuples(st.just("piece"), st.integers(1, 10**6), st.none(), st.none()),
    )
)
def test_a_shown_quantity_reads_back(value: tuple[Any, ...]) -> None:
    """A shown quantity is read as the same quantity."""
    assert back(Quantity(), value) == value


@given(st.tuples(st.integers(1, 10**4), st.integers(1, 10**4)))
def test_a_shown_size_reads_back(value: tuple[int, int]) -> None:
    """A shown size is read as the same size."""
    assert back(Size(), value) == value


@given(st.text(max_size=40))
@example("unknown")
@example("\u200b")
def test_a_shown_text_reads_back(text: str) -> None:
    """A text that was read and shown is read as the same text."""
    value = read(Text(), text)
    if value != (None,):
        assert back(Text(), value) == value


@given(st.text(st.sampled_from("Nn/Aa \u3000'`=\"#\0\ufffd\u2800"), max_size=5) | st.text(max_size=9))
@example("#REF!")
@example("x" * 1001)
def test_a_text_that_means_itself_is_read_as_it_is(text: str) -> None:
    """What rules, proofs and trials take for a value is what the counter gives, and nothing else."""
    try:
        value = read(Text(), text)
    except InputError:
        value = None
    assert means_itself(text) == (value == (text,))


@given(st.sampled_from(["none", "claimed", "confirmed"]) | st.booleans())
def test_a_shown_choice_reads_back(value: str | bool) -> None:
    """A shown yes, no or option is read as the same."""
    if isinstance(value, bool):
        assert back(YesNo(), (value,)) == (value,)
    else:
        assert reader(DEFECT, SHANGHAI)(str(show_value(DEFECT.type, (value,), SHANGHAI))) == (value,)


TYPES = [YesNo(), WHOLE, PRICE, AREA, Date(), Moment(), Quantity(), Size(), Text(), DEFECT.type]
SIGNS = "0123459-/.,:x×*㎡箱年月日²½٣５TZ+' \\\x00\ud800%"
PIECES = [*SIGNS, "2025", "03", "cm", " m2", " boxes", "+08:00", "1e9", "nan", "{x}"]
CELLS = st.lists(st.sampled_from(PIECES) | st.text(max_size=2), max_size=8).map("".join) | st.text(max_size=30)


@given(st.sampled_from(TYPES), CELLS, st.sampled_from([None, "dmy", "mdy"]), st.sampled_from([SHANGHAI, BERLIN]))
@settings(max_examples=1500, deadline=None)
def test_any_text_is_read_or_refused(type_: Type, text: str, order: str | None, zone: str) -> None:
    """Whatever stands in a cell, it is read or refused as input, and can be said in both languages."""
    try:
        value = read(type_, text, zone, order)
    except InputError as error:
        value = (str(error), str(error.in_language("zh")))
    assert isinstance(value, tuple)


@pytest.mark.parametrize("type_", TYPES, ids=str)
@pytest.mark.parametrize(
    "text",
    [
        "9" * 5000,
        "9" * 1_000_001 + "x1",
        "1" + " " * 5000,
        "1" + "," * 5000,
        "1." + "0" * 5000 + "x1",
        "x" * 5000,
        "{}" * 50,
        "%s",
    ],
)
def test_enormous_cells_are_refused(type_: Type, text: str) -> None:
    """A cell of any length is read or refused, and an error shows only the beginning of it."""
    try:
        read(type_, text)
    except InputError as error:
        shown = str(error)
    else:
        shown = ""
    assert len(shown) < 500


# Typed values ---------------------------------------------------------------------------------------------------------

FACTS = {
    "laid": YesNo(),
    "n": WHOLE,
    "price": PRICE,
    "day": Date(),
    "told": Moment(),
    "goods": Quantity(),
    "tile": Size(),
    "note": Text(),
    "defect": DEFECT.type,
}


def request_reader() -> RequestReader:
    """A reader for a policy that has a fact of every type and nothing else."""
    facts = {name: Fact(name, type_) for name, type_ in FACTS.items()}
    unused: dict[str, Any] = {"labels": {}, "parameters": {}, "derived": {}, "rules": (), "routes": (), "checks": ()}
    named = {"id": "typed", "version": "1", "title": Words(), "digest": "", "file": "", "timezone": SHANGHAI}
    return RequestReader(Policy(**named, outcomes=("deny", "approve"), facts=facts, **unused))


CHINA = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("laid", True, (True,)),
        ("laid", None, (None,)),
        ("n", 30, (30,)),
        ("n", Decimal("30.0"), (30,)),
        ("price", Decimal("19.99"), (1999,)),
        ("price", 19, (1900,)),
        ("day", date(2025, 3, 1), (date(2025, 3, 1),)),
        ("day", "2025-03-01", (date(2025, 3, 1),)),
        ("day", datetime(2025, 2, 28, 16, 0, tzinfo=UTC), (date(2025, 3, 1),)),
        ("told", datetime(2025, 3, 1, 0, 0, tzinfo=CHINA), (instant(2025, 2, 28, 16, 0), date(2025, 3, 1))),
        ("told", datetime(2025, 10, 26, 2, 30, tzinfo=ZoneInfo(BERLIN)), (instant(2025, 10, 26, 0, 30), date(2025, 10, 26))),
        (
            "told",
            datetime(2025, 10, 26, 2, 30, fold=1, tzinfo=ZoneInfo(BERLIN)),
            (instant(2025, 10, 26, 1, 30), date(2025, 10, 26)),
        ),
        ("goods", "3 boxes", ("box", 3, None, 0)),
        ("tile", "800x800", (800, 800)),
        ("note", " a ", ("a",)),
        ("defect", "claimed", ("claimed",)),
    ],
)
def test_typed_values(name: str, given: object, value: tuple[object, ...]) -> None:
    """Values that are what they say are taken as they are."""
    registers = request_reader().read_typed({name: given})
    assert [each for each in registers if each is not None] == [each for each in value if each is not None]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("laid", 1),
        ("laid", "yes"),
        ("laid", 0.0),
        ("n", True),
        ("n", 1.0),
        ("n", -1),
        ("n", 10**40),
        ("n", Decimal("NaN")),
        ("n", Decimal("1E+400")),
        ("n", Decimal("1.5")),
        ("price", Decimal("0.001")),
        ("price", Decimal("1.0000000000000000000000000001")),
        ("day", 20250301),
        ("day", date(1, 1, 1)),
        ("day", date(9999, 12, 31)),
        ("day", datetime(1899, 12, 31, 12, 0, tzinfo=CHINA)),
        ("told", datetime(2025, 3, 1, 0, 0)),  # no zone
        ("told", datetime(1, 1, 1, 0, 0, tzinfo=UTC)),
        ("told", datetime(2025, 3, 30, 2, 30, tzinfo=ZoneInfo(BERLIN))),  # skipped there
        ("told", datetime(2025, 3, 30, 2, 30, fold=1, tzinfo=ZoneInfo(BERLIN))),
        ("day", datetime(2025, 3, 30, 2, 30, tzinfo=ZoneInfo(BERLIN))),
        ("told", date(2025, 3, 1)),
        ("goods", 3),
        ("tile", (800, 800)),
        ("note", 5),
        ("defect", "clamed"),
        ("defect", 5),
        ("defect", ["none"]),
        ("unheard_of", True),
    ],
)
def test_typed_values_that_are_refused(name: str, value: object) -> None:
    """A value of another kind, out of bounds or too precise is refused as input, never taken for something else."""
    with pytest.raises(InputError):
        request_reader().read_typed({name: value})
