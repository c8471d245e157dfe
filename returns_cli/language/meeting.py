"""Where two values meet: in one type, in one unit, with equal decimal places, and within bounds that every engine has."""

from __future__ import annotations

from math import lcm

from returns_cli.language.faults import ExpressionError, did_you_mean
from returns_cli.language.function import Typed, as_date
from returns_cli.language.nodes import Arithmetic, Literal, Node, Span
from returns_cli.language.types import LIMIT, MAX_PLACES, Choice, Date, Moment, Number, Text, Type, YesNo, describe


def unified(left: Typed, right: Typed, left_at: Span, right_at: Span, at: Span) -> tuple[Node, Type, Node, Type]:
    """Both sides in one type, or an error that names the two types."""
    left_lowered, left_type = left
    right_lowered, right_type = right
    if isinstance(left_type, Number) and isinstance(right_type, Number):
        unit = one_unit(left_type, right_type, at)
        common = finest(left_type, right_type)
        left_lowered, left_type = scaled(left_lowered, left_type, common, left_at)
        right_lowered, right_type = scaled(right_lowered, right_type, common, right_at)
        return left_lowered, left_type.but(unit=unit), right_lowered, right_type.but(unit=unit)
    if Date in (type(left_type), type(right_type)) and {type(left_type), type(right_type)} <= {Date, Moment}:
        return *as_date(left_lowered, left_type, left_at), *as_date(right_lowered, right_type, right_at)
    for own, literal, other in ((left_type, right_lowered, right_at), (right_type, left_lowered, left_at)):
        if isinstance(own, Choice) and isinstance(literal, Literal) and isinstance(literal.value, str):
            if literal.value not in own.options:
                raise ExpressionError(
                    f"`{literal.value}` is not one of the choices", other, did_you_mean(literal.value, own.options)
                )
            return left_lowered, own, right_lowered, own
    if left_type != right_type or not left_type.comparable:
        raise ExpressionError(
            f"cannot compare {describe(left_type)} with {describe(right_type)}", at, conversion(left_type, right_type)
        )
    return left_lowered, left_type, right_lowered, right_type


def conversion(left: Type, right: Type) -> str:
    kinds = {type(left), type(right)}
    constant = left.constant or right.constant
    if Text in kinds and constant:
        return f"write a constant {constant.partition('(')[0]} as {constant}"
    if kinds == {Number, Text}:
        return "a number stands without quotes"
    if kinds & {Date, Moment} and Number in kinds:
        return "compare a date with a date: add_days(start, 30); or its distance with a number: days_between(start, end)"
    if YesNo in kinds:
        return "a yes/no fact stands by itself: `fragile`, `not fragile`"
    return "compare like with like"


def one_unit(left: Number, right: Number, at: Span) -> str | None:
    """The unit both sides have; a number without one takes the other's."""
    if left.unit and right.unit and left.unit != right.unit:
        raise ExpressionError(
            f"cannot compare or add {left.unit} and {right.unit}", at, "both sides need the same unit", code="unit-mismatch"
        )
    return left.unit or right.unit or (left.unit if right.unit is None else right.unit)


def unit_of_product(one: str | None, other: str | None, at: Span) -> str | None:
    """A rate (EUR/day) times what it is a rate of (day) is an amount; a plain number leaves the unit as it is."""
    if not (one and other):
        return one or other or ("" if "" in (one, other) else None)
    for rate, counted in ((one, other), (other, one)):
        if rate.endswith(f"/{counted}"):
            return rate.removesuffix(f"/{counted}")
    counted, rated = sorted((other, one), key=lambda unit: "/" in unit)
    rate = f"{rated.partition('/')[0]}/{counted}"
    known = one != other and "/" not in counted
    help = "multiply by a plain number" + (f', or by a rate: a parameter with unit = "{rate}"' if known else "")
    raise ExpressionError(f"{one} times {other} has no unit", at, help, code="unit-mismatch")


def finest(*numbers: Number) -> tuple[int, int]:
    """Decimal places and parts in which each of the numbers is whole."""
    places = max((number.places for number in numbers), default=0)
    return places, lcm(*(number.one for number in numbers), 10**places) // 10**places


def scaled(lowered: Node, number: Number, common: tuple[int, int], at: Span) -> tuple[Node, Number]:
    """The same number with more decimal places, or in smaller parts."""
    finer = number.but(places=common[0], parts=common[1])
    factor = finer.one // number.one
    if factor == 1:
        return lowered, finer
    within = bounded(finer, (number.low * factor, number.high * factor), at)
    if isinstance(lowered, Literal) and isinstance(lowered.value, int):
        return Literal(lowered.value * factor, at), within
    return Arithmetic(lowered, "*", Literal(factor), at), within


def bounded(number: Number, bounds: tuple[int, int], at: Span) -> Number:
    """The number with these bounds. Raises ExpressionError where they, or its decimal places, are too many."""
    if number.places > MAX_PLACES:
        raise ExpressionError(f"more than {MAX_PLACES} decimal places", at, "round earlier, with //")
    if bounds[0] < -LIMIT or bounds[1] > LIMIT:
        raise ExpressionError("this number can grow too large", at, "give its facts smaller bounds: min, max")
    return number.but(low=bounds[0], high=bounds[1])


def widest(one: Type, other: Type) -> Type:
    """The type that holds the values of both."""
    if isinstance(one, Number) and isinstance(other, Number):
        return one.but(low=min(one.low, other.low), high=max(one.high, other.high))
    if isinstance(one, Date) and isinstance(other, Date):
        return Date(min(one.low, other.low), max(one.high, other.high))
    return one


def lifted(lowered: Node, number: Number, step: int, at: Span) -> tuple[Node, int]:
    """The number raised by as many steps as make it never negative, and how many: engines differ only below zero."""
    if number.low >= 0:
        return lowered, 0
    lift = -(number.low // step)
    bounded(number, (0, number.high + lift * step), at)
    return Arithmetic(lowered, "+", Literal(lift * step), at), lift
