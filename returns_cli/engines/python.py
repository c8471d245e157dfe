"""A policy's program as Python functions over the registers of one request: the counter's engine, and the audit's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Generic, TypeAlias, TypeVar, cast

from returns_cli.engines.python_code import Code
from returns_cli.kinds.kind import Register, Registers
from returns_cli.language.nodes import Call, Name, Node, walk
from returns_cli.language.types import fact_of
from returns_cli.policy.fold import settled
from returns_cli.policy.model import INCOMPLETE
from returns_cli.policy.program import NO_ROUTE, Program

Shares: TypeAlias = tuple[int | None, ...]
States: TypeAlias = tuple[bool | None, ...]
# outcome, bit mask of fired rules, bit mask of what is undecided (rules, then one bit for the route), route
Verdict: TypeAlias = tuple[str, int, int, str | None]

Made = TypeVar("Made")
UNSURE = -2  # of checks
NOT_USUAL = -1
MOST_FUNCTIONS = 64
Ended: TypeAlias = Callable[[str, str, str], str]
"""The statements that end a function, of the texts of the outcome, of what is undecided and of the route; `held` are the rules
that fired."""


class FittingFunctions(Generic[Made]):
    """Functions for requests of which so much is known, each `made` when it is first needed; where there are very many, the one
    for any request serves the others."""

    def __init__(self, knowledge: Callable[..., int], made: Callable[[int], Made]) -> None:
        self.knowledge, self.made = knowledge, made
        self.kept: dict[int, Made] = {}

    def of(self, registers: Registers) -> Made:
        """The one for a request with these registers."""
        known = self.knowledge(*registers)
        if known not in self.kept and len(self.kept) >= MOST_FUNCTIONS:
            known = NOT_USUAL
        if known not in self.kept:
            self.kept[known] = self.made(known)
        return self.kept[known]


class PythonEngine:
    """The compiled functions of one program, each made when first used. All take the registers in order.

    With `open_world`, `known(x)` of an unknown x is undecided instead of no: the right reading when
    x stands for "any value that may yet be given".
    """

    def __init__(self, program: Program, *, open_world: bool = False) -> None:
        self.program = program
        self.open_world = open_world

    def _code(self, known: frozenset[str] = frozenset(), program: Program | None = None) -> Code:
        program = program or self.program
        return Code(program.registers, program.definitions, calendar=program.calendar, open_world=self.open_world, known=known)

    @cached_property
    def evaluate(self) -> Callable[..., Verdict]:
        """Registers -> the verdict on a request of one line."""
        return self._evaluated(self._code(), _verdict).function()

    def fitting(self, registers: Registers) -> Callable[..., Verdict]:
        """The same, by the quickest function that serves a request like this one: see `knowledge`."""
        return self._fitting.of(registers)

    @cached_property
    def _fitting(self) -> FittingFunctions[Callable[..., Verdict]]:
        def made(known: int) -> Callable[..., Verdict]:
            return self.evaluate if known == NOT_USUAL else self._evaluated(self._code_for(known), _verdict).function()

        return FittingFunctions(self.knowledge, made)

    def deciding(self, ended: Ended, constants: Mapping[str, object]) -> FittingFunctions[Callable[[Any], Any]]:
        """The same of a `request` with `registers`, by functions that end with other statements, which may name these
        constants."""

        def made(known: int) -> Callable[[Any], Any]:
            code = self._evaluated(self._code_for(known), ended)
            code.constants.update(constants)
            return code.function("request")

        return FittingFunctions(self.knowledge, made)

    def _code_for(self, known: int) -> Code:
        if known == NOT_USUAL:
            return self._code()
        also = (name for bit, name in enumerate(self.route_registers) if known >> bit & 1)
        return self._code(self.rule_registers.union(also), self._usual)

    @cached_property
    def _usual(self) -> Program:
        """The program where its `usual` facts are so: what the shop's book alone knows is then not looked at."""
        program = self.program
        return program.but(definitions={name: settled(node, program.usual) for name, node in program.definitions.items()})

    def _evaluated(self, code: Code, ended: Ended) -> Code:
        undecided = code.masks(self.program.rules)
        outcome = code.value(self.program.outcome)
        if not code.certain(self.program.outcome):
            code.lines.append(f"if {outcome} is None: {ended(repr(INCOMPLETE), undecided, 'None')}")
        route_bit = code.constant(1 << len(self.program.rules))
        still_open = route_bit if undecided == "0" else f"{undecided} | {route_bit}"
        code.leave(
            self.program.route,
            lambda route: ended(outcome, still_open if route is None else undecided, _none_for_no_route(route)),
        )
        return code

    @cached_property
    def rule_registers(self) -> frozenset[str]:
        """The registers that the rules read of a usual request, but for those that may well be blank: the policy asks whether
        they are known."""
        program = self._usual
        calls = (node for root in program.definitions.values() for node in walk(root) if isinstance(node, Call))
        asked = program.reached(call.arguments[0] for call in calls if call.function == "known")
        return (program.reached(program.rules) - asked) & program.registers.keys()

    @cached_property
    def route_registers(self) -> tuple[str, ...]:
        """The other registers that the routes read."""
        program = self._usual
        return tuple(sorted(program.reached(program.routes) & program.registers.keys() - self.rule_registers))

    @cached_property
    def knowledge(self) -> Callable[..., int]:
        """Registers -> NOT_USUAL, or of a usual request of which every one of `rule_registers` is known a bit for each of
        `route_registers` that is known."""
        code = self._code()
        usual = [f"{code.registers[name]} is {literal.value}" for name, literal in self.program.usual.items()]
        known = [f"{code.registers[name]} is not None" for name in sorted(self.rule_registers)]
        bits = [f"({code.registers[name]} is not None) << {bit}" for bit, name in enumerate(self.route_registers)]
        code.lines.append(f"return {' | '.join(bits) or 0} if {' and '.join([*usual, *known]) or 'True'} else {NOT_USUAL}")
        return code.function()

    @cached_property
    def derive(self) -> Callable[..., dict[str, Register]]:
        """Registers -> every parameter with several values and every derived fact, by name."""
        code = self._code()
        pairs = [f"{name!r}: {code.value(Name(name))}" for name in self.program.authored]
        code.lines.append(f"return {{{', '.join(pairs)}}}")
        return code.function()

    @cached_property
    def violated(self) -> Callable[..., int]:
        """Registers -> the index of the first check that surely fails; -1, or UNSURE where unknown facts may leave one open."""
        code = self._code()
        checks = self.program.required
        for index, (check, defined) in enumerate(zip(checks, self.program.defined, strict=True)):
            if defined is None:
                code.lines.append(f"if {code.false(check)}: return {index}")
            else:  # nearly always there is such a value, and what the answer is then is not worked out here
                fails = code.constant(self._fails(self.program.checks[index]))
                code.lines.append(f"if {code.false(defined)} and {fails}({', '.join(code.arguments)}): return {index}")
        read = self.program.reached(checks)
        unknown = [
            f"{register} is None" for name, register in code.registers.items() if name in read and name in self._first_registers
        ]
        held = " and ".join(code.true(check) for check in checks if not code.certain(check))
        sure = f"-1 if {held} else {UNSURE}" if held else "-1"
        code.lines.append(f"return ({sure}) if {' or '.join(unknown)} else -1" if unknown else "return -1")
        return code.function()

    def _fails(self, check: Node) -> Callable[..., bool]:
        """Registers -> whether the check surely fails, by a function that is made when it is first needed."""
        made: list[Callable[..., States]] = []

        def fails(*registers: Register) -> bool:
            if not made:
                made.append(self.conditions((check,)))
            return made[0](*registers)[0] is False

        return fails

    @cached_property
    def _first_registers(self) -> frozenset[str]:
        """The first register of each fact, which is unknown exactly when the fact is."""
        facts: dict[str, str] = {}
        for name in self.program.registers:
            facts.setdefault(fact_of(name), name)
        return frozenset(facts.values())

    @cached_property
    def measure(self) -> Callable[..., Shares]:
        """Registers -> the line's share of each total, None where it is unknown."""
        code = self._code()
        code.returned(self.program.shares)
        return code.function()

    @cached_property
    def route(self) -> Callable[..., tuple[str | None, bool]]:
        """Registers, then for each total what is known of it and whether that is all (True, else None)
        -> the route of a line that is not denied, and whether it is open."""
        code = self._code()
        code.totals(self.program.shares)
        code.leave(self.program.first_route, lambda route: f"return {_none_for_no_route(route)}, {route is None}")
        return code.function()

    def conditions(self, nodes: tuple[Node, ...]) -> Callable[..., States]:
        """Registers -> whether each core condition holds; None where undecided."""
        return cast("Callable[..., States]", self.function(nodes))

    def over_totals(self, nodes: tuple[Node, ...]) -> Callable[..., States]:
        """Registers and totals as `route` has them -> what these expressions come to for a line beside others."""
        code = self._code()
        code.totals(self.program.shares)
        code.returned(nodes)
        return code.function()

    def route_of(self, values: tuple[Node, ...]) -> Callable[..., str | None]:
        """What these expressions come to, of which all else in the routes is made, and then as `route`: the same route."""
        code = Code((), self.program.definitions, calendar=self.program.calendar, open_world=self.open_world)
        code.take(values)
        code.totals(self.program.shares)
        code.leave(self.program.first_route, lambda route: f"return {_none_for_no_route(route)}")
        found: Callable[..., str | None] = code.function()
        return found

    def function(self, nodes: tuple[Node, ...]) -> Callable[..., Registers]:
        """Registers -> the value of each core expression; None where undecided."""
        code = self._code()
        code.returned(nodes)
        return code.function()


def _verdict(outcome: str, undecided: str, route: str) -> str:
    return f"return {outcome}, held, {undecided}, {route}"


def _none_for_no_route(route: str | None) -> str:
    return "None" if route in (None, repr(NO_ROUTE.value)) else str(route)
