"""Tree -> the text of a Python function: expressions compiled once, each part worked out at most once.

The functions are generated from the closed core tree, from names we number ourselves and from
constants handed over as objects, or written as literals by `repr`; no text of a policy ever becomes code.

Unknown is None. A condition is compiled twice, as what makes it surely true and what makes it
surely false; it is undecided when neither holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, TypeAlias, assert_never

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
    children,
    choices,
)
from returns_cli.policy.beyond_calendar import WORKING_DAYS, Limits
from returns_cli.policy.calendars import Calendar
from returns_cli.policy.program import TOTALS

Compiled: TypeAlias = Callable[..., Any]
AT_ONCE = 8  # choices of a chain written as one expression: Python's own parser limits how deep one may be


class Code:
    """A function under construction: statements so far, and where each value already worked out is.

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
        self.registers = {name: f"s{index}" for index, name in enumerate(arguments)}
        self.arguments = list(self.registers.values())
        self.definitions = definitions
        self.calendar = calendar
        self.limits = Limits(definitions)
        self.open_world = open_world
        self.known = known
        self.whole_request = False  # whether totals are handed over, of all lines of a request
        self.certain_names: dict[str, bool] = {}
        self.lines: list[str] = []
        self.known_values: dict[Node, str] = {}
        self.constants: dict[str, object] = {}
        self.bits: dict[Node, int] = {}
        self.taken: set[Node] = set()
        self.known_here: set[Node] = set()

    def function(self, request: str = "") -> Compiled:
        """The function: of its arguments, or of a `request` that has them as its `registers`."""
        unpacked = [f"{', '.join(self.arguments)}, = {request}.registers"] if request else []
        body = "\n    ".join([*unpacked, *self.lines])
        source = f"def policy_function({request or ', '.join(self.arguments)}):\n    {body}\n"
        namespace: dict[str, Any] = dict(self.constants)
        exec(compile(source, "<policy>", "exec"), namespace)  # noqa: S102  our own text: see the module's docstring
        return namespace["policy_function"]  # type: ignore[no-any-return]

    def argument(self) -> str:
        """One more argument, after the registers."""
        self.arguments.append(f"s{len(self.arguments)}")
        return self.arguments[-1]

    def totals(self, shares: Sequence[Node]) -> None:
        """Two more arguments for each share: what is known of its sum over the lines, and whether that is all (True, else
        None)."""
        self.whole_request = True
        for share in shares:
            known, complete = self.argument(), self.argument()
            self.known_values[Call("total_known", (share,))] = known
            self.known_values[Call("total_complete", (share,))] = complete
            self.keep(Call("total", (share,)), f"{known} if {complete} else None")

    def take(self, nodes: Sequence[Node]) -> None:
        """One more argument for each of these expressions: what it comes to, None where that is unknown."""
        self.known_values.update((node, self.argument()) for node in nodes)
        self.taken.update(nodes)

    def constant(self, value: object) -> str:
        if isinstance(value, bool | str) or (isinstance(value, int) and abs(value) < 2**63):
            return repr(value)
        name = f"c{len(self.constants)}"
        self.constants[name] = value
        return name

    def keep(self, node: Node, source: str) -> str:
        """Works `source` out once and remembers under which name."""
        name = f"v{len(self.known_values)}"
        self.lines.append(f"{name} = {source}")
        self.known_values[node] = name
        return name

    def returned(self, nodes: Iterable[Node]) -> None:
        """The function gives the values of these expressions."""
        values = [self.value(node) for node in nodes]
        self.lines.append(f"return ({''.join(value + ', ' for value in values)})")

    def masks(self, conditions: Sequence[Node]) -> str:
        """Two variables with a bit for each condition: `held`, whether it holds, and `undecided`; the text of the
        second, "0" where nothing can be.

        What reads these conditions later reads the bits: whether any of hundreds holds is one operation.
        """
        self.lines.append("held = undecided = 0")
        for index, condition in enumerate(conditions):
            bit, defined = self.constant(1 << index), self.definition(condition)
            true, certain = self.true(defined), self.certain(condition)
            if true != "False" or not certain:
                self.lines.append(f"if {true}: held |= {bit}")
            if not certain:
                self.lines.append(f"elif not ({self.false(defined)}): undecided |= {bit}")
        self.bits.update((condition, 1 << index) for index, condition in enumerate(conditions))
        return "0" if all(map(self.certain, conditions)) else "undecided"

    def any_bit(self, conditions: Sequence[Node], *, yes: bool) -> str:
        """Whether surely one of these conditions holds, or surely none; all of them stand in the masks."""
        mask = self.constant(sum(self.bits[condition] for condition in conditions))
        if yes:
            return f"held & {mask}"
        unsure = not all(self.certain(condition) for condition in conditions)
        return f"not {'(held | undecided)' if unsure else 'held'} & {mask}"

    def leave(self, node: Node, ended: Callable[[str | None], str]) -> None:
        """The function ends with the statements that `ended` makes of the node's value, or of None where it is unknown.

        What only later branches of a choice read is worked out only where none before it is taken.
        """
        branches, otherwise = choices(self.definition(node), self.definition)
        for condition, then in branches:
            defined = self.definition(condition)
            self.leave_unknown(defined, ended(None))
            true, false = self.true(defined), self.false(defined)
            self.lines.append(f"if {true}: {ended(self.value(then))}")
            if not self.certain(defined):
                self.lines.append(f"if not ({false}): {ended(None)}")
        value = self.value(otherwise)
        if not self.certain(otherwise):
            self.lines.append(f"if {value} is None: {ended(None)}")
        self.lines.append(ended(value))

    def leave_unknown(self, node: Node, ended: str) -> None:
        """Of a comparison, which is as unknown as its sides: the function ends so where one of them is unknown, and from there
        on they are known."""
        if isinstance(node, And) and len(self.telling(node.parts)) == 1:
            return self.leave_unknown(self.telling(node.parts)[0], ended)
        if isinstance(node, Not):
            return self.leave_unknown(node.operand, ended)
        if not isinstance(node, Compare) or (self.calendar and self.limits.of(node)):
            return None
        for side in (node.left, node.right):
            if not self.certain(side):
                self.lines.append(f"if {self.value(side)} is None: {ended}")
                self.known_here.update((side, *(side.arguments if isinstance(side, Call) and side.function in TOTALS else ())))
        return None

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
        waiting = [node]
        while waiting:
            part = waiting.pop()
            if part in self.taken:
                return False
            if part in self.known_here:
                continue
            if isinstance(part, Name):
                if not self._certain_name(part.id):
                    return False
            elif isinstance(part, Call) and part.function == "known":
                if self.open_world:
                    return False
            elif isinstance(part, OnlyWhere) or (isinstance(part, Call) and part.function in WORKING_DAYS):
                return False  # there may be no such value, and the calendar does not know every year
            elif isinstance(part, Call) and part.function in TOTALS and self.whole_request:
                if part.function != "total_known":
                    return False
            else:
                waiting += children(part)
        return True

    def _certain_name(self, name: str) -> bool:
        if name not in self.certain_names:
            definition = self.definitions.get(name)
            self.certain_names[name] = name in self.known or (definition is not None and self.certain(definition))
        return self.certain_names[name]

    def true(self, node: Node) -> str:
        """A Python condition that holds exactly when the node is surely true."""
        return self.surely(node, yes=True)

    def false(self, node: Node) -> str:
        """A Python condition that holds exactly when the node is surely false."""
        return self.surely(node, yes=False)

    def surely(self, node: Node, *, yes: bool) -> str:
        if self.bits and node in self.bits:
            return self.any_bit((node,), yes=yes)
        if node in self.taken:
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
                return "False" if self.open_world else f"{value} is None"
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
        if self.whole_request:
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
