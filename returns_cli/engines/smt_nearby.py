"""Functions that a solver does not know, said where one looks: calendar months, working days, days of moments, products.

To the solver each is some function of its arguments with bounds that hold everywhere, so "there is no such request"
is right whenever the solver says it. Where it offers arguments with a wrong result, it is told the exact
results around there (`learn`) and asked again; what it offers in the end is exact.
"""

from __future__ import annotations

import calendar
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import z3
from z3 import ArithRef, BoolRef

from returns_cli.language.types import MINUTE, SECOND
from returns_cli.policy.calendars import DAYS_A_WORKING_DAY, LONGEST_REST, Calendar
from returns_cli.records import Record

EPOCH = date(1970, 1, 1).toordinal()
DAY = 24 * 60 * MINUTE  # in microseconds, as moments are
CYCLE_MONTHS = 4_800  # the calendar repeats after 400 years
MONTHS_A_LOOK = 24
DAYS_A_LOOK = 60
DAYS_OFF_A_LOOK = 200
WIDEST_OFFSET = 18 * 60 * MINUTE
HOUR_SECONDS = 3_600


class FunctionUse(Record):
    """One use of a function: its arguments and result, and how to tell what is exact around given arguments.

    `truth` works the result out; `around` gives pairs: where arguments lie (None: anywhere), and what then holds of the result.
    """

    why: str
    arguments: tuple[ArithRef, ...]
    result: ArithRef
    truth: Callable[..., int]
    around: Callable[..., Sequence[tuple[BoolRef | None, BoolRef]]]
    exact: BoolRef | None = None  # a formula that settles the result everywhere, where there is one


