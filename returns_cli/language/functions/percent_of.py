"""`percent_of`: so many percent of an amount."""

from __future__ import annotations

from returns_cli.language.function import Function
from returns_cli.language.money import percent_of

FUNCTION = Function(
    "percent_of",
    ("amount", "percent"),
    "number in the amount's unit",
    "so many percent of an amount, exact",
    percent_of,
    words=("{1} of {0}", "{0}的{1}"),
)
