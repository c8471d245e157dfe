"""A program over ranges: what holds of every request in a box, each number and date of which lies between two ends.

Where three-valued logic knows of an unknown fact only that it is unknown, ranges know what it can be. INVARIANT: what
is said of a box is true of each request in it; where nothing is said (None) there may still be but one answer.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TypeAlias

from returns_cli.engines.python_range_code import RangeCode
from returns_cli.kinds.kind import Register
from returns_cli.language.nodes import Call, Node, walk
from returns_cli.language.types import Date, Number
from returns_cli.policy.program import Program

Sides: TypeAlias = Callable[..., tuple[int, int, int, int]]
# the registers, or the lower ends of their ranges; the upper ends; which registers are given
Box: TypeAlias = tuple[Register, ...]


class Ranges:
    """The functions of one program over boxes, each made when first used."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.ordered = [name for name, type_ in program.registers.items() if isinstance(type_, Number | Date)]
        defined = (*program.definitions.values(), *program.required)
        calls = (node for root in defined for node in walk(root) if isinstance(node, Call))
        asked = [call.arguments[0] for call in calls if call.function == "known"]
        self.asked = sorted(program.reached(asked) & program.registers.keys())

    def code(self) -> RangeCode:
        return RangeCode(self.program, self.ordered, self.asked)

    @cached_property
    def outcome(self) -> Callable[..., tuple[str | None, int]]:
        """Box -> the outcome of every request in it, None where that is not sure, and the rules that leave it open."""
        code = self.code()
        code.masks(self.program.rules)
        code.lines.append(f"return {code.value(self.program.outcome)}, undecided")
        return code.function()

    @cached_property
    def route(self) -> Callable[..., tuple[str | None, int]]:
        """Box -> the route of every accepted request in it, None where that is not sure, and the routes that leave it open."""
        code = self.code()
        code.masks(self.program.routes)
        code.lines.append(f"return {code.value(self.program.first_route)}, undecided")
        return code.function()

    @cached_property
    def checks(self) -> Callable[..., tuple[int, int]]:
        """Box -> the checks that every request in it breaks, and those that some may break, as masks."""
        code = self.code()
        code.lines.append("broken = undecided = 0")
        for index, check in enumerate(self.program.required):
            code.lines.append(f"if {code.false(check)}: broken |= {code.constant(1 << index)}")
            code.lines.append(f"elif not ({code.true(check)}): undecided |= {code.constant(1 << index)}")
        code.lines.append("return broken, undecided")
        return code.function()

    def is_ordered(self, node: Node) -> bool:
        """Whether the node is a number or a date."""
        return self._plain.is_ordered(node)

    @cached_property
    def _plain(self) -> RangeCode:
        return self.code()

    def sides(self, left: Node, right: Node) -> Sides:
        """Box -> the ends of two sides of a comparison."""
        code = self.code()
        code.lines.append(f"return {', '.join((*code.span(left), *code.span(right)))}")
        return code.function()
