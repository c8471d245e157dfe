"""Sums, products and quotients of typed parts: the core tree, with the unit, places and bounds of what comes out."""

from __future__ import annotations

from returns_cli.language.faults import ExpressionError
from returns_cli.language.function import Typed
from returns_cli.language.meeting import bounded, lifted, unified, unit_of_product
from returns_cli.language.nodes import Arithmetic, Divide, Literal, Node
from returns_cli.language.show import show
from returns_cli.language.types import LIMIT, MAX_PLACES, Date, Moment, Number, Type, describe


def sum_of(node: Arithmetic, one: Typed, other: Typed) -> Typed:
    """A sum or difference of numbers of one unit."""
    _no_time(node, one[1], other[1])
    left, left_type, right, right_type = unified(one, other, node.left.at, node.right.at, node.at)
    if not isinstance(left_type, Number) or not isinstance(right_type, Number):
        raise ExpressionError(f"cannot add a {describe(left_type)}", node.at, "add numbers only; or use add_days, days_between")
    low, high = right_type.low, right_type.high
    if node.op == "-":
        low, high = -high, -low
    bounds = (left_type.low + low, left_type.high + high)
    return Arithmetic(left, node.op, right, node.at), bounded(left_type, bounds, node.at)


def product(node: Arithmetic, one: tuple[Node, Number], other: tuple[Node, Number]) -> Typed:
    """A product of numbers, of which one has no unit or is a rate of the other's."""
    (left, left_type), (right, right_type) = one, other
    unit = unit_of_product(left_type.unit, right_type.unit, node.at)
    corners = [a * b for a in (left_type.low, left_type.high) for b in (right_type.low, right_type.high)]
    type_ = Number(unit, left_type.places + right_type.places, parts=left_type.parts * right_type.parts)
    return Arithmetic(left, "*", right, node.at), bounded(type_, (min(corners), max(corners)), node.at)


def quotient(node: Divide, lowered: Node, number: Number) -> Typed:
    """A number divided by a positive literal: exactly, or into whole parts, or what these leave."""
    if node.op == "/":
        return _exact(lowered, number, node)
    step = node.by * number.one
    if step > LIMIT:
        raise ExpressionError("divisor too large", node.at, "use a smaller one")
    risen, lift = lifted(lowered, number, step, node.at)
    if node.op == "%":
        return Divide(risen, "%", step, node.at), number.but(low=0, high=step - 1)
    parts: Node = Divide(risen, "//", step, node.at)
    if lift:
        parts = Arithmetic(parts, "-", Literal(lift), node.at)
    return parts, Number(number.unit, 0, number.low // step, number.high // step)


def _no_time(node: Arithmetic, left: Type, right: Type) -> None:
    """Raises ExpressionError for a date or moment to which something is to be added, with the function that does it."""
    if not (isinstance(left, Date | Moment) or isinstance(right, Date | Moment)):
        return
    one, other = show(node.left), show(node.right)
    if isinstance(left, Date | Moment) and isinstance(right, Date | Moment):
        minutes = isinstance(left, Moment) and isinstance(right, Moment)
        help = f"write {'minutes' if minutes else 'days'}_between({other}, {one})"
    else:
        start, count = (one, other) if isinstance(left, Date | Moment) else (other, one)
        sign = "-" if node.op == "-" else ""
        unit = "minutes" if isinstance(left, Moment) or isinstance(right, Moment) else "days"
        help = f"write add_{unit}({start}, {sign}{count})"
    sides = f"a {describe(left)} and a {describe(right)}"
    raise ExpressionError(f"cannot {'subtract' if node.op == '-' else 'add'} {sides}", node.at, help)


def _exact(lowered: Node, number: Number, node: Divide) -> Typed:
    """Division by 2s and 5s is exact in decimals: a quarter is 25 hundredths."""
    for places in range(MAX_PLACES + 1):
        if 10**places % node.by == 0:
            factor = 10**places // node.by
            bounds = (number.low * factor, number.high * factor)
            type_ = bounded(number.but(places=number.places + places), bounds, node.at)
            return (lowered if factor == 1 else Arithmetic(lowered, "*", Literal(factor), node.at)), type_
    raise ExpressionError(f"dividing by {node.by} is not exact in decimals", node.at, "use // and say what happens to the rest")
