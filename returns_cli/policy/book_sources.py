"""Where the shop's book has a fact: `from = "sale.sold_on"`. The table of what can stand there, and of which type it is; and
what the book does with a term: `to = "sale.refund"`."""

from __future__ import annotations

from collections.abc import Collection

from returns_cli.kinds.table import kind_of
from returns_cli.kinds.tenders import TENDERS, is_known, order_of
from returns_cli.language.faults import ExpressionError, did_you_mean
from returns_cli.language.types import Number, Type, describe
from returns_cli.late_pattern import late

# source -> the type it has, as policy files spell it, and what it says
SALE: dict[str, tuple[str, str]] = {
    "sale.counted": ("yes/no", "whether the book can say, as an area, what may still come back"),
    "sale.remaining": ("area", "the area that may still come back: sold, less what has come back or is held"),
    "sale.sold_on": ("date", "the day of sale"),
    "sale.clearance": ("yes/no", "whether it was sold at a special or clearance price"),
    "sale.special_order": ("yes/no", "whether it was ordered specially"),
    "sale.article": ("text", "the article"),
    "sale.tile": ("size", "the size of a piece"),
    "sale.pieces_per_box": ("whole number", "how many pieces are in a box"),
    "sale.has_lot": ("yes/no", "whether the book has the lot that was sold"),
    "sale.lot": ("text", "the lot that was sold"),
    "sale.paid": ("decimal", "what was paid for the goods that come back: their share of it"),
}
PAID = "sale.paid"
REFUND = "sale.refund"
TENDER_ORDER = "sale.tenders"
CURRENCY = late("[A-Z]{3}")
CUSTOMER = late(r"customer\.returned_in\(([0-9]{1,4}) days?\)")


def days_of_customer(source: str) -> int | None:
    """Over how many days `customer.returned_in(365 days)` counts returns; None for another source."""
    found = CUSTOMER.fullmatch(source) if source.startswith("customer") else None
    return int(found[1]) if found else None


def check_source(source: str, type_: Type) -> None:
    """The book has such a thing, and it fits the fact. Raises ExpressionError with no spot of its own."""
    if not source:
        return
    wanted = "whole number" if days_of_customer(source) is not None else SALE.get(source, ("", ""))[0]
    if not wanted:
        close = did_you_mean(source, SALE, only_close=True)
        known = ", ".join([*SALE, "customer.returned_in(365 days)"])
        help = f"did you mean `{close}`?" if close else f"one of: {known}"
        raise ExpressionError(f"the book has no `{source}`", (0, 1), help)
    if kind_of(type_).word != wanted:
        raise ExpressionError(f"`{source}` is no {describe(type_)}", (0, 1), f'it is of type = "{wanted}"')
    if source == PAID and not (isinstance(type_, Number) and CURRENCY.fullmatch(type_.unit or "")):
        raise ExpressionError(f"`{source}` is money", (0, 1), 'give the fact its currency: unit = "CNY"')


def check_target(target: str, unit: str, choices: Collection[str], others: Collection[str]) -> None:
    """The book has a use for a term of that name, it is what that takes, and no other term is it. Raises ExpressionError."""
    if not target:
        return
    if target not in (REFUND, TENDER_ORDER):
        help = f'write to = "{REFUND}": what is paid back, or "{TENDER_ORDER}": in which order'
        raise ExpressionError(f"the book has no use for `{target}`", (0, 1), help)
    if target == TENDER_ORDER:
        _check_orders(target, choices)
    elif not CURRENCY.fullmatch(unit):
        raise ExpressionError(f"`{target}` is money", (0, 1), 'give the term its currency: unit = "CNY"')
    if target in others:
        what = "what is paid back" if target == REFUND else "the order of tenders"
        raise ExpressionError(f"two terms are `{target}`", (0, 1), f"one of them is {what}")


def _check_orders(target: str, choices: Collection[str]) -> None:
    """Each choice lists tenders, each once. Raises ExpressionError."""
    if not choices:
        help = 'give the term its orders: choices = ["card, cash, voucher"]'
        raise ExpressionError(f"`{target}` is a choice of orders", (0, 1), help)
    for choice in choices:
        listed = order_of(choice)
        if not listed or len(set(listed)) < len(listed):
            raise ExpressionError(f"`{choice}` is no order of tenders", (0, 1), 'list each once, as in "card, cash, voucher"')
        for name in listed:
            close = "" if is_known(name) else did_you_mean(name, TENDERS, only_close=True)
            if close:
                raise ExpressionError(f"`{name}` is no usual tender", (0, 1), f"did you mean `{close}`?")
