"""decimal: a number with so many decimal places."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from returns_cli.kinds.kind import Value, whole_in
from returns_cli.kinds.number import NumberKind, show_number
from returns_cli.language.types import Number
from returns_cli.late_pattern import late
from returns_cli.wording.bilingual import Words

_CURRENCY = late("[A-Z]{3}")  # as ISO 4217 writes them: CNY, GBP
CENTS = 2


class DecimalKind(NumberKind):
    word = "decimal"
    aliases = ("exact decimal",)
    title = Words("decimal number", "小数")

    def holds(self, type_: Number) -> bool:
        return type_.unit != "m2" and type_.places > 0

    def show(self, type_: Number, value: Value, timezone: str) -> str | int:
        """Money in cents has both of them: 3.00. An exact number of minutes may end in sixtieths: it is shown to six decimal
        places, a whole one without any."""
        number = whole_in(value)
        if type_.parts == 1:
            cents = type_.places == CENTS and _CURRENCY.fullmatch(type_.unit or "") is not None
            return f"{Decimal(number).scaleb(-CENTS):f}" if cents else show_number(number, type_.places)
        if number % type_.one == 0:
            return number // type_.one
        return show_number((2 * number * 10**type_.places + type_.one) // (2 * type_.one), type_.places)

    def column_note(self, type_: Number, register: str, lang: str, timezone: str) -> tuple[str, Mapping[str, object]]:
        step = f"0.{'1'.zfill(type_.places)} {type_.unit or ''}".strip()
        return "decimal", {"step": step, "one": 10**type_.places}


KIND = DecimalKind()
