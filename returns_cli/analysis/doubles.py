"""Double returns: one line of one receipt given back for more than was sold, or more than once; see `double_returns`.

What counts is what was approved: rows recorded as granted; all rows, where the log records no decisions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from heapq import nsmallest
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from returns_cli.analysis.double_returns import MORE_THAN_ONCE, MORE_THAN_SOLD, Judgement, Return, judged
from returns_cli.analysis.returned_lines import BY_ARTICLE, TABLE, approvable, list_returned_lines
from returns_cli.analysis.suspects import Unlooked, suspicious, unlooked
from returns_cli.audit import query, results
from returns_cli.audit.sql_text import quote
from returns_cli.intake.goods import Amount
from returns_cli.intake.headings import numbered
from returns_cli.intake.roles import Roles
from returns_cli.records import Record
from returns_cli.sources.logs import cell
from returns_cli.wording.units import unit_words

if TYPE_CHECKING:
    from returns_cli.audit.run import Run

DOUBLES, SUSPECTS = "doubles", "suspects"  # tables on the audit's connection: of the doubles, of rows that may be some
SHOWN = 20
ADDED = ("file", "line", "double", "times")
BATCH = 10_000
_AMOUNT = ", ".join(f"{name}_unit, {name}, {name}_pieces, {name}_mm2" for name in ("returned", "sold"))


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
    """How many receipt lines were given back doubly, by kind, the first of them, and what could not be looked at."""

    counts: dict[str, int]
    first: tuple[Double, ...]
    unlooked: Unlooked

    @property
    def count(self) -> int:
        return sum(self.counts.values())


DoubleKey: TypeAlias = tuple[str, str, str, int]  # receipt, item, what the item is, the place of the first row
Item = TypeVar("Item")


def find_doubles(run: Run, roles: Roles) -> Doubles:
    """Makes the table of the receipt lines that were given back doubly."""
    list_returned_lines(run, roles)
    counts = dict.fromkeys((MORE_THAN_SOLD, MORE_THAN_ONCE), 0)
    run.connection.execute(
        f"CREATE OR REPLACE TABLE {DOUBLES} (receipt VARCHAR, item VARCHAR, found_by VARCHAR, first_place BIGINT, "
        "kind VARCHAR, times BIGINT)"
    )
    found: list[tuple[DoubleKey, Judgement]] = []
    for batch in _batches(_judged(run)):
        _keep(run, [(*key, verdict.kind, verdict.times) for key, verdict in batch])
        for _, verdict in batch:
            counts[verdict.kind] += 1
        found = nsmallest(SHOWN, [*found, *batch], key=lambda one: one[0][3])
    return Doubles(counts, tuple(_shown(run, found)), unlooked(run, roles))


def _judged(run: Run) -> Iterator[tuple[DoubleKey, Judgement]]:
    """The doubles: receipt, item, what the item is, the place of the first row; and the verdict."""
    wanted = f"receipt, item, found_by, log, place, day, request, whole, exchange, taken_back, {_AMOUNT}"
    mine = f"{TABLE} JOIN ({suspicious()}) AS suspicious USING (receipt, item, found_by)"
    work = f"CREATE OR REPLACE TABLE {SUSPECTS} AS SELECT {wanted} FROM {mine} WHERE unlooked IS NULL"
    run.watched(lambda: run.connection.execute(work), "doubles")
    cursor = run.connection.cursor()  # so that the doubles found can be put into their table meanwhile
    cursor.execute(f"SELECT * FROM {SUSPECTS} ORDER BY receipt, item, found_by, place")
    rows = (row for batch in iter(lambda: cursor.fetchmany(BATCH), []) for row in batch)
    for key, group in groupby(rows, key=itemgetter(0, 1, 2)):
        returns = [_return(row[3:]) for row in group]
        verdict = judged(returns, by_article=key[2] == BY_ARTICLE)
        if verdict is not None:
            yield (*key, returns[0].place), verdict


def _return(cells: Sequence[Any]) -> Return:
    log, place, day, request, whole, exchange, taken_back = cells[:7]
    return Return(log, place, day, request, whole, exchange, taken_back, _amount(cells[7:11]), _amount(cells[11:15]))


def _amount(cells: Sequence[Any]) -> Amount | None:
    return None if cells[1] is None else Amount(*cells)


def _batches(doubles: Iterator[Item]) -> Iterator[list[Item]]:
    batch: list[Item] = []
    for double in doubles:
        batch.append(double)
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _keep(run: Run, rows: Sequence[Sequence[object]]) -> None:
    """Puts doubles into their table."""
    import pyarrow as pa

    columns = [list(column) for column in zip(*rows, strict=True)]
    names = ["receipt", "item", "found_by", "first_place", "kind", "times"]
    run.connection.register("new_doubles", pa.table(columns, names=names))
    run.connection.execute(f"INSERT INTO {DOUBLES} SELECT * FROM new_doubles")
    run.connection.unregister("new_doubles")


def _shown(run: Run, found: Sequence[tuple[DoubleKey, Judgement]]) -> Iterator[Double]:
    """The doubles with the places of all their rows, as the log writes their receipts and lines."""
    for (receipt, item, found_by, _), verdict in found:
        rows = run.connection.execute(
            f"SELECT log, file_line, receipt_text, item_text FROM {TABLE} "
            "WHERE unlooked IS NULL AND receipt = ? AND item = ? AND found_by = ? ORDER BY place",
            [receipt, item, found_by],
        ).fetchall()
        places = tuple((run.audit.logs[log].name, line) for log, line, *_ in rows)
        own = (verdict.kind, rows[0][2], rows[0][3], verdict.times, verdict.returned, verdict.sold, verdict.unit)
        yield Double(*own, places)


def write_doubles(run: Run, target: Path) -> None:
    """Every row of a double return, whole, with file, line, the kind of double and how often the line came back."""
    header = numbered(run.audit.mapped.header, ADDED)
    columns = [f"{cell(at)} AS {quote(name)}" for at, name in enumerate(header)]
    mine = (
        f"SELECT log, file_line, kind, times, first_place, place, receipt, item FROM {TABLE} JOIN {DOUBLES} "
        "USING (receipt, item, found_by) WHERE unlooked IS NULL"
    )
    rows = (
        f"SELECT {', '.join(columns)}, {query.file_name(run.audit.logs)} AS file, {query.LINE} AS line, mine.kind AS double, "
        f"mine.times AS times FROM ({approvable(run)}) AS decided JOIN ({mine}) AS mine "
        f"ON mine.log = {query.FILE} AND mine.file_line = {query.LINE} ORDER BY first_place, receipt, item, place"
    )
    count = run.connection.execute(f"SELECT count(*) FROM ({mine})").fetchall()[0][0]
    results.write(run.database, rows, [*header, *ADDED], target, ".csv", count)


def as_json(found: Doubles) -> dict[str, object]:
    """The doubles as data; amounts are texts, because they are exact."""
    return {
        "count": found.count,
        **found.counts,
        "first": [_double_json(double) for double in found.first],
        "not_looked_at": found.unlooked.rows,
        "alike_but_for_zeros": found.unlooked.zeros,
    }


def _double_json(double: Double) -> dict[str, object]:
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
