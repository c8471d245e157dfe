"""Double returns: one line of one receipt given back for more than was sold, or more than once.

What counts is what was approved: rows recorded as granted; all rows, where the log records no decisions. Parts of a
line given back one after another are fine as long as their amounts can be compared and do not exceed what was sold.
The same request in several logs is one request exported several times.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from returns_cli.audit import query, results
from returns_cli.audit.cells import GOODS_DIGITS, GOODS_PLACES, read_goods
from returns_cli.audit.lending import lent_reader
from returns_cli.audit.logs import cell
from returns_cli.audit.roles import Roles
from returns_cli.audit.typed_columns import quote, text
from returns_cli.intake.headings import numbered
from returns_cli.records import Record
from returns_cli.render.phrases import unit_words

if TYPE_CHECKING:
    from returns_cli.audit.run import Run

DOUBLES = "doubles"  # the table of them, on the audit's connection
MORE_THAN_SOLD, MORE_THAN_ONCE = "more-than-sold", "more-than-once"
SHOWN = 20
ADDED = ("file", "line", "double", "times")
_NUMBER = f"DECIMAL({GOODS_DIGITS + GOODS_PLACES}, {GOODS_PLACES})"
_LINES_IN_A_FILE = 10**12


class Double(Record):
    """One line of a receipt with its returns: `places` are file and line of each.

    `item` is the line's number, or the article where the log has no line numbers; `returned` and `sold` are None
    where the amounts cannot be compared.
    """

    kind: str
    receipt: str
    item: str
    times: int
    returned: Decimal | None
    sold: Decimal | None
    unit: str
    places: tuple[tuple[str, int], ...]


class Doubles(Record):
    """How many receipt lines were given back doubly, by kind, and the first of them."""

    counts: dict[str, int]
    first: tuple[Double, ...]

    @property
    def count(self) -> int:
        return sum(self.counts.values())


def find_doubles(run: Run, roles: Roles) -> Doubles:
    """Makes the table of the receipt lines that were given back doubly, in one pass over the log; a second one finds
    the rows of the first of them."""
    work = f"CREATE OR REPLACE TEMP TABLE {DOUBLES} AS {_lines(run, roles)}"
    with lent_reader(run.connection, "read_goods", read_goods):
        run.watched(lambda: run.connection.execute(work), "doubles")
    counted = dict(run.connection.execute(f"SELECT kind, count(*) FROM {DOUBLES} GROUP BY kind").fetchall())
    counts = {kind: counted.get(kind, 0) for kind in (MORE_THAN_SOLD, MORE_THAN_ONCE)}
    return Doubles(counts, tuple(_first(run, roles)) if counted else ())


def _lines(run: Run, roles: Roles) -> str:
    """The receipt lines given back doubly, each with its kind, how often, how much of how much."""
    number = f"CAST(nullif(split_part({{0}}_text, '|', 1), '') AS {_NUMBER}) AS {{0}}"
    unit = "coalesce(nullif(split_part({0}_text, '|', 2), ''), {1}) AS {0}_unit"
    both = ("returned", "sold")
    typed = ", ".join([*(number.format(one) for one in both), *(unit.format(one, text(roles.unit(one))) for one in both)])
    known = "count(returned) = count(*) AND count(sold) > 0 AND min(sold) = max(sold)"
    alike = "min(returned_unit) = max(returned_unit) AND coalesce(min(sold_unit) FILTER (WHERE sold IS NOT NULL), '') = "
    one_unit = "count(DISTINCT sold_unit) FILTER (WHERE sold IS NOT NULL) = 1"
    grouped = (
        f"SELECT receipt, item, CAST(sum(times) AS BIGINT) AS times, sum(returned * times) AS given_back, max(sold) AS bought, "
        f"any_value(returned_unit) AS unit, min(place) AS place, "
        f"coalesce({known} AND {one_unit} AND {alike} any_value(returned_unit), false) AS comparable "
        f"FROM (SELECT *, {typed} FROM ({_once(run, roles)}) AS once) AS typed GROUP BY receipt, item"
    )
    kind = f"CASE WHEN comparable THEN '{MORE_THAN_SOLD}' ELSE '{MORE_THAN_ONCE}' END AS kind"
    doubly = "CASE WHEN comparable THEN given_back > bought ELSE times > 1 END"
    return f"SELECT *, {kind} FROM ({grouped}) AS grouped WHERE {doubly}"


def _once(run: Run, roles: Roles) -> str:
    """The approved returns of receipt lines, those that stand in several logs once: `times` is how often it was done."""
    rows = _approved(run, roles)
    request = run.audit.mapped.request
    if len(run.audit.logs) == 1 or request is None:
        return f"SELECT *, 1 AS times FROM ({rows}) AS approved"
    told = "any_value(returned_text) AS returned_text, any_value(sold_text) AS sold_text, min(place) AS place"
    same = "receipt, item, request, whole"
    in_each = f"SELECT {same}, {told}, count(*) AS copies FROM ({rows}) AS approved GROUP BY {same}, {query.FILE}"
    return f"SELECT receipt, item, {told}, max(copies) AS times FROM ({in_each}) AS in_each GROUP BY {same}"


def _approved(run: Run, roles: Roles, *more: str) -> str:
    """The approved rows that tell their receipt and line, with what they tell of amounts, and `more` columns."""
    mapped, place = run.audit.mapped, f"{query.FILE} * {_LINES_IN_A_FILE} + {query.RECORD}"
    cells = ", ".join(cell(position) for position in range(len(mapped.header)))
    own = f"concat('alone ', {place})"
    request = "NULL" if mapped.request is None else f"coalesce('id ' || {query.request_id(mapped.request)}, {own})"
    item = "receipt-line" if "receipt-line" in roles.columns else "article"
    columns = [
        query.FILE,
        f"{place} AS place",
        f"{run.trimmed(roles.columns['receipt-number'])} AS receipt",
        f"{run.trimmed(roles.columns[item])} AS item",
        *(f"{_goods(run, roles, role)} AS {role}_text" for role in ("returned", "sold")),
        f"{request} AS request",
        f"hash({cells}) AS whole",
        *more,
    ]
    granted = f" AND {query.RECORD_SAYS} = {text(run.audit.ready.policy.granted)}" if mapped.recorded is not None else ""
    rows = f"SELECT {', '.join(columns)} FROM ({run.relation()}) AS decided WHERE NOT {query.REJECTED}{granted}"
    return f"SELECT * FROM ({rows}) AS told WHERE receipt IS NOT NULL AND item IS NOT NULL"


def _goods(run: Run, roles: Roles, role: str) -> str:
    if role not in roles.columns:
        return "CAST(NULL AS VARCHAR)"
    found = run.cell(roles.columns[role])
    return f"CASE WHEN trim({found}) <> '' THEN read_goods({found}) END"


def _places(run: Run, roles: Roles, few: str = "") -> str:
    """SQL of the rows that belong to double returns, each beside its double, in the order of the doubles, which `few`
    narrows down."""
    cells = [cell(position) for position in range(len(run.audit.mapped.header))]
    rows = _approved(run, roles, f"{query.file_name(run.audit.logs)} AS file", f"{run.line()} AS line", *cells)
    own = "receipt, item, kind, times, given_back, bought, unit, comparable, place AS first_place"
    return (
        f"SELECT * FROM ({rows}) AS approved JOIN (SELECT {own} FROM {DOUBLES} {few}) AS doubly USING (receipt, item) "
        "ORDER BY first_place, receipt, item, place"
    )


def _first(run: Run, roles: Roles) -> Iterator[Double]:
    few = f"ORDER BY place, receipt, item LIMIT {SHOWN}"
    wanted = "receipt, item, kind, times, given_back, bought, unit, comparable, file, line"
    sql = f"SELECT {wanted} FROM ({_places(run, roles, few)}) AS doubly"
    with lent_reader(run.connection, "read_goods", read_goods):
        rows = run.watched(lambda: run.connection.execute(sql).fetchall(), "doubles")
    found: dict[tuple[Any, ...], list[tuple[str, int]]] = {}
    for *double, file, line in rows:
        found.setdefault(tuple(double), []).append((file, line))
    for (receipt, item, kind, times, returned, sold, unit, comparable), where in found.items():
        double = Double(kind, receipt, item, times, returned, sold, unit, tuple(where))
        yield double if comparable else double.but(returned=None, sold=None, unit="")


def write_doubles(run: Run, roles: Roles, target: Path) -> None:
    """Every row of a double return, whole, with file, line, the kind of double and how often the line came back."""
    header = numbered(run.audit.mapped.header, ADDED)
    columns = [f"{run.cell(at)} AS {quote(name)}" for at, name in enumerate(header)]
    rows = f"SELECT {', '.join(columns)}, file, line, kind AS double, times FROM ({_places(run, roles)}) AS doubly"
    with lent_reader(run.connection, "read_goods", read_goods):
        count = run.connection.execute(f"SELECT count(*) FROM ({rows})").fetchall()[0][0]
        results.write(run, rows, [*header, *ADDED], target, ".csv", count)


def as_json(found: Doubles) -> dict[str, Any]:
    """The doubles as data; amounts are texts, because they are exact."""
    return {"count": found.count, **found.counts, "first": [_double_json(double) for double in found.first]}


def _double_json(double: Double) -> dict[str, Any]:
    return {
        "kind": double.kind,
        "receipt": double.receipt,
        "line": double.item,
        "times": double.times,
        "returned": show_goods(double.returned, double.unit),
        "sold": show_goods(double.sold, double.unit),
        "places": [{"file": file, "line": line} for file, line in double.places],
    }


def show_goods(amount: Decimal | None, unit: str, lang: str = "") -> str | None:
    """`3 box`, with no more digits than it needs; in a language `3 boxes`."""
    if amount is None:
        return None
    whole, _, fraction = f"{amount:f}".partition(".")
    digits = fraction.rstrip("0")
    number = f"{whole}.{digits}" if digits else whole
    return number + (unit_words(number, unit, lang) if lang else f" {unit}".rstrip())
