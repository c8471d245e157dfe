"""area: whole square millimetres."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from returns_cli.kinds.kind import Json, Value, whole_in
from returns_cli.kinds.number import NumberKind, show_number
from returns_cli.language.types import Number
from returns_cli.wording.bilingual import Words

if TYPE_CHECKING:
    from returns_cli.kinds.declared import TypeTable


class AreaKind(NumberKind):
    word = "area"
    declares = ("min", "max")
    title = Words("area", "面积")

    def holds(self, type_: Number) -> bool:
        return type_.unit == "m2"

    def unit(self, raw: TypeTable) -> str:
        return "m2"

    def show(self, type_: Number, value: Value, timezone: str) -> str:
        return f"{show_number(whole_in(value), type_.places)} m2"

    def schema(self, type_: Number) -> Json:
        return {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)? m2$"}

    def column_note(self, type_: Number, register: str, lang: str, timezone: str) -> tuple[str, Mapping[str, object]]:
        return "area", {}


KIND = AreaKind()
