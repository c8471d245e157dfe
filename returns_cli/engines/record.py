"""Tree -> one compiled Python function for the whole policy: the counter's engine.

The functions are generated from the closed core tree, from names we number ourselves and from
constants handed over as objects; no text of a policy ever becomes code.

Unknown is None. A condition is compiled twice, as what makes it surely true and what makes it
surely false; it is undecided when neither holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cached_property
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
    Or,
    children,
    names,
    walk,
)
from returns_cli.policy.model import INCOMPLETE, Policy

Slots: TypeAlias = tuple[Any, ...]
# outcome, bit mask of fired rules, bit mask of what is undecided (rules, then one bit for the route), route
Verdict: TypeAlias = tuple[str, int, int, str | None]


class RecordEngine:
    """The compiled functions of one policy, each made when first used. All take the slots in order.

    With `open_world`, `known(x)` of an unknown x is undecided instead of no: the right reading when
    x stands for "any value that may yet be given".
    """

    def __init__(self, policy: Policy, *, open_world: bool = False) -> None:
        self.policy = policy
        self.open_world = open_world

    def _code(self) -> _Code:
        return _Code(self.policy, self.open_world)

    @cached_property
    def evaluate(self) -> Callable[..., Verdict]:
        """Slots -> the verdict on a request of one line."""
        code = self._code()
        _rules(code, self.policy)
        _outcome(code, self.policy)
        _routes(code, self.policy)
        return code.function()

    @cached_property
    def rule_slots(self) -> frozenset[str]:
        """The slots that the rules read."""
        return slots_read(self.policy, tuple(rule.fires for rule in self.policy.rules))

    @cached_property
    def evaluate_known(self) -> Callable[..., Verdict]:
        """The same as `evaluate` where every one of `rule_slots` is known; a third faster."""
        code = _Code(self.policy, self.open_world, self.rule_slots)
        _rules(code, self.policy)
        _outcome(code, self.policy)
        _routes(code, self.policy)
        return code.function()

    @cached_property
    def rules_known(self) -> Callable[..., bool]:
        """Slots -> whether every one of `rule_slots` is known."""
        code = self._code()
        known = [f"{code.slots[name]} is not None" for name in sorted(self.rule_slots)]
        code.lines.append(f"return {' and '.join(known) or 'True'}")
        return code.function()

    @cached_property
    def derive(self) -> Callable[..., dict[str, Any]]:
        """Slots -> every parameter with several values and every derived fact, by name."""
        code = self._code()
        pairs = [f"{name!r}: {code.value(Name(name))}" for name in self.policy.locals]
        code.lines.append(f"return {{{', '.join(pairs)}}}")
        return code.function()

    @cached_property
    def violated(self) -> Callable[..., int]:
        """Slots -> the index of the first check that surely fails, or -1."""
        code = self._code()
        for index, check in enumerate(self.policy.checks):
            false = code.false(check.core)
            code.lines.append(f"if {false}: return {index}")
        code.lines.append("return -1")
        return code.function()

    @cached_property
    def totals(self) -> tuple[Node, ...]:
        """What the routes add up over the lines of a request."""
        calls = (node for route in self.policy.routes for node in walk(route.core) if isinstance(node, Call))
        return tuple(dict.fromkeys(call.arguments[0] for call in calls if call.function in TOTALS))

    @cached_property
    def measure(self) -> Callable[..., Slots]:
        """Slots -> the line's share of each total, None where it is unknown."""
        code = self._code()
        values = [code.value(total) for total in self.totals]
        code.lines.append(f"return ({''.join(value + ', ' for value in values)})")
        return code.function()

    @cached_property
    def route(self) -> Callable[..., tuple[str | None, int]]:
        """Slots, then for each total what is known of it and whether that is all (True, else None)
        -> the route of a line that is not denied, and whether it is open."""
        code = self._code()
        code.whole_request = True
        for total in self.totals:
            known, complete = code.argument(), code.argument()
            code.known_values[Call("total_known", (total,))] = known
            code.known_values[Call("total_complete", (total,))] = complete
            code.keep(Call("total", (total,)), f"{known} if {complete} else None")
        code.lines.append("outcome = fired = undecided = 0")
        _routes(code, self.policy)
        whole = code.function()

        def route_and_openness(*values: Any) -> tuple[str | None, int]:
            _, _, still_open, route = whole(*values)
            return route, still_open

        return route_and_openness

    def function(self, nodes: tuple[Node, ...]) -> Callable[..., tuple[Any, ...]]:
        """Slots -> the value of each core expression; None where undecided."""
        code = self._code()
        values = [code.value(node) for node in nodes]
        code.lines.append(f"return ({''.join(value + ', ' for value in values)})")
        return code.function()


def slots_read(policy: Policy, cores: tuple[Node, ...]) -> frozenset[str]:
    """The slots the expressions read, by way of `policy.locals` too."""
    seen: set[str] = set()
    waiting = [name for core in cores for name in names(core)]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += names(policy.locals[name]) if name in policy.locals else ()
    return frozenset(seen & policy.slots.keys())


def _rules(code: _Code, policy: Policy) -> None:
    code.lines.append("fired = undecided = 0")
    for index, rule in enumerate(policy.rules):
        bit = code.constant(1 << index)
        code.lines.append(f"if {code.true(rule.fires)}: fired |= {bit}")
        if not code.certain(rule.fires):
            code.lines.append(f"elif not ({code.false(rule.fires)}): undecided |= {bit}")


