"""A whole policy as one SQL query over a table with a typed column for each slot."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import expressions as sql
from sqlglot import select

from returns_cli.engines.sql import column, expression, literal
from returns_cli.language.nodes import Call, Node, walk
from returns_cli.policy.model import INCOMPLETE, Policy, Rule

# INVARIANT: no name in a policy begins with `_`, so these never meet a fact's column.
OUTCOME, REASONS, ROUTE, UNREADABLE = "_outcome", "_reasons", "_route", "_violated"


def rule_column(index: int) -> str:
    return f"_rule_{index}"


def policy_query(policy: Policy, table: str, *, request: Sequence[str] = ()) -> sql.Select:
    """Every column of `table`, then `_violated`, one column a rule (`_rule_0`, …), `_outcome`, `_reasons`, `_route`.

    `request` names the columns that together tell which lines belong to one request; without it
    every row is a request of its own. `_violated` is true where a check of the policy surely fails;
    such a row is no request, and what the other columns say of it means nothing.
    """
    base = select("*").from_(table)
    for name, core in policy.locals.items():
        base = select("*", expression(core, None, policy.calendar).as_(name, quoted=True)).from_(base.subquery("_" + name))
    ruled = select("*", _violated(policy).as_(UNREADABLE)).from_(base.subquery("_facts"))
    for index, rule in enumerate(policy.rules):
        ruled = ruled.select(expression(rule.fires, None, policy.calendar).as_(rule_column(index)))
    decided = select("*", _outcome(policy).as_(OUTCOME), _reasons(policy.rules).as_(REASONS)).from_(ruled.subquery("_ruled"))
    return _routed(policy, decided, request)


def _violated(policy: Policy) -> sql.Expr:
    """True where a check is surely broken; unknown facts break nothing."""
    broken = [sql.Not(this=sql.Paren(this=expression(check.core, None, policy.calendar))) for check in policy.checks]
    return sql.Coalesce(this=sql.or_(*broken), expressions=[sql.false()]) if broken else sql.false()


def _outcome(policy: Policy) -> sql.Expr:
    """The strongest outcome of a fired rule; OR is NULL just where an undecided rule could fire."""
    case = sql.Case()
    for outcome in policy.outcomes[:-1]:
        columns = [column(rule_column(i)) for i, rule in enumerate(policy.rules) if rule.outcome == outcome]
        if columns:
            fires = sql.or_(*columns)
            case = case.when(fires, literal(outcome))
            case = case.when(sql.Is(this=sql.Paren(this=fires.copy()), expression=sql.null()), literal(INCOMPLETE))
    return case.else_(literal(policy.granted)) if case.args.get("ifs") else literal(policy.granted)


def _reasons(rules: Sequence[Rule]) -> sql.Expr:
    """The ids of the fired rules joined by `;`."""
    if not rules:
        return literal("")
    parts = [sql.Case().when(column(rule_column(i)), literal(rule.id)) for i, rule in enumerate(rules)]
    return sql.Anonymous(this="CONCAT_WS", expressions=[literal(";"), *parts])  # skips NULLs everywhere


def _routed(policy: Policy, decided: sql.Select, request: Sequence[str]) -> sql.Select:
    counts = sql.NEQ(this=column(OUTCOME), expression=literal(policy.denied))
    totals: dict[Node, sql.Expr] = {}
    if request:
        calls = (node for route in policy.routes for node in walk(route.core) if isinstance(node, Call))
        for call in dict.fromkeys(call for call in calls if call.function == "total"):
            name = f"_total_{len(totals)}"
            decided = decided.select(expression(call.arguments[0], None, policy.calendar).as_(f"_share_{len(totals)}"))
            totals[call] = column(name)
    if totals:
        summed = select("*").from_(decided.subquery("_shares"))
        for index in range(len(totals)):
            summed = summed.select(_total(f"_share_{index}", counts, request).as_(f"_total_{index}"))
        decided = summed
    route = sql.Case().when(sql.In(this=column(OUTCOME), expressions=[literal(policy.denied), literal(INCOMPLETE)]), sql.null())
    for choice in policy.routes:
        holds = expression(choice.core, totals, policy.calendar)
        route = route.when(holds, literal(choice.id))
        route = route.when(sql.Is(this=sql.Paren(this=holds.copy()), expression=sql.null()), sql.null())
    return select("*", sql.cast(route.else_(sql.null()), "varchar").as_(ROUTE)).from_(decided.subquery("_decided"))


def _total(share: str, counts: sql.Expr, request: Sequence[str]) -> sql.Expr:
    """The sum over the request's lines that are not denied; NULL while one is unknown or not decided."""
    value = column(share)
    open_line = sql.or_(
        sql.EQ(this=column(OUTCOME), expression=literal(INCOMPLETE)), sql.Is(this=value.copy(), expression=sql.null())
    )
    readable = sql.Not(this=column(UNREADABLE))
    partition = [column(name) for name in request]

    def over(inner: sql.Expr) -> sql.Window:
        return sql.Window(this=inner, partition_by=[column.copy() for column in partition])

    counted = sql.and_(readable.copy(), counts.copy())
    amount = sql.Sum(this=sql.Case().when(counted, value).else_(literal(0)))
    missing = sql.Max(this=sql.Case().when(sql.and_(counted.copy(), open_line), literal(1)).else_(literal(0)))
    return sql.Case().when(sql.EQ(this=over(missing), expression=literal(0)), over(amount))
