"""What the rows of an export say, column by column: distinct values and each row's place among them, as columns of sales."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast

import numpy as np

from returns_cli.book.database import says_one_thing
from returns_cli.book.repeated import Repeated, in_rows
from returns_cli.book.sale_columns import SaleColumns, flag
from returns_cli.kinds.kind import Value
from returns_cli.kinds.money import currency_of
from returns_cli.kinds.quantity import amounts_in
from returns_cli.kinds.sameness import NO_TEXT
from returns_cli.kinds.text import MAX_TEXT
from returns_cli.sources.combined_codes import combined

if TYPE_CHECKING:
    from datetime import date

    from returns_cli.sources.arrays import Numbers

Cell = TypeVar("Cell")
OFTEN = 2  # so often a value is said, or it is not worth while to keep which rows say it
WORDS = ("receipt", "line", "shop", "article", "lot", "paid", "currency", "contact", "delivery", "policy_digest")
# What the reader of texts takes away, or sees an error or a formula of a spreadsheet in.
MEANS_MORE = ("\n ", " \n", "\n#", "\n=", "\n'", "\n`")
NOTHING = NO_TEXT - {""}
BEGIN_NOTHING = tuple(sorted({f"\n{word[0]}" for word in NOTHING}))


def mean_themselves(texts: Sequence[str]) -> bool:
    """Whether the reader of texts would give each of them as it is, and a blank one as unknown: one look at all together."""
    lines = "\n".join(["", *texts, ""])
    return (
        lines.isascii()
        and lines.replace("\n", "").isprintable()
        and lines.count("\n") == len(texts) + 1
        and not _has(lines, MEANS_MORE)
        and not _says_nothing(lines.lower())
        and (_short(lines) or max(map(len, texts), default=0) <= MAX_TEXT)
    )


def _has(lines: str, marks: Sequence[str]) -> bool:
    return any(mark.strip("\n") in lines and mark in lines for mark in marks)  # one sign alone is found far sooner


def _says_nothing(lines: str) -> bool:
    """Whether one of these lines, in small letters, is a word of programs for nothing."""
    return _has(lines, BEGIN_NOTHING) and not NOTHING.isdisjoint(lines.split("\n"))


def _short(lines: str) -> bool:
    """Whether each window of half a longest text has a line break in it, so that no text goes across two of them."""
    half = MAX_TEXT // 2
    return all("\n" in lines[at : at + half] for at in range(0, len(lines), half))


class ReadColumn:
    """What rows say of a fact: the distinct values, and the place of each row's among them."""

    def __init__(self, values: Sequence[Value], places: Numbers) -> None:
        self._values, self.places = values, places

    def values(self) -> Sequence[Value]:
        """The distinct values."""
        return self._values

    def value(self, row: int) -> Value:
        """What a row says."""
        return self._values[int(self.places[row])]

    def known(self) -> list[bool]:
        """Of each distinct value whether it says anything."""
        return [value[0] is not None for value in self._values]

    def words(self) -> Sequence[str]:
        """The distinct texts, blank for an unknown one."""
        return [str(value[0] or "") for value in self._values]

    def of_rows(self, rows: Numbers) -> ReadColumn:
        """The same of some of the rows."""
        return ReadColumn(self._values, self.places[rows])

    def each(self, make: Callable[[Value], Cell]) -> list[Cell]:
        """What `make` makes of each row's value."""
        return self.placed([make(value) for value in self.values()])

    def texts(self) -> list[str]:
        """The text of each row, blank for an unknown one."""
        return self.placed(self.words())

    def placed(self, of_distinct: Sequence[Cell]) -> list[Cell]:
        """What each row has of what belongs to the distinct values."""
        if of_distinct and says_one_thing(of_distinct):
            return [of_distinct[0]] * len(self.places)
        if len(of_distinct) == len(self.places) and np.array_equal(self.places, np.arange(len(self.places))):
            return [*of_distinct]
        often = len(of_distinct) * OFTEN <= len(self.places) and len(of_distinct) == self._used
        return Repeated(of_distinct, self._least) if often else in_rows(of_distinct, self.places)

    @cached_property
    def _used(self) -> int:
        """How many of the distinct values any row has: of a part of a log, or of rows without the rejects, not always all."""
        return int(np.count_nonzero(np.bincount(self.places)))

    @cached_property
    def _least(self) -> Numbers:
        """The places in as few bytes as hold them, the same ones for all that is made of the column."""
        return self.places.astype(np.min_scalar_type(self.places.max(initial=0)))


