"""Working days of a country, from a well-kept calendar library; only years that are surely known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

from returns_cli.records import Record

FIRST_YEAR = 1990
LAST_YEAR = 2060
LONGEST_REST = 31


class Calendar(Record):
    """`moved` is every day off of the known years -> the next working day after it."""

    country: str
    first: date
    last: date
    moved: Mapping[date, date]

    def working_day(self, day: date) -> date:
        """The day itself, or the next working day. INVARIANT: a check of the policy has kept `day` in the known years."""
        return self.moved.get(day, day)


class UnknownCalendar(Exception):
    """There is no calendar of that name."""


@lru_cache(maxsize=8)
def calendar_of(country: str) -> Calendar:
    """The calendar of an ISO country code (`CN`, `GB`). Raises UnknownCalendar.

    Where a country moves its days off by yearly decree (China), only decreed years are known.
    """
    import holidays

    try:
        found = holidays.country_holidays(country)
    except NotImplementedError:
        raise UnknownCalendar(country) from None
    decreed = sorted(getattr(found, "special_public_holidays", None) or {})
    years = [year for year in decreed if isinstance(year, int)] if len(decreed) > 5 else range(FIRST_YEAR, LAST_YEAR + 1)
    first, last = date(years[0], 1, 1), date(years[-1], 12, 31)
    moved: dict[date, date] = {}
    following = last + timedelta(1)
    while following <= last + timedelta(LONGEST_REST) and not found.is_working_day(following):
        following += timedelta(1)
    day = last
    while day >= first:
        if found.is_working_day(day):
            following = day
        else:
            moved[day] = following
        day -= timedelta(1)
    return Calendar(country, first, last, moved)
