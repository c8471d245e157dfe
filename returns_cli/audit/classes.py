"""The accounts of a large log: rows that look alike to the policy are decided once.

Most columns of a log say one of a few things, and of dates and amounts a policy looks at a few conditions only. So the
rows are first counted by the texts of the former and the truth of the latter; then the policy decides each such class.
A row with a cell that SQL does not read itself is kept whole, and decided as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from returns_cli.audit.conditions import atoms as atoms_of
from returns_cli.audit.conditions import says_few_things
from returns_cli.audit.logs import cell
from returns_cli.audit.plan import Plan
from returns_cli.audit.query import (
    COUNT,
    RECORD_SAYS,
    REJECTED,
    UNDATED,
    VERDICT,
    flagged,
    policy_sql,
    recorded_column,
    typed,
    undated,
    with_verdict,
)
from returns_cli.engines.sql import expression
from returns_cli.engines.sql_nodes import column
from returns_cli.engines.sql_policy import OUTCOME, ROUTE, policy_query, rule_column, with_locals
from returns_cli.intake.outcomes import RECORDED
from returns_cli.language.nodes import Node
from returns_cli.policy.reads import facts_read

ODD, WHOLE = "_odd", "_whole"
RESULTS = (COUNT, REJECTED, OUTCOME, ROUTE, VERDICT, RECORD_SAYS)


def decided_classes(plan: Plan, origin: str, mine: str, mixed: Collection[str], seen: str) -> str:
    """One row a class of the rows that `mine` holds for: how many they are (`_rows`), and what the policy says of them.

    INVARIANT: every row is in exactly one class. Requests are taken to have one line each. `mixed` are the facts
    spelled in many ways, which the counter's reader reads row by row; `seen` holds for every row, and notes
    it (see request_order.py).
    """
    alike = {name: position for name, position in _columns(plan).items() if says_few_things(plan, name)}
    atoms = {node: f"_atom_{number}" for number, node in enumerate(atoms_of(plan))}
    counted = _counted(plan, origin, mine, seen, alike, atoms, mixed)
    results = ", ".join([*RESULTS, *map(rule_column, range(len(plan.policy.rules)))])
    later, unread = typed(plan, f"SELECT * FROM counted WHERE {WHOLE} IS NULL", {name: plan.readings[name] for name in alike})
    usual = f"SELECT *, ({unread}) AS _unread, {recorded_column(plan)} AS {RECORD_SAYS} FROM ({later}) AS typed"
    given = {node: column(name) for node, name in atoms.items()}
    judged = policy_query(plan.policy, "usual", given=given).sql(dialect="duckdb")
    wide = _wide(plan, alike)
    cells = [f"{WHOLE}[{number}] AS {cell(position)}" for number, position in enumerate(wide, 1)]
    cells += [*map(cell, alike.values()), COUNT]
    whole = flagged(plan, f"SELECT {', '.join(cells)} FROM counted WHERE {WHOLE} IS NOT NULL", mine)
    return (
        f"WITH counted AS MATERIALIZED ({counted}), usual AS ({usual}), flagged AS ({whole}) "
        f"SELECT {results} FROM ({with_verdict(plan, judged, mine)}) AS decided UNION ALL "
        f"SELECT {results} FROM ({with_verdict(plan, policy_sql(plan), mine)}) AS decided_whole"
    )


def _counted(
    plan: Plan,
    origin: str,
    mine: str,
    seen: str,
    alike: Mapping[str, int],
    atoms: Mapping[Node, str],
    mixed: Collection[str],
) -> str:
    """The classes: texts of the columns that are `alike` in many rows, truth of the atoms, and how many rows."""
    read = {fact for node in atoms for fact in facts_read(plan.policy, node)}
    wide = {name: position for name, position in plan.mapped.facts.items() if name not in alike}
    readings = {name: plan.readings[name] if name in mixed else plan.canonical(name) for name in wide}
    readings |= {name: plan.readings[name] for name in alike if name in read}
    rows, odd = typed(plan, origin, readings)
    derived = with_locals(plan.policy, "typed", list(atoms)).sql(dialect="duckdb")
    keys = [cell(position) for position in alike.values()]
    keys += [f"{_sql(plan, node)} AS {name}" for node, name in atoms.items()]
    whole = ", ".join(map(cell, _wide(plan, alike)))
    keys += [f"CASE WHEN {ODD} THEN [{whole}] END AS {WHOLE}", f"{undated(plan)} AS {UNDATED}"]
    return (
        f"WITH typed AS (SELECT *, ({odd}) AS {ODD} FROM ({rows}) AS read) "
        f"SELECT {', '.join(keys)}, count(*) AS {COUNT} "
        f"FROM ({derived}) AS derived WHERE ({ODD} OR {mine}) AND {seen} GROUP BY ALL"
    )


def spelled_in_many_ways(plan: Plan, origin: str) -> tuple[list[str], str]:
    """The facts whose usual spelling SQL reads itself, and the query for the share of their cells that it does not."""
    names = [name for name in plan.mapped.facts if not says_few_things(plan, name)]
    if not names:
        return [], "SELECT 1"
    rows, _ = typed(plan, origin, {name: plan.canonical(name) for name in names})
    shares = ", ".join(f"avg(({plan.canonical(name).unread})::INT)" for name in names)
    return names, f"SELECT {shares} FROM ({rows}) AS sample"


def _sql(plan: Plan, node: Node) -> str:
    return expression(plan.policy, node).sql(dialect="duckdb")


def _columns(plan: Plan) -> dict[str, int]:
    recorded = {} if plan.mapped.recorded is None else {RECORDED: plan.mapped.recorded}
    return {**plan.mapped.facts, **recorded}


def _wide(plan: Plan, alike: Mapping[str, int]) -> list[int]:
    """The columns that are not `alike` in many rows, those of units with them."""
    facts = [position for name, position in _columns(plan).items() if name not in alike]
    return list(dict.fromkeys([*facts, *plan.mapped.unit_columns.values()]))
