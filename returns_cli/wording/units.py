"""Amounts of goods as a language writes them."""

from __future__ import annotations

from returns_cli.late_pattern import late

_PART = late(r"([0-9.]+) (m2|boxes|box|pieces|piece)")
_AMOUNT = late(rf"{_PART.pattern}(?: {_PART.pattern})?\Z")
_CHINESE = {"m2": "㎡", "box": "箱", "boxes": "箱", "piece": "片", "pieces": "片"}
_CHINESE |= {
    "day": "天",
    "week": "周",
    "month": "个月",
    "year": "年",
    "hour": "小时",
    "minute": "分钟",
    "km": "公里",
    "CNY": "元",
}


def amount_in(text: str, lang: str) -> str:
    """`3 boxes`, or `3 boxes 2 pieces`, in the units of the language; any other text as it is."""
    if lang != "zh" or not _AMOUNT.match(text):
        return text
    return "".join(number + _CHINESE[unit] for number, unit in _PART.findall(text))


def unit_in(unit: str, lang: str) -> str:
    """A unit of a policy, or a rate of two, as a language writes it; what has no sign or word of its own as it is."""
    signs = {"percent": "%"} | (_CHINESE if lang == "zh" else {})
    counted, *each = unit.split("/")
    return "/".join([signs.get(counted, counted), *(signs.get(part, part).removeprefix("个") for part in each)])
