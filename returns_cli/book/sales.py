"""Sales in the book, looked up by receipt, day, phone or article; and the one place where goods are counted back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from returns_cli.book.amounts import LineAmount
from returns_cli.book.database import Conflict, Session, SqlValue, only
from returns_cli.book.errors import ListedTexts, NotInBook, Refused
from returns_cli.book.near import near
from returns_cli.book.privacy import phone_end, refuse_cards
from returns_cli.book.sale import SALES, SaleLine, sale_line
from returns_cli.kinds.sameness import folded as folded_key

MOST_FOUND = 50


def lines_of(session: Session, receipt: str, shop: str | None = None) -> list[SaleLine]:
    """The lines of a receipt. Raises NotInBook, with receipts that look alike, and Refused where shops share the number, with
    the shops that it is `of`."""
    rows = session.rows(f"SELECT * FROM {SALES} WHERE receipt_key = ? ORDER BY id", folded_key(receipt))
    all_lines = [sale_line(row) for row in rows]
    lines = [line for line in all_lines if shop is None or folded_key(shop) in map(folded_key, (line.shop, line.known_shop))]
    if not lines:
        raise _unknown_receipt(session, receipt, [line.known_shop for line in all_lines])
    shops = [line.known_shop for line in lines]
    if len(set(map(folded_key, shops))) > 1:
        by_key = ListedTexts(tuple({folded_key(shop): shop for shop in shops}.values()))
        raise Refused("receipt-of-several-shops", receipt=receipt, shops=_listed(shops), of=by_key)
    return lines


def _listed(shops: Iterable[str]) -> ListedTexts:
    """The shops as --shop takes them, each once however it is written: a sale of which no shop is known is of `""`."""
    return ListedTexts(tuple(sorted({folded_key(shop): shop or '""' for shop in shops}.values())))


def _unknown_receipt(session: Session, receipt: str, shops: list[str]) -> NotInBook:
    refuse_cards({"receipt": receipt})  # nothing repeats it
    if shops:
        return NotInBook("receipt-of-another-shop", receipt=receipt, shops=_listed(shops))
    alike = list(_near_receipts(session, receipt))
    if alike:
        return NotInBook("near-receipts", receipt=receipt, near=ListedTexts(tuple(alike)))
    return NotInBook("no-receipt", receipt=receipt)


def _near_receipts(session: Session, receipt: str) -> Iterator[str]:
    """Receipts in the book that a person may have meant: O for 0, a digit turned, missing or too many."""
    for key in near(folded_key(receipt)):
        for row in session.rows("SELECT DISTINCT receipt FROM sale_lines WHERE receipt_key = ?", key):
            yield row.text("receipt")


def the_line(session: Session, receipt: str, line: str | None, shop: str | None) -> SaleLine:
    """The one line of a receipt that is meant; a receipt of one line needs no number. Raises NotInBook, Refused."""
    lines = lines_of(session, receipt, shop)
    if line is None:
        if len(lines) > 1:
            raise Refused("which-line", receipt=receipt, lines=ListedTexts(tuple(each.line for each in lines)))
        return lines[0]
    for each in lines:
        if folded_key(each.line) == folded_key(line):
            return each
    raise NotInBook("no-line", receipt=receipt, line=line, lines=ListedTexts(tuple(each.line for each in lines)))


def locked(session: Session, line: SaleLine) -> SaleLine:
    """The line as it is now, and until the transaction ends: the UPDATE of nothing locks its row on either database."""
    session.change("UPDATE sale_lines SET held = held WHERE id = ?", line.id)
    return line_with(session, line.id)


def line_with(session: Session, id: int) -> SaleLine:
    """The line with this id, as it is now."""
    [row] = session.rows(f"SELECT * FROM {SALES} WHERE id = ?", id)
    return sale_line(row)


def find(session: Session, *, day: date | None = None, phone: str = "", article: str = "") -> list[SaleLine]:
    """Lines of that day, of a phone with those last four digits, of that article; the newest first, at most MOST_FOUND.
    Raises Refused where there are not four digits."""
    asked: list[tuple[str, SqlValue]] = []
    if day is not None:
        asked.append(("sold_on = ?", day.isoformat()))
    if phone:
        if not phone_end(phone):
            raise Refused("short-phone", digits=phone)
        asked.append(("phone_end = ?", phone_end(phone)))
    if article:
        asked.append(("article_key = ?", folded_key(article)))
    where = " AND ".join(condition for condition, _ in asked) or "1 = 1"
    newest = "coalesce(sold_on, '') DESC, id DESC"  # of one day too: in the order of ids alone SQLite reads the table for it
    ids = f"SELECT id FROM sale_lines WHERE {where} ORDER BY {newest} LIMIT {MOST_FOUND}"
    rows = session.rows(f"SELECT * FROM {SALES} WHERE id IN ({ids}) ORDER BY {newest}", *(value for _, value in asked))
    return [sale_line(row) for row in rows]


def shared_numbers(session: Session) -> frozenset[str]:
    """The numbers, folded, that receipts of several shops have."""
    rows = session.rows("SELECT receipt_key FROM sale_lines GROUP BY receipt_key HAVING min(shop_key) <> max(shop_key)")
    return frozenset(row.text("receipt_key") for row in rows)


def as_of(session: Session, lines: list[SaleLine], today: date | None) -> list[SaleLine]:
    """The lines as they are on that day: what a hold kept that is over is free. None: as they are recorded."""
    if today is None or not any(line.held for line in lines):
        return lines
    over = "SELECT coalesce(sum(amount), 0) AS amount FROM returns WHERE sale_line = ? AND state = 'held' AND held_until < ?"
    return [
        line.but(held=line.held - only(session, over, line.id, today.isoformat()).number("amount")) if line.held else line
        for line in lines
    ]


def move(session: Session, line: SaleLine, *, returned: int = 0, held: int = 0, share: int | None = None) -> None:
    """Adds to what has come back, or is held, of a line that is `locked`; `share` is what of its price that uses up. Raises
    Refused where that would be more than was sold.

    INVARIANT: the condition is looked at by the very UPDATE that changes the row, so two counters cannot both pass it.
    """
    try:
        done = session.change(
            "UPDATE sale_lines SET returned = returned + ?, held = held + ?, paid_back = ?"
            " WHERE id = ? AND returned + held + ? <= sold AND returned + ? >= 0 AND held + ? >= 0",
            *(returned, held, line.paid_back_with(share) if returned else line.paid_back),
            *(line.id, returned + held, returned, held),
        )
    except Conflict:
        done = 0
    if not done:
        raise not_so_many_left(locked(session, line))


def not_so_many_left(line: SaleLine) -> Refused:
    """What is said where more of the line would come back than is left."""
    left, sold = (LineAmount(number, line.unit, line.goods) for number in (line.remaining, line.sold))
    return Refused("not-so-many-left", receipt=line.receipt, line=line.line, left=left, sold=sold)
