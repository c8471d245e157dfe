"""`round`: a number in whole steps."""

from __future__ import annotations

from returns_cli.language.function import Function
from returns_cli.language.money import rounded

FUNCTION = Function(
    "round",
    ("number", "to", "how"),
    "number",
    "the number in whole steps of `to`; how: half up (if left out), half even, up or down",
    rounded,
    words=("{0} rounded to {1} ({2})", "{0}取整到{1}({2})"),
    defaults=("half up",),
)
