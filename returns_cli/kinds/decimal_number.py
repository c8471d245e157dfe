"""decimal: a number with so many decimal places."""

from __future__ import annotations

from collections.abc import Mapping

from returns_cli.kinds.number import NumberKind
from returns_cli.language.types import Number
from returns_cli.wording.bilingual import Words


class DecimalKind(NumberKind):
    word = "decimal"
    aliases = ("exact decimal",)
    title = Words("decimal number", "小数")

    def holds(self, type_: Number) -> bool:
        return type_.unit != "m2" and type_.places > 0

    def column_note(self, type_: Number, slot: str, lang: str, timezone: str) -> tuple[str, Mapping[str, object]]:
        step = f"0.{'1'.zfill(type_.places)} {type_.unit or ''}".strip()
        return "decimal", {"step": step, "one": 10**type_.places}


KIND = DecimalKind()
