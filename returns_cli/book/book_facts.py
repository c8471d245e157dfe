"""What the book knows of a request, as the facts of a policy: `from = "sale.sold_on"` and the like.

A fact whose `from` the book cannot fill stays as the clerk said it, or unknown. Where clerk and book say different things,
the book is believed and the difference is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from returns_cli.book.database import Session, one
from returns_cli.book.sale import SaleLine, tile_text
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.decisions.facts import Facts
from returns_cli.kinds.sameness import folded
from returns_cli.language.types import Text
from returns_cli.policy.book_sources import PAID, days_of_customer
from returns_cli.policy.model import Policy
from returns_cli.records import Record


class Contradiction(Record):
    """A fact that the clerk and the book say differently, each as people write it."""

    fact: str
    given: str
    book: str


def from_book(session: Session, policy: Policy, line: SaleLine, day: date) -> dict[str, str]:
    """Fact -> text, of the facts that the policy takes from the book and that the book knows, whatever comes back of the
    line; `refunds.paid_facts` has what goes by that."""
    found: dict[str, str] = {}
    for name, fact in policy.facts.items():
        if fact.source and fact.source != PAID:
            text = _value(session, fact.source, line, day)
            if text:
                found[name] = text
    return found


def _value(session: Session, source: str, line: SaleLine, day: date) -> str:
    days = days_of_customer(source)
    if days is not None:
        return _returned_by(session, line.customer, day - timedelta(days), day)
    return READERS[source](line)


def _yes_no(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def _remaining(line: SaleLine) -> str:
    """What can still come back, as an area where the goods have a size."""
    area = line.remaining if line.unit == "mm2" else None
    if line.unit == "piece" and line.goods.piece_mm2 is not None:
        area = line.remaining * line.goods.piece_mm2
    return "" if area is None else f"{Decimal(area).scaleb(-6):f} m2"


# INVARIANT: has just the names of `policy.book_sources.SALE`, but for PAID.
READERS: Mapping[str, Callable[[SaleLine], str]] = {
    "sale.counted": lambda line: _yes_no(bool(_remaining(line))),
    "sale.sold_on": lambda line: line.sold_on.isoformat() if line.sold_on else "",
    "sale.clearance": lambda line: _yes_no(line.clearance),
    "sale.special_order": lambda line: _yes_no(line.special_order),
    "sale.article": lambda line: line.article,
    "sale.tile": lambda line: tile_text(line.goods),
    "sale.pieces_per_box": lambda line: str(line.goods.pieces_per_box or ""),
    "sale.has_lot": lambda line: _yes_no(bool(line.lot)),
    "sale.lot": lambda line: line.lot,
    "sale.remaining": _remaining,
}


def _returned_by(session: Session, customer: str | None, since: date, until: date) -> str:
    """How many returns a customer has brought that were taken, on the days after `since` up to `until`."""
    if customer is None:
        return ""
    found = one(
        session,
        "SELECT count(*) AS number FROM returns WHERE customer = ? AND state = 'taken' AND state_day > ? AND state_day <= ?",
        *(customer, since.isoformat(), until.isoformat()),
    )
    return str(found.number("number")) if found else ""


def _written(value: object) -> str:
    return _yes_no(value) if isinstance(value, bool) else str(value)


def spelled(policy: Policy, given: Mapping[str, str], book: Mapping[str, str]) -> dict[str, str]:
    """What the clerk says; a word that the book has too is spelled as in the book: the lot B7/03 is the b7/03 that was sold."""
    words = {name for name, fact in policy.facts.items() if isinstance(fact.type, Text)}
    known = {folded(text): text for name, text in book.items() if name in words}
    return {name: known.get(folded(text), text) if name in words else text for name, text in given.items()}


def joined(
    compiled: CompiledPolicy, given: Mapping[str, str], book: Mapping[str, str], day: date
) -> tuple[Facts, list[Contradiction]]:
    """The facts of a line, the book's over the clerk's, and where they differ. Raises InputError. Where rules or checks look at
    all lines of a request, `request_totals.beside` has its checks."""
    given = spelled(compiled.policy, given, book)
    facts = compiled.read({**given, **book}, today=day, alone=not compiled.policy.over_lines)
    # What the clerk says need not be a request by itself: a check may look at what only the book knows.
    clerk = compiled.read(given, today=None, alone=False).shown() if given.keys() & book.keys() else {}
    different = [
        Contradiction(name, _written(clerk[name]), _written(facts[name]))
        for name in book
        if name in given and name in clerk and clerk[name] != facts[name]
    ]
    return facts, different
