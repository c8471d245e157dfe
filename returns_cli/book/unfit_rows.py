"""Rows of an export that the book may not keep: with the number of a payment card in them, or with what is no text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from returns_cli.book.database import texts
from returns_cli.book.errors import Refused
from returns_cli.book.privacy import CARD_LENGTHS, LIKE_CARD, refuse_cards
from returns_cli.book.sale_columns import SaleColumns

DIGEST = "policy_digest"


def unfit_rows(rows: SaleColumns) -> Iterator[tuple[int, Refused]]:
    """Their places, and what is wrong with each; a text that stands in many rows is looked at once."""
    columns = {"receipt": rows.receipt, "line": rows.line, "article": rows.article, "lot": rows.lot, "phone": rows.contact}
    others = {"shop": rows.shop, "delivery": rows.delivery, "currency": rows.currency, DIGEST: rows.policy_digest}
    for name, column in (columns | others | _tenders(rows)).items():
        distinct = set(filter(None, column))
        if _all_fit(distinct):
            continue
        faults = {text: why for text in distinct if (why := _fault(name, text))}
        if faults:
            yield from ((place, faults[text]) for place, text in enumerate(column) if text in faults)


def _tenders(rows: SaleColumns) -> dict[str, Sequence[str]]:
    """What the rows say of tenders in words, where they say anything."""
    words = {tenders: "|".join(f"{each.name} {each.card_end}" for each in tenders) for tenders in set(rows.tenders)}
    return {"tenders": [words[tenders] for tenders in rows.tenders]} if any(words) else {}


def _all_fit(distinct: Iterable[str]) -> bool:
    """Whether one look at all of the texts together finds nothing that could be wrong with any.

    A line break is no printable sign, so that no text can pass for two; and no number of a card goes across the seams.
    """
    return "".join(distinct).isprintable() and not LIKE_CARD.search(
        "|".join(text for text in distinct if len(text) >= CARD_LENGTHS[0])
    )


def _fault(name: str, text: str) -> Refused | None:
    """Why a text is not kept."""
    try:
        texts([text])
        if name != DIGEST:  # of hexadecimal digits, some of which can look like anything
            refuse_cards({name: text})
    except Refused as error:
        return error
    return None
