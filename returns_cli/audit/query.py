"""The audit's SQL: from the log's text cells to an outcome and a verdict for every row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from returns_cli.audit.log_file import Log
from returns_cli.audit.roles import day_column
from returns_cli.audit.typed_columns import quote, slot_expressions, text, unreadable
from returns_cli.engines.sql import literal
from returns_cli.engines.sql_policy import OUTCOME, REASONS, ROUTE, UNREADABLE, policy_query, rule_column
from returns_cli.intake.columns import Mapped
from returns_cli.intake.outcomes import RECORDED, recorded_fact
from returns_cli.intake.spellings import Stored
from returns_cli.language.types import slots
from returns_cli.policy.model import INCOMPLETE, Fact, Policy
from returns_cli.records import Record

VERDICTS = ("agree", "wrongly-approved", "wrongly-denied", "undecided", "no-record")
FILE, RECORD, REJECTED, VERDICT, REQUEST = "_file", "_record", "_rejected", "_verdict", "_request"
RECORD_SAYS, DAY = "_record_says", "_day"


ADDED = ("line", "outcome", "reasons", "route", "verdict")
LONGEST_REJECT = 2**31 - 1


def cell(position: int) -> str:
    """The column that holds the text of the log's column at `position`."""
    return f"_c{position}"


def reject_table(turn: int, index: int) -> str:
    """Where DuckDB notes the rows of a log that it could not split; each scan needs a table of its own."""
    return f"malformed_{turn}_{index}"


def source(logs: Sequence[Log], turn: int) -> str:
    """Every well-formed record of the logs, all cells as text, with file and record number (the header is 1)."""
    return " UNION ALL ".join(f"({_one(index, log, reject_table(turn, index))})" for index, log in enumerate(logs))


def _one(index: int, log: Log, rejects: str) -> str:
    columns = ", ".join(f"'{cell(position)}': 'VARCHAR'" for position in range(len(log.header)))
    read = (
        f"read_csv({text(str(log.path))}, header = true, auto_detect = false, delim = {text(log.separator)}, "
        f"quote = '\"', escape = '\"', columns = {{{columns}}}, nullstr = '', encoding = 'utf-8', "
        f"strict_mode = {str(not log.mixed_line_ends).lower()}, store_rejects = true, rejects_limit = 0, "
        f"rejects_line_size_limit = {LONGEST_REJECT}, "
        f"rejects_table = '{rejects}', rejects_scan = '{rejects}_scan')"
    )
    return f"SELECT {index} AS {FILE}, row_number() OVER () + 1 AS {RECORD}, * FROM {read}"


class Plan(Record):
    """How one version of the policy reads and decides the log.

    `constants` are the stored values of facts that have no column; what has neither is unknown.
    `number` keeps the readers of several versions apart.
    """

    policy: Policy
    mapped: Mapped
    constants: Mapping[str, Stored]
    number: int = 0

    def reader(self, fact: str) -> str:
        """The SQL name of the counter's reader for a fact."""
        return f"read_{self.number}_{fact}"


def decided(plans: Sequence[Plan], origin: Callable[[], str]) -> str:
    """Every record with its outcome, reasons, route, fired rules, `_rejected` and `_verdict`.

    Each record is decided by the version in force on its day; `origin` gives the SQL of one scan.
    """
    if len(plans) == 1:
        return _judged(plans[0], origin(), "true")
    newest, earlier = plans[-1], plans[:-1]
    ids = rule_ids(plans)
    parts = [_common(plan, _judged(plan, origin(), _holds(plan)), ids) for plan in earlier]
    others = " OR ".join(_holds(plan) for plan in earlier)
    rest = _common(newest, _judged(newest, origin(), f"NOT ({others})"), ids)
    return " UNION ALL ".join([*parts, rest])


def rule_ids(plans: Sequence[Plan]) -> list[str]:
    """The rules of all versions, the newest version's first."""
    return list(dict.fromkeys(rule.id for plan in reversed(plans) for rule in plan.policy.rules))


def _holds(plan: Plan) -> str:
    """Whether the version is in force on the record's day; no where the day is unknown."""
    in_force = plan.policy.in_force
    if in_force is None:
        return "false"
    day = quote(in_force.by)
    since = f"{day} >= DATE '{in_force.since}'" if in_force.since else "true"
    until = f"{day} <= DATE '{in_force.until}'" if in_force.until else "true"
    return f"coalesce({day} IS NOT NULL AND {since} AND {until}, false)"


