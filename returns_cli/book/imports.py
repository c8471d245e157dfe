"""Exports of sales taken over into the book: each row once, however often a file is sent, all of it or nothing.

What an export says of a line is a fact that is never changed (`known_lines` says where it stands).

Rows are written in batches. A line that nothing else speaks of stands at once with what its row says: most do, so that is
tried first, and costs one INSERT. The others wait in `incoming` until all rows are there, and are settled together
(`settling` says what they come to).
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import compress, repeat
from operator import itemgetter, not_
from typing import NamedTuple

from returns_cli.book import settling
from returns_cli.book.database import Session, one, only
from returns_cli.book.entries import Json, append
from returns_cli.book.errors import Refused
from returns_cli.book.keyed_columns import KEYS, PROVED, KeyedColumns
from returns_cli.book.known_lines import FACT, Known, KnownLines
from returns_cli.book.receipt_shops import ReceiptShops
from returns_cli.book.sale_columns import DESCRIBED, Described
from returns_cli.book.sale_digests import SaleDigests, SaleReader
from returns_cli.book.settling import INCOMING, NUMBERS, REPEATED
from returns_cli.book.stored_policies import unknown_policies
from returns_cli.book.tender_rows import TenderRows
from returns_cli.records import Record

LINE = ("id", *KEYS, *DESCRIBED, "sold", "paid", "export", "source_line", "delivery")
MOST_LISTED = 1_000  # corrections that are told one by one in the log


class Import(Record):
    """What became of an export: rows that were new, known already, corrections of earlier ones, and refused with why; `joined`
    rows say nothing but another tender of one of those; of `named` receipts the shop is known now that was not. So many rows
    carry the digests of `unknown_policies`, which the book does not have."""

    new: int
    known: int
    corrected: int
    refused: tuple[tuple[int, Refused], ...]
    joined: int = 0
    named: int = 0
    unknown_policies: tuple[tuple[str, int], ...] = ()


def take_over(
    session: Session,
    described: Described,
    source: str,
    batches: Iterable[KeyedColumns],
    at: datetime,
    name: str = "",
    left_out: Callable[[Sequence[tuple[int, Refused]]], Iterable[tuple[int, Refused]]] = lambda _: (),
) -> Import:
    """Takes over the rows of an export whose content has the digest `source`; when all of them are there, `left_out` says which
    others are refused beside those that are."""
    run = _Run(session, described, source)
    with contextlib.nullcontext() if run.knows_lines else session.unindexed("sale_lines"):
        for rows in batches:
            run.add(rows)
    undone = settling.add_up(session, run.export, run.first_new)
    run.refused += undone
    run.refused += left_out(run.refused)
    run.taken -= len(undone)
    corrected = only(session, "SELECT count(*) AS number FROM incoming WHERE corrects = 1").number("number")
    listed = session.rows(
        "SELECT source_line, receipt, line FROM incoming WHERE corrects = 1 ORDER BY source_line LIMIT ?", MOST_LISTED
    )
    corrections: list[Json] = [
        {"row": r.number("source_line"), "receipt": r.text("receipt"), "line": r.text("line")} for r in listed
    ]
    run.digests.changed |= {line for line, _ in undone} | settling.said_again(session, run.export)
    settling.settle(session)
    run.lines.forget()
    run.tenders.settle(line for line, _ in run.refused)
    run.shops.settle()
    run.close()
    new = run.taken - corrected
    counted: dict[str, Json] = {"new": new, "known": run.known, "corrected": corrected, "refused": len(run.refused)}
    counted |= run.tenders.counted() | run.shops.counted()
    if run.says_more:
        digests: dict[str, Json] = {"rows": run.digests.settled(SaleReader(session, run.export)), **run.tenders.digested()}
        named: dict[str, Json] = {"source": source, "file": name, "export": run.export, "corrections": corrections}
        append(session, "sales", at, {**named, **digests, **counted})
    refused = tuple(sorted(run.refused, key=itemgetter(0)))
    unknown = unknown_policies(session, run.policies)
    return Import(new, run.known, corrected, refused, named=run.shops.new, unknown_policies=unknown)


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

    def __init__(self, session: Session, described: Described, source: str) -> None:
        self.session, self.described = session, described
        session.alone("sale_facts")
        sent = session.rows("SELECT number FROM exports WHERE source = ? OR source LIKE ?", source, f"{source}#%")
        self.sent = [row.number("number") for row in sent]
        self.export = self._new_export(source)
        self.knows_lines = one(session, "SELECT id FROM sale_lines LIMIT 1") is not None
        self.first_new: int | None = None
        self.taken = self.known = 0
        self.policies: Counter[str] = Counter()
        self.refused: list[tuple[int, Refused]] = []
        self.all_new = not self.sent  # as far as is seen
        self.lines = KnownLines(session, self.export, self.sent, self.described)
        self.digests = SaleDigests()
        self.tenders = TenderRows(session, self.export, self.sent, self.described)
        self.shops = ReceiptShops(session, self.export, self.described)
        self.lines.declare("incoming", INCOMING, NUMBERS)
        self.lines.declare("repeated", REPEATED, NUMBERS)
        session.script("CREATE INDEX repeated_line ON repeated (sale_line);")

    def _new_export(self, source: str) -> int:
        """A number of its own each time that it is sent: what it has still to say is said now, not when it came first."""
        number = only(self.session, "SELECT max(number) AS number FROM exports").number("number") + 1
        name = f"{source}#{number}" if self.sent else source
        self.session.change("INSERT INTO exports (number, source) VALUES (?, ?)", number, name)
        return number

    @property
    def says_more(self) -> bool:
        return bool(self.taken or self.tenders.new or self.shops.new)

    def close(self) -> None:
        """An export that was sent before and says nothing more leaves no trace."""
        if self.sent and not self.says_more:
            self.session.change("DELETE FROM exports WHERE number = ?", self.export)

    def add(self, rows: KeyedColumns) -> None:
        """The rows stand in the book, but for those that are known or refused."""
        rows = self._unsent(self.tenders.added(self.shops.of(self._fit(rows))))
        self.policies.update(filter(None, rows.policy_digest))
        self.all_new = self.all_new and not self.shops.unsure and self._add_new(rows)
        if not self.all_new:
            self._add_careful(rows)

    def _add_new(self, rows: KeyedColumns) -> bool:
        """Whether each row is all that is said of a line that nobody knew: then they stand in the book."""
        number = len(rows.sold)
        ids = self._fresh_ids(number)
        columns = {name: getattr(rows, name) for name in LINE if name not in ("id", "export")}
        if not self.session.load_new("sale_lines", ids, {**columns, "export": [self.export] * number}):
            return False
        self.digests.add(rows.source_line, rows.columns(PROVED), ids, rows.proved)
        self.taken += number
        return True

    def _add_careful(self, rows: KeyedColumns) -> None:
        """The same rows where some are known, correct others, or several speak of one line."""
        keys, described = rows.keys, rows.described()
        delivery = self.described.fold(rows.delivery)
        descriptions = self.described.descriptions([*described[3:], rows.sold, rows.paid, rows.delivery])
        there = self.lines.there(keys, delivery, descriptions)
        if unclear := self.shops.unclear_rows(rows, {at for at, line in there.items() if line.known}):
            self.refused += ((rows.source_line[at], why) for at, why in unclear.items())
            self._add_careful(rows.without(unclear))
            return
        place = self._places(rows, list(zip(*keys, strict=True)), there)
        sold = [number if alone else 0 for number, alone in zip(rows.sold, place.alone, strict=True)]
        own = (
            [value if alone else None for value, alone in zip(column, place.alone, strict=False)]
            for column in (repeat(self.export), rows.source_line, rows.delivery)
        )
        lines = zip(place.ids, *keys, *described, sold, rows.paid, *own, strict=True)
        self.session.load("sale_lines", LINE, compress(lines, place.fresh))
        later = [taken and not alone for taken, alone in zip(place.taken, place.alone, strict=True)]
        facts = zip(repeat(self.export), rows.source_line, place.ids, delivery, rows.sold, rows.paid, descriptions)
        self.session.load("sale_facts", FACT, compress(facts, later))
        voids = [int(sold < 0) for sold in rows.sold]
        waiting = zip(place.ids, rows.source_line, place.corrects, voids, *described, strict=True)
        self.session.load("incoming", INCOMING, compress(waiting, later))
        again = zip(rows.source_line, place.ids, delivery, rows.sold, rows.paid, descriptions, strict=True)
        self.session.load("repeated", REPEATED, compress(again, map(not_, place.taken)))
        self.taken += sum(place.taken)
        own_ids = [id if alone else 0 for id, alone in zip(place.ids, place.alone, strict=True)]
        digested = [[*compress(column, place.taken)] for column in rows.columns(PROVED)]
        self.digests.add([*compress(rows.source_line, place.taken)], digested, [*compress(own_ids, place.taken)])

    def _fit(self, rows: KeyedColumns) -> KeyedColumns:
        """The rows that may be kept; the others are refused."""
        unfit = {at: why for at, why in enumerate(rows.unfit) if why is not None}
        self.refused += ((rows.source_line[at], why) for at, why in unfit.items())
        return rows.without(unfit)

    def _unsent(self, rows: KeyedColumns) -> KeyedColumns:
        """The rows that did not come from this export before."""
        before = self.lines.sent_before(rows)
        self.shops.same(rows, before)
        self.known += len(before)
        return rows.without(before)

    def _places(self, rows: KeyedColumns, keys: list[tuple[str, ...]], there: dict[int, Known]) -> _Places:
        """What becomes of each row; the known and the refused ones are counted."""
        known = {at for at, line in there.items() if line.known}
        self.known += len(known)
        taken = [at not in known for at in range(len(keys))]
        new = [wanted and at not in there for at, wanted in enumerate(taken)]
        times = Counter(compress(keys, new))
        made = dict(zip(times, self._fresh_ids(len(times)), strict=True))
        ids = [made[key] if new[at] else there[at].id if at in there else 0 for at, key in enumerate(keys)]
        alone = [fresh and times[key] == 1 and sold >= 0 for fresh, key, sold in zip(new, keys, rows.sold, strict=True)]
        first = {key: at for at, key in reversed(list(enumerate(keys))) if new[at]}
        fresh = [new[at] and first[key] == at for at, key in enumerate(keys)]
        corrects = [int(at in there and there[at].corrects) for at in range(len(keys))]
        return _Places(ids, taken, fresh, alone, corrects)

    def _fresh_ids(self, number: int) -> range:
        ids = self.session.fresh_ids("sale_lines", number)
        if number and self.first_new is None:
            self.first_new = ids[0]
        return ids
