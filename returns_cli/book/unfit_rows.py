"""Rows of an export that the book may not keep: with the number of a payment card in them, or with what is no text."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.book.database import texts
from returns_cli.book.errors import Refused
from returns_cli.book.privacy import CARD_LENGTHS, refuse_cards
from returns_cli.book.sale_columns import SaleColumns


def unfit_rows(rows: SaleColumns) -> Iterator[tuple[int, str]]:
    """Their places, and what is said of each; a text that stands in many rows is looked at once."""
    texts = {"receipt": rows.receipt, "article": rows.article, "lot": rows.lot, "phone": rows.contact}
    others = {"shop": rows.shop, "line": rows.line, "delivery": rows.delivery, "policy_digest": rows.policy_digest}
    for name, column in (texts | others | {"currency": rows.currency}).items():
        faults = {text: why for text in set(column) if text and (why := _fault(name if name in texts else "", text))}
        if faults:
            yield from ((place, faults[text]) for place, text in enumerate(column) if text in faults)


def _fault(name: str, text: str) -> str:
    """Why a text is not kept; the number of a card is looked for where the field has a name."""
    if len(text) < CARD_LENGTHS[0] and text.isprintable():
        return ""
    try:
        texts([text])
        if name:
            refuse_cards({name: text})
    except Refused as error:
        return str(error)
    return ""
