"""Proves that sales, and how they were paid, are what their exports said: rows against the digests in the log, and lines
against what all rows of them add up to. Imports of an earlier release have no digests in the log, and prove nothing."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import pairwise

from returns_cli.book.database import Session, only
from returns_cli.book.entries import Entry
from returns_cli.book.receipt_shops import shops_read
from returns_cli.book.sale_columns import DESCRIBED
from returns_cli.book.sale_digests import END, DigestedRows, SaleReader, Values, line_of, rows_digest, said_of, tenders_read
from returns_cli.book.settling import SUMS
from returns_cli.records import Record

IDS_AT_ONCE = 10_000
TABLES = ("sale_lines", "sale_facts", "sale_tenders", "receipt_shops")


class ProvedImport(Record):
    """An import whose digests are in the log, by the name of its file."""

    export: int
    source: str
    name: str
    rows: tuple[DigestedRows, ...]
    tender_rows: tuple[DigestedRows, ...]
    shops: str


def proved_import(entry: Entry) -> ProvedImport | None:
    """The import of an entry; None where its digests are not in it."""
    export, source = entry.get("export"), str(entry.get("source", ""))
    if not isinstance(export, int) or abs(export) >= END:
        return None
    rows, paid = (tuple(_digests(entry.get(table))) for table in ("rows", "tender_rows"))
    return ProvedImport(export, source, str(entry.get("file") or source), rows, paid, str(entry.get("shops") or ""))


def _digests(listed: object) -> Iterator[DigestedRows]:
    """Those of an entry, but for what somebody has made no digest of."""
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, list) and [*map(type, each)] == [int, int, str] and abs(each[0]) < END:
            yield DigestedRows(*each)


def sale_faults(session: Session, proved: Sequence[ProvedImport], others: Set[str]) -> Iterator[tuple[str, str]]:
    """What is wrong, in the words of the book, and where; `others` are the sources of imports that prove nothing."""
    spans = {
        row.number("export"): range(row.number("first"), row.number("last") + 1)
        for row in session.rows(
            "SELECT export, min(id) AS first, max(id) AS last FROM sale_lines WHERE export IS NOT NULL GROUP BY export"
        )
    }
    for each in proved:
        rows = _sale_rows(session, each, spans.get(each.export, range(0)))
        yield from (("sales-changed", f"{each.name}: {lines}") for lines in _changed(each.rows, rows))
        paid = (tenders_read(session, each.export, after, last) for after, last in _bounds(each.tender_rows))
        yield from (("tenders-changed", f"{each.name}: {lines}") for lines in _changed(each.tender_rows, paid))
        if each.shops != shops_read(session, each.export):
            yield "shops-changed", each.name
    yield from _of_no_import(session, proved, others)
    yield from _lines(session, {each.export for each in proved})


def _sale_rows(session: Session, import_: ProvedImport, span: range) -> Iterator[list[Values]]:
    read = SaleReader(session, import_.export)
    yield from (read.facts(after, last) for after, last in _bounds(import_.rows))
    first: int | None = span.start
    while first is not None and first < span.stop:
        after = min(first + IDS_AT_ONCE, span.stop)
        yield read.own(-END, END, range(first, after))
        # Over whatever gap there is: somebody may have given a line a number of billions.
        first = only(session, "SELECT min(id) AS id FROM sale_lines WHERE id >= ?", after).number_or_none("id")


def _bounds(chunks: Sequence[DigestedRows]) -> Iterator[tuple[int, int]]:
    """After which line each begins, and where it ends; what stands behind the last one is of the last one."""
    lasts = [-END, *(each.last for each in chunks[:-1]), END]
    return pairwise(lasts)


def _changed(chunks: Sequence[DigestedRows], read: Iterable[list[Values]]) -> Iterator[str]:
    """The lines of the file whose rows are not those that the chunks are digests of."""
    lasts = [each.last for each in chunks[:-1]]
    found: dict[int, list[Values]] = defaultdict(list)
    right = set()
    for rows in read:
        for row in rows:
            found[bisect_left(lasts, line_of(row))].append(row)
        for place in [place for place, some in found.items() if place < len(chunks) and len(some) == chunks[place].rows]:
            if place not in right and _digest(found.pop(place)) == chunks[place].digest:
                right.add(place)
    wrong = sorted({*range(len(chunks))} - right | found.keys())
    yield from (f"{chunks[at - 1].last + 1 if at else 1}–{chunks[at].last}" if chunks else "" for at in wrong)


def _digest(rows: list[Values]) -> str:
    """Nothing of rows with a value that no row has: somebody changed the schema."""
    try:
        return rows_digest(rows)
    except TypeError:
        return ""


def _of_no_import(session: Session, proved: Sequence[ProvedImport], others: Set[str]) -> Iterator[tuple[str, str]]:
    """Imports by whose number there is another source, or none; and rows of which no import says anything."""
    numbers = {each.export for each in proved}
    sources = {row.number("number"): row.text("source") for row in session.rows("SELECT number, source FROM exports")}
    for each in proved:
        if sources.get(each.export) not in (each.source, f"{each.source}#{each.export}"):
            yield "sales-changed", each.name
    for table in TABLES:
        for row in session.rows(f"SELECT DISTINCT export FROM {table} WHERE export IS NOT NULL"):
            number = row.number("export")
            if number not in numbers and sources.get(number, "").partition("#")[0] not in others:
                yield "sales-added", str(number)
    of_no_line = "NOT EXISTS (SELECT 1 FROM sale_lines WHERE id = sale_facts.sale_line)"
    for row in session.rows(f"SELECT DISTINCT export FROM sale_facts WHERE {of_no_line}"):
        yield "sales-added", str(row.number("export"))


_WITHOUT_FACTS = (
    "SELECT receipt, line FROM sale_lines WHERE export IS NULL AND (source_line IS NOT NULL OR delivery IS NOT NULL"
    " OR NOT EXISTS (SELECT 1 FROM sale_facts WHERE sale_line = sale_lines.id))"
)
_UNLIKE_FACTS = (
    f"WITH {SUMS.format(where='')} SELECT receipt, line FROM sale_lines JOIN sums ON sums.sale_line = sale_lines.id"
    " WHERE sale_lines.export IS NOT NULL"
    " OR (NOT EXISTS (SELECT 1 FROM sale_facts WHERE sale_line = sale_lines.id AND export < ?)"
    " AND (sale_lines.sold <> sums.sold"
    " OR coalesce(sale_lines.paid <> sums.paid, (sale_lines.paid IS NULL) <> (sums.paid IS NULL))))"
)


def _lines(session: Session, proved: set[int]) -> Iterator[tuple[str, str]]:
    """Lines of which several rows speak are what these come to; and no line stands there without a row."""
    first = min(proved, default=END)
    for row in [*session.rows(_WITHOUT_FACTS), *session.rows(_UNLIKE_FACTS, first)]:
        yield "sale-changed", f"{row.text('receipt')} / {row.text('line')}"
    last = 0
    described = "SELECT * FROM sale_lines WHERE export IS NULL AND id > ? ORDER BY id LIMIT ?"
    while lines := session.rows(described, last, IDS_AT_ONCE):
        ids = [line.number("id") for line in lines]
        facts = defaultdict(list)
        for row in session.rows(
            "SELECT sale_line, export, said FROM sale_facts WHERE sale_line BETWEEN ? AND ?", ids[0], ids[-1]
        ):
            facts[row.number("sale_line")].append((row.number("export") in proved, said_of(row.text("said"))))
        for line in lines:
            words = [fact for _, fact in facts[line.number("id")] if fact is not None]
            known = all(sure for sure, _ in facts[line.number("id")]) and len(words) == len(facts[line.number("id")])
            if known and words and not all(line.value(name) in {fact[name] for fact in words} for name in DESCRIBED[3:]):
                yield "sale-changed", f"{line.text('receipt')} / {line.text('line')}"
        last = ids[-1]
