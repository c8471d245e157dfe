"""To which tenders a refund goes back: in the order that the policy's term says, never more to one than was paid with it.

An order is a term with choices, `to = "sale.tenders"`, each choice a list of tenders. Tenders that it does not name come last,
as they stand on the receipt. What the tenders in the book do not cover goes back to none of them, and is said to.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from returns_cli.book.database import Row, Session
from returns_cli.book.sale import SaleLine
from returns_cli.decisions.terms import shown_value, stated_term
from returns_cli.kinds.sameness import folded as folded_key
from returns_cli.kinds.tenders import Tender, order_of
from returns_cli.policy.book_sources import TENDER_ORDER
from returns_cli.records import Record

if TYPE_CHECKING:
    from typing import TypeAlias

    from returns_cli.book.entries import Json
    from returns_cli.decisions.compiled import CompiledPolicy
    from returns_cli.decisions.facts import Facts

    RowTenders: TypeAlias = tuple[str, tuple[Tender, ...]]  # the key of a receipt's line, and what a row says was paid


class TenderLeft(Record):
    """A tender of a receipt; `remaining` is what can still go back to it, None where it is the only one: all of any refund."""

    tender: str
    card_end: str
    remaining: int | None


class ReceiptTender(Record):
    """A tender of a receipt: what was paid with it (None: all, as far as is known), and what went back to it."""

    tender: str
    card_end: str
    paid: int | None
    paid_back: int


class TenderRefund(Record):
    """What of a refund goes back to a tender; blank is the rest, which no tender in the book covers."""

    tender: str
    card_end: str
    remaining: int | None
    amount: int


def refund_split(left: Iterable[TenderLeft], order: Sequence[str], refund: int) -> tuple[TenderRefund, ...]:
    """The refund on the tenders, in the order: the sum of all parts."""
    rank = {name: at for at, name in enumerate(order)}
    parts, rest = [], refund
    for each in sorted(left, key=lambda each: rank.get(each.tender, len(rank))):
        amount = rest if each.remaining is None else min(rest, each.remaining)
        parts.append(TenderRefund(each.tender, each.card_end, each.remaining, amount))
        rest -= amount
    return (*parts, *([TenderRefund("", "", None, rest)] if rest else []))


def left_after(left: Iterable[TenderLeft], parts: Iterable[TenderRefund]) -> tuple[TenderLeft, ...]:
    """What can still go back to each tender after a refund."""
    gone = {(each.tender, each.card_end): each.amount for each in parts}
    return tuple(
        each if each.remaining is None else each.but(remaining=each.remaining - gone.get((each.tender, each.card_end), 0))
        for each in left
    )


def tender_order(compiled: CompiledPolicy, facts: Facts) -> tuple[str, ...] | None:
    """The order that the policy says of a request, however it is decided; nothing in it where the term has no value, and None
    where the policy has no such term."""
    term = next((each for each in compiled.policy.terms.values() if each.to == TENDER_ORDER), None)
    if term is None:
        return None
    value = shown_value(stated_term(compiled, facts, term), compiled.policy.timezone)
    return () if value is None else order_of(str(value))


def paid_back_to(
    session: Session, compiled: CompiledPolicy, facts: Facts, line: SaleLine, refund: int | None
) -> tuple[TenderRefund, ...]:
    """Where this refund goes; nothing where the policy does not say, or the book does not know how the receipt was paid.

    INVARIANT: the UPDATE of nothing locks the receipt's tenders until the transaction ends, for all of its lines.
    """
    order = tender_order(compiled, facts)
    if order is None or not refund:
        return ()
    keys = (folded_key(line.receipt), folded_key(line.shop))
    session.change("UPDATE sale_tenders SET place = place WHERE receipt_key = ? AND shop_key = ?", *keys)
    left = tenders_left(session, line)
    return refund_split(left, order, refund) if left else ()


def tenders_left(session: Session, line: SaleLine) -> tuple[TenderLeft, ...]:
    """The tenders of the line's receipt, in its order, less what went back to each."""
    return tuple(
        TenderLeft(each.tender, each.card_end, None if each.paid is None else max(0, each.paid - each.paid_back))
        for each in receipt_tenders(session, line)
    )


