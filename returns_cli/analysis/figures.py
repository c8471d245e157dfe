"""What a policy wants counted over a log: times by hour and weekday, the busiest of them, shares, causes.

The figures are those of the newest version, over the rows that it can read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from returns_cli.intake.spellings import show_value
from returns_cli.kinds.calendar_text import show_moment, zone_of
from returns_cli.kinds.calendar_words import WEEKDAYS
from returns_cli.kinds.kind import Register, whole_in
from returns_cli.language.types import MINUTE
from returns_cli.policy.model import Figure, Policy
from returns_cli.policy.reads import facts_read
from returns_cli.rows.plan import Plan

if TYPE_CHECKING:
    from returns_cli.rows.truth_codes import Truths

Rows: TypeAlias = list[tuple[Any, int]]
Key = TypeVar("Key", int, str)
QUARTER = 15  # minutes: every zone's hours begin at one of these, so quarters are all that has to be told apart


Counts: TypeAlias = "list[Counter[Truths]]"  # of each figure: what is counted, and whether it is counted among


def in_log(plan: Plan) -> list[Figure]:
    """The figures of facts that the log has."""
    return [figure for figure in plan.policy.figures if _in_log(plan, figure)]


def figures_of(plan: Plan, parts: Sequence[Counts], lang: str) -> dict[str, dict[str, Any]]:
    """Figure -> what was counted, as JSON shows it. Figures of facts that the log does not have are left out."""
    found = {}
    for number, figure in enumerate(in_log(plan)):
        head = {"kind": figure.kind, "label": figure.label.in_language(lang) or figure.id, "clause": figure.clause}
        none: Counter[Truths] = Counter()
        whole = sum((part[number] for part in parts), none)
        counts = {of: rows for (of, among), rows in whole.items() if among}
        found[figure.id] = head | _counted(plan.policy, figure, counts, lang)
    return found


def _in_log(plan: Plan, figure: Figure) -> bool:
    """Whether the log says anything about what is counted."""
    return bool(facts_read(plan.policy, figure.lowered) & {*plan.mapped.facts, *plan.mapped.given})


def rounded(figure: Figure, of: Register) -> Register:
    """What is counted, of times the quarter of an hour."""
    return of if figure.kind in ("share", "causes") or of is None else whole_in((of,)) // (QUARTER * MINUTE)


def _counted(policy: Policy, figure: Figure, counts: Mapping[Register, int], lang: str) -> dict[str, object]:
    unknown = counts.get(None, 0)
    known_values: Rows = [(of, rows) for of, rows in counts.items() if of is not None]
    known = sorted(known_values, key=lambda pair: (-pair[1], pair[0]))
    if figure.kind == "share":
        holds, of = sum(rows for yes, rows in known if yes), sum(rows for _, rows in known)
        return {"count": holds, "of": of, "unknown": unknown, "percent": percent(holds, of)}
    if figure.kind == "causes":
        return {"counts": list(_causes(policy, figure, known, lang)), "unknown": unknown}
    return _times(policy, figure, known) | {"unknown": unknown}


def _causes(policy: Policy, figure: Figure, counts: Rows, lang: str) -> Iterator[dict[str, object]]:
    """Each value with its share and that of all down to it: the causes that matter stand first."""
    (name,) = facts_read(policy, figure.lowered)
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


def _times(policy: Policy, figure: Figure, quarters: Rows) -> dict[str, object]:
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
            for moment, quarter, count in local:
                hours[quarter * QUARTER - moment.minute] += count
            hour, most = _busiest(hours)
            shown = None if hour is None else show_moment(hour * MINUTE, policy.timezone)
        case _:
            days = Counter[str]()
            for moment, _, count in local:
                days[moment.date().isoformat()] += count
            shown, most = _busiest(days)
    return {"at": shown, "count": most, "beside": _beside(policy, figure)}


def _filled(keys: Iterable[str], counts: Iterable[tuple[str, int]]) -> dict[str, int]:
    """The count of every key, those that never come too."""
    found = dict.fromkeys(keys, 0)
    for key, count in counts:
        found[key] += count
    return found


def _busiest(counts: Mapping[Key, int]) -> tuple[Key | None, int]:
    """The key with the highest count, the earliest of several; None where nothing was counted."""
    return min(counts.items(), key=lambda pair: (-pair[1], pair[0]), default=(None, 0))


def _beside(policy: Policy, figure: Figure) -> list[dict[str, object]]:
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
