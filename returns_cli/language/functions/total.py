"""`total`: the sum over the lines of a request."""

from __future__ import annotations

from returns_cli.language.function import Function
from returns_cli.language.over_lines import total

FUNCTION = Function(
    "total",
    ("number",),
    "number",
    "the sum over all lines of a request; in routes, over those that are not denied",
    total,
    words=("the total of {0}", "{0}的合计"),
    over_lines=True,
)
