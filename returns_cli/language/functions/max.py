"""`max`: the greatest of several values."""

from __future__ import annotations

from returns_cli.language.function import Function
from returns_cli.language.money import larger

FUNCTION = Function(
    "max",
    ("values",),
    "the same kind",
    "the greatest of several numbers, dates or moments",
    larger,
    words=("the greatest of {0}", "{0}中的最大值"),
    more=True,
)
