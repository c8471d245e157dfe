"""Parsed tree + types of the names -> core tree. What comes out, every engine can run as it stands.

In a core tree numbers are scaled integers of equal places wherever they meet, dates are dates,
compound facts are their registers, and the only calls are `days_between`, `add_days`, `add_months`,
`working_day`, `add_working_days`, `known`, `total`, and
`total_known` and `total_complete`, which say what is known of a total so far.
"""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

from returns_cli.language.arithmetic import product, quotient, sum_of
from returns_cli.language.bounded_totals import bounded_total
from returns_cli.language.faults import ExpressionError
from returns_cli.language.function import Typed
from returns_cli.language.functions import FUNCTIONS
from returns_cli.language.meeting import finest, scaled, unified, widest
from returns_cli.language.nodes import (
    And,
    Arithmetic,
    Call,
    Choose,
    Compare,
    Divide,
    Literal,
    Member,
    Name,
    Negate,
    Node,
    Not,
    OnlyWhere,
    Or,
    Span,
)
from returns_cli.language.over_lines import OtherLines, in_route, put_together
from returns_cli.language.types import (
    MAX_PLACES,
    Date,
    Number,
    Scope,
    Text,
    Type,
    YesNo,
    describe,
)
from returns_cli.language.unknowns import unknown_function, unknown_name


def elaborate(node: Node, scope: Scope, others: OtherLines | None = None) -> Typed:
    """The core tree and type of `node`. Raises ExpressionError at the first thing that does not fit.

    `others` names what is said of the other lines of a request; without it `total(...)` is that of a route.
    """
    return _Elaborator(scope, others).typed(node)


def condition(node: Node, scope: Scope, others: OtherLines | None = None) -> Node:
    """The core tree of something that must be yes or no."""
    lowered, type_ = elaborate(node, scope, others)
    if not isinstance(type_, YesNo):
        raise ExpressionError(f"a {describe(type_)} is not a condition", node.at, "compare it with something")
    return lowered


class _Elaborator:
    def __init__(self, scope: Scope, others: OtherLines | None) -> None:
        self.scope = scope
        self.others = others

    def typed(self, node: Node) -> Typed:
        match node:
            case Literal():
                return self.literal(node)
            case Name(id=name, at=at):
                if name not in self.scope:
                    raise unknown_name(name, at, self.scope)
                return Name(name, at), self.scope[name]
            case Not(operand=operand, at=at):
                return Not(self.yes_no(operand), at), YesNo()
            case And(parts=parts, at=at):
                return And(tuple(self.yes_no(part) for part in parts), at), YesNo()
            case Or(parts=parts, at=at):
                return Or(tuple(self.yes_no(part) for part in parts), at), YesNo()
            case Compare():
                return self.compare(node), YesNo()
            case Member():
                return self.member(node), YesNo()
            case Arithmetic():
                return self.arithmetic(node)
            case Divide():
                return quotient(node, *self.number(node.operand))
            case Negate(operand=operand, at=at):
                lowered, number = self.number(operand)
                return Negate(lowered, at), number.but(low=-number.high, high=-number.low)
            case Choose():
                return self.choose(node)
            case Call():
                return self.call(node)
            case OnlyWhere():
                raise TypeError(f"{node} is not written in expressions")
            case _ as never:
                assert_never(never)

    def literal(self, node: Literal) -> Typed:
        value = node.value
        if isinstance(value, bool):
            return node, YesNo()
        if isinstance(value, str):
            return node, Text()
        if isinstance(value, int):
            return node, Number(None, 0, value, value)
        if isinstance(value, Decimal):
            places = max(0, -int(value.as_tuple().exponent))
            if places > MAX_PLACES:
                raise ExpressionError(f"more than {MAX_PLACES} decimal places", node.at, "round it")
            scaled_value = int(value.scaleb(places))
            return Literal(scaled_value, node.at), Number(None, places, scaled_value, scaled_value)
        return node, Date(value.toordinal(), value.toordinal())

    def yes_no(self, node: Node) -> Node:
        lowered, type_ = self.typed(node)
        if not isinstance(type_, YesNo):
            option = isinstance(node, Literal) and isinstance(type_, Text)
            help = 'several options are listed: kind in ("a", "b")' if option else "compare it with something"
            raise ExpressionError(f"a {describe(type_)} is not yes or no", node.at, help)
        return lowered

    def number(self, node: Node) -> tuple[Node, Number]:
        lowered, type_ = self.typed(node)
        if not isinstance(type_, Number):
            raise ExpressionError(f"a {describe(type_)} is not a number", node.at, "calculate with numbers only")
        return lowered, type_

    def compare(self, node: Compare) -> Node:
        left, left_type, right, right_type = self.meet(node.left, node.right, node.at)
        if node.op not in ("==", "!=") and not left_type.ordered:
            raise ExpressionError(f"a {describe(left_type)} has no order", node.at, "compare with == or !=")
        compared = Compare(left, node.op, right, node.at)
        if isinstance(left_type, Number) and isinstance(right_type, Number):
            return bounded_total(compared, left_type.low >= 0, right_type.low >= 0)
        return compared

    def member(self, node: Member) -> Node:
        typed_needle = self.typed(node.needle)
        met = [
            (option, *unified(typed_needle, self.typed(option), node.needle.at, option.at, option.at))
            for option in node.options
        ]
        common = finest(*(type_ for _, _, type_, _, _ in met if isinstance(type_, Number)))
        needle: Node = node.needle
        options: list[Node] = []
        for option, own, own_type, lowered, type_ in met:
            needle = own
            if isinstance(own_type, Number) and isinstance(type_, Number):
                needle, _ = scaled(own, own_type, common, option.at)
                options.append(scaled(lowered, type_, common, option.at)[0])
            else:
                options.append(lowered)
        constants = tuple(option for option in options if isinstance(option, Literal))
        return Member(needle, constants, node.at)

    def meet(self, left: Node, right: Node, at: Span) -> tuple[Node, Type, Node, Type]:
        """Both sides in one type, or an error that names the two types."""
        return unified(self.typed(left), self.typed(right), left.at, right.at, at)

    def arithmetic(self, node: Arithmetic) -> Typed:
        if node.op == "*":
            return product(node, self.number(node.left), self.number(node.right))
        return sum_of(node, self.typed(node.left), self.typed(node.right))

    def choose(self, node: Choose) -> Typed:
        test = self.yes_no(node.condition)
        then, then_type, otherwise, otherwise_type = self.meet(node.then, node.otherwise, node.at)
        return Choose(test, then, otherwise, node.at), widest(then_type, otherwise_type)

    def call(self, node: Call) -> Typed:
        function = FUNCTIONS.get(node.function)
        if function is None:
            raise unknown_function(node)
        most, given = len(function.takes), len(node.arguments)
        if given < most - len(function.defaults) or (given > most and not function.more):
            least = most - len(function.defaults)
            takes = f"{least} or {most}" if least < most else str(most)
            raise ExpressionError(
                f"{node.function}() takes {takes}, not {len(node.arguments)}",
                node.at,
                f"write {node.function}({', '.join(function.takes)})",
            )
        typed = tuple(self.typed(argument) for argument in node.arguments)
        lowered, type_ = function.lower(node.arguments, typed, node.at)
        if not function.over_lines or not isinstance(lowered, Call):
            return lowered, type_
        if self.others is None:
            return in_route(lowered), type_
        return put_together(lowered, type_, self.others, node)