class Nearby:
    """The functions of one question: `bounds` are the formulas that hold everywhere, in the order they became known."""

    def __init__(self) -> None:
        self.places: dict[int, FunctionUse] = {}
        self.bounds: list[BoolRef] = []
        self.used: dict[int, list[BoolRef]] = {}  # place -> what makes its result matter
        self.looked: dict[int, list[BoolRef]] = {}  # place -> where its result is exact

    def learn(self, place: FunctionUse, values: Sequence[int]) -> None:
        """From now on the result is exact around these arguments."""
        for where, holds in place.around(*values):
            self.bounds.append(holds if where is None else z3.Implies(where, holds))
            if where is not None:
                self.looked.setdefault(place.result.get_id(), []).append(where)

    def in_use(self, place: FunctionUse) -> BoolRef:
        """Whether the arguments are known."""
        return z3.Or(*self.used[place.result.get_id()])

    def where_looked(self) -> list[BoolRef]:
        """For each use that was looked at: its result is exact, or does not matter."""
        return [z3.Or(z3.Not(self.in_use(self.places[place])), *where) for place, where in self.looked.items()]

    def months_later(self, known: BoolRef, start: ArithRef, months: ArithRef) -> ArithRef:
        """The same day so many months later, or that month's last."""
        result = z3.Function("months_later", z3.IntSort(), z3.IntSort(), z3.IntSort())(start, months)

        def around(day: int, shift: int) -> list[tuple[BoolRef | None, BoolRef]]:
            looked = _months_around(day)
            inside = z3.And(start >= looked[0], start < looked[-1], months == shift)
            return [(inside, result == _by_month(start, looked[:-1], shift))]

        if self._new(known, FunctionUse("months", (start, months), result, _months_later, around)):
            if z3.is_int_value(months):
                least, most = _reach(months.as_long())
                self.bounds += [result >= start + least, result <= start + most]
            else:
                self.bounds += [z3.Or(_shifted(start, months, result, 28, 31), _shifted(start, months, result, 31, 28))]
            self._never_overtakes("months", result, start, months)
        return result

    def working_day(self, known: BoolRef, days: Calendar, day: ArithRef, count: ArithRef | None = None) -> ArithRef:
        """The day itself or the next working day of the calendar, or with a count, the working day so many later."""
        rolled = working_days_later(days)
        count = z3.IntVal(-1) if count is None else count
        result = z3.Function(f"working_day_{days.country}", z3.IntSort(), z3.IntSort(), z3.IntSort())(day, count)

        def around(ordinal: int, shift: int) -> list[tuple[BoolRef | None, BoolRef]]:
            low, high = max(1, ordinal - DAYS_OFF_A_LOOK), ordinal + DAYS_OFF_A_LOOK
            inside = z3.And(day >= low, day <= high, count == shift)
            return [(inside, result == _stepwise(day, *_steps(rolled, shift, low, high)))]

        if self._new(known, FunctionUse("working-days", (day, count), result, rolled, around)):
            steps = z3.If(count < 0, z3.IntVal(LONGEST_REST), count * DAYS_A_WORKING_DAY)
            self.bounds += [result >= z3.If(count < 0, day, day + count), result <= day + steps]
            if z3.is_int_value(count) and count.as_long() < 0:
                self.bounds.append(result.decl()(result, count) == result)
            self._never_overtakes("working-days", result, day, count)
        return result

    def day_of(self, known: BoolRef, at: ArithRef, timezone: str) -> ArithRef:
        """The calendar day of a moment in a time zone."""
        result = z3.Function(f"day_in_{timezone}", z3.IntSort(), z3.IntSort())(at)

        def around(moment: int) -> list[tuple[BoolRef | None, BoolRef]]:
            return [
                (z3.And(at >= low * SECOND, at < high * SECOND), result == (at + offset * SECOND) / DAY + EPOCH)
                for low, high, offset in _offsets(timezone, moment // SECOND)
            ]

        if self._new(known, FunctionUse("moments", (at,), result, lambda moment: _day_of(moment, timezone), around)):
            passed = (result - EPOCH) * DAY
            self.bounds += [passed <= at + WIDEST_OFFSET, passed + DAY > at - WIDEST_OFFSET]
        return result

    def product(self, known: BoolRef, one: ArithRef, other: ArithRef) -> ArithRef:
        """One times the other; exact at once where either is a constant."""
        if z3.is_int_value(one) or z3.is_int_value(other):
            return one * other
        result = z3.Function("product", z3.IntSort(), z3.IntSort(), z3.IntSort())(one, other)

        def around(left: int, right: int) -> list[tuple[BoolRef | None, BoolRef]]:
            return [
                (one == left, result == left * other),
                (other == right, result == right * one),
                *((None, beyond) for beyond in _tangents(one, other, result, left)),
                *((None, beyond) for beyond in _tangents(other, one, result, right)),
            ]

        place = FunctionUse("products", (one, other), result, lambda left, right: left * right, around, result == one * other)
        if self._new(known, place):
            self.learn(place, (0, 0))
            self.learn(place, (1, 1))
        return result

    def _new(self, known: BoolRef, place: FunctionUse) -> bool:
        """Notes the use, which matters while its arguments are known; whether it is the first with these arguments."""
        id_ = place.result.get_id()
        first = id_ not in self.places
        self.places.setdefault(id_, place)
        self.used.setdefault(id_, []).append(known)
        return first

    def _never_overtakes(self, why: str, result: ArithRef, start: ArithRef, *same: ArithRef) -> None:
        """A later start never gives an earlier result: said of this use and every one before it."""
        for other in self.places.values():
            if other.why == why and other.result.decl().eq(result.decl()) and not other.result.eq(result):
                equal = [mine == theirs for mine, theirs in zip(same, other.arguments[1:], strict=True)]
                begun = other.arguments[0]
                self.bounds.append(z3.Implies(z3.And(*equal, begun <= start), other.result <= result))
                self.bounds.append(z3.Implies(z3.And(*equal, begun >= start), other.result >= result))


def _tangents(one: ArithRef, other: ArithRef, result: ArithRef, at: int) -> Iterator[BoolRef]:
    """Beyond a constant, a product is beyond the product with it: above or below as the other's sign says."""
    yield z3.Implies(z3.And(one >= at, other >= 0), result >= at * other)
    yield z3.Implies(z3.And(one <= at, other >= 0), result <= at * other)
    yield z3.Implies(z3.And(one >= at, other <= 0), result <= at * other)
    yield z3.Implies(z3.And(one <= at, other <= 0), result >= at * other)


def _shifted(start: ArithRef, months: ArithRef, result: ArithRef, least: int, most: int) -> BoolRef:
    sign = months >= 0 if least < most else months <= 0
    return z3.And(sign, result >= start + least * months, result <= start + most * months)


def _months_later(day: int, shift: int) -> int:
    start = date.fromordinal(day)
    first, days = _month(start.year * 12 + start.month - 1 + shift)
    return first + min(start.day, days) - 1


def _month(index: int) -> tuple[int, int]:
    """The ordinal of a month's first day and how many days it has; months are counted from January of the year 0."""
    year, month = divmod(index, 12)
    return date(year, month + 1, 1).toordinal(), calendar.monthrange(year, month + 1)[1]


@lru_cache(maxsize=256)
def _reach(shift: int) -> tuple[int, int]:
    """The fewest and the most days that so many months can be."""
    least, most = 10**9, -(10**9)
    for index in range(4_000 * 12, 4_000 * 12 + CYCLE_MONTHS):
        (first, days), (later, later_days) = _month(index), _month(index + shift)
        most = max(most, later - first)
        least = min(least, later - first + min(0, later_days - days))
    return least, most


def _months_around(day: int) -> list[int]:
    """The first days of the months around a day, and of the month after the last of them."""
    here = date.fromordinal(day)
    index = here.year * 12 + here.month - 1
    low, high = max(12, index - MONTHS_A_LOOK), min(date.max.year * 12, index + MONTHS_A_LOOK)
    return [_month(each)[0] for each in range(low, high + 1)]


def _by_month(start: ArithRef, firsts: Sequence[int], shift: int) -> ArithRef:
    """The shifted day, by the month that the start lies in: one test halves the months that are left."""
    if len(firsts) > 1:
        half = len(firsts) // 2
        return z3.If(start < firsts[half], _by_month(start, firsts[:half], shift), _by_month(start, firsts[half:], shift))
    here = date.fromordinal(firsts[0])
    try:
        first, days = _month(here.year * 12 + here.month - 1 + shift)
    except ValueError:  # no request reaches beyond the calendar
        return start
    return z3.If(start - firsts[0] < days, start - firsts[0] + first, z3.IntVal(first + days - 1))


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


def _steps(rolled: Callable[[int, int], int], shift: int, low: int, high: int) -> tuple[list[int], list[int]]:
    """The days at which the result begins to be another one, and that result."""
    begins: list[int] = []
    results: list[int] = []
    for day in range(low, high + 1):
        found = rolled(day, shift)
        if not results or results[-1] != found:
            begins.append(day)
            results.append(found)
    return begins, results


def _stepwise(day: ArithRef, begins: Sequence[int], results: Sequence[int]) -> ArithRef:
    """The result by the step that the day is on: one test halves the steps that are left."""
    if len(begins) > 1:
        half = len(begins) // 2
        one, other = (begins[:half], results[:half]), (begins[half:], results[half:])
        return z3.If(day < begins[half], _stepwise(day, *one), _stepwise(day, *other))
    return z3.IntVal(results[0])


def _day_of(moment: int, timezone: str) -> int:
    return datetime.fromtimestamp(moment // SECOND, UTC).astimezone(_zone(timezone)).date().toordinal()


@lru_cache(maxsize=8)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _offsets(timezone: str, second: int) -> Iterator[tuple[int, int, int]]:
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
