"""Rows of an export that the book may not keep: with the number of a payment card in them, with what is no text, with a word
for nothing, or an answer, where the receipt's number should be, or of a line that no file has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from returns_cli.book.database import texts
from returns_cli.book.errors import Refused
from returns_cli.book.privacy import CARD_LENGTHS, LIKE_CARD, refuse_cards
from returns_cli.book.repeated import values_in
from returns_cli.book.sale_columns import SaleColumns
from returns_cli.book.sale_digests import END
from returns_cli.kinds.sameness import NOT_KNOWN, UNKNOWN, folded
from returns_cli.kinds.yes_no import NO, YES
from returns_cli.late_pattern import late

DIGEST = "policy_digest"
NO_NUMBERS = frozenset(word for word in UNKNOWN | NOT_KNOWN | YES | NO if not word.isdigit())
WITHOUT_DIGIT = late(r"^[^0-9\n]+$", re.MULTILINE)


def unfit_rows(rows: SaleColumns) -> Iterator[tuple[int, Refused]]:
    """Their places, and what is wrong with each; a text that stands in many rows is looked at once."""
    if min(rows.source_line, default=0) < 0 or max(rows.source_line, default=0) >= END:
        lines = enumerate(rows.source_line)
        yield from ((place, Refused("no-line-of-a-file", line=line)) for place, line in lines if not 0 <= line < END)
    columns = {"receipt": rows.receipt, "line": rows.line, "article": rows.article, "lot": rows.lot, "phone": rows.contact}
    others = {"shop": rows.shop, "delivery": rows.delivery, "currency": rows.currency, DIGEST: rows.policy_digest}
    for name, column in (columns | others | _tenders(rows)).items():
        texts = [*filter(None, values_in(column))]
        if _all_fit(texts) and not (name == "receipt" and _says_no_number(texts)):
            continue
        faults = {text: why for text in set(texts) if (why := _fault(name, text))}
        if faults:
            yield from ((place, faults[text]) for place, text in enumerate(column) if text in faults)


def _tenders(rows: SaleColumns) -> dict[str, Sequence[str]]:
    """What the rows say of tenders in words, where they say anything."""
    words = {tenders: "|".join(f"{each.name} {each.card_end}" for each in tenders) for tenders in set(rows.tenders)}
    return {"tenders": [words[tenders] for tenders in rows.tenders]} if any(words) else {}


def _all_fit(some: Sequence[str]) -> bool:
    """Whether one look at all of the texts together finds nothing that could be wrong with any.

    A line break is no printable sign, so that no text can pass for two; and no number of a card goes across the seams.
    """
    if not "".join(some).isprintable():
        return False
    long = [text for text in some if len(text) >= CARD_LENGTHS[0]] if max(map(len, some), default=0) >= CARD_LENGTHS[0] else ()
    return not LIKE_CARD.search("|".join(long))


def _says_no_number(receipts: Iterable[str]) -> bool:
    """Whether one of these says that there is no receipt, or answers whether there is one: all such sales would be of one."""
    return any(folded(text) in NO_NUMBERS for text in WITHOUT_DIGIT.findall("\n".join(receipts)))


def _fault(name: str, text: str) -> Refused | None:
    """Why a text is not kept."""
    if name == "receipt" and folded(text) in NO_NUMBERS:
        return Refused("no-receipt-number", receipt=text)
    try:
        texts([text])
        if name != DIGEST:  # of hexadecimal digits, some of which can look like anything
            refuse_cards({name: text})
    except Refused as error:
        return error
    return None
