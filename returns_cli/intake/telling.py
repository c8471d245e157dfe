"""Cells that decide nothing but say what a row was: a manager's override, an exchange, a return that was taken back.

Each reader hands over `yes`, `no`, or None where the cell does not say. Nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Collection

from returns_cli.intake.money import read_money
from returns_cli.kinds.date_forms import OrderNotSaid, written
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.sameness import folded, narrowed, unprotected
from returns_cli.kinds.yes_no import read_yes_no

_EXCHANGE = frozenset(
    (
        *("exchange", "exchanged", "swap", "swapped", "replace", "replaced", "replacement"),
        *("换", "换货", "调换", "更换", "换新", "调货"),
    )
)
CANCELLED = frozenset(
    (
        *("cancelled", "canceled", "cancel", "void", "voided", "reversed", "revoked", "withdrawn", "rescinded"),
        *("cancellation", "cancelled by customer", "canceled by customer", "cancelled by buyer", "storno", "storniert"),
        *("取消", "已取消", "作废", "已作废", "撤销", "已撤销", "撤回", "已撤回", "冲销", "已冲销", "冲红", "红冲", "已红冲"),
        *("退货关闭", "退款关闭", "售后关闭", "退换关闭", "退货取消", "退款取消", "售后取消", "已取消退货", "已取消退款"),
        *("买家已取消", "买家取消", "客户取消", "客户已取消", "用户取消", "用户已取消", "买家撤销", "买家已撤销", "撤销退款"),
    )
)


def read_override(cell: str) -> str | None:
    """Whether a manager overrode; a blank cell is no override."""
    return _yes_no(cell) if cell.strip() else "no"


def is_exchange(cell: str, words: Collection[str]) -> str | None:
    """Whether goods were exchanged; `words` are those of the policy for it, folded."""
    said = folded(cell)
    return "yes" if said in words or said in _EXCHANGE else "no" if said else None


def is_cancelled(cell: str) -> str | None:
    """Whether a return was taken back: yes or no, in words, or by the day on which it was."""
    said = folded(cell)
    if said in CANCELLED or _is_day(cell):
        return "yes"
    return _yes_no(cell) if said else "no"


def _is_day(cell: str) -> bool:
    try:
        return written(narrowed(unprotected(cell)), None) is not None
    except OrderNotSaid as unsaid:
        return bool(unsaid.orders)


def minus_of(cell: str) -> str | None:
    """Whether an amount of money is below zero; None of zero and of what is no amount."""
    money = read_money(cell)
    return None if money is None or not money.amount else "yes" if money.amount < 0 else "no"


def _yes_no(cell: str) -> str | None:
    try:
        return "yes" if read_yes_no(cell) else "no"
    except InputError:
        return None
