"""The audit's SQL: from the log's text cells to an outcome and a verdict for every row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from returns_cli.audit import logs as opened
from returns_cli.audit.logs import Log, cell
from returns_cli.audit.plan import Plan
from returns_cli.audit.roles import day_slot
from returns_cli.audit.summary import added, headings
from returns_cli.audit.typed_columns import Reading, quote, sql_type, text
from returns_cli.engines.sql_nodes import literal
from returns_cli.engines.sql_policy import OUTCOME, REASONS, ROUTE, UNREADABLE, policy_query, rule_column
from returns_cli.intake.columns import Mapped
from returns_cli.intake.headings import numbered
from returns_cli.intake.outcomes import RECORDED, UNREAD
from returns_cli.language.types import slots
from returns_cli.policy.model import INCOMPLETE, Fact, Policy

FILE, REJECTED, VERDICT, REQUEST = "_file", "_rejected", "_verdict", "_request"
COUNTED_BY = {"outcomes": OUTCOME, "verdicts": VERDICT, "routes": ROUTE}
RECORD = opened.RECORD
COUNT, RECORD_SAYS, UNDATED, DAY = "_rows", "_record_says", "_undated", "_day"


def reject_table(turn: int, index: int) -> str:
    """Where DuckDB notes the rows of a log that it could not split; each scan needs a table of its own."""
    return f"malformed_{turn}_{index}"


def source(logs: Sequence[Log], turn: int, *, numbered: bool = True) -> str:
    """Every well-formed record of the logs, all cells as text, with file and record number.

    Without numbers the rows come in any order, and all cores read them.
    """
    scans = [log.scan(reject_table(turn, index), numbered=numbered) for index, log in enumerate(logs)]
    return " UNION ALL ".join(f"(SELECT {index} AS {FILE}, * FROM ({scan}) AS log_{index})" for index, scan in enumerate(scans))


def decided(plans: Sequence[Plan], origin: Callable[[], str]) -> str:
    """Every record with its outcome, reasons, route, fired rules, `_rejected` and `_verdict`; `origin` gives the SQL
    of one scan."""
    return by_version(
        plans,
        lambda plan, mine: _judged(plan, origin(), mine),
        [FILE, RECORD, *cells(plans[-1].mapped), OUTCOME, REASONS, ROUTE, REJECTED, VERDICT, RECORD_SAYS, DAY],
    )


def by_version(plans: Sequence[Plan], judged: Callable[[Plan, str], str], kept: Sequence[str]) -> str:
    """What each version in force on a record's day says of it, with the columns of `judged` that are kept.

    `judged` gives the SQL for a version and the condition of its records.
    """
    if len(plans) == 1:
        return judged(plans[0], "true")
    newest, earlier = plans[-1], plans[:-1]
    ids = rule_ids(plans)
    parts = [_common(plan, judged(plan, holds(plan)), ids, kept) for plan in earlier]
    others = " OR ".join(holds(plan) for plan in earlier)
    return " UNION ALL ".join([*parts, _common(newest, judged(newest, f"NOT ({others})"), ids, kept)])


def cells(mapped: Mapped) -> list[str]:
    """The columns that hold the log's texts."""
    return [cell(position) for position in range(len(mapped.header))]


def rule_ids(plans: Sequence[Plan]) -> list[str]:
    """The rules of all versions, the newest version's first."""
    return list(dict.fromkeys(rule.id for plan in reversed(plans) for rule in plan.policy.rules))


def holds(plan: Plan) -> str:
    """Whether the version is in force on the record's day; no where the day is unknown."""
    in_force = plan.policy.in_force
    if in_force is None:
        return "false"
    day = quote(in_force.by)
    since = f"{day} >= DATE '{in_force.since}'" if in_force.since else "true"
    until = f"{day} <= DATE '{in_force.until}'" if in_force.until else "true"
    return f"coalesce({day} IS NOT NULL AND {since} AND {until}, false)"


def _common(plan: Plan, judged: str, ids: Sequence[str], kept: Sequence[str]) -> str:
    """The columns that all versions share; a rule that a version does not have never fires."""
    own = {rule.id: rule_column(index) for index, rule in enumerate(plan.policy.rules)}
    rules = [f"{own.get(name, 'false')} AS {rule_column(index)}" for index, name in enumerate(ids)]
    return f"SELECT {', '.join([*kept, *rules])} FROM ({judged}) AS version_{plan.number}"


