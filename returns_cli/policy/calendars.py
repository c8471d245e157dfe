"""Working days of a country, from a well-kept calendar library; only years that are surely known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from returns_cli.records import Record

if TYPE_CHECKING:
    from holidays import HolidayBase

    from returns_cli.policy.source import PolicyError, Source

FIRST_YEAR = 1990
LAST_YEAR = 2060
LONGEST_REST = 31
# The year whose decrees the library had for every country when this was written. A country that moved working days by decree
# in that year or later will do so again: of such a country only the years up to its last decree are known.
DECREED = 2026
DAYS_A_WORKING_DAY = LONGEST_REST + 1  # no working day is further from the one before


class Calendar(Record):
    """`moved` is every day off of the known days -> the next working day after it; `working` every working day, in order.

    INVARIANT: `last` is a working day, so what is next after any known day is known too.
    """

    country: str
    first: date
    last: date
    moved: Mapping[date, date]
    working: tuple[date, ...] = ()
    source: str = ""

    def working_day(self, day: date) -> date | None:
        """The day itself, or the next working day; None where the calendar does not know."""
        return self.moved.get(day, day) if self.first <= day <= self.last else None

    def add_working_days(self, day: date, count: int) -> date | None:
        """The working day so many after the day, which itself does not count; None where the calendar does not know."""
        if not self.first <= day <= self.last:
            return None
        if count <= 0:
            return day
        from bisect import bisect_right  # of all policies few count working days

        place = bisect_right(self.working, day) + count - 1
        return self.working[place] if place < len(self.working) else None


class UnknownCalendar(Exception):
    """There is no calendar of that name."""


def unknown_calendar(source: Source) -> PolicyError:
    """The fault of a calendar that there is not, or that the file does not name, told once of a file."""
    name, help = source.raw.get("calendar"), 'name a country by its two letters: calendar = "CN"'
    message = f"unknown calendar `{name}`" if name else "working days are counted, but no `calendar` is named"
    return source.fault(message, ("calendar",), help, about="calendar")


def holidays_of(country: str) -> HolidayBase:
    """The days off of an ISO country code (`CN`, `GB`). Raises UnknownCalendar."""
    import holidays

    try:
        return holidays.country_holidays(country)
    except NotImplementedError:
        raise UnknownCalendar(country) from None


@lru_cache(maxsize=8)
def calendar_of(country: str) -> Calendar:
    """Its calendar. Raises UnknownCalendar."""
    found = holidays_of(country)
    first_year, last_year = _known_years(found)
    days = [day for day in _days(date(first_year, 1, 1), date(last_year, 12, 31)) if found.is_working_day(day)]
    first, last = date(first_year, 1, 1), days[-1]
    moved: dict[date, date] = {}
    begun = first
    for working in days:
        moved |= dict.fromkeys(_days(begun, working - timedelta(1)), working)
        begun = working + timedelta(1)
    from importlib.metadata import version  # costs more than a decision, and few policies have a calendar

    return Calendar(country, first, last, moved, tuple(days), f"holidays {version('holidays')}")


def _known_years(found: HolidayBase) -> tuple[int, int]:
    """The first and last year of which the library surely knows every working day."""
    begins, ends = max(FIRST_YEAR, found.start_year), min(LAST_YEAR, found.end_year)
    decrees = sorted(_years_of_moved_days(found))
    if not decrees or decrees[-1] < DECREED:
        return begins, ends  # days off follow from the law, or it is long since they were moved
    return max(begins, decrees[0]), min(ends, decrees[-1])


def _years_of_moved_days(found: HolidayBase) -> Iterator[int]:
    """The years in which a decree made working days of days off, or the other way round."""
    for name in dir(found):
        table = getattr(found, name) if name.startswith("special_") else None
        for year, entries in table.items() if isinstance(table, dict) else ():
            if isinstance(year, int) and any(len(entry) > ORDINARY for entry in _entries(entries)):
                yield year


ORDINARY = 3  # month, day and name; a day that stands for another has the other's date too


def _entries(entries: tuple[object, ...]) -> Iterator[tuple[object, ...]]:
    """A year's entries: the library writes a lone one without brackets of its own."""
    alone = bool(entries) and not isinstance(entries[0], tuple)
    yield from (entries,) if alone else cast("tuple[tuple[object, ...], ...]", entries)


def _days(first: date, last: date) -> Iterator[date]:
    return (date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))
