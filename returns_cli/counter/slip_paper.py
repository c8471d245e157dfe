"""A slip for a receipt printer: ESC/POS, Chinese in GB18030 with the printer's Chinese mode set, the code as dots."""

from __future__ import annotations

from typing import Literal, TypeAlias

from returns_cli.counter.slip import SlipContent, SlipPart
from returns_cli.counter.slip_code import modules
from returns_cli.counter.slip_text import part_lines

Paper: TypeAlias = Literal["58", "80"]
COLUMNS: dict[Paper, int] = {"58": 32, "80": 48}  # characters of 12 dots
DOTS: dict[Paper, int] = {"58": 384, "80": 576}

RESET, CHINESE_ON = b"\x1b@", b"\x1c&"
LEFT, CENTRE = b"\x1ba\x00", b"\x1ba\x01"
BOLD, LIGHT = b"\x1bE\x01", b"\x1bE\x00"
LARGE, NORMAL = b"\x1d!\x01", b"\x1d!\x00"  # twice as high: Chinese keeps its width
FEED_AND_CUT = b"\x1bd\x04\x1dV\x01"


def as_escpos(content: SlipContent, paper: Paper) -> bytes:
    """The bytes for the printer."""
    columns = COLUMNS[paper]
    found = [RESET, CHINESE_ON]
    found += [_part(part, columns, content.lang) for part in content.above]
    found += [CENTRE, raster(modules(content.code), DOTS[paper]), b"\n", LEFT]
    found += [_part(part, columns, content.lang) for part in content.below]
    return b"".join([*found, FEED_AND_CUT])


def _part(part: SlipPart, columns: int, lang: str) -> bytes:
    lines = b"".join(encoded(line) + b"\n" for line in _fitting(part, columns, lang))
    match part.look:
        case "name":
            return CENTRE + LARGE + BOLD + lines + LIGHT + NORMAL + LEFT
        case "title":
            return CENTRE + BOLD + lines + LIGHT + LEFT
        case "strong":
            return BOLD + lines + LIGHT
        case _:
            return lines


def _fitting(part: SlipPart, columns: int, lang: str) -> list[str]:
    """The part as lines that fit the paper. A printer gives two columns to each character of two bytes, also to those that
    take one on a terminal (`·`, `×`, `→`): then the part is folded somewhat narrower."""
    for narrower in range(columns, columns // 2, -1):
        lines = part_lines(part, narrower, lang)
        if all(len(encoded(line)) <= columns for line in lines):
            return lines
    return part_lines(part, columns // 2, lang)


def encoded(text: str) -> bytes:
    """The text as printers know it: two bytes a character at most; others are printed as `?`."""
    return b"".join(_character(char) for char in text)


def _character(char: str) -> bytes:
    coded = char.encode("gb18030", errors="replace")
    return coded if len(coded) <= 2 else b"?"


def raster(dark: list[list[bool]], most_dots: int) -> bytes:
    """A picture of modules, each as many dots wide and high as the paper has room for (GS v 0)."""
    scale = max(1, most_dots // len(dark))
    rows = [_packed([module for module in row for _ in range(scale)]) for row in dark for _ in range(scale)]
    width, height = len(rows[0]), len(rows)
    return b"\x1dv0\x00" + width.to_bytes(2, "little") + height.to_bytes(2, "little") + b"".join(rows)


def _packed(dots: list[bool]) -> bytes:
    """Eight dots a byte, the leftmost in the highest bit."""
    return bytes(_byte(dots[start : start + 8]) for start in range(0, len(dots), 8))


def _byte(dots: list[bool]) -> int:
    return sum(1 << (7 - at) for at, dot in enumerate(dots) if dot)
