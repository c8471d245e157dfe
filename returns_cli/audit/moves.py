"""What another version of a policy would decide otherwise in a log: how many rows, which, and for how much money."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from returns_cli.audit.amounts import Money, reading_money, settle_currencies
from returns_cli.audit.audit import Audit, Columns, Watch
from returns_cli.audit.logs import Log
from returns_cli.audit.query import FILE, RECORD, REJECTED
from returns_cli.audit.roles import Roles, find_roles
from returns_cli.audit.run import Run, opened
from returns_cli.audit.summary import Summary
from returns_cli.audit.typed_columns import text
from returns_cli.decisions.ready import ReadyPolicy
from returns_cli.engines.sql_policy import OUTCOME, ROUTE
from returns_cli.policy.model import INCOMPLETE, MILDER, STRICTER
from returns_cli.records import Record

MOVED = "moved"  # the table of the rows decided otherwise, on the audit's connection
UNREADABLE, ROUTED, OTHER = "unreadable", "route", "other"
MAX_LISTED = 1_000


class Moved(Record):
    """One logged row that is decided otherwise. An outcome is `unreadable` where that version refuses the row."""

    file: str
    line: int
    request: str
    before: str
    after: str
    route_before: str | None
    route_after: str | None
    amount: Decimal | None


class Move(Record):
    """Rows that went from one outcome to another, by direction; `amount` is None where the log has none."""

    direction: str
    before: str
    after: str
    rows: int
    amount: Decimal | None


class Moves(Record):
    """What the two versions make of the log. `listed` are the first rows of `moves`, in the order of the log; amounts are
    in the main currency of `money`."""

    before: Summary
    after: Summary
    moves: tuple[Move, ...]
    listed: tuple[Moved, ...]
    amount_column: str | None
    money: Money | None = None

    @property
    def rows(self) -> int:
        return sum(move.rows for move in self.moves)


class _Versions(ReadyPolicy):
    """Both versions as the audit takes those of one policy: it then plans each."""

    def __init__(self, before: ReadyPolicy, after: ReadyPolicy) -> None:
        super().__init__(after.policy)
        self.versions = (before, after)


def moved_rows(
    before: ReadyPolicy,
    after: ReadyPolicy,
    logs: Sequence[Log],
    columns: Columns,
    watch: Watch,
    *,
    amount: str | None = None,
    order: str | None = None,
    lang: str = "en",
) -> Moves:
    """Decides every row of the logs by both versions. `amount` names the column of the money. Raises ReturnsError."""
    audit = Audit(_Versions(before, after), logs, columns, watch, order, lang)
    roles = find_roles(audit.mapped, {} if amount is None else {"amount": amount})
    with opened(audit, None) as run:
        summaries, relations = [], []
        for plan in audit.plans:
            run.plans = [plan]
            summaries.append(run.summary())
            relations.append(run.relation())
        _compare(run, relations, roles)
        money = settle_currencies(run, MOVED, roles) if "amount" in roles.columns else None
        if money and money.other:  # currencies are never added up
            run.connection.execute(f"UPDATE {MOVED} SET money = NULL WHERE currency <> {text(money.currency)}")
        moves = _moves(run, after.policy.outcomes if before.policy.outcomes == after.policy.outcomes else ())
        listed = _listed(run)
    return Moves(summaries[0], summaries[1], moves, listed, roles.heading("amount"), money)


def _compare(run: Run, relations: Sequence[str], roles: Roles) -> None:
    """Makes the table of the rows that the two versions decide or route otherwise."""
    request = run.audit.mapped.request
    columns = [
        f"{FILE} AS file",
        f"{run.line()} AS line",
        f"CASE WHEN {REJECTED} THEN '{UNREADABLE}' ELSE {OUTCOME} END AS outcome",
        f"CASE WHEN NOT {REJECTED} THEN {ROUTE} END AS route",
    ]
    own = f"{run.cell(request)} AS request" if request is not None else "'' AS request"
    old = f"SELECT {FILE}, {RECORD}, {', '.join(columns[2:])} FROM ({relations[0]}) AS decided"
    with reading_money(run, roles) as money:
        new = f"SELECT {FILE}, {RECORD}, {', '.join([*columns, own, money])} FROM ({relations[1]}) AS decided"
        sql = (
            f"CREATE OR REPLACE TEMP TABLE {MOVED} AS SELECT new.file, new.line, new.request, new.money, new.currency, "
            "new.money_unread, old.outcome AS was, new.outcome AS now, old.route AS was_route, new.route AS now_route "
            f"FROM ({old}) AS old JOIN ({new}) AS new USING ({FILE}, {RECORD}) "
            "WHERE was <> now OR was_route IS DISTINCT FROM now_route"
        )
        run.watched(lambda: run.connection.execute(sql).fetchall(), "moves")


def _moves(run: Run, order: Sequence[str]) -> tuple[Move, ...]:
    sql = f"SELECT was, now, count(*), sum(money) FROM {MOVED} GROUP BY ALL ORDER BY ALL"
    return tuple(
        Move(_direction(was, now, order), was, now, rows, None if amount is None else Decimal(amount))
        for was, now, rows, amount in run.connection.execute(sql).fetchall()
    )


def _direction(was: str, now: str, order: Sequence[str]) -> str:
    """Milder or stricter where both decide and rank alike; a route alone is a direction of its own."""
    if was == now:
        return ROUTED
    if was not in order or now not in order or INCOMPLETE in (was, now):
        return OTHER
    return MILDER if order.index(now) > order.index(was) else STRICTER


def _listed(run: Run) -> tuple[Moved, ...]:
    sql = (
        f"SELECT file, line, request, was, now, was_route, now_route, money FROM {MOVED} ORDER BY file, line LIMIT {MAX_LISTED}"
    )
    return tuple(
        Moved(run.audit.logs[file].name, line, request or "", *rest)
        for file, line, request, *rest in run.connection.execute(sql).fetchall()
    )