def _judged(plan: Plan, origin: str, mine: str) -> str:
    """The records that `mine` holds for, with typed facts and everything the policy says of them."""
    request = plan.mapped.request
    own = []
    if request is not None:
        own = [f"{request_key(request)} AS {REQUEST}"]
    return f"WITH flagged AS ({flagged(plan, origin, mine, own)}) {with_verdict(plan, policy_sql(plan, own), mine)}"


def request_id(position: int, several_logs: bool = False) -> str:
    """The id of a record's request, NULL where it has none; that of one log is never that of another."""
    own = f"nullif(trim({cell(position)}), '')"
    return f"CASE WHEN {own} IS NOT NULL THEN concat({FILE}, ' ', {own}) END" if several_logs else own


def request_key(position: int) -> str:
    """What the lines of one request share in a log; a line without a request id is a request of its own."""
    return f"coalesce('id ' || {request_id(position)}, concat('alone ', {RECORD}))"


def repeated_requests(mapped: Mapped, origin: str) -> str:
    """One row if a request id comes twice in a log."""
    own = request_id(mapped.request or 0)
    return f"SELECT 1 FROM ({origin}) AS rows WHERE {own} IS NOT NULL GROUP BY {FILE}, {own} HAVING count(*) > 1 LIMIT 1"


def flagged(plan: Plan, origin: str, mine: str, own: Sequence[str] = ()) -> str:
    """The records that `mine` holds for, with typed facts, and whether all their cells could be read."""
    rows, unread = typed(plan, origin, plan.readings)
    slot = day_slot(plan.policy, plan.mapped)
    day = "CAST(NULL AS DATE)" if slot is None else quote(slot)
    columns = [f"({unread}) AS _unread", f"{undated(plan)} AS {UNDATED}", f"{recorded_column(plan)} AS {RECORD_SAYS}"]
    columns += [f"{day} AS {DAY}", *own]
    return f"SELECT *, {', '.join(columns)} FROM ({rows}) AS typed WHERE {mine}"


def policy_sql(plan: Plan, request: Sequence[str] = ()) -> str:
    """Everything the policy says of the rows of `flagged`."""
    together = (FILE, REQUEST) if request else ()
    return policy_query(plan.policy, "flagged", request=together, unread="_unread").sql(dialect="duckdb")


def with_verdict(plan: Plan, judged: str, mine: str) -> str:
    """What the policy says, and how that compares with the record."""
    says = _undated(plan, judged, mine)
    return f"SELECT *, (_unread OR {UNREADABLE}) AS {REJECTED}, {verdict(plan.policy)} AS {VERDICT} FROM ({says}) AS judged"


def typed(plan: Plan, origin: str, readings: Mapping[str, Reading]) -> tuple[str, str]:
    """`origin` with the slots of these facts, and with those that are the same for every row; and the condition
    that one of their cells cannot be read."""
    found = origin
    for step in range(max((len(each.steps) for each in readings.values()), default=0)):
        columns = [
            f"{sql} AS {quote(name)}"
            for each in readings.values()
            if step < len(each.steps)
            for name, sql in each.steps[step].items()
        ]
        found = f"SELECT *, {', '.join(columns)} FROM ({found}) AS step_{step}"
    given = [sql for fact in plan.policy.facts.values() if fact.name not in plan.mapped.facts for sql in _given(fact, plan)]
    if given:
        found = f"SELECT *, {', '.join(given)} FROM ({found}) AS given"
    return found, " OR ".join(each.unread for each in readings.values()) or "false"


def _given(fact: Fact, plan: Plan) -> list[str]:
    """The slots of a fact that has no column."""
    columns = slots(fact.name, fact.type)
    values = plan.constants.get(fact.name, (None,) * len(columns))
    return [
        f"CAST({'NULL' if value is None else literal(value).sql(dialect='duckdb')} AS {sql_type(type_)}) AS {quote(name)}"
        for value, (name, type_) in zip(values, columns.items(), strict=True)
    ]


def recorded_column(plan: Plan) -> str:
    """What the record says, in the policy's word for it."""
    if plan.mapped.recorded is not None:
        return quote(RECORDED)
    return "CAST(NULL AS VARCHAR)" if plan.recorded_as is None else text(plan.recorded_as)


def undated(plan: Plan) -> str:
    """Whether the day is unknown that says which version holds."""
    return f"{quote(plan.policy.in_force.by)} IS NULL" if plan.policy.in_force else "false"


