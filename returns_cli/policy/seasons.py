"""Seasons that come back every year: `"11-01..12-24"`, over the turn of the year too (`"12-20..01-06"`).

Whether a day lies in one is arithmetic on days, which every engine has: days are counted from a 1 March, so that the leap
day is the last of its year and every other day has the same number in each. INVARIANT: facts have days from 1900 to 2200;
the years 1900, 2100 and 2200, which have no leap day, are counted as if they had one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from returns_cli.language.nodes import And, Arithmetic, Call, Choose, Compare, Divide, Literal, Name, Node, Or
from returns_cli.late_pattern import late
from returns_cli.records import Record

_WRITTEN = late(r"(\d\d)-(\d\d)\s*\.\.\s*(\d\d)-(\d\d)\Z")
_LEAP_YEAR = 2000
_START = date(1896, 3, 1)
_YEARS_WITHOUT = (1900, 2100, 2200)
_FOUR_YEARS, _YEAR, _LEAP_DAY = 1461, 365, 365


class Season(Record):
    """From the first to the last day of a span of each year, both included, as (month, day)."""

    first: tuple[int, int]
    last: tuple[int, int]

    def __str__(self) -> str:
        return "{:02}-{:02}..{:02}-{:02}".format(*self.first, *self.last)

    @property
    def over_new_year(self) -> bool:
        return self.first > self.last

    def holds_on(self, day: date) -> bool:
        """Whether the day lies in it."""
        own = (day.month, day.day)
        return self.first <= own or own <= self.last if self.over_new_year else self.first <= own <= self.last

    def meets(self, other: Season) -> bool:
        """Whether some day of a year lies in both."""
        return bool(_days_of(self) & _days_of(other))

    def moved(self) -> Iterator[Season]:
        """The same beginning, or ending, a day earlier or later."""
        for step in (-1, 1):
            yield self.but(first=_beside(self.first, step))
            yield self.but(last=_beside(self.last, step))

    def limits(self, year: int) -> Iterator[date]:
        """The first and the last day of the season that begins in that year."""
        for month, day in (self.first, self.last):
            own = year + 1 if (month, day) == self.last and self.over_new_year else year
            yield date(own, 3, 1) - timedelta(1) if (month, day) == (2, 29) else date(own, month, day)


def season_of(text: str) -> Season:
    """The season that is written so. Raises ValueError where it is none."""
    found = _WRITTEN.match(text.strip())
    if not found:
        raise ValueError(text)
    numbers = [int(each) for each in found.groups()]
    for month, day in (numbers[:2], numbers[2:]):
        date(_LEAP_YEAR, month, day)
    return Season((numbers[0], numbers[1]), (numbers[2], numbers[3]))


def in_season(register: str, season: Season) -> Node:
    """Whether the day in the register lies in the season."""
    number = _day_of_year(register)
    first, last = _number(season.first), _number(season.last)
    begun, not_over = Compare(number, ">=", Literal(first)), Compare(number, "<=", Literal(last))
    return And((begun, not_over)) if first <= last else Or((begun, not_over))


def _number(of: tuple[int, int]) -> int:
    """The number of a day of the year, 1 March being 0 and the leap day the last."""
    day = date(_LEAP_YEAR, *of)
    start = date(_LEAP_YEAR if day >= date(_LEAP_YEAR, 3, 1) else _LEAP_YEAR - 1, 3, 1)
    return (day - start).days


def _day_of_year(register: str) -> Node:
    missing: Node = Literal(0)
    for count, year in enumerate(_YEARS_WITHOUT, 1):
        missing = Choose(Compare(Name(register), ">=", Literal(date(year, 3, 1))), Literal(count), missing)
    passed = Arithmetic(Call("days_between", (Literal(_START), Name(register))), "+", missing)
    of_four = Divide(passed, "%", _FOUR_YEARS)
    leap_day = Compare(of_four, "==", Literal(_FOUR_YEARS - 1))
    return Choose(leap_day, Literal(_LEAP_DAY), Divide(of_four, "%", _YEAR))


def _days_of(season: Season) -> frozenset[int]:
    """The days of a leap year that lie in the season, numbered from 1 January."""
    days = [date(_LEAP_YEAR, 1, 1) + timedelta(number) for number in range(366)]
    return frozenset(number for number, day in enumerate(days) if season.holds_on(day))


def _beside(of: tuple[int, int], step: int) -> tuple[int, int]:
    near = date(_LEAP_YEAR, *of) + timedelta(step)
    return near.month, near.day
