"""Rows of an export by columns, as the book keeps them: an import reads and writes millions without an object for each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from json.encoder import encode_basestring
from typing import Generic, NamedTuple, TypeVar

from returns_cli.book.database import SqlValue
from returns_cli.book.privacy import Customers
from returns_cli.book.repeated import Repeated
from returns_cli.book.sale import Sale, tile_text
from returns_cli.kinds.sameness import folded as folded_key
from returns_cli.kinds.tenders import Tender

BATCH = 10_000
MOST_REMEMBERED = 200_000
Key = TypeVar("Key")
Found = TypeVar("Found")
# What the book has of a line: `shop`, `receipt` and `line` are which one, the rest is what was said of it.
DESCRIBED = (
    *("shop", "receipt", "line", "article", "article_key", "sold_on", "tile", "pieces_per_box", "lot", "clearance"),
    *("special_order", "unit", "currency", "phone_end", "customer", "policy_digest"),
)
COMPARED = (*DESCRIBED[3:], "sold", "paid", "delivery")
PLAIN = re.compile(r"[+-9A-Z_a-z\n]*")  # letters, digits, + , - . / _: what folds to itself but for capitals


class Memo(dict[Key, Found], Generic[Key, Found]):
    """What a function gives for a value, worked out once; it forgets all when it knows too much."""

    def __init__(self, work: Callable[[Key], Found]) -> None:
        super().__init__()
        self.work = work

    def __missing__(self, key: Key) -> Found:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        found = self[key] = self.work(key)
        return found

    def of(self, keys: Sequence[Key]) -> list[Found]:
        """What it gives for each of them; sooner than one by one where most are new, as telephone numbers are."""
        if isinstance(keys, Repeated):
            return keys.of(self.of)
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        known, work = self.get, self.work
        found = []
        for key in keys:
            value = known(key)
            if value is None:
                value = self[key] = work(key)
            found.append(value)
        return found


class SaleColumns(NamedTuple):
    """Some rows of an export. Days are ISO texts, a tile is 800x600, yes and no are 1 and 0; see `Sale` for the rest."""

    source_line: Sequence[int]
    receipt: Sequence[str]
    line: Sequence[str]
    unit: Sequence[str]
    sold: Sequence[int]
    shop: Sequence[str]
    article: Sequence[str]
    sold_on: Sequence[str | None]
    tile: Sequence[str]
    pieces_per_box: Sequence[int | None]
    lot: Sequence[str]
    clearance: Sequence[int | None]
    special_order: Sequence[int | None]
    paid: Sequence[int | None]
    currency: Sequence[str]
    contact: Sequence[str]
    delivery: Sequence[str]
    policy_digest: Sequence[str | None]
    tenders: Sequence[tuple[Tender, ...]] = ()  # none at all, or some for each row


def in_columns(sales: Iterable[tuple[int, Sale]]) -> Iterator[SaleColumns]:
    """Sales with their lines of the file, in batches."""
    rows = iter(sales)
    while some := list(islice(rows, BATCH)):
        yield SaleColumns(*map(list, zip(*(_row(line, sale) for line, sale in some), strict=True)))


def _row(line: int, sale: Sale) -> tuple[object, ...]:
    return (
        *(line, sale.receipt, sale.line, sale.unit, sale.sold, sale.shop, sale.article),
        *(sale.sold_on.isoformat() if sale.sold_on else None, tile_text(sale.goods), sale.goods.pieces_per_box, sale.lot),
        *(flag(sale.clearance), flag(sale.special_order), sale.paid, sale.currency, sale.contact, sale.delivery),
        *(sale.policy_digest, sale.tenders),
    )


def flag(value: bool | None) -> int | None:
    return None if value is None else int(value)


def _json(value: SqlValue) -> str:
    return encode_basestring(value) if isinstance(value, str) else "null" if value is None else str(value)


class Described:
    """What the book finds sales by, and how it says them: each distinct value folded, hashed and quoted once."""

    def __init__(self, secret: bytes) -> None:
        self.secret = secret
        self.folded: Memo[str, str] = Memo(folded_key)
        self.contacts: Memo[str, tuple[str, str | None]] = Memo(Customers(secret).known_by)
        self.json: Memo[SqlValue, str] = Memo(_json)

    def __reduce__(self) -> tuple[object, ...]:
        """Another process begins with nothing remembered."""
        return Described, (self.secret,)

    def fold(self, texts: Sequence[str]) -> list[str]:
        if isinstance(texts, Repeated):
            return texts.of(self.fold)
        together = "\n".join(texts)
        if PLAIN.fullmatch(together) and together.count("\n") == len(texts) - 1:
            return together.lower().split("\n")
        return list(map(self.folded.__getitem__, texts))

    def descriptions(self, columns: Sequence[Sequence[SqlValue]]) -> list[str]:
        """What rows say of their lines, of the columns of SAID: two that say the same are the same text."""
        quoted = [map(self.json.__getitem__, column) for column in columns]
        return ["[" + ",".join(row) + "]" for row in zip(*quoted, strict=True)]
