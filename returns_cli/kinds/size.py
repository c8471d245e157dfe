"""size: width and height of one piece."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from returns_cli.kinds.defaults import readable_default
from returns_cli.kinds.faults import wrong
from returns_cli.kinds.kind import Json, Kind, Named, Reader, Scale, Unknown, Value, Way, whole_in
from returns_cli.kinds.number import plain_digits
from returns_cli.kinds.sameness import folded
from returns_cli.language.types import MAX_SIDE_MM, Size
from returns_cli.late_pattern import late
from returns_cli.wording.bilingual import Words
from returns_cli.wording.words import say

if TYPE_CHECKING:
    from returns_cli.kinds.declared import TypeTable

USUAL_SIDE_MM = 800
_SIDE = r"([0-9]{1,9}(?:[.,][0-9]{1,9})?) ?(mm|cm|m|毫米|厘米|公分|米)?"  # of folded text: each blank is one space
_SIZE = late(_SIDE + r" ?[x×*✕х] ?" + _SIDE + r"\.?\Z")
BARE_UNITS = ("mm", "毫米")  # in which sizes are that say none
_MM = {**dict.fromkeys(BARE_UNITS, 1), "cm": 10, "厘米": 10, "公分": 10, "m": 1000, "米": 1000}


def read_size(text: str) -> Value:
    """Width and height in whole mm."""
    plain_digits(text, "unreadable-size", "write-size")
    found = _SIZE.match(folded(text))
    if not found:
        raise wrong("unreadable-size", "write-size", text)
    unit = found[4] or found[2] or "mm"
    first_unit = found[2] or unit
    first, second = (Decimal(found[side].replace(",", ".")) for side in (1, 3))
    sides = [first * _MM[first_unit], second * _MM[unit]]
    if any(side != int(side) or not 1 <= side <= MAX_SIDE_MM for side in sides):
        raise wrong("unreadable-size", "write-size", text)
    return int(sides[0]), int(sides[1])


class SizeKind(Kind[Size]):
    word = "size"
    title = Words("size of a piece, in mm", "单片规格（毫米）")
    of = Size

    def declared(self, raw: TypeTable) -> Size:
        return Size()

    def check_default(self, type_: Size, default: object) -> None:
        readable_default(type_, default, read_size)

    def reader(self, type_: Size, fact: Named, way: Way) -> Reader:
        return read_size

    def show(self, type_: Size, value: Value, timezone: str) -> str:
        return f"{value[0]}x{value[1]}"

    def scales(self, type_: Size, timezone: str) -> tuple[Scale, ...]:
        return (Scale(1, MAX_SIDE_MM, USUAL_SIDE_MM, lambda side: (side, side)),)

    def common(self, type_: Size) -> tuple[Value, ...]:
        return (USUAL_SIDE_MM, USUAL_SIDE_MM), (600, 600), (100, 100)

    def plainness(self, type_: Size, value: Value, near: Value | None) -> tuple[int, ...]:
        common = self.common(type_)
        return (0, common.index(value)) if value in common else (1, whole_in(value))

    def unknowns(self, type_: Size, name: str) -> tuple[Unknown, ...]:
        return tuple(Unknown(register, side, USUAL_SIDE_MM) for register, side in type_.registers(name).items())

    def metavar(self, type_: Size) -> str:
        return "800x800"

    def forms(self, type_: Size, fact: Named, lang: str) -> str:
        return say("answer-size", lang)

    def schema(self, type_: Size) -> Json:
        return {"type": "string", "pattern": r"^[0-9]+x[0-9]+$"}

    def column_note(self, type_: Size, register: str, lang: str, timezone: str) -> tuple[str, Mapping[str, object]]:
        return "side", {}


KIND = SizeKind()
