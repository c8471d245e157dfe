"""Digests of the rows that an import keeps, some rows each: its entry in the log has them, and proves later what each row was.

A digest is the SHA-256 of rows in the order of their lines in the file, column by column. It is worked out of the columns as
they are written, a small part of what reading them again would cost; that is done only of rows some of which do not stand in
the end.
"""

from __future__ import annotations

import contextlib
import json
import sys
from array import array
from bisect import bisect_left
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple, TypeAlias, cast

from returns_cli.book.database import Row, Session, SqlValue, says_one_thing
from returns_cli.book.entries import Json
from returns_cli.book.sale_columns import COMPARED, Memo
from returns_cli.kinds.sameness import folded as folded_key

AT_ONCE = 1_000
END = 1 << 62  # behind every line of a file, and every id
DIGESTED = tuple(name for name in COMPARED if name != "article_key")  # which follows from the article
NAMED = ("shop", "receipt", "line", "article")  # what a line is found by, folded
FOUND_BY = (*(f"{name}_key" for name in NAMED), *NAMED)
TENDER = ("source_line", "place", "shop_key", "receipt_key", "line_key", "delivery", "tender", "card_end", "amount")
Values: TypeAlias = "tuple[SqlValue, ...]"
ReadRows: TypeAlias = "Callable[[int, int, range], list[Values]]"  # after a line, up to another one, of sales with these ids


class DigestedRows(NamedTuple):
    """Rows up to a line of the file: how many, and their digest. Sales that stand in these rows alone have the `ids`."""

    last: int
    rows: int
    digest: str
    ids: range = range(0)


def digest(columns: Sequence[Sequence[SqlValue]]) -> str:
    """What rows say, as one text; no value has a NUL in it."""
    return sha256(written(columns)).hexdigest()


def written(columns: Sequence[Sequence[SqlValue]]) -> bytes:
    """What rows say, column by column, each behind its length."""
    return b"".join(b"%d:%b" % (len(each), each) for each in map(_written, columns))


def columns_in(words: bytes, but: Container[int] = ()) -> list[Sequence[SqlValue]]:
    """The columns that were `written` so; nothing of those at some places."""
    found, at, all_words = list[Sequence[SqlValue]](), 0, memoryview(words)
    while at < len(words):
        begin = words.index(b":", at) + 1
        at = begin + int(words[at : begin - 1])
        found.append(() if len(found) in but else _read(words[begin], all_words[begin + 1 : at]))
    return found


def _written(column: Sequence[SqlValue]) -> bytes:
    if says_one_thing(column):
        return f"={len(column)} {json.dumps(column[0])}".encode()
    with contextlib.suppress(TypeError):
        return b"t" + "\0".join(cast("Sequence[str]", column)).encode()
    with contextlib.suppress(TypeError):
        return b"n" + _little(array("q", cast("Sequence[int]", column))).tobytes()
    return b"j" + json.dumps(column).encode()  # some are not known


def _read(kind: int, words: memoryview) -> Sequence[SqlValue]:
    if kind == ord("n"):
        return _little(array("q", words.tobytes())).tolist()
    text = str(words, "utf-8")
    if kind == ord("t"):
        return text.split("\0")
    if kind == ord("="):
        number, _, value = text.partition(" ")
        return [json.loads(value)] * int(number)
    found: list[SqlValue] = json.loads(text)
    return found


