"""The audit's SQL in Spark's words: from the log's text cells to an outcome and a verdict for every record.

It gives the columns of `query.decided`, for a table of records that stands in for the log's files.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from returns_cli.audit.logs import cell
from returns_cli.audit.plan import Plan
from returns_cli.audit.query import (
    DAY,
    FILE,
    RECORD,
    RECORD_SAYS,
    REJECTED,
    REQUEST,
    VERDICT,
    holds,
    request_key,
    rule_ids,
    verdict,
)
from returns_cli.audit.roles import day_slot
from returns_cli.audit.spark_columns import direct, read_again, text
from returns_cli.audit.typed_columns import quote
from returns_cli.engines.sql_dialects import in_dialect
from returns_cli.engines.sql_nodes import literal
from returns_cli.engines.sql_policy import OUTCOME, REASONS, ROUTE, UNREADABLE, policy_query, rule_column
from returns_cli.engines.sql_steps import column_type
from returns_cli.intake.columns import BARE
from returns_cli.intake.outcomes import RECORDED, recorded_fact
from returns_cli.language.types import slots
from returns_cli.policy.model import INCOMPLETE, Fact
from returns_cli.records import Record

UNREAD = "_unread"


class Cell(Record):
    """A fact that the log has a column for. `key` keeps the readers of several facts and versions apart."""

    fact: Fact
    key: str
    text: str
    opposite: bool
    names: tuple[str, ...]

    @property
    def odd(self) -> str:
        """The column of what Spark could not read itself."""
        return f"_odd_{self.key}"

    @property
    def again(self) -> str:
        """The column of what the counter's reader made of it."""
        return f"_again_{self.key}"


def cells_of(plan: Plan) -> Iterator[Cell]:
    """The columns that are read for this version: those of facts, then the recorded decision's."""
    mapped = plan.mapped
    for name, position in mapped.facts.items():
        fact = plan.policy.facts[name]
        yield Cell(
            fact, plan.reader(name), _told(plan, name, cell(position)), name in mapped.opposite, tuple(slots(name, fact.type))
        )
    if mapped.recorded is not None:
        yield Cell(recorded_fact(plan.policy), plan.reader(RECORDED), cell(mapped.recorded), False, (RECORD_SAYS,))


def _told(plan: Plan, name: str, own: str) -> str:
    """What a row says of a fact, with the unit that its heading or another column says; see `Mapped.text`."""
    unit = plan.unit(name)
    return f"CASE WHEN {unit} <> '' AND {own} RLIKE '^{BARE}$' THEN concat({own}, ' ', {unit}) ELSE {own} END" if unit else own


def decided(plans: Sequence[Plan], records: str) -> str:
    """Every record of the table `records`, decided by the version in force on its day."""
    *earlier, newest = plans
    if not earlier:
        return _common(newest, _judged(newest, records, "true"), plans)
    others = " OR ".join(holds(plan) for plan in earlier)
    when = [*(holds(plan) for plan in earlier), f"NOT ({others})"]
    parts = [_common(plan, _judged(plan, records, mine), plans) for plan, mine in zip(plans, when, strict=True)]
    return " UNION ALL ".join(parts)


def _judged(plan: Plan, records: str, mine: str) -> str:
    """The records that `mine` holds for, with typed facts and everything the policy says of them."""
    read = list(cells_of(plan))
    odd = [f"{_left_over(each)} AS {each.odd}" for each in read]
    again = [f"read_cell_{each.key}({each.odd}) AS {each.again}" for each in read]
    typed = [f"{sql} AS {quote(name)}" for each in read for name, sql in _slots(each)]
    typed += [f"{sql} AS {quote(name)}" for name, sql in _constants(plan)]
    if plan.mapped.request is not None:
        typed.append(f"{request_key(plan.mapped.request)} AS {REQUEST}")
    unread = " OR ".join(f"({each.odd} IS NOT NULL AND {each.again} IS NULL)" for each in read) or "false"
    request = (FILE, REQUEST) if plan.mapped.request is not None else ()
    judged = in_dialect(policy_query(plan.policy, "flagged", request=request, unread=UNREAD), "spark")
    return (
        f"WITH odd AS (SELECT {_listed(['*', *odd])} FROM {records}), "
        f"again AS (SELECT {_listed(['*', *again])} FROM odd), "
        f"typed AS (SELECT {_listed(['*', *typed, f'{unread} AS {UNREAD}'])} FROM again), "
        f"flagged AS (SELECT * FROM typed WHERE {mine}) {judged}"
    )


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(columns)


def _left_over(read: Cell) -> str:
    at = read.text
    return f"CASE WHEN {at} <> '' AND ({direct(read.fact.type, at)[0]}) IS NULL THEN {at} END"


def _slots(read: Cell) -> Iterator[tuple[str, str]]:
    """A compound fact is read whole by one of the two readers, never half by each."""
    pairs = zip(direct(read.fact.type, read.text), read_again(read.fact, read.again), strict=True)
    for name, (by_spark, by_counter) in zip(read.names, pairs, strict=True):
        value = f"CASE WHEN {read.odd} IS NULL THEN {by_spark} ELSE {by_counter} END"
        yield name, f"NOT ({value})" if read.opposite else value


def _constants(plan: Plan) -> Iterator[tuple[str, str]]:
    """The slots of the facts that have no column: what holds for every record, or unknown."""
    for fact in plan.policy.facts.values():
        if fact.name not in plan.mapped.facts:
            types = slots(fact.name, fact.type)
            for (name, type_), value in zip(types.items(), plan.constants.get(fact.name, (None,) * len(types)), strict=True):
                written = "NULL" if value is None else literal(value).sql(dialect="spark")
                yield name, f"CAST({written} AS {column_type(type_, 'spark')})"
    if plan.mapped.recorded is None:
        yield RECORD_SAYS, "CAST(NULL AS STRING)" if plan.recorded_as is None else text(plan.recorded_as)


def _common(plan: Plan, judged: str, plans: Sequence[Plan]) -> str:
    """The columns that all versions share; a rule that a version does not have never fires.

    Of several versions none can decide a record whose day is unknown.
    """
    in_force = plan.policy.in_force
    undated = f"{quote(in_force.by)} IS NULL" if in_force and len(plans) > 1 else "false"
    own = {rule.id: f"{rule_column(index)} AND NOT ({undated})" for index, rule in enumerate(plan.policy.rules)}
    said = {
        REJECTED: f"{UNREAD} OR {UNREADABLE}",
        OUTCOME: f"CASE WHEN {undated} THEN {text(INCOMPLETE)} ELSE {OUTCOME} END",
        REASONS: f"CASE WHEN {undated} THEN '' ELSE {REASONS} END",
        ROUTE: f"CASE WHEN {undated} THEN NULL ELSE {ROUTE} END",
    }
    said |= {rule_column(index): own.get(name, "false") for index, name in enumerate(rule_ids(plans))}
    kept = [FILE, RECORD, *(cell(position) for position in range(len(plan.mapped.header)))]
    slot = day_slot(plan.policy, plan.mapped)
    day = "CAST(NULL AS DATE)" if slot is None else quote(slot)
    inner = _listed([*kept, RECORD_SAYS, f"{day} AS {DAY}", *(f"{sql} AS {name}" for name, sql in said.items())])
    return (
        f"SELECT {_listed([*kept, *said, RECORD_SAYS, DAY])}, {verdict(plan.policy)} AS {VERDICT} "
        f"FROM (SELECT {inner} FROM ({judged}) AS judged_{plan.number}) AS version_{plan.number}"
    )