def _common(plan: Plan, judged: str, ids: Sequence[str]) -> str:
    """The columns that all versions share; a rule that a version does not have never fires."""
    own = {rule.id: rule_column(index) for index, rule in enumerate(plan.policy.rules)}
    rules = [f"{own.get(name, 'false')} AS {rule_column(index)}" for index, name in enumerate(ids)]
    cells = [cell(position) for position in range(len(plan.mapped.header))]
    shared = [FILE, RECORD, *cells, OUTCOME, REASONS, ROUTE, REJECTED, VERDICT, RECORD_SAYS, DAY]
    return f"SELECT {', '.join([*shared, *rules])} FROM ({judged}) AS version_{plan.number}"


def _judged(plan: Plan, origin: str, mine: str) -> str:
    """The records that `mine` holds for, with typed facts and everything the policy says of them."""
    policy, mapped = plan.policy, plan.mapped
    recorded = recorded_fact(policy)
    typed = [f"{sql} AS {quote(name)}" for fact in policy.facts.values() for name, sql in _slots(fact, plan)]
    typed.append(f"{_recorded(recorded, plan)} AS {RECORD_SAYS}")
    if mapped.request is not None:
        own = f"concat('alone ', {RECORD})"
        typed.append(f"coalesce('id ' || nullif(trim({cell(mapped.request)}), ''), {own}) AS {REQUEST}")
    typed_table = f"SELECT *, {', '.join(typed)} FROM ({origin}) AS cells"
    bad = [
        unreadable(cell(at), quote(next(iter(slots(name, policy.facts[name].type)))), plan.reader(name))
        for name, at in mapped.facts.items()
    ]
    if mapped.recorded is not None:
        bad.append(unreadable(cell(mapped.recorded), RECORD_SAYS, plan.reader(RECORDED)))
    day = f"{day_column(plan.policy, plan.mapped)} AS {DAY}"
    flagged = f"SELECT *, {' OR '.join(bad) or 'false'} AS _unread, {day} FROM ({typed_table}) AS typed WHERE {mine}"
    request = (FILE, REQUEST) if mapped.request is not None else ()
    judged = policy_query(policy, "flagged", request=request, unread="_unread").sql(dialect="duckdb")
    rejected = f"(_unread OR {UNREADABLE})"
    return (
        f"WITH flagged AS ({flagged}), judged AS ({_undated(plan, judged, mine)}) "
        f"SELECT *, {rejected} AS {REJECTED}, {_verdict(policy)} AS {VERDICT} FROM judged"
    )


def _undated(plan: Plan, judged: str, mine: str) -> str:
    """Of several versions none can decide a record whose day is unknown."""
    if mine == "true" or plan.policy.in_force is None:
        return judged
    unknown = f"{quote(plan.policy.in_force.by)} IS NULL"
    rules = [f"{rule_column(i)} AND NOT ({unknown}) AS {rule_column(i)}" for i in range(len(plan.policy.rules))]
    changed = [
        f"CASE WHEN {unknown} THEN '{INCOMPLETE}' ELSE {OUTCOME} END AS {OUTCOME}",
        f"CASE WHEN {unknown} THEN '' ELSE {REASONS} END AS {REASONS}",
        f"CASE WHEN {unknown} THEN NULL ELSE {ROUTE} END AS {ROUTE}",
    ]
    return f"SELECT * REPLACE ({', '.join([*changed, *rules])}) FROM ({judged}) AS any_day"


def _slots(fact: Fact, plan: Plan) -> list[tuple[str, str]]:
    mapped = plan.mapped
    names = list(slots(fact.name, fact.type))
    if fact.name in mapped.facts:
        read = slot_expressions(fact, cell(mapped.facts[fact.name]), plan.reader(fact.name))
        if fact.name in mapped.opposite:
            read = [f"NOT ({read[0]})"]
        return list(zip(names, read, strict=True))
    values = plan.constants.get(fact.name, (None,) * len(names))
    types = slots(fact.name, fact.type).values()
    return [
        (name, f"CAST({'NULL' if value is None else literal(value).sql(dialect='duckdb')} AS {_sql_type(type_)})")
        for name, value, type_ in zip(names, values, types, strict=True)
    ]


def _sql_type(type_: object) -> str:
    return {"YesNo": "BOOLEAN", "Number": "BIGINT", "Date": "DATE"}.get(type(type_).__name__, "VARCHAR")


def _recorded(recorded: Fact, plan: Plan) -> str:
    if plan.mapped.recorded is None:
        return "CAST(NULL AS VARCHAR)"
    return slot_expressions(recorded, cell(plan.mapped.recorded), plan.reader(RECORDED))[0]


