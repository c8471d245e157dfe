"""The terms of a policy in SQL: which alternatives hold, whether exactly one does, and what that one is worth."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import expressions as sql

from returns_cli.engines.sql import chain, expression, first
from returns_cli.engines.sql_nodes import column, literal
from returns_cli.language.nodes import Literal, Node
from returns_cli.language.types import Number
from returns_cli.policy.model import Alternative, Policy, Term
from returns_cli.policy.program import NONE_HOLDS, SEVERAL_HOLD, TermProgram

STATED, CONFLICT, NEEDS, GAP = "stated", "conflict", "needs", "gap"


class TermColumns:
    """The columns of one term: `holds` and `worth` for each alternative, `state`, and `name` for its value."""

    def __init__(self, policy: Policy, term: Term, program_of: TermProgram, free: Callable[[str], str]) -> None:
        self.policy = policy
        self.term = term
        self.program_of = program_of
        count = len(term.alternatives)
        self.holds = [free(f"{term.name}_{number}") for number in range(1, count + 1)]
        self.worth = [free(f"{term.name}_{number}_value") for number in range(1, count + 1)]
        self.state = free(f"{term.name}_state")
        self.name = free(term.name)
        self.places = max((each.type.places for each in term.alternatives if isinstance(each.type, Number)), default=0)

    def values(self) -> list[sql.Expr]:
        """What each alternative is worth; numbers with their decimal places, as people write them."""
        return [self._value(alternative) for alternative in self.term.alternatives]

    def _value(self, alternative: Alternative) -> sql.Expr:
        value = expression(self.policy, alternative.value_lowered)
        if not isinstance(alternative.type, Number):
            return sql.cast(value, "varchar")
        if not self.places:
            return sql.cast(value, "bigint")
        unit = sql.Literal.number("1" if not alternative.type.places else f"0.{'1'.zfill(alternative.type.places)}")
        shown = sql.Mul(this=sql.cast(value, "decimal(19, 0)"), expression=unit)
        return sql.cast(shown, f"decimal(38, {self.places})")

    def exactly_one(self, not_granted: sql.Expr) -> sql.Expr:
        """`stated`, or why there is no value: `conflict`, `needs` (more facts), `gap`; NULL where no terms apply."""
        written: dict[Node, sql.Expr] = dict(zip(self.program_of.holds, map(column, self.holds), strict=True))
        written |= {SEVERAL_HOLD: literal(CONFLICT), NONE_HOLDS: literal(GAP)}
        for number, value in enumerate(self.worth, 1):
            worthless = sql.Case().when(is_null(column(value)), literal(NEEDS))
            written[Literal(number)] = worthless.else_(literal(STATED))
        chosen = chain(self.policy, self.program_of.chosen, literal(NEEDS), written)
        return first(sql.Case().when(not_granted, sql.null()), chosen)

    def stated(self) -> sql.Expr:
        """The value of the one alternative that holds."""
        case = sql.Case()
        for holds, value in zip(self.holds, self.worth, strict=True):
            only = sql.and_(sql.EQ(this=column(self.state), expression=literal(STATED)), column(holds))
            case = case.when(only, column(value))
        return case


def is_null(tree: sql.Expr) -> sql.Expr:
    return sql.Is(this=tree, expression=sql.null())
