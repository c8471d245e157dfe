"""A policy's expressions over many requests at once, as columns of numpy: where no two requests say the same of a fact, one
call of a function for each would cost more than all else.

Whole numbers, days, yes and no, and words; three-valued as everywhere: a column has its values, and where they are known.
What needs more than that (months, a calendar of working days) does not fit, and is left to the functions for one request.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import reduce
from typing import Any, NamedTuple

import numpy as np

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

COMPARED: Mapping[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
WORKED_OUT: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "%": operator.mod,
    "days_between": lambda start, end: end - start,
    "add_days": operator.add,
}
NO, YES, UNDECIDED = 0, 1, 2


class Unfit(Exception):
    """An expression, or a value, that columns do not have."""


class Column(NamedTuple):
    """A value for each request, or one for all; and whether it is known."""

    values: Any
    known: Any


def column_of(values: Sequence[Any]) -> Column:
    """What facts have in a register. Raises Unfit."""
    known = np.array([value is not None for value in values], np.bool_)
    some = next((value for value in values if value is not None), 0)
    if not isinstance(some, bool | int | date | str):
        raise Unfit(type(some).__name__)
    # Any value of the type will do where nothing is known, for `known` stands beside it and is asked first.
    blank = type(some)() if not isinstance(some, date) else date.min
    return Column(np.array([_plain(blank if value is None else value) for value in values]), known)


def _plain(value: Any) -> Any:
    """A day as its number; other values as they are."""
    return value.toordinal() if isinstance(value, date) else value


class ColumnTruths:
    """What conditions say of requests. `definitions` are the program's."""

    def __init__(self, definitions: Mapping[str, Node], conditions: Sequence[Node]) -> None:
        self.definitions, self.conditions = definitions, conditions

    def of(self, registers: Mapping[str, Column], rows: int, given: Mapping[Node, Column] | None = None) -> list[Any]:
        """For each condition NO, YES or UNDECIDED of each of so many requests, of which these registers are given, and what
        `given` expressions come to. Raises Unfit."""
        values = _Values(self.definitions, registers, given or {})
        found = []
        for condition in self.conditions:
            held, known = values.of(condition)
            if np.any(known) and np.asarray(held).dtype != np.bool_:
                raise Unfit("no condition")
            # What is the same for all requests is one value until here: `broadcast_to` makes a view of it, not an array.
            found.append(np.broadcast_to(np.where(known, np.where(held, YES, NO), UNDECIDED), rows))
        return found


class _Values:
    def __init__(self, definitions: Mapping[str, Node], registers: Mapping[str, Column], given: Mapping[Node, Column]) -> None:
        self.definitions, self.named, self.given = definitions, dict(registers), given

    def of(self, node: Node) -> Column:
        if self.given and node in self.given:
            return self.given[node]
        match node:
            case Literal(value=value):
                if not isinstance(value, bool | int | date | str):
                    raise Unfit(type(value).__name__)
                return Column(_plain(value), True)
            case Name(id=name):
                if name not in self.named:
                    self.named[name] = self.of(self.definitions[name])
                return self.named[name]
            case Not(operand=operand):
                held, known = self.of(operand)
                return Column(np.logical_not(held), known)
            case And(parts=parts):
                return self.joined(parts, yes=True)
            case Or(parts=parts):
                return self.joined(parts, yes=False)
            case Compare(left=left, op=op, right=right):
                return self.strict(COMPARED[op], left, right)
            case Member(needle=needle, options=options):
                own, known = self.of(needle)
                return Column(reduce(np.logical_or, [own == self.of(option).values for option in options]), known)
            case Arithmetic(left=left, op=op, right=right):
                return self.strict(WORKED_OUT[op], left, right)
            case Divide(operand=operand, op=op, by=by) if op in WORKED_OUT:
                own, known = self.of(operand)
                return Column(WORKED_OUT[op](own, by), known)
            case Negate(operand=operand):
                own, known = self.of(operand)
                return Column(-own, known)
            case Choose(condition=condition, then=then, otherwise=otherwise):
                held, decided = self.of(condition)
                one, other = self.of(then), self.of(otherwise)
                known = np.logical_and(decided, np.where(held, one.known, other.known))
                return Column(np.where(held, one.values, other.values), known)
            case OnlyWhere(condition=condition, operand=operand):
                held, decided = self.of(condition)
                one = self.of(operand)
                return Column(one.values, np.logical_and(np.logical_and(decided, held), one.known))
            case Call(function="known", arguments=(argument,)):
                return Column(np.asarray(self.of(argument).known, np.bool_), True)
            case Call(function="total" | "total_known", arguments=(argument,)):  # a request of one line
                return self.of(argument)
            case Call(function="total_complete", arguments=(argument,)):
                return Column(np.True_, self.of(argument).known)
            case Call(function=function, arguments=(left, right)) if function in WORKED_OUT:
                return self.strict(WORKED_OUT[function], left, right)
            case _:
                raise Unfit(type(node).__name__)

    def strict(self, work: Callable[[Any, Any], Any], left: Node, right: Node) -> Column:
        """Unknown where one of both is."""
        one, other = self.of(left), self.of(right)
        return Column(work(one.values, other.values), np.logical_and(one.known, other.known))

    def joined(self, parts: Sequence[Node], *, yes: bool) -> Column:
        """All of the parts (or with no `yes`, any of them): settled by one that fails, or holds, whatever the others are."""
        settled, undecided = np.False_, np.False_
        for held, known in map(self.of, parts):
            against = np.logical_not(held) if yes else held
            settled = np.logical_or(settled, np.logical_and(known, against))
            undecided = np.logical_or(undecided, np.logical_not(known))
        return Column(np.logical_not(settled) if yes else settled, np.logical_or(settled, np.logical_not(undecided)))
