"""Where a refund goes, in words and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from returns_cli.book.amounts import written_money
from returns_cli.book.tenders import ReceiptTender, TenderRefund
from returns_cli.kinds.tenders import tender_in
from returns_cli.wording.book_words import book_say


def tender_label(each: TenderRefund | ReceiptTender, lang: str) -> str:
    """What people call a tender: a card with the end of its number."""
    if not each.tender:
        return book_say("tender-unknown", lang)
    name = tender_in(each.tender, lang)
    return book_say("tender-of-card", lang, tender=name, end=each.card_end) if each.card_end else name


def receipt_lines(found: Iterable[ReceiptTender], currency: str, lang: str) -> Iterator[str]:
    """How a receipt was paid, a line a tender, and what went back to it."""
    for each in found:
        key, money = "tender-paid" if each.paid else "tender-named", written_money(each.paid, currency)
        back = written_money(each.paid_back, currency)
        yield book_say(key, lang, tender=tender_label(each, lang), money=money, back=back)


def receipt_json(found: Sequence[ReceiptTender], currency: str) -> dict[str, object]:
    """The same as `tenders`; nothing where the book does not know. An amount that it does not know is null."""
    listed = [
        {
            "tender": each.tender,
            "card_end": each.card_end or None,
            "paid": written_money(each.paid, currency) if each.paid else None,
            "paid_back": written_money(each.paid_back, currency),
        }
        for each in found
    ]
    return {"tenders": listed} if listed else {}


def tender_lines(parts: Iterable[TenderRefund], currency: str, lang: str) -> Iterator[str]:
    """Which part of a refund goes to which tender, a line each."""
    for each in parts:
        if each.amount:
            money = written_money(each.amount, currency)
            yield book_say("tender-part", lang, tender=tender_label(each, lang), money=money)


def tenders_json(parts: Sequence[TenderRefund], currency: str) -> dict[str, object]:
    """The same as `tenders`; nothing where the refund is not split. What no tender in the book covers is of tender null."""
    found = [
        {
            "tender": each.tender or None,
            "card_end": each.card_end or None,
            "amount": written_money(each.amount, currency),
        }
        for each in parts
        if each.amount
    ]
    return {"tenders": found} if found else {}