def stretches(lines: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Where the rows of these lines begin and end that are digested together: never between rows of one line."""
    begin = 0
    while begin < len(lines):
        end = min(begin + AT_ONCE, len(lines))
        while end < len(lines) and lines[end] == lines[end - 1]:
            end += 1
        yield begin, end
        begin = end


def _little(numbers: array[int]) -> array[int]:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


class SaleDigests:
    """The digests of the rows of an import, of one table, as they are added."""

    def __init__(self) -> None:
        self.chunks: list[DigestedRows] = []
        self.changed: set[int] = set()  # lines whose rows were not added here, or did not stay
        self.in_order = True

    def add(
        self,
        lines: Sequence[int],
        columns: Sequence[Sequence[SqlValue]],
        ids: Sequence[int] = (),
        known: Sequence[bytes] = (),
    ) -> None:
        """Rows are kept with these values, in the order of their lines in the file; `ids` are those of their sales. What is
        written of the columns of each stretch may be `known`."""
        before = self.chunks[-1].last if self.chunks else None
        for at, (begin, end) in enumerate(stretches(lines)):
            own = lines[begin:end]
            words = known[at] if known else written([column[begin:end] for column in columns])
            found = sha256(written([own]) + words).hexdigest()
            self.in_order = self.in_order and (before is None or own[0] > before) and [*own] == sorted(own)
            self.chunks.append(DigestedRows(own[-1], end - begin, found, _span(ids[begin:end])))
            before = own[-1]

    def settled(self, read: ReadRows) -> list[Json]:
        """What the log says of them, with what was changed since they were added."""
        if not self.in_order:
            return [[each.last, each.rows, each.digest] for each in chunks_of(read(-END, END, range(END)))]
        if self.changed and (not self.chunks or max(self.changed) > self.chunks[-1].last):
            self.chunks.append(DigestedRows(max(self.changed), 0, ""))
        lasts = [each.last for each in self.chunks]
        for place in sorted({bisect_left(lasts, line) for line in self.changed}):
            after = lasts[place - 1] if place else -END
            rows = read(after, lasts[place], self.chunks[place].ids)
            self.chunks[place] = DigestedRows(lasts[place], len(rows), rows_digest(rows))
        return [[each.last, each.rows, each.digest] for each in self.chunks if each.rows]


def _span(ids: Sequence[int]) -> range:
    """From the least to the largest of them; 0 is none."""
    if isinstance(ids, range):
        return ids
    some = [id for id in ids if id]
    return range(min(some), max(some) + 1) if some else range(0)


def line_of(row: Values) -> int:
    """The line in the file that a row begins with."""
    return int(row[0] or 0)


def rows_digest(rows: Iterable[Values]) -> str:
    """The digest of rows that begin with their lines in the file."""
    return digest([*zip(*sorted(rows, key=line_of), strict=True)])


def chunks_of(rows: Sequence[Values]) -> list[DigestedRows]:
    """The digests of rows that begin with their lines in the file."""
    made = SaleDigests()
    if rows:
        _, *columns = zip(*sorted(rows, key=line_of), strict=True)
        made.add(sorted(map(line_of, rows)), columns)
    return made.chunks


class SaleReader:
    """Reads what an import's rows say of sales, in the columns that are digested; nothing where one contradicts itself."""

    def __init__(self, session: Session, export: int) -> None:
        self.session, self.export = session, export
        self.folded: Memo[str, str] = Memo(folded_key)

    def __call__(self, after: int, last: int, ids: range) -> list[Values]:
        return [*self.own(after, last, ids), *self.facts(after, last)]

    def own(self, after: int, last: int, ids: range) -> list[Values]:
        """Rows that stand in sales with these ids, each the only one that speaks of it."""
        rows = self.session.rows(
            f"SELECT source_line, {', '.join((*FOUND_BY, *DIGESTED[1:]))} FROM sale_lines"
            " WHERE id BETWEEN ? AND ? AND export = ? AND source_line > ? AND source_line <= ? ORDER BY id",
            *(ids.start, ids.stop - 1, self.export, after, last),
        )
        found = [row.values() for row in rows]
        return [(row[0], *self._which(row[1:9]), *row[8:]) for row in found]  # an article is both found by and digested

    def facts(self, after: int, last: int) -> list[Values]:
        """Rows that are facts beside sales of which others speak too."""
        rows = self.session.rows(
            f"SELECT facts.source_line AS place, {', '.join(FOUND_BY)}, facts.said AS said, facts.sold AS so_many,"
            " facts.paid AS price, facts.delivery AS delivered"
            " FROM sale_facts AS facts JOIN sale_lines ON sale_lines.id = facts.sale_line"
            " WHERE facts.export = ? AND facts.source_line > ? AND facts.source_line <= ? ORDER BY facts.source_line",
            *(self.export, after, last),
        )
        return [(row.number("place"), *self._which(row.values()[1:9]), *self._words(row)) for row in rows]

    def _which(self, found_by: Values) -> Values:
        """The keys of a line, where they are those of its words."""
        keys = found_by[:4]
        return keys[:3] if keys == tuple(map(self.folded.__getitem__, map(str, found_by[4:]))) else (None,) * 3

    def _words(self, row: Row) -> Values:
        words = said_of(row.text("said"))
        if words is None:
            return (None,) * len(DIGESTED)
        stands = (words["sold"], words["paid"], self.folded[str(words["delivery"])])
        sound = stands == (row.number("so_many"), row.number_or_none("price"), row.text("delivered"))
        return tuple(words[name] if sound else None for name in DIGESTED)


def said_of(text: str) -> dict[str, SqlValue] | None:
    """What a fact says, by the columns of a sale; None where it is none of this release."""
    try:
        values = json.loads(text)
    except ValueError:
        return None
    return dict(zip(COMPARED, values, strict=True)) if isinstance(values, list) and len(values) == len(COMPARED) else None


def tenders_read(session: Session, export: int, after: int, last: int) -> list[Values]:
    """What an import's rows say of tenders, in the columns that are digested."""
    rows = session.rows(
        f"SELECT {', '.join(TENDER)} FROM sale_tenders WHERE export = ? AND source_line > ? AND source_line <= ?"
        " ORDER BY source_line, place",
        *(export, after, last),
    )
    return [tuple(row.value(name) for name in TENDER) for row in rows]
