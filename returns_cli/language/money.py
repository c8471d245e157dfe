"""Amounts: shares of them, rounding in whole steps, and the least and greatest of several."""

from __future__ import annotations

from decimal import Decimal

from returns_cli.language.faults import ExpressionError, did_you_mean
from returns_cli.language.function import Typed
from returns_cli.language.meeting import bounded, lifted, scaled, unified
from returns_cli.language.nodes import And, Arithmetic, Choose, Compare, Comparison, Divide, Literal, Negate, Node, Span
from returns_cli.language.types import MAX_PLACES, Date, Moment, Number, describe

WAYS = ("half up", "half even", "up", "down")
PERCENT = "percent"


def smaller(source: tuple[Node, ...], typed: tuple[Typed, ...], at: Span) -> Typed:
    """The least of several values."""
    return _extreme(source, typed, "<=", at)


def larger(source: tuple[Node, ...], typed: tuple[Typed, ...], at: Span) -> Typed:
    """The greatest of several values."""
    return _extreme(source, typed, ">=", at)


def _extreme(source: tuple[Node, ...], typed: tuple[Typed, ...], op: Comparison, at: Span) -> Typed:
    if len(typed) < 2:
        raise ExpressionError("one value has no least and no greatest", at, "for example: min(fee, 50)")
    found = typed[0]
    for node, other in zip(source[1:], typed[1:], strict=True):
        left, left_type, right, right_type = unified(found, other, source[0].at, node.at, at)
        if not isinstance(left_type, Number | Date | Moment):
            raise ExpressionError(f"a {describe(left_type)} has no order", at, "give numbers, dates or moments")
        found = Choose(Compare(left, op, right, at), left, right, at), _narrowed(left_type, right_type, op)
    return found


def _narrowed(one: Number | Date | Moment, other: object, op: Comparison) -> Number | Date | Moment:
    """What the least, or the greatest, of two can be."""
    chosen = min if op == "<=" else max
    if isinstance(one, Number) and isinstance(other, Number):
        return one.but(low=chosen(one.low, other.low), high=chosen(one.high, other.high))
    if isinstance(one, Date) and isinstance(other, Date):
        return Date(chosen(one.low, other.low), chosen(one.high, other.high))
    return one


def percent_of(source: tuple[Node, ...], typed: tuple[Typed, ...], at: Span) -> Typed:
    """So many percent of an amount, exact: with two more decimal places."""
    (amount, amount_type), (percent, percent_type) = typed
    for node, type_ in ((source[0], amount_type), (source[1], percent_type)):
        if not isinstance(type_, Number):
            raise ExpressionError(f"a {describe(type_)} is not a number", node.at, "for example: percent_of(price, fee)")
    assert isinstance(amount_type, Number)  # noqa: S101  for the type checker: see above
    assert isinstance(percent_type, Number)  # noqa: S101
    if percent_type.unit not in (PERCENT, "", None):
        help = "the amount comes first, then how many percent"
        raise ExpressionError(f"{percent_type.unit} are no percent", source[1].at, help, code="unit-mismatch")
    corners = [a * b for a in (amount_type.low, amount_type.high) for b in (percent_type.low, percent_type.high)]
    places, parts = amount_type.places + percent_type.places + 2, amount_type.parts * percent_type.parts
    share = amount_type.but(places=places, parts=parts)
    return Arithmetic(amount, "*", percent, at), bounded(share, (min(corners), max(corners)), at)


def rounded(source: tuple[Node, ...], typed: tuple[Typed, ...], at: Span) -> Typed:
    """The number in whole steps of `to`; a half goes away from zero, or as is said. Below zero mirrors above."""
    lowered, number = typed[0]
    if not isinstance(number, Number):
        raise ExpressionError(f"a {describe(number)} is not a number", source[0].at, 'for example: round(fee, 0.01, "half up")')
    to, how = _step(source[1]), _way(source[2]) if len(source) > 2 else WAYS[0]
    places = max(0, -int(to.normalize().as_tuple().exponent))
    lowered, number = scaled(lowered, number, (max(number.places, places), number.parts), at)
    step, shown = int(to * number.one), int(to.scaleb(places))
    result = _in_steps(lowered, number, step, how, at)
    if number.low < 0:
        mirrored = Negate(lowered, at), number.but(low=-number.high, high=-number.low)
        below = Negate(_in_steps(*mirrored, step, how, at), at)
        result = Choose(Compare(lowered, ">=", Literal(0), at), result, below, at) if number.high >= 0 else below
    if shown != 1:
        result = Arithmetic(result, "*", Literal(shown), at)
    low, high = (number.low // step) * shown, -(-number.high // step) * shown  # whichever way it is rounded
    return result, bounded(number.but(places=places, parts=1), (low, high), at)


def _in_steps(lowered: Node, number: Number, step: int, how: str, at: Span) -> Node:
    """How many steps a number that is not below zero comes to."""
    if how == "down":
        return _quotient(lowered, number, step, at)
    if how == "up":
        return _quotient(*_raised(lowered, number, step - 1), step, at)
    up = _quotient(*_raised(lowered, number, step // 2), step, at)
    if how == "half up" or step % 2:
        return up
    risen, lift = lifted(lowered, number, step, at)
    tie = Compare(Divide(risen, "%", step, at), "==", Literal(step // 2), at)
    odd = Compare(Divide(Arithmetic(up, "+", Literal(2 * lift)), "%", 2, at), "==", Literal(1), at)
    return Choose(And((tie, odd), at), Arithmetic(up, "-", Literal(1), at), up, at)


def _raised(lowered: Node, number: Number, by: int) -> tuple[Node, Number]:
    if not by:
        return lowered, number
    return Arithmetic(lowered, "+", Literal(by)), number.but(low=number.low + by, high=number.high + by)


def _quotient(lowered: Node, number: Number, step: int, at: Span) -> Node:
    """The number in whole steps, rounded down. Engines differ only below zero, so it is lifted above it first."""
    risen, lift = lifted(lowered, number, step, at)
    quotient: Node = Divide(risen, "//", step, at)
    return Arithmetic(quotient, "-", Literal(lift)) if lift else quotient


def _step(node: Node) -> Decimal:
    value = node.value if isinstance(node, Literal) else None
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value <= 0:
        raise ExpressionError("a number is rounded to a constant step", node.at, "for example 0.01, 0.05, 1 or 10")
    step = Decimal(value)
    if -int(step.normalize().as_tuple().exponent) > MAX_PLACES:
        raise ExpressionError(f"more than {MAX_PLACES} decimal places", node.at, "round to a coarser step")
    return step


def _way(node: Node) -> str:
    value = node.value if isinstance(node, Literal) else None
    if value not in WAYS:
        shown = ", ".join(f'"{way}"' for way in WAYS)
        raise ExpressionError("no way to round", node.at, did_you_mean(str(value), WAYS, only_close=True) or f"one of {shown}")
    return str(value)
