"""whole number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from returns_cli.kinds.defaults import fault
from returns_cli.kinds.kind import Json, Value, whole_in
from returns_cli.kinds.number import NumberKind
from returns_cli.language.types import Number
from returns_cli.wording.bilingual import Words

if TYPE_CHECKING:
    from returns_cli.kinds.declared import TypeTable


class WholeNumberKind(NumberKind):
    word = "whole number"
    title = Words("whole number", "整数")

    def holds(self, type_: Number) -> bool:
        return type_.unit != "m2" and type_.places == 0

    def places(self, raw: TypeTable) -> int:
        if raw.get("places"):
            raise fault("a whole number has no decimal places", 'use type = "decimal"')
        return 0

    def plainly(self, type_: Number, value: str, constant: Callable[[object], str]) -> str:
        return f"{value} is None or ({value}.__class__ is int and {type_.low} <= {value} <= {type_.high})"

    def show(self, type_: Number, value: Value, timezone: str) -> int:
        return whole_in(value)

    def metavar(self, type_: Number) -> str:
        return type_.unit or "COUNT"

    def schema(self, type_: Number) -> Json:
        return {"type": "integer", "minimum": type_.low, "maximum": type_.high}

    def column_note(self, type_: Number, register: str, lang: str, timezone: str) -> tuple[str, Mapping[str, object]]:
        return "whole number", {"unit": f" ({type_.unit})" if type_.unit else ""}


KIND = WholeNumberKind()
