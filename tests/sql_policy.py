"""A whole policy as one SQL query over a table with a typed column for each register: a second way, written apart from
`engines.sql_steps`, that tests hold beside the engines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlglot import expressions as sql
from sqlglot import select

from returns_cli.engines.sql import expression
from returns_cli.engines.sql_nodes import column, literal
from returns_cli.language.nodes import Call, Name, Node
from returns_cli.policy.model import INCOMPLETE, Policy, Rule
from returns_cli.policy.program import FIRST_ROUTE, levels, program_of
from returns_cli.policy.program import OUTCOME as OUTCOME_NAME
from returns_cli.policy.reads import conditions

# INVARIANT: no name in a policy begins with `_`, so these never meet a fact's column.
OUTCOME, REASONS, ROUTE, UNREADABLE = "_outcome", "_reasons", "_route", "_violated"


def rule_column(index: int) -> str:
    return f"_rule_{index}"


def policy_query(
    policy: Policy,
    table: str,
    *,
    request: Sequence[str] = (),
    unread: str | None = None,
    given: Mapping[Node, sql.Expr] | None = None,
) -> sql.Select:
    """Every column of `table`, then `_violated`, one column a rule (`_rule_0`, …), `_outcome`, `_reasons`, `_route`.

    `request` names the columns that together tell which lines belong to one request; without it
    every row is a request of its own. `unread` names a column that is true where a line could not be
    read: what such a line adds to its request is not known. `_violated` is true where a check of the policy surely fails;
    such a row is no request, and what the other columns say of it means nothing. `given` says which columns of the
    table stand for conditions that need not be worked out.
    """
    given = given or {}
    base = with_locals(policy, table, conditions(policy) if given else None, given)
    rules = [expression(policy, rule.fires, given).as_(rule_column(index)) for index, rule in enumerate(policy.rules)]
    ruled = select("*", *rules).from_(base.subquery("_facts", copy=False))
    ruled = select("*", _violated(policy, given).as_(UNREADABLE)).from_(ruled.subquery("_rules", copy=False))
    decided = select("*", _outcome(policy).as_(OUTCOME), _reasons(policy.rules).as_(REASONS)).from_(
        ruled.subquery("_ruled", copy=False)
    )
    return _routed(policy, decided, request, unread, given)


def with_locals(
    policy: Policy, table: str, read_by: Sequence[Node] | None = None, given: Mapping[Node, sql.Expr] | None = None
) -> sql.Select:
    """`table` with a column for every dated parameter and derived fact, or for those alone that `read_by` need."""
    given = given or {}
    program = program_of(policy)
    needed = program.authored.keys() if read_by is None else program.reached(read_by, without=given)
    base = select("*").from_(table)
    for number, level in enumerate(levels(program, needed)):
        derived = [expression(policy, policy.definitions[name], given).as_(name, quoted=True) for name in level]
        base = select("*", *derived).from_(base.subquery(f"_level_{number}", copy=False))
    return base


def _violated(policy: Policy, given: Mapping[Node, sql.Expr]) -> sql.Expr:
    """True where a check is surely broken; unknown facts break nothing."""
    concluded = {**given, Name(OUTCOME_NAME): sql.Paren(this=sql.Nullif(this=_outcome(policy), expression=literal(INCOMPLETE)))}
    route: sql.Expr = literal("")
    for choice in reversed(policy.routes):
        holds = expression(policy, choice.lowered, given)
        route = sql.Case(this=sql.Paren(this=holds)).when(sql.true(), literal(choice.id)).when(sql.false(), route)
    concluded[Name(FIRST_ROUTE)] = sql.Paren(this=route)
    broken = [sql.Not(this=sql.Paren(this=expression(policy, check.lowered, concluded))) for check in policy.checks]
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


def _routed(
    policy: Policy, decided: sql.Select, request: Sequence[str], unread: str | None, given: Mapping[Node, sql.Expr]
) -> sql.Select:
    counts = sql.NEQ(this=column(OUTCOME), expression=literal(policy.denied))
    totals = dict(given)
    if request:
        summed = []
        for index, share in enumerate(program_of(policy).shares):
            decided = decided.select(expression(policy, share).as_(f"_share_{index}"))
            known, complete = column(f"_known_{index}"), column(f"_complete_{index}")
            totals[Call("total_known", (share,))] = known
            totals[Call("total_complete", (share,))] = complete
            totals[Call("total", (share,))] = sql.Case().when(complete.copy(), known.copy())
            summed += _total(index, counts, request, unread)
        if summed:
            decided = select("*", *summed).from_(decided.subquery("_shares", copy=False))
    route = sql.Case().when(sql.In(this=column(OUTCOME), expressions=[literal(policy.denied), literal(INCOMPLETE)]), sql.null())
    for choice in policy.routes:
        holds = expression(policy, choice.lowered, totals)
        route = route.when(holds, literal(choice.id))
        route = route.when(sql.Is(this=sql.Paren(this=holds.copy()), expression=sql.null()), sql.null())
    return select("*", sql.cast(route.else_(sql.null()), "varchar").as_(ROUTE)).from_(decided.subquery("_decided", copy=False))


def _total(index: int, counts: sql.Expr, request: Sequence[str], unread: str | None) -> list[sql.Expr]:
    """The sum over the request's lines that are decided and not denied, and TRUE if that is all there is:
    no line is unreadable, not decided, or without its share."""
    share = column(f"_share_{index}")
    bad = sql.or_(column(UNREADABLE), column(unread)) if unread else column(UNREADABLE)
    unsure = sql.EQ(this=column(OUTCOME), expression=literal(INCOMPLETE))
    missing = sql.and_(counts.copy(), sql.or_(unsure, sql.Is(this=share.copy(), expression=sql.null())))
    counted = sql.and_(sql.Not(this=sql.Paren(this=bad.copy())), counts.copy(), sql.Not(this=sql.Paren(this=unsure.copy())))

    def over(inner: sql.Expr) -> sql.Window:
        return sql.Window(this=inner, partition_by=[column(name) for name in request])

    amount = sql.Sum(this=sql.Case().when(counted, sql.Coalesce(this=share, expressions=[literal(0)])).else_(literal(0)))
    open_lines = sql.Max(this=sql.Case().when(sql.or_(bad, missing), literal(1)).else_(literal(0)))
    complete = sql.Case().when(sql.EQ(this=over(open_lines), expression=literal(0)), sql.true())
    return [over(amount).as_(f"_known_{index}"), complete.as_(f"_complete_{index}")]
