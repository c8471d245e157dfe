"""Exports of sales taken over into the book: each row once, however often a file is sent, all of it or nothing.

What an export says of a line is a fact that is never changed. A line's amount is what its facts add up to: the rows of one
export (parts delivered, voids) are summed; where a later export speaks of the same delivery, the later one counts.

Rows are written in batches. A line that nothing else speaks of stands at once with what its row says; the others wait in
`incoming` until all rows are there, and are settled together.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import compress, count, repeat
from typing import NamedTuple

from returns_cli.book.database import Row, Session, one, only, texts
from returns_cli.book.entries import Json, append
from returns_cli.book.errors import Refused
from returns_cli.book.privacy import refuse_cards
from returns_cli.book.sale_columns import Described, SaleColumns
from returns_cli.records import Record

DESCRIBED = (
    *("shop", "receipt", "line", "article", "article_key", "sold_on", "tile", "pieces_per_box", "lot", "clearance"),
    *("special_order", "unit", "currency", "phone_end", "customer", "policy_digest"),
)
KEYS = ("shop_key", "receipt_key", "line_key")
LINE = ("id", *KEYS, *DESCRIBED, "sold", "paid")
FACT = ("export", "source_line", "sale_line", "delivery", "sold", "paid", "said")
ASKED = ("place", *KEYS, "delivery", "said")
INCOMING = ("sale_line", "source_line", "corrects", *DESCRIBED)
NUMBERS = {"place", "sale_line", "source_line", "corrects", "pieces_per_box", "clearance", "special_order"}
MOST_LISTED = 1_000  # corrections that are told one by one in the log
SHORTEST_CARD = 13  # digits

_SAME_LINE = " AND ".join(f"sale_lines.{key} = asked.{key}" for key in KEYS)
_THERE = f"""
SELECT asked.place AS place, sale_lines.id AS id,
 EXISTS (SELECT 1 FROM sale_facts WHERE sale_line = sale_lines.id AND said = asked.said AND export <> ?) AS known,
 EXISTS (SELECT 1 FROM sale_facts WHERE sale_line = sale_lines.id AND delivery = asked.delivery AND export <> ?) AS corrects
FROM asked JOIN sale_lines ON {_SAME_LINE}
"""
_SUMS = """
CREATE TEMPORARY TABLE sums AS
SELECT facts.sale_line AS sale_line, sum(facts.sold) AS sold, sum(facts.paid) AS paid FROM sale_facts AS facts
JOIN (SELECT sale_line, delivery, max(export) AS export FROM sale_facts
      WHERE sale_line IN (SELECT sale_line FROM incoming) GROUP BY sale_line, delivery) AS newest