def _outcome(code: _Code, policy: Policy) -> None:
    """The strongest outcome of a fired rule, unless an undecided rule could make it stronger."""
    code.lines.append(f"if not fired and not undecided: outcome = {policy.granted!r}")
    word = "elif"
    for outcome in policy.outcomes[:-1]:
        mask = code.constant(sum(1 << i for i, rule in enumerate(policy.rules) if rule.outcome == outcome))
        found = f"return {outcome!r}, fired, undecided, None" if outcome == policy.denied else f"outcome = {outcome!r}"
        code.lines.append(f"{word} fired & {mask}: {found}")
        if not all(code.certain(rule.fires) for rule in policy.rules):
            code.lines.append(f"elif undecided & {mask}: return {INCOMPLETE!r}, fired, undecided, None")
    code.lines.append(f"else: outcome = {policy.granted!r}")


def _routes(code: _Code, policy: Policy) -> None:
    """The first route that holds; none, and undecided, while an earlier one is undecided."""
    bit = code.constant(1 << len(policy.rules))
    for route in policy.routes:
        true, false = code.true(route.core), code.false(route.core)
        code.lines += [
            f"if {true}: return outcome, fired, undecided, {route.id!r}",
            f"if not ({false}): return outcome, fired, undecided | {bit}, None",
        ]
    code.lines.append("return outcome, fired, undecided, None")


class _Code:
    """A function under construction: statements so far, and where each value already worked out is."""

    def __init__(self, policy: Policy, open_world: bool, known: frozenset[str] = frozenset()) -> None:
        self.known = known
        self.whole_request = False  # whether totals are handed over, of all lines of a request
        self.certain_names: dict[str, bool] = {}
        self.arguments = [f"s{index}" for index in range(len(policy.slots))]
        self.slots = dict(zip(policy.slots, self.arguments, strict=True))
        self.formulas = policy.locals
        self.calendar = policy.calendar
        self.open_world = open_world
        self.lines: list[str] = []
        self.known_values: dict[Node, str] = {}
        self.constants: dict[str, Any] = {}

    def function(self) -> Callable[..., Any]:
        body = "\n    ".join(self.lines)
        source = f"def policy_function({', '.join(self.arguments)}):\n    {body}\n"
        namespace: dict[str, Any] = dict(self.constants)
        exec(compile(source, "<policy>", "exec"), namespace)  # noqa: S102  our own text: see the module's docstring
        return namespace["policy_function"]  # type: ignore[no-any-return]

    def argument(self) -> str:
        self.arguments.append(f"s{len(self.arguments)}")
        return self.arguments[-1]

    def constant(self, value: Any) -> str:
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

    def value(self, node: Node) -> str:
        """A name or constant that holds the node's value, None if unknown."""
        if node in self.known_values:
            return self.known_values[node]
        match node:
            case Literal(value=value):
                return self.constant(value)
            case Name(id=name) if name in self.slots:
                return self.slots[name]
            case Name(id=name):
                source = self.value(self.formulas[name])
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
            case Choose(condition=condition, then=then, otherwise=otherwise):
                true, false = self.true(condition), self.false(condition)
                yes, no = self.value(then), self.value(otherwise)
                if self.certain(condition):
                    return self.keep(node, f"{yes} if {true} else {no}")
                return self.keep(node, f"{yes} if {true} else {no} if {false} else None")
            case Call(function=function, arguments=arguments):
                return self.call(node, function, arguments)
            case _ as never:
                assert_never(never)

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
        helper = self.calendar.working_day if function == "working_day" and self.calendar else _HELPERS[function]
        self.constants[function] = helper
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
        if isinstance(node, Name):
            if node.id not in self.certain_names:
                formula = self.formulas.get(node.id)
                self.certain_names[node.id] = node.id in self.known or (formula is not None and self.certain(formula))
            return self.certain_names[node.id]
        if isinstance(node, Call) and node.function == "known":
            return not self.open_world
        if isinstance(node, Call) and node.function in TOTALS and self.whole_request:
            return node.function == "total_known"
        return all(self.certain(child) for child in children(node))

    def true(self, node: Node) -> str:
        """A Python condition that holds exactly when the node is surely true."""
        return self.surely(node, yes=True)

    def false(self, node: Node) -> str:
        """A Python condition that holds exactly when the node is surely false."""
        return self.surely(node, yes=False)

    def surely(self, node: Node, *, yes: bool) -> str:
        match node:
            case Literal(value=value):
                return repr(value is yes)
            case Not(operand=operand):
                return self.surely(operand, yes=not yes)
            case And(parts=parts):
                return self.joined(parts, "and" if yes else "or", yes=yes)
            case Or(parts=parts):
                return self.joined(parts, "or" if yes else "and", yes=yes)
            case Compare(left=left, op=op, right=right):
                values = [self.value(left), self.value(right)]
                known = [f"{name} is not None" for name in dict.fromkeys(self.uncertain((left, right), values))]
                return f"({' and '.join([*known, f'{values[0]} {op if yes else _OPPOSITE[op]} {values[1]}'])})"
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

    def joined(self, parts: tuple[Node, ...], word: str, *, yes: bool) -> str:
        return "(" + f" {word} ".join(self.surely(part, yes=yes) for part in parts) + ")"


TOTALS = ("total", "total_known", "total_complete")
_OPPOSITE = {"<": ">=", ">=": "<", "<=": ">", ">": "<=", "==": "!=", "!=": "=="}
_IN = {True: "in", False: "not in"}


def _add_months(start: Any, months: int) -> Any:
    from dateutil.relativedelta import relativedelta

    return start + relativedelta(months=months)


_HELPERS: Mapping[str, Callable[..., Any]] = {"add_months": _add_months}
