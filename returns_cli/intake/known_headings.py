"""Headings that logs of every policy have, and options with headings as a shell takes them."""

from __future__ import annotations

import re

from returns_cli.errors import visible
from returns_cli.intake.outcomes import asks_for_decision
from returns_cli.kinds.negation import heading_key

REQUEST_NAMES = (
    "request_id",
    "request",
    "request no",
    "return no",
    "rma",
    "申请单号",
    "退货单号",
    "退换单号",
    "单号",
    "申请编号",
)
RECORDED_NAMES = (
    "decision",
    "recorded",
    "recorded_decision",
    "result",
    *("return decision", "refund decision", "approval decision", "approval result", "review result", "approval"),
    *("approved", "is approved", "accepted", "is accepted", "granted"),
    "处理结果",
    "审批结果",
    "处理意见",
    "结果",
    "是否同意",
    "审核结果",
    "是否批准",
    "是否通过",
    *(
        "是否准予",
        "同意与否",
        "批准与否",
        "审批意见",
        "审核意见",
        "处理结论",
        "批复",
        "批复意见",
    ),
)
SALE_FOUND = "sale found"  # a column of our own, behind those of the sales
UNIT_NAMES = ("unit", "units", "单位", "计量单位")
_PLAIN = re.compile(r"[\w.:/@%+-]+")

_RECORDED_KEYS, _REQUEST_KEYS = (frozenset(map(heading_key, names)) for names in (RECORDED_NAMES, REQUEST_NAMES))


def says_decision(heading: str) -> bool:
    """Whether a column of this heading has the recorded decision."""
    return heading_key(heading) in _RECORDED_KEYS or asks_for_decision(heading)


def says_request(heading: str) -> bool:
    """Whether a column of this heading has the ids of requests."""
    return heading_key(heading) in _REQUEST_KEYS


def pasteable(option: str, value: str) -> str:
    """An option with a value as a shell takes it."""
    text = visible(value)
    return option + (text if _PLAIN.fullmatch(text) else "'" + text.replace("'", "'\\''") + "'")
