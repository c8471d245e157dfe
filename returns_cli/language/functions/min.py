"""`min`: the least of several values."""

from __future__ import annotations

from returns_cli.language.function import Function
from returns_cli.language.money import smaller

FUNCTION = Function(
    "min",
    ("values",),
    "the same kind",
    "the least of several numbers, dates or moments",
    smaller,
    words=("the least of {0}", "{0}中的最小值"),
    more=True,
)
