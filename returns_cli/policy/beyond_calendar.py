"""What can be said of a comparison whose day lies beyond the years that the calendar of working days knows.

A working day that is not known is never earlier than the day itself and never later than the longest rest after it. So a
comparison with it can be settled though the day is not known: `asked_on > working_day(last)` is surely no on the last day,
whatever holidays will be decreed. Engines ask for these limits where they compile a comparison; the comparison itself stays
as its author wrote it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from returns_cli.language.nodes import (
    And,
    Arithmetic,
    Call,
    Choose,
    Compare,
    Literal,
    Name,
    Node,
    OnlyWhere,
    Or,
    walk,
)
from returns_cli.policy.calendars import DAYS_A_WORKING_DAY, LONGEST_REST

WORKING_DAYS = ("working_day", "add_working_days")
Ends: TypeAlias = tuple[Node, Node]


class Limits:
    """The limits of comparisons among the definitions of one policy."""

    def __init__(self, definitions: Mapping[str, Node]) -> None:
        self.definitions = definitions
        self.names: dict[str, bool] = {}

    def of(self, node: Compare) -> tuple[Node, Node] | None:
        """A condition without which the comparison surely fails, and one with which it surely holds.

        None where the comparison needs no calendar, or where nothing can be said without it.
        """
        if not (self.needs(node.left) or self.needs(node.right)):
            return None
        left, right = self.ends(node.left), self.ends(node.right)
        if left is None or right is None:
            return None
        (low, high), (other_low, other_high) = left, right
        match node.op:
            case ">" | ">=":
                return Compare(high, node.op, other_low), Compare(low, node.op, other_high)
            case "<" | "<=":
                return Compare(low, node.op, other_high), Compare(high, node.op, other_low)
            case "==":
                return And((Compare(low, "<=", other_high), Compare(other_low, "<=", high))), Literal(False)
            case _:
                return Literal(True), Or((Compare(high, "<", other_low), Compare(low, ">", other_high)))

    def needs(self, node: Node) -> bool:
        """Whether the calendar is looked up anywhere in the expression."""
        return any(
            self._named(part.id) if isinstance(part, Name) else isinstance(part, Call) and part.function in WORKING_DAYS
            for part in walk(node)
        )

    def _named(self, name: str) -> bool:
        if name not in self.names:
            self.names[name] = name in self.definitions and self.needs(self.definitions[name])
        return self.names[name]

    def ends(self, node: Node) -> Ends | None:
        """The least and the most that the expression can be, said without the calendar; None where that is not known."""
        if not self.needs(node):
            return node, node
        match node:
            case Name(id=name):
                return self.ends(self.definitions[name])
            case Call(function="working_day", arguments=(day,)):
                ends = self.ends(day)
                return ends and (ends[0], _later(ends[1], Literal(LONGEST_REST)))
            case Call(function="add_working_days", arguments=(day, count)):
                ends = None if self.needs(count) else self.ends(day)
                most = Arithmetic(count, "*", Literal(DAYS_A_WORKING_DAY))
                return ends and (_later(ends[0], count), _later(ends[1], most))
            case Call(function="add_days", arguments=(day, count)):
                ends = None if self.needs(count) else self.ends(day)
                return ends and (_later(ends[0], count), _later(ends[1], count))
            case Call(function="days_between", arguments=(start, end)):
                one, other = self.ends(start), self.ends(end)
                return one and other and (_between(one[1], other[0]), _between(one[0], other[1]))
            case Arithmetic(left=left, op="+" | "-" as op, right=right):
                one, other = self.ends(left), self.ends(right)
                if one is None or other is None:
                    return None
                other = other if op == "+" else (other[1], other[0])
                return Arithmetic(one[0], op, other[0]), Arithmetic(one[1], op, other[1])
            case Choose(condition=condition, then=then, otherwise=otherwise):
                one, other = self.ends(then), self.ends(otherwise)
                if one is None or other is None or self.needs(condition):
                    return None
                return Choose(condition, one[0], other[0]), Choose(condition, one[1], other[1])
            case OnlyWhere(condition=condition, operand=operand):
                ends = None if self.needs(condition) else self.ends(operand)
                return ends and (OnlyWhere(condition, ends[0]), OnlyWhere(condition, ends[1]))
            case _:
                return None


def _later(day: Node, count: Node) -> Node:
    return Call("add_days", (day, count))


def _between(start: Node, end: Node) -> Node:
    return Call("days_between", (start, end))
