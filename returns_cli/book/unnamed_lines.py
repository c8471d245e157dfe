"""Rows of an export that say neither a line's number nor an article: their lines are numbered within their receipts.

A row has the number of the line that says the same in the book, wherever in the file it stands: the export of the month
says of the line what that of the day said, and sells it no second time. A row that says something else corrects another
line of the same goods only where the file has no fewer rows of the receipt than the book: part of it does not tell which.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain, count, islice
from typing import NamedTuple, TypeAlias

from returns_cli.book.database import Session, SqlValue, among, some_at_a_time
from returns_cli.book.errors import Refused
from returns_cli.book.keyed_columns import KeyedColumns
from returns_cli.book.sale_columns import COMPARED, Described
from returns_cli.book.split_payments import SplitPayments

GOODS = ("unit", "tile", "pieces_per_box", "lot")
Receipt: TypeAlias = tuple[str, str]  # the keys of its number and its shop
Goods: TypeAlias = tuple[SqlValue, ...]


class Unnamed(NamedTuple):
    """A row without a name: its line of the file, its receipt, the hash of all that it says, and its goods."""

    source_line: int
    receipt: str
    words: int
    goods: Goods


class BookLine(NamedTuple):
    """A line of a receipt in the book, with the hashes of what rows said of it `now`, and ever; `goods` only where it has a
    number, and no article."""

    line: str
    now: Collection[int]
    ever: Collection[int]
    goods: Goods | None


class NamedLines:
    """The rows of an export, of which each has a line, as their `payments` have them. An export where all have one is read no
    oftener for it; `unclear` are rows that do not say which one they are of."""

    def __init__(self, session: Session, described: Described, batches: Callable[[], Iterable[KeyedColumns]]) -> None:
        self.session, self.described = session, described
        self.payments = SplitPayments(batches)
        self.unclear: list[tuple[int, Refused]] = []
        self.lines: dict[int, str] = {}  # of unnamed rows, by their lines of the file
        self.names: dict[Receipt, set[str]] = defaultdict(set)
        self.unnamed: dict[Receipt, list[Unnamed]] = defaultdict(list)

    def __iter__(self) -> Iterator[KeyedColumns]:
        before, rows = 0, iter(self.payments)
        for batch in rows:
            if not all(batch.line):
                break
            yield batch
            before += 1
        else:
            return
        rows = iter(self.payments) if before else chain([batch], rows)
        for batch in rows:
            self._note(batch)
        self._number()
        for batch in islice(self.payments, before, None):
            yield self._named(batch)

    def left_out(self, refused: Sequence[tuple[int, Refused]]) -> list[tuple[int, Refused]]:
        """The rows that are not taken over beside those that are `refused`, once all are there."""
        return [*self.unclear, *self.payments.left_out([*refused, *self.unclear])]

    def _note(self, rows: KeyedColumns) -> None:
        """The names of lines that could pass for numbers, and the rows that have none, are known by their receipts."""
        receipts = list(zip(rows.receipt_key, rows.shop_key, strict=True))
        for receipt, line, key in zip(receipts, rows.line, rows.line_key, strict=True):
            if line.isdecimal():
                self.names[receipt].add(key)
        named = {at for at, line in enumerate(rows.line) if line}
        some = rows.without(named)
        words = map(hash, self.described.descriptions(some.columns(COMPARED)))
        goods = zip(*(getattr(some, name) for name in GOODS), strict=True)
        keys = [each for at, each in enumerate(receipts) if at not in named]
        for receipt, row in zip(keys, map(Unnamed, some.source_line, some.receipt, words, goods), strict=True):
            self.unnamed[receipt].append(row)

    def _number(self) -> None:
        """Each row without a name has the line that it speaks of, or is refused."""
        for some in some_at_a_time(sorted(self.unnamed)):
            there = self._there([number for number, _ in some])
            for receipt in some:
                self._place(receipt, self.unnamed[receipt], _of_shop(there[receipt[0]], receipt[1]))

    def _there(self, numbers: Sequence[str]) -> dict[str, dict[str, list[BookLine]]]:
        """The lines that the book has of receipts with these numbers, by shops."""
        asked = among("receipt_key", numbers)
        rows = self.session.rows(f"SELECT * FROM sale_lines WHERE {asked} ORDER BY id", *numbers)
        own = self.described.descriptions([[row.value(name) for row in rows] for name in COMPARED])
        words = {row.number("id"): {0: {hash(text)}} for row, text in zip(rows, own, strict=True)}
        facts = f"SELECT * FROM sale_facts WHERE sale_line IN (SELECT id FROM sale_lines WHERE {asked})"
        for row in self.session.rows(facts, *numbers):
            words[row.number("sale_line")].setdefault(row.number("export"), set()).add(hash(row.text("said")))
        found: dict[str, dict[str, list[BookLine]]] = defaultdict(lambda: defaultdict(list))
        for row in rows:
            numbered = row.text("line_key").isdecimal() and not row.text("article_key")
            goods = tuple(row.value(name) for name in GOODS) if numbered else None
            by_export = words[row.number("id")]
            line = BookLine(row.text("line_key"), by_export[max(by_export)], set().union(*by_export.values()), goods)
            found[row.text("receipt_key")][row.text("shop_key")].append(line)
        return found

    def _place(self, receipt: Receipt, rows: Sequence[Unnamed], there: Sequence[BookLine]) -> None:
        """The rows of a receipt have their lines."""
        free = {each.line: each for each in there if each.goods is not None and each.line not in self.names[receipt]}
        part = len(rows) < len(free)
        left = self._unlike(rows, [(each.line, each.now) for each in free.values()], free)
        left = self._unlike(left, [(each.line, each.ever) for each in free.values()], free)
        taken = self.names[receipt] | {each.line for each in there}
        fresh = (text for text in map(str, count(1)) if text not in taken)
        for row in left:
            alike = next((line for line, each in free.items() if not part and _alike(row.goods, each.goods)), None)
            if alike:
                del free[alike]
            elif free:
                self.unclear.append((row.source_line, Refused("which-unnamed-line", receipt=row.receipt)))
                continue
            self.lines[row.source_line] = alike or next(fresh)

    def _unlike(
        self, rows: Sequence[Unnamed], lines: Sequence[tuple[str, Collection[int]]], free: dict[str, BookLine]
    ) -> list[Unnamed]:
        """The rows that say what none of these lines does; each of the others is of the first one that is still free."""
        by_words: dict[int, list[str]] = defaultdict(list)
        for line, words in reversed(lines):
            for each in words:
                by_words[each].append(line)
        left = []
        for row in rows:
            alike = by_words[row.words]
            while alike and alike[-1] not in free:
                alike.pop()
            if alike:
                self.lines[row.source_line] = alike[-1]
                del free[alike[-1]]
            else:
                left.append(row)
        return left

    def _named(self, rows: KeyedColumns) -> KeyedColumns:
        lines = [line or self.lines.get(at, "") for at, line in zip(rows.source_line, rows.line, strict=True)]
        named = rows.but(line=lines, line_key=self.described.fold(lines))
        return named.without({at for at, line in enumerate(lines) if not line})


def _of_shop(shops: dict[str, list[BookLine]], shop: str) -> list[BookLine]:
    """The lines of the receipt that rows of this shop can be of; a receipt that came without one may be any shop's."""
    if shop in shops or "" in shops:
        return shops.get(shop) or shops.get("", [])
    return next(iter(shops.values())) if len(shops) == 1 and not shop else []


def _alike(one: Goods, other: Goods | None) -> bool:
    """Whether goods can be the same, where both say what they are."""
    return all(a == b for a, b in zip(one, other or (), strict=False) if a and b)