def receipt_tenders(session: Session, line: SaleLine) -> tuple[ReceiptTender, ...]:
    """How the line's receipt was paid, in its order, and what went back with returns that stand."""
    keys = (folded_key(line.receipt), folded_key(line.shop))
    own = "WHERE receipt_key = ? AND shop_key = ?"
    rows = session.rows(f"SELECT * FROM sale_tenders {own} ORDER BY export, source_line, place", *keys)
    if not rows:
        return ()
    prices = session.rows(f"SELECT line_key, paid FROM sale_lines {own}", *keys)
    paid_for = {row.text("line_key"): row.number_or_none("paid") for row in prices}
    paid = paid_with(_newest(rows, paid_for), paid_for)
    back = session.rows(
        "SELECT tender, card_end, sum(return_tenders.amount) AS amount FROM return_tenders"
        " JOIN returns ON returns.id = return_tenders.id JOIN sale_lines ON sale_lines.id = returns.sale_line"
        f" {own} AND tender <> '' GROUP BY tender, card_end",
        *keys,
    )
    given = {(row.text("tender"), row.text("card_end")): row.number("amount") for row in back}
    return tuple(ReceiptTender(*key, amount, given.get(key, 0)) for key, amount in paid.items())


def _newest(rows: Sequence[Row], paid: Mapping[str, int | None]) -> list[RowTenders]:
    """What holds of each delivery of a line, row by row: the newest export, and what came before it where only both together
    come to a price, or where it has nothing but amounts below zero, which take back of that."""
    exports: dict[tuple[str, str, int], dict[int, list[Tender]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        found = Tender(row.text("tender"), row.number_or_none("amount"), row.text("card_end"))
        delivery = (row.text("line_key"), row.text("delivery"), row.number("export"))
        exports[delivery][row.number("source_line")].append(found)
    newest: dict[tuple[str, str], list[tuple[Tender, ...]]] = defaultdict(list)
    for (line, delivery_key, _), of_rows in exports.items():  # in the order of the exports
        tenders, before = [tuple(each) for each in of_rows.values()], newest[line, delivery_key]
        if _takes_back(tenders) or _only_together(before, tenders, {paid.get(line), sum(each or 0 for each in paid.values())}):
            tenders = [*before, *tenders]
        newest[line, delivery_key] = before if _says_less(tenders, before) else tenders
    return [(line, tenders) for (line, _), found in newest.items() for tenders in found]


def _takes_back(rows: Iterable[tuple[Tender, ...]]) -> bool:
    return all(each.amount is not None and each.amount < 0 for row in rows for each in row)


def _only_together(
    before: Iterable[tuple[Tender, ...]], later: Iterable[tuple[Tender, ...]], prices: Container[int | None]
) -> bool:
    """Whether an export goes on with the tenders of an earlier one: neither has the whole price of the line or its receipt."""
    sums = [sum(each.amount or 0 for row in rows for each in row) for rows in (before, later)]
    return all(sums) and sum(sums) in prices and not any(each in prices for each in sums)


def _says_less(rows: Iterable[tuple[Tender, ...]], before: Iterable[tuple[Tender, ...]]) -> bool:
    """Whether these only name tenders of which the rows before say how much was paid with each."""
    known = {each.name for row in before for each in row if each.amount is not None}
    return all(each.amount is None and each.name in known for row in rows for each in row)


def paid_with(all_rows: Sequence[RowTenders], paid: Mapping[str, int | None]) -> dict[tuple[str, str], int | None]:
    """What was paid with each tender of a receipt, by its name and card; `paid` is the price of each of its lines.

    A lone tender without an amount paid for all of its line. Rows whose amounts come to the price of their line speak of that
    line, and add up; others speak of the receipt, and what several of them repeat counts once. What is not known is nothing;
    but where the whole receipt has one tender, and no amount, all was paid with it: None. A line that came to nothing (void,
    a gift) was paid with none, unless it says itself what was taken back, or no other line says with what.
    """
    corrected = {line for line, tenders in all_rows for each in tenders if (each.amount or 0) < 0}
    all_rows = [row for row in all_rows if paid.get(row[0]) != 0 or row[0] in corrected] or all_rows
    named = dict.fromkeys((each.name, each.card_end) for _, tenders in all_rows for each in tenders)
    if len(named) == 1 and all(each.amount is None for _, tenders in all_rows for each in tenders):
        return dict.fromkeys(named)
    of_line: dict[str, list[Tender]] = defaultdict(list)
    for line, tenders in all_rows:
        of_line[line] += tenders
    lone = {line for line, all_of_it in of_line.items() if len(set(all_of_it)) == 1 and all_of_it[0].amount is None}
    rows = [(line, tenders) for line, tenders in all_rows if line not in lone]
    if not all(sum(each.amount or 0 for each in of_line[line]) == paid.get(line) for line, _ in rows):
        rows = [("", tenders) for tenders in {frozenset(Counter(tenders).items()): tenders for _, tenders in rows}.values()]
    whole = [Tender(of_line[line][0].name, paid.get(line), of_line[line][0].card_end) for line in lone]
    found = dict.fromkeys(named, 0)
    for each in [*whole, *(each for _, tenders in rows for each in tenders)]:
        found[each.name, each.card_end] += each.amount or 0
    return {key: max(0, amount) for key, amount in found.items()}


def keep_split(session: Session, id: str, parts: Sequence[TenderRefund]) -> None:
    """The return's refund went back so."""
    for place, each in enumerate(parts):
        session.change(
            "INSERT INTO return_tenders (id, place, tender, card_end, remaining, amount) VALUES (?, ?, ?, ?, ?, ?)",
            *(id, place, each.tender, each.card_end, each.remaining, each.amount),
        )


def kept_split(session: Session, id: str) -> tuple[TenderRefund, ...]:
    """How the refund of a return went back, also to which tenders nothing went."""
    return tuple(map(_refund, session.rows("SELECT * FROM return_tenders WHERE id = ? ORDER BY place", id)))


def split_again(compiled: CompiledPolicy, facts: Facts, kept: Sequence[TenderRefund]) -> tuple[TenderRefund, ...]:
    """The same refund on the same tenders, as the policy says it of the facts."""
    left = [TenderLeft(each.tender, each.card_end, each.remaining) for each in kept if each.tender]
    return refund_split(left, tender_order(compiled, facts) or (), sum(each.amount for each in kept))


def forget_split(session: Session, id: str) -> None:
    """The return no longer stands: what went back to its tenders can go back to them again."""
    session.change("DELETE FROM return_tenders WHERE id = ?", id)


def _refund(row: Row) -> TenderRefund:
    return TenderRefund(row.text("tender"), row.text("card_end"), row.number_or_none("remaining"), row.number("amount"))


def logged(parts: Sequence[TenderRefund]) -> dict[str, Json]:
    """What the log says of it; nothing where there is no split."""
    return {"tenders": [_entry(each) for each in parts]} if parts else {}


def all_splits(session: Session) -> dict[str, list[Json]]:
    """How each refund in the book went back, by the id of its return, as the log says it."""
    found: dict[str, list[Json]] = defaultdict(list)
    for row in session.rows("SELECT * FROM return_tenders ORDER BY id, place"):
        found[row.text("id")].append(_entry(_refund(row)))
    return dict(found)


def _entry(each: TenderRefund) -> dict[str, Json]:
    return {"tender": each.tender, "card_end": each.card_end, "remaining": each.remaining, "amount": each.amount}