class ReadWords(ReadColumn):
    """The same of texts that mean themselves: hardly one of them is looked at."""

    def __init__(self, texts: Sequence[str], places: Numbers) -> None:
        super().__init__((), places)
        self._texts = texts

    def values(self) -> Sequence[Value]:
        return [(text or None,) for text in self._texts]

    def value(self, row: int) -> Value:
        return (self._texts[self.places[row]] or None,)

    def known(self) -> list[bool]:
        return [text != "" for text in self._texts] if "" in self._texts else [True] * len(self._texts)

    def words(self) -> Sequence[str]:
        return self._texts

    def of_rows(self, rows: Numbers) -> ReadColumn:
        return ReadWords(self._texts, self.places[rows])


def columns_of_sales(
    columns: dict[str, ReadColumn], lines: list[int], paid: Sequence[int | None], currencies: Sequence[str]
) -> SaleColumns:
    """Sales of what is known of each row, with what was paid and the currency that stands beside it."""
    words = {name: columns[name].texts() for name in WORDS if name != "paid"}
    return SaleColumns(
        source_line=range(lines[0], lines[-1] + 1) if lines and lines == [*range(lines[0], lines[-1] + 1)] else lines,
        receipt=words["receipt"],
        line=_first_said(words["line"], words["article"]),
        unit=columns["quantity"].each(lambda value: "mm2" if value[0] == "m2" else "piece"),
        sold=_sold(columns["quantity"], columns["pieces_per_box"]),
        shop=words["shop"],
        article=words["article"],
        sold_on=columns["sold_on"].each(lambda value: None if value[0] is None else cast("date", value[0]).isoformat()),
        tile=columns["tile"].each(lambda value: "" if value[0] is None else f"{value[0]}x{value[1]}"),
        pieces_per_box=columns["pieces_per_box"].each(lambda value: cast("int | None", value[0])),
        lot=words["lot"],
        clearance=columns["clearance"].each(lambda value: flag(cast("bool | None", value[0]))),
        special_order=columns["special_order"].each(lambda value: flag(cast("bool | None", value[0]))),
        paid=paid,
        currency=_first_said(columns["currency"].placed([*map(_code, columns["currency"].words())]), currencies),
        contact=words["contact"],
        delivery=words["delivery"],
        policy_digest=columns["policy_digest"].each(lambda value: str(value[0]) if value[0] else None),
    )


def none_sold(rows: SaleColumns, voided: Sequence[bool]) -> SaleColumns:
    """The same rows, nothing sold and nothing paid in those that are voided: that corrects a sale that the book has."""
    sold = [0 if void else number for number, void in zip(rows.sold, voided, strict=True)]
    paid = [0 if void else amount for amount, void in zip(rows.paid, voided, strict=True)]
    tenders = [() if void else own for own, void in zip(rows.tenders, voided, strict=True)] if rows.tenders else ()
    return rows._replace(sold=sold, paid=paid, tenders=tenders)


def _first_said(texts: Sequence[str], others: Sequence[str]) -> Sequence[str]:
    """The texts, and where one is blank the other one of its row."""
    if "" not in texts:
        return texts
    return [text or other for text, other in zip(texts, others, strict=True)] if any(texts) else others


def _code(currency: str) -> str:
    """A currency as policies say it, where it is one: 人民币 and RMB are CNY."""
    return currency_of(currency) or currency


def _sold(quantity: ReadColumn, pieces: ReadColumn) -> list[int]:
    """How much was sold, in pieces or mm2: worked out once for all rows that say the same."""
    amounts, a_box = [*map(_amount, quantity.values())], [cast("int | None", value[0]) or 1 for value in pieces.values()]
    pairs, places = np.unique(combined([quantity.places, pieces.places], [len(amounts), len(a_box)]), return_inverse=True)
    made = []
    for amount, box in (divmod(pair, len(a_box)) for pair in pairs.tolist()):
        number, loose, boxes = amounts[amount]
        made.append(number * a_box[box] + loose if boxes else number)
    return ReadColumn((), places).placed(made)


def _amount(quantity: Value) -> tuple[int, int, bool]:
    """Pieces, boxes or mm2, the pieces beside boxes, and whether it is boxes."""
    unit, count, area, loose = amounts_in(quantity)
    return area if unit == "m2" else count, loose, unit == "box"
