"""How the rows of an export say that receipts were paid: in a column of tenders, with the amounts in it or beside it, or in a
column for each tender.

A cell with the number of a card is kept as it is, for the book to refuse its row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from returns_cli.book.privacy import card_number
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.money import fraction_places, read_cents, read_money
from returns_cli.kinds.sameness import NO_KEY, folded
from returns_cli.kinds.tenders import Tender
from returns_cli.kinds.written_tenders import card_end, read_tenders

if TYPE_CHECKING:
    from returns_cli.intake.mapped import Mapped
    from returns_cli.sources.arrays import Numbers
    from returns_cli.sources.batches import Batch

# The facts of an export that say it, in this order; the last ones are a tender's amount each.
NAMES, AMOUNT, CARD_END = "tenders", "tender_amount", "card_end"
AMOUNTS: Mapping[str, str] = {
    f"paid_by_{name.replace(' ', '_')}": name
    for name in ("cash", "card", "wechat pay", "alipay", "voucher", "gift card", "store credit")
}
Cents: TypeAlias = "tuple[int | None, str]"  # an amount in hundredths, and its currency
FACTS = (NAMES, AMOUNT, CARD_END, *AMOUNTS)


class RowTenders(NamedTuple):
    """What a row says: its tenders, and the currencies that their amounts name."""

    tenders: tuple[Tender, ...]
    currencies: frozenset[str]


class TenderColumns:
    """Reads them from batches; each combination of cells once a batch."""

    def __init__(self, mapped: Mapped) -> None:
        self.columns = {name: mapped.facts[name] for name in FACTS if name in mapped.facts}
        self.given = {name: mapped.given[name] for name in FACTS if name in mapped.given}

    def read(self, batch: Batch, currencies: Sequence[str], faults: dict[int, InputError]) -> Sequence[tuple[Tender, ...]]:
        """The tenders of each row, if any column has some; rows that do not say them are faults. `currencies` are those that
        were paid: tenders in another one, or in several, cannot be added up."""
        if not (self.columns or self.given):
            return ()
        combined, places = self._combined(batch)
        read = [_row_tenders(cells) for cells in combined]
        for row, place in enumerate(places.tolist()):
            found = read[place]
            if isinstance(found, InputError):
                faults.setdefault(row, found)
            elif len((found.currencies | {currencies[row]}) - {""}) > 1:
                faults.setdefault(row, _unreadable(NAMES, _text(combined[place])))
        made = [() if isinstance(found, InputError) else found.tenders for found in read]
        return [made[place] for place in places.tolist()]

    def _combined(self, batch: Batch) -> tuple[list[dict[str, str]], Numbers]:
        """The distinct combinations of cells, and the place of each row's among them."""
        cells = {name: batch.listed(column) for name, column in self.columns.items()}
        codes = np.zeros(batch.rows, np.int64)
        for each in cells.values():
            codes = np.unique(codes * len(each.texts) + each.places, return_inverse=True)[1]
        _, first = np.unique(codes, return_index=True)
        rows = [
            {name: _known(each.texts[each.places[at]]) for name, each in cells.items()} | self.given for at in first.tolist()
        ]
        return rows, codes


def cents_of(text: str, fact: str) -> Cents | InputError:
    """What a cell says was paid; a fault where it is no amount, or is finer than the currency's smallest coin, or
    than the hundredths in which a book keeps money."""
    if not text:
        return None, ""
    if found := read_cents(text):
        return found
    money = read_money(text)
    currency = money.currency if money else ""
    match fraction_places(currency):
        case 3:
            return InputError("money-in-thousandths", "leave-out-thousandths", fact=fact, text=text, currency=currency)
        case 0:
            return InputError("money-without-fraction", "write-whole-money", fact=fact, text=text, currency=currency)
        case _:
            return InputError("unreadable-money", "write-money", fact=fact, text=text)


def _known(text: str) -> str:
    return "" if folded(text) in NO_KEY else text


def _row_tenders(cells: Mapping[str, str]) -> RowTenders | InputError:
    """What the cells of one row say."""
    for text in cells.values():
        if card_number(text) is not None:
            return RowTenders((Tender(text),), frozenset())
    named = _named(cells)
    if isinstance(named, InputError):
        return named
    parts = _columns(cells, {each.name for each, _ in named if each.amount is not None})
    if isinstance(parts, InputError):
        return parts
    if parts:  # what else is named without an amount has one in a column of its own, or none
        named = [each for each in named if each[0].amount is not None]
    all_parts = _with_end([*named, *parts], cells.get(CARD_END, ""))
    if isinstance(all_parts, InputError):
        return all_parts
    return RowTenders(tuple(each for each, _ in all_parts), frozenset(currency for _, currency in all_parts))


def _columns(cells: Mapping[str, str], known: set[str]) -> list[tuple[Tender, str]] | InputError:
    """The amounts that have a column each, but for tenders whose amounts are `known`: those say the same once more."""
    parts: list[tuple[Tender, str]] = []
    for name, tender in AMOUNTS.items():
        money = cents_of(cells.get(name, ""), name)
        if isinstance(money, InputError):
            return money
        parts += [(Tender(tender, money[0]), money[1])] if money[0] and tender not in known else []
    return parts


def _named(cells: Mapping[str, str]) -> list[tuple[Tender, str]] | InputError:
    """The tenders that a cell names; a lone one has its amount in another cell."""
    text, amount = (cells.get(name, "") for name in (NAMES, AMOUNT))
    found = read_tenders(text) if text else ()
    if found is None:
        return _unreadable(NAMES, text)
    if amount and len(found) == 1 and found[0][0].amount is None:
        money = cents_of(amount, AMOUNT)
        if isinstance(money, InputError):
            return money
        found = ((found[0][0]._replace(amount=money[0]), money[1]),)
    return [*found]


def _with_end(found: list[tuple[Tender, str]], end: str) -> list[tuple[Tender, str]] | InputError:
    """The tenders, a lone card among them with the last digits of its number that another cell has."""
    cards = [each for each, _ in found if each.name == "card"]
    if not end or len(cards) != 1 or cards[0].card_end:
        return found
    digits = card_end(end)
    if not digits:
        return _unreadable(CARD_END, end)
    return [(each._replace(card_end=digits) if each.name == "card" else each, sign) for each, sign in found]


def _unreadable(fact: str, text: str) -> InputError:
    return InputError("unreadable-tenders", "write-tenders", fact=fact, text=text)


def _text(cells: Mapping[str, str]) -> str:
    return "; ".join(filter(None, cells.values()))
