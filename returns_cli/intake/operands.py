"""The two sides of a comparison of columns, in the policy language, for every kind of values that they can have."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from returns_cli.errors import visible
from returns_cli.kinds.sameness import folded

TEXT, NUMBER, DAY = "text", "number", "day"
SAME = ("==", "!=")
DAY_WRITTEN = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
Part: TypeAlias = "str | tuple[int, str]"  # a word of the language, or a column with the kind of its values


class Operand(NamedTuple):
    """One side of a comparison: its parts for every kind of values that it can have."""

    forms: dict[str, tuple[Part, ...]]

    def known(self, kind: str) -> list[Part]:
        """The parts that say that all its columns say something of that kind."""
        columns = [part for part in self.forms[kind] if not isinstance(part, str)]
        return [part for column in columns for part in ("and", "known(", column, ")")]


def compared(left: Operand, word: str, right: Operand) -> list[Part] | None:
    """The parts of a comparison, by the first kind of values that both sides have in a row; None where they have none."""
    kinds = [kind for kind in (NUMBER, DAY, TEXT) if kind in left.forms and kind in right.forms]
    kinds = kinds if word in SAME else [kind for kind in kinds if kind != TEXT]
    if not kinds:
        return None
    *others, last = kinds
    parts: list[Part] = [*left.forms[last], word, *right.forms[last]]
    for kind in reversed(others):
        there = [*left.known(kind), *right.known(kind)][1:]
        own = [*left.forms[kind], word, *right.forms[kind]]
        parts = ["(", *there, "and", *own, "or", "not", "(", *there, ")", "and", "(", *parts, ")", ")"]
    return parts


def unordered(text: str) -> str:
    """What is wrong with a value that has no order."""
    if re.fullmatch(r"[-+]?[0-9.,' ]+(?:e[-+]?[0-9]+)?", text, re.IGNORECASE):
        return "a number is written 1200.5"
    return f"`{visible(text)}` is no number, no day and no column, and words have no order"


def literal(kind: str, text: str) -> Operand:
    """A value in the policy language."""
    day = DAY_WRITTEN.fullmatch(text)
    if kind == DAY and day:
        return Operand({DAY: (f'date("{day[1]}-{int(day[2]):02}-{int(day[3]):02}")',)})
    return Operand({kind: (repr(folded(text)) if kind == TEXT else f"{Decimal(text):f}",)})
