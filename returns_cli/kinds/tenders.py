"""How a receipt was paid: its tenders (cash, card, voucher …), by the names that tills and people have for them.

A tender that nobody here has heard of is known by its own name: shops take what they like.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from returns_cli.kinds.sameness import folded
from returns_cli.late_pattern import late

# What policies and answers call it -> in Chinese, and how tills write it.
TENDERS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "cash": ("现金", ("cash payment", "cash sale", "现钞", "现金支付", "现金付款", "现金收款")),
    "card": (
        "银行卡",
        (
            *("bank card", "payment card", "credit card", "debit card", "credit cards", "debit cards", "credit/debit card"),
            *("card payment", "visa", "mastercard", "master card", "amex", "american express", "unionpay", "union pay"),
            *("eftpos", "chip and pin", "刷卡", "刷卡支付", "银行卡支付", "信用卡", "借记卡", "储蓄卡", "贷记卡", "银联"),
            *("银联卡", "pos刷卡", "pos机刷卡"),
        ),
    ),
    "wechat pay": ("微信支付", ("wechat", "wechatpay", "weixin", "weixin pay", "微信", "微信扫码", "微信收款", "微信付款")),
    "alipay": ("支付宝", ("ali pay", "支付宝支付", "支付宝扫码", "支付宝收款")),
    "bank transfer": ("银行转账", ("transfer", "wire transfer", "bank wire", "转账", "对公转账", "银行汇款", "汇款")),
    "cheque": ("支票", ("check", "cheques", "支票支付")),
    "voucher": ("代金券", ("vouchers", "gift voucher", "代金劵", "购物券", "抵用券", "现金券", "礼券", "消费券")),
    "gift card": ("礼品卡", ("giftcard", "gift cards", "购物卡", "礼品卡支付")),
    "store credit": ("储值", ("credit note", "store credits", "储值卡", "会员储值", "预存款", "储值支付", "会员余额")),
    "points": ("积分", ("loyalty points", "积分抵扣", "积分支付", "会员积分")),
}
_ORDER = late("[,，;；、>]")
DIGITS_KEPT = 4


class Tender(NamedTuple):
    """A tender, by its name in TENDERS or its own; `amount` is in hundredths, None where it is not said, and
    below zero where it takes back. Of a card at most the last four digits are known."""

    name: str
    amount: int | None = None
    card_end: str = ""


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    return {folded(name): code for code, (zh, names) in TENDERS.items() for name in (code, zh, *names)}


def tender_of(word: str) -> str:
    """The one name of a tender that all its spellings share."""
    plain = folded(word)
    return _names().get(plain) or _names().get(plain.replace("-", " "), plain)


def is_known(name: str) -> bool:
    """Whether it is one of the usual tenders."""
    return name in TENDERS


def tender_in(name: str, lang: str) -> str:
    """What people call it; one of the shop's own, by its name."""
    return TENDERS[name][0] if lang == "zh" and name in TENDERS else name


def order_of(text: str) -> tuple[str, ...]:
    """The tenders that a text lists, in its order: "card, cash, voucher"."""
    return tuple(tender_of(word) for word in _ORDER.split(text) if word.strip())
