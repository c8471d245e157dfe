"""Totals of the findings: by rule, clerk, month and article, and the money at stake.

A finding that a manager overrode is kept apart: it counts as nobody's, its money neither. Money is exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from returns_cli.analysis.amounts import Currencies, reading_money, settle_currencies
from returns_cli.analysis.registering import registered_reader
from returns_cli.audit import query
from returns_cli.audit.query import OUTCOME, REASONS
from returns_cli.audit.sql_text import text
from returns_cli.intake.roles import Roles
from returns_cli.intake.telling import read_override
from returns_cli.kinds.money import show_money
from returns_cli.kinds.sameness import folded
from returns_cli.records import Record
from returns_cli.rows.summary import rule_ids
from returns_cli.sources.logs import cell

if TYPE_CHECKING:
    from returns_cli.audit.run import Run

FINDINGS = "findings"  # the table of them, on the audit's connection
APPROVED, DENIED = "wrongly-approved", "wrongly-denied"
BREACH = "breach"  # what a row is that the policy denies, where no decisions are recorded
GROUPS = ("rule", "clerk", "month", "article")
_COUNTS = (
    f"count(*) FILTER (WHERE verdict = '{APPROVED}' AND NOT overridden), "
    f"count(*) FILTER (WHERE verdict = '{DENIED}'), count(*) FILTER (WHERE overridden), "
    f"count(*) FILTER (WHERE verdict = '{BREACH}' AND NOT overridden), "
    "sum(money) FILTER (WHERE NOT overridden)"
)


class FindingGroup(Record):
    """Findings that have something in common. `name` is None for what has none: no rule fired, a blank cell.

    `rows` are all decided rows of the group, where they were counted; `amount` is the money in the main currency, None
    without any; `amounts` are the sums of every currency.
    """

    name: str | None
    wrongly_approved: int
    wrongly_denied: int
    overridden: int
    amount: Decimal | None
    rows: int | None = None
    amounts: Mapping[str, Decimal] = MappingProxyType({})
    breaches: int = 0

    @property
    def findings(self) -> int:
        """Without those that a manager overrode."""
        return self.wrongly_approved + self.wrongly_denied + self.breaches


class Totals(Record):
    """All findings, and the findings by what the log tells of them; `money` is None where it tells no amounts."""

    whole: FindingGroup
    by: Mapping[str, tuple[FindingGroup, ...]]
    money: Currencies | None
    overrides_unread: int


def list_findings(run: Run, roles: Roles, *, unrecorded: bool) -> None:
    """Makes the table of the findings, with what is wanted of each, in one pass over the log. Where no decisions are
    recorded, they are the breaches: what the policy denies."""
    columns = [
        query.FILE,
        query.LINE,
        f"'{BREACH}' AS verdict" if unrecorded else f"{query.VERDICT} AS verdict",
        f"{OUTCOME} AS outcome",
        f"{query.RECORD_SAYS} AS recorded",
        f"{REASONS} AS reasons",
        f"strftime({query.DAY}, '%Y-%m') AS month",
        *(f"{_named(roles, role)} AS {role}" for role in ("clerk", "article")),
        f"{_called(roles, 'override', 'read_override')} AS override_text",
    ]
    wanted = f"{query.VERDICT} IN ('{APPROVED}', '{DENIED}')"
    if unrecorded:
        wanted = f"{OUTCOME} = {text(run.audit.compiled.policy.denied)}"
    with (
        reading_money(run, roles) as money,
        registered_reader(run.connection, "read_override", read_override),
    ):
        rows = f"SELECT {', '.join([*columns, money])} FROM ({run.relation()}) AS decided WHERE {wanted}"
        read = (
            "SELECT * EXCLUDE (override_text), override_text IS NULL AS override_unread, "
            f"coalesce(override_text = 'yes', false) AND verdict <> '{DENIED}' AS overridden FROM ({rows}) AS rows"
        )
        work = f"CREATE OR REPLACE TEMP TABLE {FINDINGS} AS {read}"
        run.watched(lambda: run.connection.execute(work), "totals")


def _named(roles: Roles, role: str) -> str:
    """The cell without blanks around it; NULL where there is nothing in it."""
    if role not in roles.columns:
        return "CAST(NULL AS VARCHAR)"
    return query.trimmed(roles.columns[role])


def _called(roles: Roles, role: str, reader: str) -> str:
    """The cell as its reader hands it over; blank for a blank cell, NULL for what cannot be read."""
    if role not in roles.columns:
        return "''"
    found = cell(roles.columns[role])
    return f"CASE WHEN trim({found}) <> '' THEN {reader}({found}) ELSE '' END"


def totals(run: Run, roles: Roles) -> Totals:
    """The totals of the findings; see `list_findings`, which comes first."""
    money = settle_currencies(run, FINDINGS, roles) if "amount" in roles.columns else None
    main = money.currency if money else ""
    whole = next(iter(_groups(run, "NULL", FINDINGS, main)), FindingGroup(None, 0, 0, 0, None))
    by = {"rule": _by_rule(run, main), **{name: _by(run, roles, name, main) for name in GROUPS[1:]}}
    unread = run.connection.execute(f"SELECT count(*) FROM {FINDINGS} WHERE override_unread").fetchall()[0][0]
    return Totals(whole, {name: groups for name, groups in by.items() if groups}, money, unread)


def _by_rule(run: Run, main: str) -> tuple[FindingGroup, ...]:
    """The findings under every rule that fired, in the policy's order; those where none did come last."""
    single = f"SELECT * EXCLUDE (reasons), unnest(string_split(reasons, ';')) AS rule FROM {FINDINGS}"
    found = {group.name or None: group for group in _groups(run, "rule", f"({single}) AS single", main)}
    order = [*rule_ids([plan.policy for plan in run.audit.plans]), None]
    return tuple(found[name].but(name=name) for name in order if name in found)


