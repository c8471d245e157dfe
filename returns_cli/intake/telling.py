"""Cells that decide nothing but say what a row was: a manager's override, an exchange, a return that was taken back.

Each reader hands over `yes`, `no`, or None where the cell does not say. Nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from returns_cli.kinds.date_forms import OrderUnknown, written
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.money import read_money
from returns_cli.kinds.sameness import folded, narrowed, unprotected
from returns_cli.kinds.yes_no import read_yes_no
from returns_cli.late_pattern import late

LONGEST = 60  # no status is longer
_EXCHANGE = frozenset(
    (
        *("exchange", "exchanged", "swap", "swapped", "replace", "replaced", "replacement"),
        *("换", "换货", "调换", "更换", "换新", "调货"),
    )
)
_CANCELLED = frozenset(
    (
        *("cancelled", "canceled", "cancel", "cancellation", "void", "voided", "reversed", "reversal", "revoked", "withdrawn"),
        *("rescinded", "annulled", "storno", "storniert", "annulé", "annulée", "anulado", "anulada", "annullato"),
    )
)
# Words that say by whom, and what: "return cancelled by the customer".
_BESIDE = frozenset(
    (
        *("by", "the", "a", "an", "customer", "buyer", "client", "shopper", "user", "seller", "store", "shop", "merchant"),
        *("system", "staff", "clerk", "cashier", "return", "returns", "refund", "refunds", "request", "order", "rma", "line"),
        *("item", "is", "was", "has", "been", "status", "at", "in"),
    )
)
_OF = "(?:退货|退款|退换货?|换货|售后|退单|申请|订单|单据|交易)*"
_CANCELLED_IN_CHINESE = late(
    rf"(?:买家|卖家|客户|顾客|用户|商家|系统|店员|店长|本人)?{_OF}(?:已经?|被|自动|主动)*"
    rf"(?:(?:取消|作废|撤销|撤回|撤单|冲销|冲红|红冲|冲正|红字冲销|取り消し|取消し|取消済み|キャンセル済み?|キャンセル){_OF}"
    r"|(?<=货|款|后|换)(?:已)?关闭)(?:了|成功)?"
)
_WORDS = re.compile(r"[^\W\d_]+")


def says_cancelled(cell: str) -> bool:
    """Whether a cell says that a return was taken back, and by whom at the most; not that it was to be, or was not."""
    spoken = folded(cell)
    if spoken.isascii() or _CANCELLED & {spoken}:
        words = _WORDS.findall(spoken) if len(spoken) < LONGEST else []
        return any(word in _CANCELLED for word in words) and all(word in _CANCELLED or word in _BESIDE for word in words)
    return len(spoken) < LONGEST and _CANCELLED_IN_CHINESE.fullmatch(spoken.replace(" ", "")) is not None


def read_override(cell: str) -> str | None:
    """Whether a manager overrode; a blank cell is no override."""
    return _yes_no(cell) if cell.strip() else "no"


def is_exchange(cell: str, words: Collection[str]) -> str | None:
    """Whether goods were exchanged; `words` are those of the policy for it, folded."""
    spoken = folded(cell)
    return "yes" if spoken in words or spoken in _EXCHANGE else "no" if spoken else None


def is_cancelled(cell: str) -> str | None:
    """Whether a return was taken back: yes or no, in words, or by the day on which it was."""
    spoken = folded(cell)
    if says_cancelled(cell) or _is_day(cell):
        return "yes"
    return _yes_no(cell) if spoken else "no"


def _is_day(cell: str) -> bool:
    try:
        return written(narrowed(unprotected(cell)), None) is not None
    except OrderUnknown as unknown:
        return bool(unknown.orders)


def minus_of(cell: str) -> str | None:
    """Whether an amount of money is below zero; None of zero and of what is no amount."""
    money = read_money(cell)
    return None if money is None or not money.amount else "yes" if money.amount < 0 else "no"


def _yes_no(cell: str) -> str | None:
    try:
        return "yes" if read_yes_no(cell) else "no"
    except InputError:
        return None
