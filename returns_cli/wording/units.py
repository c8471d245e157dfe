"""Amounts of goods as a language writes them."""

from __future__ import annotations

import re

_AMOUNT = re.compile(r"([0-9.]+) (m2|box|boxes|piece|pieces)\Z")
_CHINESE = {"m2": "㎡", "box": "箱", "boxes": "箱", "piece": "片", "pieces": "片"}


def amount_in(text: str, lang: str) -> str:
    """`3 boxes` in the units of the language; any other text as it is."""
    found = _AMOUNT.match(text) if lang == "zh" else None
    return found[1] + _CHINESE[found[2]] if found else text
