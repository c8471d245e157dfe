"""Expressions -> the text of a Python function: each compiled once, each part worked out at most once.

Unknown is None. A condition is compiled twice, as what makes it surely true and what makes it
surely false; it is undecided when neither holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, assert_never

from returns_cli.engines.certainty import Certainty
from returns_cli.engines.python_text import FunctionText
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
)
from returns_cli.policy.beyond_calendar import WORKING_DAYS, Limits
from returns_cli.policy.calendars import Calendar

AT_ONCE = 8  # choices of a chain written as one expression: Python's own parser limits how deep one may be


class ExpressionText(FunctionText):
    """A function under construction that remembers where each value already worked out is.

    `known` are the arguments that are never unknown. With `open_world`, `known(x)` of an unknown x is undecided
    instead of no: the right reading when x stands for "any value that may yet be given".
    """

    def __init__(
        self,
        arguments: Iterable[str],
        definitions: Mapping[str, Node],
        *,
        calendar: Calendar | None = None,
        open_world: bool = False,
        known: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(arguments)
        self.definitions = definitions
        self.calendar = calendar
        self.limits = Limits(definitions)
        self.certainty = Certainty(definitions, known, open_world=open_world)
        self.known_values: dict[Node, str] = {}
        self.bits: dict[Node, int] = {}  # of the conditions that stand in the masks `held` and `undecided`

    def keep(self, node: Node, source: str) -> str:
        """Works `source` out once and remembers under which name."""
        self.known_values[node] = self.put(source)
        return self.known_values[node]

    def any_bit(self, conditions: Sequence[Node], *, yes: bool) -> str:
        """Whether surely one of these conditions holds, or surely none; all of them stand in the masks."""
        mask = self.constant(sum(self.bits[condition] for condition in conditions))
        if yes:
            return f"held & {mask}"
        unsure = not all(self.certain(condition) for condition in conditions)
        return f"not {'(held | undecided)' if unsure else 'held'} & {mask}"

    def definition(self, node: Node) -> Node:
        """What a defined name stands for; any other node itself."""
        while isinstance(node, Name) and node.id in self.definitions and node not in self.known_values:
            node = self.definitions[node.id]
        return node

    def value(self, node: Node) -> str:
        """A name or constant that holds the node's value, None if unknown."""
        if node in self.known_values:
            return self.known_values[node]
        match node:
            case Literal(value=value):
                return self.constant(value)
            case Name(id=name) if name in self.registers:
                return self.registers[name]
            case Name(id=name):
                source = self.value(self.definitions[name])
                self.known_values[node] = source
                return source
            case Not() | And() | Or() | Compare() | Member() | Call(function="known") if self.certain(node):
                return self.keep(node, self.true(node))
            case Not() | And() | Or() | Compare() | Member() | Call(function="known"):
                true, false = self.true(node), self.false(node)
                return self.keep(node, f"True if {true} else False if {false} else None")
            case Arithmetic(left=left, op=op, right=right):
                return self.keep(node, self.strict((left, right), lambda a, b: f"{a} {op} {b}"))
            case Divide(operand=operand, op=op, by=by):
                return self.keep(node, self.strict((operand,), lambda a: f"{a} {op} {by}"))
            case Negate(operand=operand):
                return self.keep(node, self.strict((operand,), lambda a: f"-{a}"))
            case Choose():
                return self.choice(node)
            case OnlyWhere(condition=condition, operand=operand):
                true = self.true(condition)
                return self.keep(node, f"{self.value(operand)} if {true} else None")
            case Call(function=function, arguments=arguments):
                return self.call(node, function, arguments)
            case _ as never:
                assert_never(never)

    def choice(self, node: Choose) -> str:
        """The value of a choice, the last of its branches first: a chain of hundreds is no deeper than one."""
        links: list[Choose] = []
        inner: Node = node
        while isinstance(inner, Choose) and (len(links) % AT_ONCE or inner not in self.known_values):
            links.append(inner)
            inner = inner.otherwise
        value = self.value(inner)
        for number, link in reversed(tuple(enumerate(links))):
            true, false, then = self.true(link.condition), self.false(link.condition), self.value(link.then)
            rest = value if self.certain(link.condition) else f"{value} if {false} else None"
            source = f"{then} if {true} else {rest}"
            value = self.keep(link, source) if number % AT_ONCE == 0 else f"({source})"
        return value

    def call(self, node: Node, function: str, arguments: tuple[Node, ...]) -> str:
        if function in ("total", "total_known"):  # a request of one line
            return self.value(arguments[0])
        if function == "total_complete":
            share = self.value(arguments[0])
            return "True" if self.certain(arguments[0]) else self.keep(node, f"None if {share} is None else True")
        if function == "days_between":
            return self.keep(node, self.strict(arguments, lambda start, end: f"({end} - {start}).days"))
        if function == "add_days":
            return self.keep(node, self.add_days(*arguments))
        looked_up = function in WORKING_DAYS and self.calendar
        self.constants[function] = getattr(self.calendar, function) if looked_up else _HELPERS[function]
        return self.keep(node, self.strict(arguments, lambda *values: f"{function}({', '.join(values)})"))

    def add_days(self, start: Node, days: Node) -> str:
        """A constant number of days is made a duration once and for all."""
        if isinstance(days, Literal) and isinstance(days.value, int):
            duration = self.constant(timedelta(days.value))
            return self.strict((start,), lambda day: f"{day} + {duration}")
        self.constants["timedelta"] = timedelta
        return self.strict((start, days), lambda day, number: f"{day} + timedelta({number})")

    def strict(self, operands: tuple[Node, ...], source: Callable[..., str]) -> str:
        """`source` over the operands' values; unknown if one of them is."""
        values = [self.value(operand) for operand in operands]
        unknown = " or ".join(f"{name} is None" for name in dict.fromkeys(self.uncertain(operands, values)))
        return f"None if {unknown} else {source(*values)}" if unknown else source(*values)

    def uncertain(self, operands: tuple[Node, ...], values: list[str]) -> list[str]:
        return [value for operand, value in zip(operands, values, strict=True) if not self.certain(operand)]

    def certain(self, node: Node) -> bool:
        """Whether the node's value can never be unknown here."""
        return self.certainty.of(node)

    def true(self, node: Node) -> str:
        """A Python condition that holds exactly when the node is surely true."""
        return self.surely(node, yes=True)

    def false(self, node: Node) -> str:
        """A Python condition that holds exactly when the node is surely false."""
        return self.surely(node, yes=False)

    def surely(self, node: Node, *, yes: bool) -> str:
        if self.bits and node in self.bits:
            return self.any_bit((node,), yes=yes)
        if node in self.certainty.taken:
            return f"{self.known_values[node]} is {yes}"
        match node:
            case Or(parts=parts) if self.bits and all(part in self.bits for part in parts):
                return self.any_bit(parts, yes=yes)
            case Literal(value=value):
                return repr(value is yes)
            case Not(operand=operand):
                return self.surely(operand, yes=not yes)
            case And(parts=parts):
                return self.joined(self.telling(parts), "and" if yes else "or", yes=yes)
            case Or(parts=parts):
                return self.joined(parts, "or" if yes else "and", yes=yes)
            case Compare(left=left, op=op, right=right):
                values = [self.value(left), self.value(right)]
                known = [f"{name} is not None" for name in dict.fromkeys(self.uncertain((left, right), values))]
                plain = f"({' and '.join([*known, f'{values[0]} {op if yes else OPPOSITE[op]} {values[1]}'])})"
                return self.limited(node, plain, yes=yes) if self.calendar else plain
            case Member(needle=needle, options=options):
                value = self.value(needle)
                known = [] if self.certain(needle) else [f"{value} is not None"]
                listed = f"({''.join(self.constant(option.value) + ', ' for option in options)})"
                return f"({' and '.join([*known, f'{value} {_IN[yes]} {listed}'])})"
            case Call(function="known", arguments=arguments):
                if self.certain(arguments[0]):
                    return repr(yes)
                value = self.value(arguments[0])
                if yes:
                    return f"{value} is not None"
                return "False" if self.certainty.open_world else f"{value} is None"
            case _ if self.certain(node):
                return self.value(node) if yes else f"not {self.value(node)}"
            case _:
                return f"{self.value(node)} is {yes}"

    def limited(self, node: Compare, plain: str, *, yes: bool) -> str:
        """A comparison that can be settled though the calendar does not know its day."""
        limits = self.limits.of(node)
        if limits is None:
            return plain
        possible, sure = (self.surely(each, yes=yes) for each in limits)
        return f"({possible} and ({sure} or {plain}))" if yes else f"({possible} or ({sure} and {plain}))"

    def telling(self, parts: tuple[Node, ...]) -> tuple[Node, ...]:
        """The parts of a conjunction but for those that say no more than others: of one line, that a total is complete where
        the total itself is compared, which is as unknown as the line's share."""
        if self.certainty.whole_request:
            return parts
        compared = {side for part in parts if isinstance(part, Compare) for side in (part.left, part.right)}
        implied = {Call("total_complete", side.arguments) for side in compared if isinstance(side, Call)}
        return tuple(part for part in parts if part not in implied)

    def joined(self, parts: tuple[Node, ...], word: str, *, yes: bool) -> str:
        return "(" + f" {word} ".join(self.surely(part, yes=yes) for part in parts) + ")"


OPPOSITE = {"<": ">=", ">=": "<", "<=": ">", ">": "<=", "==": "!=", "!=": "=="}
_IN = {True: "in", False: "not in"}


def add_months(start: date, months: int) -> date:
    from dateutil.relativedelta import relativedelta

    return start + relativedelta(months=months)


_HELPERS: Mapping[str, Callable[..., Any]] = {"add_months": add_months}
