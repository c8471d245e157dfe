"""`earliest`: the first day over the lines of a request."""

from __future__ import annotations

from functools import partial

from returns_cli.language.function import Function
from returns_cli.language.over_lines import EARLIEST, extreme

FUNCTION = Function(
    "earliest",
    ("date",),
    "date",
    "the first of the days that all lines of a request say; not in routes",
    partial(extreme, EARLIEST),
    words=("the earliest {0} of all lines", "各行中最早的{0}"),
    over_lines=True,
)