def _by(run: Run, roles: Roles, what: str, main: str) -> tuple[FindingGroup, ...]:
    """The findings of every clerk, month or article: months in their order, others by money, then by number."""
    if what not in roles.columns and what != "month":
        return ()
    found = _groups(run, what, FINDINGS, main)
    if what == "month":
        known = sorted((group for group in found if group.name), key=lambda group: group.name or "")
        return (*known, *(group for group in found if not group.name)) if known else ()
    return tuple(sorted(found, key=lambda group: (-(group.amount or 0), -group.findings, -group.overridden, group.name or "")))


def _groups(run: Run, column: str, table: str, main: str) -> list[FindingGroup]:
    rows = run.connection.execute(f"SELECT {column}, currency, {_COUNTS} FROM {table} GROUP BY ALL").fetchall()
    groups: dict[str | None, FindingGroup] = {}
    for name, currency, approved, denied, overridden, breaches, money in sorted(rows, key=lambda row: row[0] or ""):
        key = _alike(column, name)
        group = groups.get(key, FindingGroup(name if key else None, 0, 0, 0, None))
        groups[key] = group.but(
            wrongly_approved=group.wrongly_approved + approved,
            wrongly_denied=group.wrongly_denied + denied,
            overridden=group.overridden + overridden,
            breaches=group.breaches + breaches,
            amounts=group.amounts if money is None else {**group.amounts, currency: group.amounts.get(currency, 0) + money},
        )
    return [group.but(amount=group.amounts.get(main)) for group in groups.values()]


def _alike(what: str, name: str | None) -> str | None:
    """What all spellings of a clerk or an article have in common, as pseudonyms have it; the first of them is shown."""
    return (folded(name) or None) if name and what in ("clerk", "article") else name


def activity(run: Run, roles: Roles, found: Totals) -> Totals:
    """The same totals, with the number of all decided rows of each clerk and month: one more pass over the log."""
    wanted = f"{_named(roles, 'clerk')} AS clerk, strftime({query.DAY}, '%Y-%m') AS month, count(*) AS rows"
    sql = f"SELECT {wanted} FROM ({run.relation()}) AS decided GROUP BY ALL"
    counted = run.watched(lambda: run.connection.execute(sql).fetchall(), "totals")
    by = dict(found.by)
    for at, what in enumerate(("clerk", "month")):
        rows: dict[str | None, int] = {}
        for one in counted:
            key = _alike(what, one[at])
            rows[key] = rows.get(key, 0) + one[2]
        by[what] = tuple(group.but(rows=rows.get(_alike(what, group.name), 0)) for group in by.get(what, ()))
        if what == "month":  # a month without findings is worth seeing too
            named = {group.name for group in by[what]}
            clean = [FindingGroup(name, 0, 0, 0, None, count) for name, count in rows.items() if name and name not in named]
            by[what] = tuple(sorted([*by[what], *clean], key=lambda group: (group.name is None, group.name or "")))
    return found.but(by={what: by[what] for what in GROUPS if by.get(what)})


def as_json(found: Totals) -> dict[str, object]:
    """The totals as data; amounts are texts, because they are exact."""
    money = found.money
    notes: dict[str, Any] | None = None
    if money:
        notes = {"currency": money.currency or None, "blank": money.blank, "unread": money.unread, "other": money.other}
    by = {f"by_{name}": [_group_json(name, group) for group in groups] for name, groups in found.by.items()}
    whole = _group_json("", found.whole)
    return whole | {"money": notes, "overrides_unread": found.overrides_unread, **by}


def _group_json(what: str, group: FindingGroup) -> dict[str, object]:
    named: dict[str, object] = {what: group.name} if what else {}
    rows = {} if group.rows is None else {"rows": group.rows}
    counts = {"findings": group.findings, APPROVED: group.wrongly_approved, DENIED: group.wrongly_denied}
    counts |= {"breaches": group.breaches} if group.breaches else {}
    amounts = {"amounts": {currency: show_money(amount) for currency, amount in group.amounts.items()}}
    return named | rows | counts | {"overridden": group.overridden, "amount": show_money(group.amount)} | amounts


def shown_first(groups: Sequence[FindingGroup], limit: int) -> tuple[Sequence[FindingGroup], int]:
    """The groups to show where there is little room, and how many are left out."""
    return groups[:limit], max(0, len(groups) - limit)
