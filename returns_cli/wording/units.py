"""Units: as a language writes them behind an amount, and as people and tills spell them."""

from __future__ import annotations

from collections.abc import Mapping

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

# how it is spelt, folded -> unit
UNIT_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("m2", "sqm", "sq m", "sq.m", "m^2", "sqms", "square metre", "square metres", "square meter"), "m2"),
    **dict.fromkeys(("square meters", "qm", "mq", "平方米", "平方", "平米", "平", "平方公尺"), "m2"),
    **dict.fromkeys(("ft2", "sqft", "sq ft", "sq.ft", "sq. ft", "sqf", "sf", "s.f", "s/f", "ft^2", "square foot"), "ft2"),
    **dict.fromkeys(("square feet", "sq foot", "sq feet", "sqfeet", "平方英尺", "平方呎"), "ft2"),
    **dict.fromkeys(("box", "boxes", "carton", "cartons", "ctn", "ctns", "bx", "bxs", "case", "cases"), "box"),
    **dict.fromkeys(("full box", "full boxes", "full carton", "full cartons", "whole box"), "box"),
    **dict.fromkeys(
        ("whole boxes", "箱", "盒", "件箱", "整箱", "整盒", "karton", "kartons", "caja", "cajas", "cartone", "cartoni"), "box"
    ),
    **dict.fromkeys(("piece", "pieces", "pc", "pcs", "pce", "pces", "tile", "tiles", "片", "块", "张", "枚"), "piece"),
    **dict.fromkeys(("sheet", "sheets", "slab", "slabs", "stück", "stueck", "stk", "pieza", "piezas", "pz"), "piece"),
    **dict.fromkeys(("minute", "minutes", "min", "mins", "分钟", "minuten"), "minute"),
    **dict.fromkeys(("hour", "hours", "h", "hr", "hrs", "小时", "个小时", "钟头", "stunde", "stunden", "std"), "hour"),
    **dict.fromkeys(("day", "days", "天", "日", "tag", "tage"), "day"),
    **dict.fromkeys(("week", "weeks", "wk", "wks", "周", "星期", "个星期", "woche", "wochen"), "week"),
    **dict.fromkeys(("month", "months", "个月", "月", "monat", "monate"), "month"),
    **dict.fromkeys(("year", "years", "yr", "yrs", "年", "jahr", "jahre"), "year"),
    **dict.fromkeys(("km", "公里", "千米"), "km"),
    **dict.fromkeys(("kg", "kgs", "公斤", "千克"), "kg"),
    **dict.fromkeys(("percent", "%", "per cent"), "percent"),
}

# unit -> one, several, Chinese
UNITS: Mapping[str, tuple[str, str, str]] = {
    "minute": (" minute", " minutes", "分钟"),
    "hour": (" hour", " hours", "小时"),
    "day": (" day", " days", "天"),
    "week": (" week", " weeks", "周"),
    "month": (" month", " months", "个月"),
    "year": (" year", " years", "年"),
    "piece": (" piece", " pieces", "片"),
    "box": (" box", " boxes", "箱"),
    "m2": (" m²", " m²", "平方米"),
    "mm": (" mm", " mm", "毫米"),
    "km": (" km", " km", "公里"),
    "kg": (" kg", " kg", "公斤"),
    "percent": (" %", " %", "%"),
    "CNY": (" CNY", " CNY", "元"),
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


def with_unit(amount: str, unit: str | None, lang: str) -> str:
    """`30` and `day` -> `30 days`; a unit that is not in the table stands as it is."""
    return amount + unit_words(amount, unit, lang)


def unit_words(amount: str, unit: str | None, lang: str) -> str:
    """What follows the amount, with the blank it needs: ` boxes`, ` CNY/day`."""
    if not unit:
        return ""
    counted = unit.partition("/")[0]
    one, several, chinese = UNITS.get(counted, (f" {counted}", f" {counted}", f" {counted}"))
    words = chinese if lang == "zh" else one if amount == "1" else several
    return words + unit_in(unit, lang).removeprefix(unit_in(counted, lang))


def unit_of(word: str) -> str | None:
    """The unit that a folded word means, with or without a stop behind it."""
    return UNIT_WORDS.get(word) or UNIT_WORDS.get(word.rstrip(". "))
