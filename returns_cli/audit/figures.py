"""What a policy wants counted over a log: times by hour and weekday, the busiest of them, shares, causes.

The figures are those of the newest version, over the rows that it can read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeAlias

import duckdb

from returns_cli.audit.plan import Plan
from returns_cli.audit.query import REJECTED, decided
from returns_cli.engines.sql import expression
from returns_cli.intake.spellings import show_value
from returns_cli.kinds.calendar_text import show_moment, zone_of
from returns_cli.language.types import MINUTE
from returns_cli.policy.model import Figure, Policy
from returns_cli.policy.reads import facts_read

Rows: TypeAlias = list[tuple[Any, ...]]
TABLE = "figures"
QUARTER = 15  # minutes: every zone's hours begin at one of these, so quarters are all that has to be told apart
SHIFT = 10**8  # quarters: no time is so early that rounding down would round up
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def figures_of(
    plan: Plan, origin: Callable[[], str], connection: duckdb.DuckDBPyConnection, lang: str
) -> dict[str, dict[str, Any]]:
    """Figure -> what was counted, as JSON shows it. Figures of facts that the log does not have are left out."""
    policy = plan.policy
    figures = [figure for figure in policy.figures if _in_log(plan, figure)]
    if not figures:
        return {}
    plain = plan.but(mapped=plan.mapped.but(request=None))
    columns = [sql for number, figure in enumerate(figures) for sql in _columns(policy, number, figure)]
    rows = f"SELECT {', '.join(columns)} FROM ({decided([plain], origin)}) AS decided WHERE NOT {REJECTED}"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {TABLE} AS {rows}")
    found = {}
    for number, figure in enumerate(figures):
        head = {"kind": figure.kind, "label": figure.label.in_language(lang) or figure.id, "clause": figure.clause}
        found[figure.id] = head | _counted(policy, figure, number, connection, lang)
    connection.execute(f"DROP TABLE {TABLE}")
    return found


def _in_log(plan: Plan, figure: Figure) -> bool:
    """Whether the log says anything about what is counted."""
    return bool(facts_read(plan.policy, figure.core) & {*plan.mapped.facts, *plan.mapped.given})


def _columns(policy: Policy, number: int, figure: Figure) -> Iterator[str]:
    """What is counted, and whether the row is one of those it is counted among."""
    of, among = (expression(policy, core).sql(dialect="duckdb") for core in (figure.core, figure.among_core))
    if figure.kind not in ("share", "causes"):
        of = f"({of} + {SHIFT * QUARTER * MINUTE}) // {QUARTER * MINUTE} - {SHIFT}"
    yield f"({of}) AS _of_{number}"
    yield f"({among}) AS _among_{number}"


def _counted(policy: Policy, figure: Figure, number: int, connection: duckdb.DuckDBPyConnection, lang: str) -> dict[str, Any]:
    among = f"FROM {TABLE} WHERE _among_{number}"
    if figure.kind == "share":
        sql = f"SELECT count(*) FILTER (WHERE _of_{number}), count(_of_{number}), count(*) {among}"
        holds, known, rows = (connection.execute(sql).fetchone() or (0, 0, 0))[:3]
        return {"count": holds, "of": known, "unknown": rows - known, "percent": percent(holds, known)}
    order = "GROUP BY 1 ORDER BY 2 DESC, 1"
    counts = connection.execute(f"SELECT _of_{number}, count(*) {among} {order}").fetchall()
    known_counts = [(value, count) for value, count in counts if value is not None]
    unknown = sum(count for value, count in counts if value is None)
    if figure.kind == "causes":
        return {"counts": list(_causes(policy, figure, known_counts, lang)), "unknown": unknown}
    return _times(policy, figure, known_counts) | {"unknown": unknown}


def _causes(policy: Policy, figure: Figure, counts: Rows, lang: str) -> Iterator[dict[str, Any]]:
    """Each value with its share and that of all down to it: the causes that matter stand first."""
    (name,) = facts_read(policy, figure.core)
    whole, so_far = sum(count for _, count in counts), 0
    for value, count in counts:
        so_far += count
        label = policy.facts[name].labels.get(str(value))
        yield {
            "value": value,
            "label": (label.words.in_language(lang) if label else "") or str(value),
            "count": count,
            "percent": percent(count, whole),
            "cumulative": percent(so_far, whole),
        }


def _times(policy: Policy, figure: Figure, quarters: Rows) -> dict[str, Any]:
    """The quarters of an hour by the clock of the shop: by hour, by weekday, or the busiest hour or day."""
    zone = zone_of(policy.timezone)
    local = [(datetime.fromtimestamp(quarter * QUARTER * 60, zone), quarter, count) for quarter, count in quarters]
    match figure.kind:
        case "hours":
            return {"counts": _filled((f"{hour:02}" for hour in range(24)), ((f"{at.hour:02}", n) for at, _, n in local))}
        case "weekdays":
            return {"counts": _filled(WEEKDAYS, ((WEEKDAYS[at.weekday()], n) for at, _, n in local))}
        case "busiest-hour":
            hours = Counter[int]()
            for at, quarter, count in local:
                hours[quarter * QUARTER - at.minute] += count
            at, count = _busiest(hours)
            shown = None if at is None else show_moment(at * MINUTE, policy.timezone)
        case _:
            days = Counter[str]()
            for moment, _, count in local:
                days[moment.date().isoformat()] += count
            shown, count = _busiest(days)
    return {"at": shown, "count": count, "beside": _beside(policy, figure)}


def _filled(keys: Any, counts: Any) -> dict[str, int]:
    """The count of every key, those that never come too."""
    found = dict.fromkeys(keys, 0)
    for key, count in counts:
        found[key] += count
    return found


def _busiest(counts: Mapping[Any, int]) -> tuple[Any, int]:
    """The key with the highest count, the earliest of several; None where nothing was counted."""
    return min(counts.items(), key=lambda pair: (-pair[1], pair[0]), default=(None, 0))


def _beside(policy: Policy, figure: Figure) -> list[dict[str, Any]]:
    """The newest values of the parameters that the figure is held beside."""
    parameters = [policy.parameters[name] for name in figure.beside]
    return [
        {
            "parameter": parameter.name,
            "value": show_value(parameter.type, (parameter.values[-1].value,), policy.timezone),
            "clause": parameter.values[-1].clause,
        }
        for parameter in parameters
    ]


def percent(count: int, whole: int) -> str | None:
    """A share with one decimal place; None of nothing."""
    return f"{100 * count / whole:.1f}" if whole else None
