"""Expressions -> the text of a Python function of a box: the two ends of what a number or date can be, and what is sure.

Every calculation there is either grows or falls with each number in it, so its ends are among the results at its parts'
ends; what grows and falls (a remainder) is given its widest range. Yes/no, choices and texts are a value or None.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TypeAlias

from returns_cli.engines.python_code import Code
from returns_cli.engines.python_expressions import OPPOSITE, add_months
from returns_cli.language.nodes import (
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
    OnlyWhere,
    children,
    walk,
)
from returns_cli.policy.beyond_calendar import WORKING_DAYS
from returns_cli.policy.calendars import DAYS_A_WORKING_DAY, LONGEST_REST
from returns_cli.policy.program import TOTALS, Program

Span: TypeAlias = tuple[str, str]


class OtherText:
    """A text that the policy does not mention: equal to none of those it does."""

    def __repr__(self) -> str:
        return "…"


OTHER = OtherText()
_SURELY = {"<": "{1} < {2}", "<=": "{1} <= {2}", ">": "{0} > {3}", ">=": "{0} >= {3}"}
_SURELY |= {"==": "{0} == {3} and {1} == {2}", "!=": "({1} < {2} or {0} > {3})"}


class RangeCode(Code):
    """A function of a box under construction. An ordered node has a span, any other a value, None where it is not sure."""

    def __init__(self, program: Program, ordered: Iterable[str], asked: Iterable[str]) -> None:
        super().__init__(program.registers, program.definitions, calendar=program.calendar, open_world=True)
        self.program = program
        self.high = {name: f"h{index}" for index, name in enumerate(ordered)}
        self.given = {name: f"g{index}" for index, name in enumerate(asked)}
        self.arguments += [*self.high.values(), *self.given.values()]
        self.spans: dict[Node, Span] = {}
        self.sure: dict[Node, str] = {}  # of each look-up of working days, whether the calendar knows
        self.leaning: dict[Node, bool] = {}

    # What is sure

    def surely(self, node: Node, *, yes: bool) -> str:
        match node:
            case Compare(left=left, op=op, right=right) if self.is_ordered(left):
                plain = _SURELY[op if yes else OPPOSITE[op]].format(*self.span(left), *self.span(right))
                return self.limited(node, self.where_known(node, f"({plain})"), yes=yes)
            case Compare(left=Name() | Choose(), right=Name() | Choose()):  # of two texts that it does not mention, the
                values = self.value(node.left), self.value(node.right)  # policy cannot tell whether they are the same
                self.constants["OTHER"] = OTHER
                known = " and ".join(f"{value} is not None and {value} is not OTHER" for value in values)
                return f"({known} and {values[0]} {node.op if yes else OPPOSITE[node.op]} {values[1]})"
            case Member(needle=needle, options=options) if self.is_ordered(needle):
                among = self.is_among(self.span(needle), [self.constant(option.value) for option in options], yes=yes)
                return self.where_known(node, among)
            case Call(function="known", arguments=arguments):
                read = sorted(self.program.reached(arguments) & self.given.keys())
                if self.leans(arguments[0]) or not (read and (yes or len(read) == 1)):
                    return repr(yes and not read and not self.leans(arguments[0]))
                return "(" + " and ".join(f"{'' if yes else 'not '}{self.given[name]}" for name in read) + ")"
            case Call(function="total_complete"):  # each request of a box has all its facts
                return repr(yes)
            case _:
                return super().surely(node, yes=yes)

    def where_known(self, node: Node, condition: str) -> str:
        """The condition, where there surely is every value that the node needs: the calendar knows the working days, and of
        what holds under a condition only, that holds. So no more is sure of a request than three-valued logic says of it."""
        if not self.leans(node):
            return condition
        waiting: list[Node] = [node]
        sure: dict[str, None] = {}
        while waiting:
            part = self.definition(waiting.pop())
            if part in self.sure:
                sure[self.sure[part]] = None
            if isinstance(part, OnlyWhere):
                sure[self.true(part.condition)] = None
            waiting += children(part)
        return f"({' and '.join((*sure, condition))})"

    def leans(self, node: Node) -> bool:
        """Whether the node needs a value that there may not be."""
        if node not in self.leaning:
            names = self.program.reached((node,)) & self.definitions.keys()
            parts = (part for root in (node, *(self.definitions[name] for name in names)) for part in walk(root))
            self.leaning[node] = any(
                isinstance(part, OnlyWhere) or (isinstance(part, Call) and part.function in WORKING_DAYS) for part in parts
            )
        return self.leaning[node]

    def is_among(self, span: Span, options: Sequence[str], *, yes: bool) -> str:
        low, high = span
        if yes:
            return f"({low} == {high} and {low} in ({''.join(option + ', ' for option in options)}))"
        return "(" + " and ".join(f"({high} < {option} or {low} > {option})" for option in options) + ")"

    def choice(self, node: Choose) -> str:
        """A choice is also sure where both its branches are the same, if there is an answer to which of them is taken."""
        links: list[Choose] = []
        inner: Node = node
        while isinstance(inner, Choose):
            links.append(inner)
            inner = inner.otherwise
        value = self.value(inner)
        for link in reversed(links):
            true, false, then = self.true(link.condition), self.false(link.condition), self.value(link.then)
            same = self.where_known(link.condition, f"{then} == {value}")
            value = self.keep(link, f"{then} if {true} else {value} if {false} else {then} if {same} else None")
        return value

    # Ranges

    def is_ordered(self, node: Node) -> bool:
        """Whether the node is a number or a date."""
        match node:
            case Literal(value=value):
                return not isinstance(value, bool | str)
            case Name(id=name):
                return name in self.high if name in self.registers else self.is_ordered(self.definitions[name])
            case Choose(then=then) | OnlyWhere(operand=then):
                return self.is_ordered(then)
            case Call(function=function):
                return function not in ("known", "total_complete")
            case _:
                return isinstance(node, Arithmetic | Divide | Negate)

    def span(self, node: Node) -> Span:
        """Names or constants that hold the lower and the upper end of the node's values."""
        if node not in self.spans:
            self.spans[node] = self._span(node)
        return self.spans[node]

    def _span(self, node: Node) -> Span:
        match node:
            case Literal(value=value):
                return (self.constant(value),) * 2
            case Name(id=name) if name in self.registers:
                return self.registers[name], self.high[name]
            case Name(id=name):
                return self.span(self.definitions[name])
            case Arithmetic(left=left, op=op, right=right):
                return self.calculated(self.span(left), op, self.span(right))
            case Negate(operand=operand):
                low, high = self.span(operand)
                return self.both(f"-{high}", f"-{low}")
            case Divide(operand=operand, op="%", by=by):
                low, high = self.span(operand)
                turn = f"{low} // {by} == {high} // {by}"
                return self.both(f"{low} % {by} if {turn} else 0", f"{high} % {by} if {turn} else {by - 1}")
            case Divide(operand=operand, op=op, by=by):
                low, high = self.span(operand)
                return self.both(f"{low} {op} {by}", f"{high} {op} {by}")
            case Choose():
                return self.chosen(node)
            case OnlyWhere(operand=operand):  # only looked at where the condition holds: see `where_known`
                return self.span(operand)
            case Call(function=function, arguments=arguments) if function in TOTALS:  # a request of one line
                return self.span(arguments[0])
            case Call(function=function, arguments=arguments) if function in WORKING_DAYS:
                return self.working_days(node, [self.span(argument) for argument in arguments])
            case Call():
                return self.called(node.function, [self.span(argument) for argument in node.arguments])
        raise AssertionError(node)  # nothing else is ordered

    def calculated(self, left: Span, op: str, right: Span) -> Span:
        (a, b), (c, d) = left, right
        if op == "+":
            return self.both(f"{a} + {c}", f"{b} + {d}")
        if op == "-":
            return self.both(f"{a} - {d}", f"{b} - {c}")
        products = self.put(f"({a} * {c}, {a} * {d}, {b} * {c}, {b} * {d})")
        return self.both(f"min({products})", f"max({products})")

    def chosen(self, node: Choose) -> Span:
        links: list[Choose] = []
        inner: Node = node
        while isinstance(inner, Choose) and inner not in self.spans:
            links.append(inner)
            inner = inner.otherwise
        low, high = self.span(inner)
        for link in reversed(links):
            yes, no = self.put(self.true(link.condition)), self.put(self.false(link.condition))
            a, b = self.span(link.then)
            low, high = self.both(
                f"{a} if {yes} else {low} if {no} else min({a}, {low})",
                f"{b} if {yes} else {high} if {no} else max({b}, {high})",
            )
        return low, high

    def called(self, function: str, spans: Sequence[Span]) -> Span:
        match function, spans:
            case "days_between", [(start_low, start_high), (end_low, end_high)]:
                return self.both(f"({end_low} - {start_high}).days", f"({end_high} - {start_low}).days")
            case "add_days", [(low, high), (least, most)]:
                self.constants["timedelta"] = timedelta
                return self.both(f"{low} + timedelta({least})", f"{high} + timedelta({most})")
            case "add_months", [(low, high), (least, most)]:
                self.constants["add_months"] = add_months
                return self.both(f"add_months({low}, {least})", f"add_months({high}, {most})")
        raise AssertionError(function)  # lowering leaves no other calls

    def working_days(self, node: Call, spans: Sequence[Span]) -> Span:
        """What the calendar says where it knows the whole range; else the widest that it could say."""
        (low, high), *counts = spans
        if self.calendar is None:
            raise AssertionError(node)  # a policy that looks working days up has a calendar
        self.constants |= {node.function: getattr(self.calendar, node.function), "timedelta": timedelta}
        least, most = [f"{node.function}({', '.join(each)})" for each in zip(*spans, strict=True)]
        first, last = self.constant(self.calendar.first), self.constant(self.calendar.last)
        latest = self.put(f"{most} if {first} <= {low} and {high} <= {last} else None")
        self.sure[node] = self.put(f"{latest} is not None")
        days = f"max(0, {counts[0][1]}) * {DAYS_A_WORKING_DAY}" if counts else str(LONGEST_REST)
        return self.both(
            f"{least} if {latest} is not None else {low}", f"{latest} if {latest} is not None else {high} + timedelta({days})"
        )

    def both(self, low: str, high: str) -> Span:
        return self.put(low), self.put(high)