ON newest.sale_line = facts.sale_line AND newest.delivery = facts.delivery AND newest.export = facts.export
GROUP BY facts.sale_line;
"""


class Import(Record):
    """What became of an export: rows that were new, known already, corrections of earlier ones, and refused with why."""

    new: int
    known: int
    corrected: int
    refused: tuple[tuple[int, str], ...]


def take_over(session: Session, source: str, batches: Iterable[SaleColumns], at: datetime, name: str = "") -> Import:
    """Takes over the rows of an export whose content has the digest `source`."""
    run = _Run(session, source)
    with contextlib.nullcontext() if run.knows_lines else session.unindexed("sale_lines"):
        for rows in batches:
            run.add(rows)
    _undo_the_impossible(session, run)
    corrected = only(session, "SELECT count(*) AS number FROM incoming WHERE corrects = 1").number("number")
    listed = session.rows(
        "SELECT source_line, receipt, line FROM incoming WHERE corrects = 1 ORDER BY source_line LIMIT ?", MOST_LISTED
    )
    told: list[Json] = [{"row": r.number("source_line"), "receipt": r.text("receipt"), "line": r.text("line")} for r in listed]
    _settle(session)
    session.script("DROP TABLE asked;\nDROP TABLE incoming;\nDROP TABLE sums;")
    new = run.taken - corrected
    counted: dict[str, Json] = {"new": new, "known": run.known, "corrected": corrected, "refused": len(run.refused)}
    if run.taken:
        append(session, "sales", at, {"source": source, "file": name, "corrections": told, **counted})
    return Import(new, run.known, corrected, tuple(sorted(run.refused)))


class _Places(NamedTuple):
    """What becomes of rows: the id of the line that each speaks of, whether it is taken over, makes that line, says all that
    is said of it, and says otherwise than an earlier export."""

    ids: Sequence[int]
    taken: list[bool]
    fresh: list[bool]
    alone: list[bool]
    corrects: list[int]


class _Run:
    """One export on its way into the book."""

    def __init__(self, session: Session, source: str) -> None:
        self.session = session
        session.alone("sale_facts")
        self.described = Described(only(session, "SELECT secret FROM book WHERE one = 1").bytes("secret"))
        found = one(session, "SELECT number FROM exports WHERE source = ?", source)
        self.again = found is not None
        self.export = found.number("number") if found else self._new_export(source)
        self.knows_lines = one(session, "SELECT id FROM sale_lines LIMIT 1") is not None
        self.first_new: int | None = None
        self.taken = self.known = 0
        self.refused: list[tuple[int, str]] = []
        for table, columns in (("asked", ASKED), ("incoming", INCOMING)):
            declared = ", ".join(f"{column} {'BIGINT' if column in NUMBERS else 'TEXT'}" for column in columns)
            session.script(f"CREATE TEMPORARY TABLE {table} ({declared});")

    def _new_export(self, source: str) -> int:
        newest = only(self.session, "SELECT max(number) AS number FROM exports").number("number")
        self.session.change("INSERT INTO exports (number, source) VALUES (?, ?)", newest + 1, source)
        return newest + 1

    def add(self, rows: SaleColumns) -> None:
        """The rows stand in the book, but for those that are known or refused."""
        rows = self._fit(rows)
        described, said = self.described.columns(rows)
        keys = [self.described.fold(each) for each in (rows.shop, rows.receipt, rows.line)]
        delivery = self.described.fold(rows.delivery)
        there = self._there(zip(count(), *keys, delivery, said))
        place = self._places(rows, list(zip(*keys, strict=True)), there)
        sold = rows.sold if all(place.alone) else [n if alone else 0 for n, alone in zip(rows.sold, place.alone, strict=True)]
        lines = zip(place.ids, *keys, *described, sold, rows.paid, strict=True)
        self.session.load("sale_lines", LINE, compress(lines, place.fresh))
        facts = zip(repeat(self.export), rows.source_line, place.ids, delivery, rows.sold, rows.paid, said)
        self.session.load("sale_facts", FACT, compress(facts, place.taken))
        waiting = zip(place.ids, rows.source_line, place.corrects, *described, strict=True)
        later = [taken and not alone for taken, alone in zip(place.taken, place.alone, strict=True)]
        self.session.load("incoming", INCOMING, compress(waiting, later))
        self.taken += sum(place.taken)

    def _fit(self, rows: SaleColumns) -> SaleColumns:
        """The rows that may be kept; the others are refused."""
        unfit = dict(_unfit(rows))
        self.refused += ((rows.source_line[at], why) for at, why in unfit.items())
        if not unfit:
            return rows
        fit = [at not in unfit for at in range(len(rows.source_line))]
        return SaleColumns(*(list(compress(column, fit)) for column in rows))  # type: ignore[arg-type]

    def _there(self, asked: Iterable[tuple[str | int, ...]]) -> dict[int, Row]:
        """The rows whose line the book has: the place of each, with the line's id and whether it is known, or corrects."""
        self.session.change("DELETE FROM asked")
        self.session.load("asked", ASKED, asked)
        self.session.counted("asked")
        return {row.number("place"): row for row in self.session.rows(_THERE, self.export, self.export)}

    def _places(self, rows: SaleColumns, keys: list[tuple[str, ...]], there: dict[int, Row]) -> _Places:
        """What becomes of each row; the known and the refused ones are counted."""
        known = {at for at, row in there.items() if row.number("known")} | self._taken_over(rows)
        self.known += len(known)
        number = len(keys)
        if not there and not known and len(set(keys)) == number and min(rows.sold, default=0) >= 0:
            every = [True] * number  # each row is all that is said of a line that nobody knew
            return _Places(self._fresh_ids(number), every, every, every, [0] * number)
        taken = [at not in known for at in range(number)]
        new = [wanted and at not in there for at, wanted in enumerate(taken)]
        times = Counter(compress(keys, new))
        made = dict(zip(times, self._fresh_ids(len(times)), strict=True))
        ids = [made[key] if new[at] else there[at].number("id") if at in there else 0 for at, key in enumerate(keys)]
        alone = [fresh and times[key] == 1 and sold >= 0 for fresh, key, sold in zip(new, keys, rows.sold, strict=True)]
        first = {key: at for at, key in reversed(list(enumerate(keys))) if new[at]}
        fresh = [new[at] and first[key] == at for at, key in enumerate(keys)]
        corrects = [there[at].number("corrects") if at in there else 0 for at in range(number)]
        return _Places(ids, taken, fresh, alone, corrects)

    def _taken_over(self, rows: SaleColumns) -> set[int]:
        """The places of rows that came from this export before."""
        if not self.again or not rows.source_line:
            return set()
        found = self.session.rows(
            "SELECT source_line FROM sale_facts WHERE export = ? AND source_line BETWEEN ? AND ?",
            *(self.export, min(rows.source_line), max(rows.source_line)),
        )
        lines = {row.number("source_line") for row in found}
        return {place for place, line in enumerate(rows.source_line) if line in lines}

    def _fresh_ids(self, number: int) -> range:
        ids = self.session.fresh_ids("sale_lines", number)
        if number and self.first_new is None:
            self.first_new = ids[0]
        return ids


