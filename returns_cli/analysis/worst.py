"""The worst findings, each with its reasons in words: by money, else by how strongly the policy speaks against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from returns_cli.analysis.amounts import Currencies
from returns_cli.analysis.totals import DENIED, FINDINGS
from returns_cli.audit import query
from returns_cli.audit.sql_text import text
from returns_cli.decisions.lines import with_common_route
from returns_cli.records import Record

if TYPE_CHECKING:
    from returns_cli.audit.run import Run

SHOWN = 12


class WorstCase(Record):
    """A finding: where it stands, whose and of what it is, what was recorded and what is right, and why.

    `reasons` are texts with their clauses; `recorded` and `outcome` are the policy's outcomes.
    """

    file: str
    line: int
    request: str
    clerk: str
    article: str
    amount: Decimal | None
    currency: str
    verdict: str
    recorded: str | None
    outcome: str
    reasons: tuple[tuple[str, str], ...]


def worst_cases(run: Run, lang: str, money: Currencies | None) -> list[WorstCase]:
    """The first `SHOWN` of the table of findings that no manager overrode, those in the main currency before others;
    `totals.list_findings` comes first."""
    others = text(money.currency if money else "")
    strength = " ".join(f"WHEN {text(name)} THEN {at}" for at, name in enumerate(run.audit.compiled.policy.outcomes))
    order = (
        f"money IS NULL, currency <> {others}, money DESC NULLS LAST, verdict = '{DENIED}', CASE outcome {strength} END, "
        f"length(reasons) - length(replace(reasons, ';', '')) DESC, {query.FILE}, {query.LINE}"
    )
    wanted = f"{query.FILE}, {query.LINE}, clerk, article, money, currency, verdict, recorded, outcome"
    sql = f"SELECT {wanted} FROM {FINDINGS} WHERE NOT overridden ORDER BY {order} LIMIT {SHOWN}"
    rows = run.connection.execute(sql).fetchall()
    cells = _cells(run, [(file, line) for file, line, *_ in rows])
    found = []
    for file, line, clerk, article, *about in rows:
        own = cells[file, line]
        at = run.audit.mapped.request
        request = "" if at is None else own[at]
        name = run.audit.logs[file].name
        reasons = tuple(_reasons(run, own, _others(run, file, line, request), lang))
        amount, currency, verdict, recorded, outcome = about
        case = WorstCase(name, line, request, clerk or "", article or "", amount, currency, verdict, recorded, outcome, reasons)
        found.append(case)
    return found


def _cells(run: Run, places: Sequence[tuple[int, int]]) -> Mapping[tuple[int, int], tuple[str, ...]]:
    """The texts of these rows, from one more pass over the log."""
    if not places:
        return {}
    listed = ", ".join(map(str, places))
    wanted = ", ".join([query.FILE, query.LINE, *query.cells(run.audit.mapped)])
    sql = f"SELECT {wanted} FROM ({run.relation()}) AS decided WHERE ({query.FILE}, {query.LINE}) IN ({listed})"
    rows = run.watched(lambda: run.connection.execute(sql).fetchall(), "report")
    return {(file, line): tuple(cell or "" for cell in cells) for file, line, *cells in rows}


def _others(run: Run, file: int, line: int, request: str) -> list[tuple[str, ...]]:
    """The texts of the other lines of a request, where rules look at all of them."""
    at = run.audit.mapped.request
    if at is None or not run.audit.others or not request.strip():
        return []
    own = f"{query.trimmed(at)} = {text(request.strip())} AND {query.FILE} = {file} AND {query.LINE} <> {line}"
    sql = f"SELECT {', '.join(query.cells(run.audit.mapped))} FROM ({run.relation()}) AS decided WHERE {own}"
    rows = run.watched(lambda: run.connection.execute(sql).fetchall(), "report")
    return [tuple(cell or "" for cell in cells) for cells in rows]


def _reasons(run: Run, cells: Sequence[str], others: Sequence[Sequence[str]], lang: str) -> list[tuple[str, str]]:
    """What the counter says of the same row, beside the other lines of its request."""
    compiled = run.audit.compiled
    alone = not others
    [decision, *more] = [
        compiled.decide(compiled.read(run.audit.plans[-1].shown(each), lang=lang, alone=alone)) for each in (cells, *others)
    ]
    if not alone:
        decision = with_common_route(compiled, [decision, *more], lang=lang)[0]
    return [(reason["text"], reason["clause"]) for reason in decision.to_json(lang)["reasons"]]
