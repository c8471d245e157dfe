"""Tree -> SMT formulas: the engine for claims about all requests at once.

As in the Python engine a condition is compiled twice, into what makes it surely true and what makes
it surely false; a value is what it is beside whether it is known. Yes/no are truth values, everything
else is a whole number: days as proleptic ordinals, moments as microseconds, texts and choices by their place
in a list that all policies of one question share.

What whole-number arithmetic cannot say of all requests at once (calendar months, working days, the day
of a moment, products of two facts) is left to `Nearby`, which says it where one looks.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import assert_never

import z3

from returns_cli.engines.smt_formulas import NO, YES, Answer, Formula, SymbolicValue, Term, TextNumbers, both, either, negation
from returns_cli.engines.smt_nearby import Nearby
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
    Scalar,
    choices,
)
from returns_cli.policy.beyond_calendar import Limits
from returns_cli.policy.calendars import Calendar


class Writer:
    """Writes the expressions of one policy over the registers of one request. `asked` answers whether something is known.
    With `lines`, the totals of routes are those of a request that may have any other lines beside this one."""

    def __init__(
        self,
        registers: Mapping[str, SymbolicValue],
        definitions: Mapping[str, Node],
        calendar: Calendar | None,
        texts: TextNumbers,
        nearby: Nearby,
        asked: Writer | None = None,
        *,
        lines: bool = False,
    ) -> None:
        self.names = dict(registers)
        self.asked = asked or self
        self.lines = lines
        self.definitions = definitions
        self.calendar = calendar
        self.limits = Limits(definitions)
        self.texts = texts
        self.nearby = nearby
        self.answers: dict[Node, Answer] = {}
        self.values: dict[Node, SymbolicValue] = {}

    def answer(self, node: Node) -> Answer:
        """A condition as the pair of formulas."""
        if node not in self.answers:
            self.answers[node] = self._answer(node)
        return self.answers[node]

    def _answer(self, node: Node) -> Answer:
        match node:
            case Not(operand=operand):
                inner = self.answer(operand)
                return Answer(inner.false, inner.true)
            case And(parts=parts):
                answers = [self.answer(part) for part in parts]
                return Answer(both(*(each.true for each in answers)), either(*(each.false for each in answers)))
            case Or(parts=parts):
                answers = [self.answer(part) for part in parts]
                return Answer(either(*(each.true for each in answers)), both(*(each.false for each in answers)))
            case Compare(left=left, op=op, right=right):
                one, other = self.value(left), self.value(right)
                answer = _answered(both(one.known, other.known), _compared(one.what, op, other.what))
                return self.limited(node, answer) if self.calendar else answer
            case Member(needle=needle, options=options):
                value = self.value(needle)
                return _answered(value.known, either(*(value.what == self.constant(option.value) for option in options)))
            case Call(function="known", arguments=arguments):
                known = self.asked.value(arguments[0]).known
                return Answer(known, negation(known))
            case Call(function="total_complete", arguments=arguments):
                return Answer(both(self.value(arguments[0]).known, self.other_lines(arguments[0]).known), NO)
            case Name(id=name) if isinstance(self.definitions.get(name), Not | And | Or | Compare | Member | Name):
                return self.answer(self.definitions[name])
            case _:
                value = self.value(node)
                return _answered(value.known, value.what)

    def cases(self, node: Node) -> tuple[dict[Scalar, Formula], Formula]:
        """When a chain of choices between constants is each of them, and when it is unknown. Exactly one holds."""
        branches, otherwise = choices(self.definition(node), self.definition)
        found: dict[Scalar, Formula] = {}
        still, unknown = YES, NO
        for condition, then in branches:
            answer = self.answer(condition)
            found[_constant(then)] = either(found.get(_constant(then), NO), both(still, answer.true))
            unknown = either(unknown, both(still, answer.open))
            still = both(still, answer.false)
        found[_constant(otherwise)] = either(found.get(_constant(otherwise), NO), still)
        return found, unknown

    def definition(self, node: Node) -> Node:
        """What a defined name stands for; any other node itself."""
        while isinstance(node, Name) and node.id in self.definitions:
            node = self.definitions[node.id]
        return node

    def limited(self, node: Compare, plain: Answer) -> Answer:
        """A comparison that can be settled though the calendar does not know its day."""
        limits = self.limits.of(node)
        if limits is None:
            return plain
        possible, sure = (self.answer(each) for each in limits)
        true = both(possible.true, either(sure.true, plain.true))
        return Answer(true, either(possible.false, both(sure.false, plain.false)))

    def value(self, node: Node) -> SymbolicValue:
        """An expression as a value that may be unknown."""
        if isinstance(node, Name):
            return self.name(node.id)
        if node not in self.values:
            self.values[node] = self._value(node)
        return self.values[node]

    def name(self, name: str) -> SymbolicValue:
        if name not in self.names:
            self.names[name] = self.value(self.definitions[name])
        return self.names[name]

    def _value(self, node: Node) -> SymbolicValue:
        match node:
            case Literal(value=constant):
                return SymbolicValue(YES, self.constant(constant))
            case Name(id=name):
                return self.name(name)
            case Not() | And() | Or() | Compare() | Member():
                return _as_value(self.answer(node))
            case Arithmetic(left=left, op=op, right=right):
                return self.calculated(left, op, right)
            case Negate(operand=operand):
                value = self.value(operand)
                return SymbolicValue(value.known, -value.what)
            case Divide(operand=operand, op=op, by=by):  # what is divided is never negative: see the elaborator
                value = self.value(operand)
                return SymbolicValue(value.known, value.what % by if op == "%" else value.what / by)
            case Choose(condition=condition, then=then, otherwise=otherwise):
                test, yes, no = self.answer(condition), self.value(then), self.value(otherwise)
                known = either(both(test.true, yes.known), both(test.false, no.known))
                return SymbolicValue(known, z3.If(test.true, yes.what, no.what))
            case OnlyWhere(condition=condition, operand=operand):
                value = self.value(operand)
                return SymbolicValue(both(self.answer(condition).true, value.known), value.what)
            case Call():
                return self.call(node)
            case _ as never:
                assert_never(never)

    def calculated(self, left: Node, op: str, right: Node) -> SymbolicValue:
        one, other = self.value(left), self.value(right)
        known = both(one.known, other.known)
        if op == "+":
            return SymbolicValue(known, one.what + other.what)
        if op == "-":
            return SymbolicValue(known, one.what - other.what)
        return SymbolicValue(known, self.nearby.product(known, one.what, other.what))

    def call(self, node: Call) -> SymbolicValue:
        if node.function in ("known", "total_complete"):
            return _as_value(self.answer(node))
        values = [self.value(argument) for argument in node.arguments]
        known, terms = both(*(value.known for value in values)), [value.what for value in values]
        match node.function:
            case "total" | "total_known":
                return self.total(node, values[0])
            case "days_between":
                return SymbolicValue(known, terms[1] - terms[0])
            case "add_days":
                return SymbolicValue(known, terms[0] + terms[1])
            case "add_months":
                return SymbolicValue(known, self.nearby.months_later(known, terms[0], terms[1]))
            case "working_day" | "add_working_days" if self.calendar is not None:
                return self.working_days(known, self.calendar, terms)
        raise AssertionError(node.function)  # lowering leaves no other calls

    def other_lines(self, share: Node) -> SymbolicValue:
        """What the other lines of the request come to: nothing where there are none, else anything."""
        if not self.lines:
            return SymbolicValue(YES, z3.IntVal(0))
        return SymbolicValue(z3.Bool(f"others.known.{share!r}"), z3.Int(f"others.{share!r}"))

    def total(self, node: Call, own: SymbolicValue) -> SymbolicValue:
        """The total of a route. What is known so far of one that only grows is never less than what this line adds."""
        others = self.other_lines(node.arguments[0])
        if not self.lines:
            return own
        if node.function == "total":
            return SymbolicValue(both(own.known, others.known), own.what + others.what)
        added = z3.If(others.what > 0, others.what, z3.IntVal(0))
        return SymbolicValue(YES, z3.If(own.known, own.what, z3.IntVal(0)) + added)

    def working_days(self, known: Formula, calendar: Calendar, terms: list[Term]) -> SymbolicValue:
        """What the calendar says, known where both the day and the result are among its days."""
        moved = self.nearby.working_day(known, calendar, *terms)
        return SymbolicValue(both(known, terms[0] >= calendar.first.toordinal(), moved <= calendar.last.toordinal()), moved)

    def constant(self, value: Scalar) -> Term:
        if isinstance(value, bool):
            return z3.BoolVal(value)
        if isinstance(value, str):
            return z3.IntVal(self.texts.number(value))
        return z3.IntVal(value.toordinal() if isinstance(value, date) else int(value))


def _constant(node: Node) -> Scalar:
    if not isinstance(node, Literal):
        raise TypeError(f"no constant: {node}")
    return node.value


def _answered(known: Formula, holds: Formula) -> Answer:
    return Answer(both(known, holds), both(known, negation(holds)))


def _as_value(answer: Answer) -> SymbolicValue:
    return SymbolicValue(either(answer.true, answer.false), answer.true)


def _compared(left: Term, op: str, right: Term) -> Formula:
    match op:
        case "==":
            return left == right
        case "!=":
            return left != right
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case _:
            return left >= right
