"""quantity: an amount of goods by piece, box or m2."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from returns_cli.kinds.defaults import readable_default
from returns_cli.kinds.faults import wrong
from returns_cli.kinds.kind import Json, Kind, Named, Reader, Scale, Unknown, Value, Way
from returns_cli.kinds.number import number_value, show_number, square_metres
from returns_cli.kinds.written_goods import goods_parts
from returns_cli.language.types import AREA_PLACES, MAX_AREA_MM2, MAX_COUNT, QUANTITY_UNITS, Number, Quantity
from returns_cli.wording.bilingual import Words
from returns_cli.wording.words import say

if TYPE_CHECKING:
    from returns_cli.kinds.declared import TypeTable

_AREA = Number("m2", AREA_PLACES, 1, MAX_AREA_MM2)
_COUNT = Number("piece", 0, 1, MAX_COUNT)
USUAL_AREA_MM2 = 10**6
WRITE_PIECES = "write-pieces"  # what to do about an amount that is not whole
SEVERAL = {"box": "boxes", "piece": "pieces"}
_SPOKEN = {"box": ("箱", "ctn"), "piece": ("片", "pcs"), "m2": ("平方米", "㎡")}


def read_quantity(text: str) -> Value:
    """Unit, count of boxes or pieces, area in mm2, loose pieces: (`m2`, None, 1500000, None); (`box`, 3, None, 2)."""
    parts = goods_parts(text)
    if [part.unit for part in parts] == ["box", "piece"] and parts[0].number > 0 and parts[1].number >= 0:
        boxes, pieces = (_count(text, part.number) for part in parts)
        return "box", boxes, None, pieces
    value, unit = parts[0]
    if len(parts) > 1 or unit not in (*QUANTITY_UNITS, "ft2"):
        raise wrong("unreadable-quantity", "write-quantity", text)
    if value <= 0:
        raise wrong("negative" if value < 0 else "unreadable-quantity", "write-positive", text)
    if unit not in ("box", "piece"):
        return "m2", None, number_value(text, square_metres(value) if unit == "ft2" else value, _AREA), None
    return unit, _count(text, value), None, 0 if unit == "box" else None


def _count(text: str, number: Decimal) -> int:
    """A whole number of boxes or pieces; none at all beside boxes."""
    if number != number.to_integral_value():
        raise wrong("not-whole", WRITE_PIECES, text)
    return number_value(text, number, _COUNT) if number else 0


def amounts_in(value: Value) -> tuple[str, int, int, int]:
    """The unit of a known quantity, its count, its area and its loose pieces; 0 for what does not go with the unit."""
    unit, *amounts = cast("tuple[str, int | None, int | None, int | None]", value)
    count, area, loose = (amount or 0 for amount in amounts)
    return unit, count, area, loose


class QuantityKind(Kind[Quantity]):
    word = "quantity"
    title = Words("amount of goods", "货品数量")
    of = Quantity

    def declared(self, raw: TypeTable) -> Quantity:
        return Quantity()

    def check_default(self, type_: Quantity, default: object) -> None:
        readable_default(type_, default, read_quantity)

    def reader(self, type_: Quantity, fact: Named, way: Way) -> Reader:
        return read_quantity

    def show(self, type_: Quantity, value: Value, timezone: str) -> str:
        unit, count, area, loose = amounts_in(value)
        if unit == "m2":
            return f"{show_number(area, AREA_PLACES)} m2"
        whole = f"{count} {unit if count == 1 else SEVERAL[unit]}"
        return f"{whole} {self.show(type_, ('piece', loose, None, None), timezone)}" if loose else whole

    def spellings(self, type_: Quantity, fact: Named, value: Value, timezone: str) -> Iterator[str]:
        unit, count, _, loose = amounts_in(value)
        shown = self.show(type_, value, timezone)
        yield shown
        if loose:
            yield from (f"{count}箱{loose}片", f"{count} ctns + {loose} pcs")
            return
        amount = shown.removesuffix(" m2") if unit == "m2" else str(count)
        yield from (f"{amount}{word}" for word in _SPOKEN[unit])

    def scales(self, type_: Quantity, timezone: str) -> tuple[Scale, ...]:
        return (
            Scale(1, MAX_COUNT, 1, lambda count: ("box", count, None, 0)),
            Scale(1, MAX_COUNT, 1, lambda count: ("piece", count, None, None)),
            Scale(1, MAX_AREA_MM2, USUAL_AREA_MM2, lambda area: ("m2", None, area, None)),
        )

    def common(self, type_: Quantity) -> tuple[Value, ...]:
        return ("m2", None, USUAL_AREA_MM2, None), ("box", 1, None, 0), ("box", 3, None, 0), ("piece", 20, None, None)

    def plainness(self, type_: Quantity, value: Value, near: Value | None) -> tuple[int, ...]:
        common = self.common(type_)
        return (0, common.index(value)) if value in common else (1, max(amounts_in(value)[1:]))

    def unknowns(self, type_: Quantity, name: str) -> tuple[Unknown, ...]:
        unit, count, area, loose = type_.registers(name)
        return (
            Unknown(unit, type_.registers(name)[unit], "m2"),
            Unknown(count, _COUNT, 1, only=(unit, "m2", False)),
            Unknown(area, _AREA, USUAL_AREA_MM2, only=(unit, "m2", True)),
            Unknown(loose, type_.registers(name)[loose], 0, only=(unit, "box", True)),
        )

    def metavar(self, type_: Quantity) -> str:
        return '"3 boxes"'

    def forms(self, type_: Quantity, fact: Named, lang: str) -> str:
        return say("answer-quantity", lang)

    def schema(self, type_: Quantity) -> Json:
        return {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)? (m2|box|boxes|piece|pieces)( [0-9]+ pieces?)?$"}

    def column_note(self, type_: Quantity, register: str, lang: str, timezone: str) -> tuple[str, Mapping[str, object]]:
        return f"quantity-{register.rpartition('__')[2]}", {}


KIND = QuantityKind()
