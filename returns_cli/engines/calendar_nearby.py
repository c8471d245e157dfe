"""What calendars say around one day: months, working days, and the clocks of a time zone, by days counted from the year 1."""

from __future__ import annotations

import calendar
from bisect import bisect_right
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from returns_cli.language.types import SECOND
from returns_cli.policy.calendars import Calendar

CYCLE_MONTHS = 4_800  # the calendar repeats after 400 years
MONTHS_A_LOOK = 24
DAYS_A_LOOK = 60
HOUR_SECONDS = 3_600


def months_later(day: int, shift: int) -> int:
    start = date.fromordinal(day)
    first, days = month_at(start.year * 12 + start.month - 1 + shift)
    return first + min(start.day, days) - 1


def month_at(index: int) -> tuple[int, int]:
    """The ordinal of a month's first day and how many days it has; months are counted from January of the year 0."""
    year, month = divmod(index, 12)
    return date(year, month + 1, 1).toordinal(), calendar.monthrange(year, month + 1)[1]


@lru_cache(maxsize=256)
def reach_of(shift: int) -> tuple[int, int]:
    """The fewest and the most days that so many months can be."""
    least, most = 10**9, -(10**9)
    for index in range(4_000 * 12, 4_000 * 12 + CYCLE_MONTHS):
        (first, days), (later, later_days) = month_at(index), month_at(index + shift)
        most = max(most, later - first)
        least = min(least, later - first + min(0, later_days - days))
    return least, most


def months_around(day: int) -> list[int]:
    """The first days of the months around a day, and of the month after the last of them."""
    here = date.fromordinal(day)
    index = here.year * 12 + here.month - 1
    low, high = max(12, index - MONTHS_A_LOOK), min(date.max.year * 12, index + MONTHS_A_LOOK)
    return [month_at(each)[0] for each in range(low, high + 1)]


def working_days_later(days: Calendar) -> Callable[[int, int], int]:
    """The working day so many after a day, below zero the day or the next working day; each day is one where none is known."""

    def rolled(ordinal: int, count: int) -> int:
        day = date.fromordinal(ordinal)
        found = days.working_day(day) if count < 0 else days.add_working_days(day, count)
        if found is not None:
            return found.toordinal()
        if not days.first <= day <= days.last:
            return ordinal + max(0, count)
        left = count - (len(days.working) - bisect_right(days.working, day))
        return days.last.toordinal() + left

    return rolled


def steps_of(rolled: Callable[[int, int], int], shift: int, low: int, high: int) -> tuple[list[int], list[int]]:
    """The days at which the result begins to be another one, and that result."""
    begins: list[int] = []
    results: list[int] = []
    for day in range(low, high + 1):
        found = rolled(day, shift)
        if not results or results[-1] != found:
            begins.append(day)
            results.append(found)
    return begins, results


def day_of(moment: int, timezone: str) -> int:
    return datetime.fromtimestamp(moment // SECOND, UTC).astimezone(_zone(timezone)).date().toordinal()


@lru_cache(maxsize=8)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def offsets_around(timezone: str, second: int) -> Iterator[tuple[int, int, int]]:
    """Stretches of seconds around one in which the clocks do not change, with the offset in seconds.

    Clocks that change twice within an hour would escape this; none ever did.
    """
    begun, end = (second + days * 24 * HOUR_SECONDS for days in (-DAYS_A_LOOK, DAYS_A_LOOK))
    offset = _offset(timezone, begun)
    at = begun
    while at < end:
        following = min(end, at + HOUR_SECONDS)
        if _offset(timezone, following) != offset:
            low, high = at, following
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if _offset(timezone, middle) == offset else (low, middle)
            yield begun, high, offset
            begun, offset = high, _offset(timezone, high)
        at = following
    yield begun, end, offset


def _offset(timezone: str, second: int) -> int:
    shift = datetime.fromtimestamp(second, UTC).astimezone(_zone(timezone)).utcoffset()
    return int(shift.total_seconds()) if shift else 0