def _unfit(rows: SaleColumns) -> Iterator[tuple[int, str]]:
    """The places of rows with the number of a card in them, or with what is no text, and what is said of it."""
    told = {"receipt": rows.receipt, "article": rows.article, "lot": rows.lot, "phone": rows.contact}
    others = {"shop": rows.shop, "line": rows.line, "delivery": rows.delivery, "policy_digest": rows.policy_digest}
    for name, column in (told | others | {"currency": rows.currency}).items():
        for place, text in enumerate(column):
            if text and (len(text) >= SHORTEST_CARD or not text.isprintable()):
                try:
                    texts([text])
                    if name in told:
                        refuse_cards({name: text})
                except Refused as error:
                    yield place, str(error)


def _undo_the_impossible(session: Session, run: _Run) -> None:
    """Rows that would make more come back than was sold are undone and listed: all of their line."""
    session.script("CREATE INDEX incoming_line ON incoming (sale_line);\n" + _SUMS)
    bad = session.rows(
        "SELECT sale_lines.id AS id, sale_lines.receipt AS receipt, sale_lines.line AS line, sums.sold AS sold FROM sums"
        " JOIN sale_lines ON sale_lines.id = sums.sale_line"
        " WHERE sums.sold < 0 OR sums.sold < sale_lines.returned + sale_lines.held ORDER BY sale_lines.id"
    )
    for line in bad:
        id = line.number("id")
        new = run.first_new is not None and id >= run.first_new
        mine = "export = ? AND sale_line = ?"
        mine += "" if new else " AND source_line IN (SELECT source_line FROM incoming WHERE sale_line = sale_facts.sale_line)"
        undone = session.rows(f"SELECT source_line FROM sale_facts WHERE {mine}", run.export, id)
        why = _why(line.number("sold"), line.text("receipt"), line.text("line"))
        run.refused += ((row.number("source_line"), why) for row in undone)
        run.taken -= len(undone)
        session.change(f"DELETE FROM sale_facts WHERE {mine}", run.export, id)
        session.change("DELETE FROM incoming WHERE sale_line = ?", id)
        session.change("DELETE FROM sums WHERE sale_line = ?", id)
        if new:
            session.change("DELETE FROM sale_lines WHERE id = ?", id)


def _settle(session: Session) -> None:
    """Lines say what their facts add up to, and what the last row says of them."""
    described = ", ".join(f"{name} = incoming.{name}" for name in DESCRIBED)
    session.change(
        f"UPDATE sale_lines SET sold = sums.sold, paid = sums.paid, {described} FROM sums, incoming"
        " WHERE sums.sale_line = sale_lines.id AND incoming.sale_line = sale_lines.id AND incoming.source_line ="
        " (SELECT max(source_line) FROM incoming AS last WHERE last.sale_line = sale_lines.id)"
    )


def _why(sold: int, receipt: str, line: str) -> str:
    fault = "voided-more-than-sold" if sold < 0 else "sold-less-than-returned"
    return str(Refused(fault, receipt=receipt, line=line))