def _verdict(policy: Policy) -> str:
    """The record held against the decision. A record milder than the policy is wrongly approved."""

    def rank(column: str) -> str:
        cases = " ".join(f"WHEN {text(outcome)} THEN {index}" for index, outcome in enumerate(policy.outcomes))
        return f"CASE {column} {cases} END"

    record = RECORD_SAYS
    return (
        f"CASE WHEN {record} IS NULL THEN 'no-record' WHEN {OUTCOME} = '{INCOMPLETE}' THEN 'undecided' "
        f"WHEN {record} = {OUTCOME} THEN 'agree' "
        f"WHEN {rank(record)} > {rank(OUTCOME)} THEN 'wrongly-approved' ELSE 'wrongly-denied' END"
    )


def summary(plans: Sequence[Plan], relation: str) -> tuple[list[tuple[str, str]], str]:
    """One pass over the relation: what each column of the answer counts, and the query."""
    outcomes = dict.fromkeys(outcome for plan in reversed(plans) for outcome in plan.policy.outcomes[::-1])
    routes = dict.fromkeys(route.id for plan in reversed(plans) for route in plan.policy.routes)
    kept = f"NOT {REJECTED}"
    counts: list[tuple[str, str, str]] = [("rows", "", "true"), ("rejected", "", REJECTED)]
    counts += [("outcomes", name, f"{kept} AND {OUTCOME} = {text(name)}") for name in (*outcomes, INCOMPLETE)]
    counts += [("verdicts", name, f"{kept} AND {VERDICT} = {text(name)}") for name in VERDICTS]
    counts += [("rules", name, f"{kept} AND {rule_column(i)}") for i, name in enumerate(rule_ids(plans))]
    counts += [("routes", name, f"{kept} AND {ROUTE} = {text(name)}") for name in routes]
    columns = ", ".join(f"count(*) FILTER (WHERE {condition})" for _, _, condition in counts)
    return [(group, name) for group, name, _ in counts], f"SELECT {columns} FROM ({relation}) AS decided"


def added(logs: Sequence[Log]) -> tuple[str, ...]:
    """The columns that a result has after the log's own; those of several logs begin with the file."""
    return ADDED if len(logs) == 1 else ("file", *ADDED)


def findings(plans: Sequence[Plan], relation: str, lines: str, logs: Sequence[Log]) -> str:
    """Every readable row as `--out` has it: the log's columns, then file, line, outcome, reasons, route, verdict."""
    mapped = plans[-1].mapped
    own = {"file": file_name(logs), "line": lines, "outcome": OUTCOME, "reasons": REASONS, "route": ROUTE, "verdict": VERDICT}
    columns = [f"{cell(position)} AS {quote(name)}" for position, name in enumerate(unique(mapped.header, added(logs)))]
    columns += [f"{own[name]} AS {name}" for name in added(logs)]
    mixed = mapped.request is not None or len(plans) > 1  # summing up requests, or versions, loses the order
    order = f" ORDER BY {FILE}, {RECORD}" if mixed else ""
    return f"SELECT {', '.join(columns)} FROM ({relation}) AS decided WHERE NOT {REJECTED}{order}"


def file_name(logs: Sequence[Log]) -> str:
    """SQL of the name of a record's file."""
    return f"CASE {FILE} {' '.join(f'WHEN {index} THEN {text(log.name)}' for index, log in enumerate(logs))} END"


def rejects(mapped: Mapped, relation: str, lines: str) -> str:
    """File, line and text cells of every record that can be parsed but not read."""
    cells = ", ".join(cell(position) for position in range(len(mapped.header)))
    return f"SELECT {FILE}, {lines} AS line, {cells} FROM ({relation}) AS decided WHERE {REJECTED} ORDER BY ALL"


def malformed(table: str) -> str:
    """Line, raw text and fault of every row of a log that DuckDB could not split."""
    return f"SELECT line, any_value(csv_line), any_value(error_message) FROM {table} GROUP BY line ORDER BY line"


def unique(header: Sequence[str], taken: Sequence[str]) -> list[str]:
    """The headings with repeated ones, and those that results take for themselves, numbered."""
    seen = dict.fromkeys(taken, 1)
    found = []
    for position, name in enumerate(header):
        base = name or f"column {position + 1}"
        seen[base.lower()] = seen.get(base.lower(), 0) + 1
        found.append(base if seen[base.lower()] == 1 else f"{base} ({seen[base.lower()]})")
    return found
