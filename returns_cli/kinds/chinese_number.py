"""Whole numbers in Chinese characters: 三, 两, 十二, 二十 (廿), 一百零五. 一百五, which may be 105 or 150, is none."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

CHARS = "零〇一二三四五六七八九十百两廿卅"
_DIGITS = CHARS[0] + CHARS[2:11]


def _spellings(number: int) -> Iterator[str]:
    """The ways to write a number below a thousand."""
    hundreds, rest = divmod(number, 100)
    tens, digit = divmod(rest, 10)
    behind = _DIGITS[digit] if digit else ""
    if hundreds:
        below = f"{_DIGITS[tens]}十{behind}" if tens else f"零{behind}" if digit else ""
        yield f"{_DIGITS[hundreds]}百{below}"
        if hundreds == 2:
            yield f"两百{below}"
    elif tens:
        yield f"{_DIGITS[tens]}十{behind}"
        if tens == 1:
            yield f"十{behind}"
    else:
        yield behind
        if digit == 2:
            yield "两"


@cache
def _numbers() -> dict[str, int]:
    return {spelling: number for number in range(1, 1000) for spelling in _spellings(number)}


def chinese_number(text: str) -> int | None:
    """The number from 1 to 999 that is written so; None for anything else."""
    return _numbers().get(text.replace("〇", "零").replace("廿", "二十").replace("卅", "三十"))
