"""What another version of a policy would decide otherwise in a log: how many rows, which, and for how much money."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from returns_cli.analysis.amounts import Currencies, reading_money, settle_currencies
from returns_cli.audit.query import FILE, LINE, OUTCOME, ROUTE, cells
from returns_cli.audit.run import Run, opened
from returns_cli.audit.sql_text import text
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.intake.roles import Roles
from returns_cli.policy.model import INCOMPLETE, MILDER, STRICTER
from returns_cli.pools.watching import Watch
from returns_cli.records import Record
from returns_cli.rows.audit import Audit, Columns
from returns_cli.rows.summary import Summary
from returns_cli.sources.logs import OpenedLog, cell
from returns_cli.sources.probing import roles_in

MOVED = "moved"  # the table of the rows decided otherwise, on the audit's connection
UNREADABLE, ROUTED, OTHER = "unreadable", "route", "other"
MAX_LISTED = 1_000


class ChangedRow(Record):
    """One logged row that is decided otherwise. An outcome is `unreadable` where that version refuses the row."""

    file: str
    line: int
    request: str
    before: str
    after: str
    route_before: str | None
    route_after: str | None
    amount: Decimal | None


class ChangeGroup(Record):
    """Rows that went from one outcome to another, by direction; `amount` is None where the log has none."""

    direction: str
    before: str
    after: str
    rows: int
    amount: Decimal | None


class ChangedDecisions(Record):
    """What the two versions make of the log. `listed` are the first changed rows, in the order of the log; amounts are
    in the main currency of `money`."""

    before: Summary
    after: Summary
    changed_decisions: tuple[ChangeGroup, ...]
    listed: tuple[ChangedRow, ...]
    amount_column: str | None
    money: Currencies | None = None

    @property
    def rows(self) -> int:
        return sum(move.rows for move in self.changed_decisions)


def changed_rows(
    before: CompiledPolicy,
    after: CompiledPolicy,
    logs: Sequence[OpenedLog],
    columns: Columns,
    watch: Watch,
    *,
    amount: str | None = None,
    order: str | None = None,
    lang: str = "en",
) -> ChangedDecisions:
    """Decides every row of the logs by both versions. `amount` names the column of the money. Raises ReturnsError."""
    audits = [Audit(version, logs, columns, watch, order, lang) for version in (before, after)]
    roles = roles_in(logs, audits[1].mapped, {} if amount is None else {"amount": amount})
    with opened(audits[0], None, parquet=False, rows=True) as old, opened(audits[1], None, parquet=False, rows=True) as new:
        summaries = [run.summary() for run in (old, new)]
        _compare(new, old.relation(), roles)
        money = settle_currencies(new, MOVED, roles) if "amount" in roles.columns else None
        if money and money.other:  # currencies are never added up
            new.connection.execute(f"UPDATE {MOVED} SET money = NULL WHERE currency <> {text(money.currency)}")
        changed_decisions = _change_groups(
            new, after.policy.outcomes if before.policy.outcomes == after.policy.outcomes else ()
        )
        listed = _listed(new)
    return ChangedDecisions(summaries[0], summaries[1], changed_decisions, listed, roles.heading("amount"), money)


def _compare(run: Run, old: str, roles: Roles) -> None:
    """Makes the table of the rows that the two versions decide or route otherwise; a row that is in one of the relations only
    cannot be read by the other version."""
    request = run.audit.mapped.request
    texts = ", ".join(f"coalesce(new.{name}, old.{name}) AS {name}" for name in cells(run.audit.mapped))
    both = (
        f"SELECT {FILE}, {LINE}, {texts}, coalesce(old.{OUTCOME}, '{UNREADABLE}') AS was, "
        f"coalesce(new.{OUTCOME}, '{UNREADABLE}') AS now, old.{ROUTE} AS was_route, new.{ROUTE} AS now_route "
        f"FROM ({old}) AS old FULL JOIN ({run.relation()}) AS new USING ({FILE}, {LINE})"
    )
    own = f"{cell(request)} AS request" if request is not None else "'' AS request"
    with reading_money(run, roles) as money:
        sql = (
            f"CREATE OR REPLACE TEMP TABLE {MOVED} AS SELECT {FILE} AS file, {LINE} AS line, {own}, {money}, was, now, "
            f"was_route, now_route FROM ({both}) AS paired WHERE was <> now OR was_route IS DISTINCT FROM now_route"
        )
        run.watched(lambda: run.connection.execute(sql).fetchall(), "moves")


def _change_groups(run: Run, order: Sequence[str]) -> tuple[ChangeGroup, ...]:
    sql = f"SELECT was, now, count(*), sum(money) FROM {MOVED} GROUP BY ALL ORDER BY ALL"
    return tuple(
        ChangeGroup(_direction(was, now, order), was, now, rows, None if amount is None else Decimal(amount))
        for was, now, rows, amount in run.connection.execute(sql).fetchall()
    )


def _direction(was: str, now: str, order: Sequence[str]) -> str:
    """Milder or stricter where both decide and rank alike; a route alone is a direction of its own."""
    if was == now:
        return ROUTED
    if was not in order or now not in order or INCOMPLETE in (was, now):
        return OTHER
    return MILDER if order.index(now) > order.index(was) else STRICTER


def _listed(run: Run) -> tuple[ChangedRow, ...]:
    sql = (
        f"SELECT file, line, request, was, now, was_route, now_route, money FROM {MOVED} ORDER BY file, line LIMIT {MAX_LISTED}"
    )
    return tuple(
        ChangedRow(run.audit.logs[file].name, line, request or "", *rest)
        for file, line, request, *rest in run.connection.execute(sql).fetchall()
    )
