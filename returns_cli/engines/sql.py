"""Tree -> SQL, by way of sqlglot, so that one tree serves DuckDB, Spark and other warehouses.

SQL's NULL logic is the Python engine's three-valued logic, with one exception that is written out:
a CASE whose condition is NULL takes its ELSE, so a choice is a CASE over TRUE and FALSE.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from sqlglot import expressions as sql

from returns_cli.engines.sql_calendar import add_working_days, working_day
from returns_cli.engines.sql_nodes import column, literal
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
    choices,
)
from returns_cli.policy.beyond_calendar import Limits
from returns_cli.policy.model import Policy

_COMPARISONS: Mapping[str, type[sql.Binary]] = {
    "<": sql.LT,
    "<=": sql.LTE,
    ">": sql.GT,
    ">=": sql.GTE,
    "==": sql.EQ,
    "!=": sql.NEQ,
}
_CLOSED = ("days_between", "add_days", "add_months", "working_day", "add_working_days")
_OPERATIONS: Mapping[str, type[sql.Binary]] = {"+": sql.Add, "-": sql.Sub, "*": sql.Mul}


def expression(policy: Policy, node: Node, given: Mapping[Node, sql.Expr] | None = None) -> sql.Expr:
    """A core tree of the policy as an SQL expression over columns named as the registers and local names are.

    `given` says what stands for some of its nodes, such as each `total(...)`; without those a request has one line.
    """
    return _Writer(policy, given or {}).write(node)


def chain(policy: Policy, node: Node, unknown: sql.Expr, given: Mapping[Node, sql.Expr] | None = None) -> sql.Expr:
    """A chain of choices as one flat CASE, which is `unknown` where the choice is."""
    writer = _Writer(policy, given or {})
    branches, otherwise = choices(node)
    case = sql.Case()
    for condition, then in branches:
        case = case.when(writer.write(condition), writer.write(then))
        open_one = sql.Is(this=writer.operand(condition), expression=sql.null())
        case = case.when(open_one, unknown.copy())
    last = writer.write(otherwise)
    return case.else_(last) if branches else last


def first(case: sql.Case, others: sql.Expr) -> sql.Expr:
    """The case with all branches of another after its own."""
    if not isinstance(others, sql.Case):
        return case.else_(others)
    for branch in others.args["ifs"]:
        case = case.when(branch.this, branch.args["true"])
    return case.else_(others.args["default"])


class _Writer:
    def __init__(self, policy: Policy, given: Mapping[Node, sql.Expr]) -> None:
        self.given = given
        self.calendar = policy.calendar
        self.limits = Limits(policy.definitions)

    def write(self, node: Node) -> sql.Expr:
        if self.given and node in self.given:
            return self.given[node].copy()
        match node:
            case Literal(value=value):
                return literal(value)
            case Name(id=name):
                return column(name)
            case Not(operand=operand):
                return sql.Not(this=sql.Paren(this=self.write(operand)))
            case And(parts=parts):
                return sql.and_(*(self.write(part) for part in parts))
            case Or(parts=parts):
                return sql.or_(*(self.write(part) for part in parts))
            case Compare(left=left, op=op, right=right):
                plain = _COMPARISONS[op](this=self.operand(left), expression=self.operand(right))
                return self.limited(node, plain) if self.calendar else plain
            case Member(needle=needle, options=options):
                return sql.In(this=self.operand(needle), expressions=[self.write(option) for option in options])
            case Arithmetic(left=left, op=op, right=right):
                return _OPERATIONS[op](this=self.number(left), expression=self.number(right))
            case Negate(operand=operand):
                return sql.Neg(this=self.number(operand))
            case Divide(operand=operand, op=op, by=by):
                return self.divide(operand, op, by)
            case Choose(condition=condition, then=then, otherwise=otherwise):
                chosen = sql.Case(this=self.operand(condition)).when(sql.true(), self.branch(then))
                return chosen.when(sql.false(), self.branch(otherwise))
            case OnlyWhere(condition=condition, operand=operand):
                return sql.Case().when(self.write(condition), self.branch(operand))
            case Call():
                return self.call(node)
            case _ as never:
                assert_never(never)

    def operand(self, node: Node) -> sql.Expr:
        """An operand of a comparison: in brackets unless it is a name or a constant, and nothing longer stands for it."""
        written = self.write(node)
        bare = isinstance(node, Literal | Name) or (isinstance(node, Call) and node.function in _CLOSED)
        if self.given and node in self.given:
            bare = isinstance(written, sql.Column | sql.Literal)
        return written if bare else sql.Paren(this=written)

    def branch(self, node: Node) -> sql.Expr:
        """A value to choose: whole numbers as wide as the columns are."""
        wide = isinstance(node, Literal) and isinstance(node.value, int) and not isinstance(node.value, bool)
        return self.number(node) if wide else self.write(node)

    def number(self, node: Node) -> sql.Expr:
        """An operand of a calculation: constants as 64 bits wide as the columns are."""
        if isinstance(node, Literal):
            return sql.cast(literal(node.value), "bigint")
        return self.operand(node)

    def divide(self, operand: Node, op: str, by: int) -> sql.Expr:
        """What is divided is never negative (see the elaborator), so warehouses agree on the result."""
        form = sql.Mod if op == "%" else sql.IntDiv
        return form(this=self.number(operand), expression=sql.cast(literal(by), "bigint"))

    def total_of_one_line(self, function: str, share: sql.Expr) -> sql.Expr:
        if function == "total_complete":
            return sql.Case().when(sql.Not(this=sql.Is(this=share, expression=sql.null())), sql.true())
        return share

    def limited(self, node: Compare, plain: sql.Expr) -> sql.Expr:
        """A comparison that can be settled though the calendar does not know its day."""
        limits = self.limits.of(node)
        if limits is None:
            return plain
        possible, sure = (self.write(each) for each in limits)
        return sql.and_(possible, sql.or_(sure, plain))

    def call(self, node: Call) -> sql.Expr:
        first, *rest = node.arguments
        match node.function:
            case "known":
                return sql.Not(this=sql.Is(this=self.operand(first), expression=sql.null()))
            case "days_between":
                return sql.DateDiff(this=self.write(rest[0]), expression=self.write(first), unit=sql.var("DAY"))
            case "add_days" | "add_months":
                unit = sql.var("DAY" if node.function == "add_days" else "MONTH")
                shifted = sql.DateAdd(this=self.write(first), expression=sql.Paren(this=self.number(rest[0])), unit=unit)
                return sql.cast(shifted, "date")
            case "working_day" if self.calendar is not None:
                return working_day(self.calendar, self.write(first))
            case "add_working_days" if self.calendar is not None:
                return add_working_days(self.calendar, self.write(first), self.number(rest[0]))
            case "total" | "total_known" | "total_complete":
                return self.total_of_one_line(node.function, self.write(first))
        raise AssertionError(node.function)  # lowering leaves no other calls