def _undated(plan: Plan, judged: str, mine: str) -> str:
    """Of several versions none can decide a record whose day is unknown."""
    if mine == "true" or plan.policy.in_force is None:
        return judged
    unknown = UNDATED
    rules = [f"{rule_column(i)} AND NOT {unknown} AS {rule_column(i)}" for i in range(len(plan.policy.rules))]
    changed = [
        f"CASE WHEN {unknown} THEN '{INCOMPLETE}' ELSE {OUTCOME} END AS {OUTCOME}",
        f"CASE WHEN {unknown} THEN '' ELSE {REASONS} END AS {REASONS}",
        f"CASE WHEN {unknown} THEN NULL ELSE {ROUTE} END AS {ROUTE}",
    ]
    return f"SELECT * REPLACE ({', '.join([*changed, *rules])}) FROM ({judged}) AS any_day"


def verdict(policy: Policy) -> str:
    """The record held against the decision. A record milder than the policy is wrongly approved."""

    def rank(column: str) -> str:
        cases = " ".join(f"WHEN {text(outcome)} THEN {index}" for index, outcome in enumerate(policy.outcomes))
        return f"CASE {column} {cases} END"

    record = RECORD_SAYS
    return (
        f"CASE WHEN {record} IS NULL OR {record} = '{UNREAD}' THEN 'no-record' "
        f"WHEN {OUTCOME} = '{INCOMPLETE}' THEN 'undecided' "
        f"WHEN {record} = {OUTCOME} THEN 'agree' "
        f"WHEN {rank(record)} > {rank(OUTCOME)} THEN 'wrongly-approved' ELSE 'wrongly-denied' END"
    )


def summary(plans: Sequence[Plan], relation: str) -> tuple[list[tuple[str, str]], str]:
    """What each column of the answer counts, and the query over the classes of rows (see classes.py)."""
    names = headings([plan.policy for plan in plans])
    rules = {name: rule_column(index) for index, name in enumerate(rule_ids(plans))}

    def condition(group: str, name: str) -> str:
        match group:
            case "rows":
                return "true"
            case "rejected":
                return REJECTED
            case "unread_records":
                return f"NOT {REJECTED} AND {RECORD_SAYS} = '{UNREAD}'"
            case "rules":
                return f"NOT {REJECTED} AND {rules[name]}"
            case _:
                return f"NOT {REJECTED} AND {COUNTED_BY[group]} = {text(name)}"

    columns = ", ".join(f"coalesce(sum({COUNT}) FILTER (WHERE {condition(*each)}), 0)::BIGINT" for each in names)
    return names, f"SELECT {columns} FROM ({relation}) AS decided"


def file_name(logs: Sequence[Log]) -> str:
    """SQL of the name of a record's file."""
    return f"CASE {FILE} {' '.join(f'WHEN {index} THEN {text(log.name)}' for index, log in enumerate(logs))} END"


def decided_elsewhere(mapped: Mapped, rows: Path) -> str:
    """The readable records in a file of those that are decided: see `summary.DECIDED`. Their numbers are their lines."""
    columns = [
        f"log AS {FILE}",
        f"line AS {RECORD}",
        *cells(mapped),
        *(f"{own} AS {name}" for own, name in (("outcome", OUTCOME), ("reasons", REASONS), ("route", ROUTE))),
        f"false AS {REJECTED}",
        f"verdict AS {VERDICT}",
        f"recorded AS {RECORD_SAYS}",
        f"CAST(day AS DATE) AS {DAY}",
    ]
    return f"SELECT {', '.join(columns)} FROM read_parquet({opened.exactly(rows)})"


def findings(plans: Sequence[Plan], relation: str, lines: str, logs: Sequence[Log]) -> str:
    """Every readable row as `--out` has it: the log's columns, then file, line, outcome, reasons, route, verdict."""
    mapped = plans[-1].mapped
    new = added(len(logs) > 1)
    columns = [f"{one} AS {quote(name)}" for one, name in zip(cells(mapped), numbered(mapped.header, new), strict=True)]
    own = {"file": file_name(logs), "line": lines, "outcome": OUTCOME, "reasons": REASONS, "route": ROUTE, "verdict": VERDICT}
    columns += [f"{own[name]} AS {name}" for name in new]
    mixed = mapped.request is not None or len(plans) > 1  # summing up requests, or versions, loses the order
    order = f" ORDER BY {FILE}, {RECORD}" if mixed else ""
    return f"SELECT {', '.join(columns)} FROM ({relation}) AS decided WHERE NOT {REJECTED}{order}"


def rejects(mapped: Mapped, relation: str, lines: str) -> str:
    """File, line and text cells of every record that can be parsed but not read."""
    cells = ", ".join(cell(position) for position in range(len(mapped.header)))
    return f"SELECT {FILE}, {lines} AS line, {cells} FROM ({relation}) AS decided WHERE {REJECTED} ORDER BY ALL"
