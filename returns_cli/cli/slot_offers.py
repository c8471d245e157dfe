"""Times at the warehouse, offered with the answer that sends a customer there (R9): where there is a book and a shop."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, TypeAlias

import click

from returns_cli.decisions.compiled import Decision
from returns_cli.errors import ReturnsError, harmless
from returns_cli.records import Record

if TYPE_CHECKING:
    from datetime import datetime

    from returns_cli.book.book import Book
    from returns_cli.book.shop import Shop
    from returns_cli.book.slots import Wanted


class SlotOffer(Record):
    """The first free times for what comes, and the command that books one."""

    starts: tuple[datetime, ...]
    shop: Shop
    warehouse: str
    command: str


def offered(decisions: Sequence[Decision], url: str | None, of: str, lang: str) -> SlotOffer | None:
    """The offer for a request that goes to a warehouse; None where no book and no shop are named. `of` is the option that says
    what the appointment is for.

    A request is decided without it: what goes wrong here is a line on standard error, and no failure.
    """
    with offering(url, lang) as offer:
        return offer(decisions, of)


Offering: TypeAlias = "Callable[[Sequence[Decision], str], SlotOffer | None]"


@contextmanager
def offering(url: str | None, lang: str) -> Iterator[Offering]:
    """What offers times for one request after the other, from one book."""
    with ExitStack() as stack:
        book: Book | None = None
        if (url or os.environ.get("RETURNS_BOOK")) and os.environ.get("RETURNS_SHOP"):
            from returns_cli.cli.book_options import open_in

            with _only_told():
                book = stack.enter_context(open_in(url, lang))

        def offer(decisions: Sequence[Decision], of: str) -> SlotOffer | None:
            with _only_told():
                return None if book is None else _offer(book, decisions, of)
            return None

        yield offer


@contextmanager
def _only_told() -> Iterator[None]:
    try:
        yield
    except ReturnsError as error:
        click.echo(harmless(str(error)), err=True)


def offered_to(receipt: str | None, decisions: Sequence[Decision], url: str | None, lang: str) -> SlotOffer | None:
    """The offer for a request that is only decided; None where there is none."""
    named = "NUMBER"
    if receipt:
        from shlex import quote  # a cold start has no other use for it

        named = quote(receipt)
    return offered(decisions, url, f"--receipt-no {named}", lang)


def _offer(book: Book, decisions: Sequence[Decision], of: str) -> SlotOffer | None:
    """The same, from a book that is open and the shop's settings. Raises BookError, UsageError."""
    from returns_cli.book.shop import read_shop

    shop = read_shop(None)
    route = next((decision.route for decision in decisions if decision.route), None)
    warehouse = next((each for each in shop.warehouses.values() if each.route == route), None)
    if warehouse is None:
        return None
    wanted = wanted_of(decisions)
    starts = tuple(book.free_slots(shop, warehouse, wanted))
    amounts = (f" --boxes {wanted.boxes}" if wanted.boxes else "") + (f" --area {_m2(wanted.mm2)}" if wanted.mm2 else "")
    return SlotOffer(starts, shop, warehouse.id, f"returns appointments book{amounts} {of} --at TIME")


def wanted_of(decisions: Sequence[Decision]) -> Wanted:
    """What comes: boxes as they were said, and the total that the policy's route looks at."""
    from returns_cli.book.quantities import quantity_fact
    from returns_cli.book.slots import Wanted

    boxes = area = 0
    for decision in decisions:
        if decision.denied:
            continue
        name = quantity_fact(decision.compiled)
        amount = next((value for fact, value in decision.facts.each() if fact == name), (None,))
        if amount[0] == "box" and isinstance(amount[1], int):
            boxes += amount[1] + (1 if amount[-1] else 0)  # an opened box comes too
        shares = decision.compiled.engine.measure(*decision.facts.registers)
        area += (shares[0] or 0) if shares else 0
    return Wanted(boxes, area)


def offer_lines(offer: SlotOffer | None, lang: str) -> Iterator[str]:
    """The offer in words, to stand under an answer; nothing where there is none."""
    if offer is None:
        return
    from returns_cli.cli.appointment_options import shown_time
    from returns_cli.wording.book_words import book_say

    yield ""
    if not offer.starts:
        yield book_say("offer-none", lang)
        return
    yield book_say("offer", lang)
    yield from (f"  {number}. {shown_time(offer.shop, start)}" for number, start in enumerate(offer.starts, 1))
    yield f"  {offer.command}"


def offer_json(offer: SlotOffer | None) -> dict[str, object]:
    """What an answer says of the offer; nothing where there is none."""
    if offer is None:
        return {}
    starts = [start.astimezone(offer.shop.timezone).isoformat(timespec="minutes") for start in offer.starts]
    return {"slots": starts, "warehouse": offer.warehouse}


def _m2(mm2: int) -> str:
    from returns_cli.book.amounts import m2

    return m2(mm2).removesuffix(" m2")
