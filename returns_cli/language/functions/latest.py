"""`latest`: the last day over the lines of a request."""

from __future__ import annotations

from functools import partial

from returns_cli.language.function import Function
from returns_cli.language.over_lines import LATEST, extreme

FUNCTION = Function(
    "latest",
    ("date",),
    "date",
    "the last of the days that all lines of a request say; not in routes",
    partial(extreme, LATEST),
    words=("the latest {0} of all lines", "各行中最晚的{0}"),
    over_lines=True,
)
