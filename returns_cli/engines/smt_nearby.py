"""Functions that a solver does not know, said where one looks: calendar months, working days, days of moments, products.

To the solver each is some function of its arguments with bounds that hold everywhere, so "there is no such request"
is right whenever the solver says it. Where it offers arguments with a wrong result, it is told the exact
results around there (`learn`) and asked again; what it offers in the end is exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

import z3
from z3 import ArithRef, BoolRef

from returns_cli.engines.calendar_nearby import (
    day_of,
    month_at,
    months_around,
    months_later,
    offsets_around,
    reach_of,
    steps_of,
    working_days_later,
)
from returns_cli.language.types import MINUTE, SECOND
from returns_cli.policy.calendars import DAYS_A_WORKING_DAY, LONGEST_REST, Calendar
from returns_cli.records import Record

EPOCH = date(1970, 1, 1).toordinal()
DAY = 24 * 60 * MINUTE  # in microseconds, as moments are
DAYS_OFF_A_LOOK = 200
WIDEST_OFFSET = 18 * 60 * MINUTE


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

    def learn_widely(self, place: FunctionUse, values: Sequence[int]) -> None:
        """The same of every use of the function with the same further arguments: where several days must be close to each
        other, they are then looked at in one place, and not each in another."""
        further = [argument.get_id() for argument in place.arguments[1:]]
        for use in tuple(self.places.values()):
            if use.result.decl().eq(place.result.decl()) and [each.get_id() for each in use.arguments[1:]] == further:
                self.learn(use, values)

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
            looked = months_around(day)
            inside = z3.And(start >= looked[0], start < looked[-1], months == shift)
            return [(inside, result == _by_month(start, looked[:-1], shift))]

        if self._new(known, FunctionUse("months", (start, months), result, months_later, around)):
            if z3.is_int_value(months):
                least, most = reach_of(months.as_long())
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
            return [(inside, result == _stepwise(day, *steps_of(rolled, shift, low, high)))]

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
                for low, high, offset in offsets_around(timezone, moment // SECOND)
            ]

        if self._new(known, FunctionUse("moments", (at,), result, lambda moment: day_of(moment, timezone), around)):
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


def _by_month(start: ArithRef, firsts: Sequence[int], shift: int) -> ArithRef:
    """The shifted day, by the month that the start lies in: one test halves the months that are left."""
    if len(firsts) > 1:
        half = len(firsts) // 2
        return z3.If(start < firsts[half], _by_month(start, firsts[:half], shift), _by_month(start, firsts[half:], shift))
    here = date.fromordinal(firsts[0])
    try:
        first, days = month_at(here.year * 12 + here.month - 1 + shift)
    except ValueError:  # no request reaches beyond the calendar
        return start
    return z3.If(start - firsts[0] < days, start - firsts[0] + first, z3.IntVal(first + days - 1))


def _stepwise(day: ArithRef, begins: Sequence[int], results: Sequence[int]) -> ArithRef:
    """The result by the step that the day is on: one test halves the steps that are left."""
    if len(begins) > 1:
        half = len(begins) // 2
        one, other = (begins[:half], results[:half]), (begins[half:], results[half:])
        return z3.If(day < begins[half], _stepwise(day, *one), _stepwise(day, *other))
    return z3.IntVal(results[0])
