"""`count`: how many lines a request has, or how many of which something holds."""

from __future__ import annotations

from returns_cli.language.function import Function
from returns_cli.language.over_lines import count

FUNCTION = Function(
    "count",
    ("condition",),
    "whole number",
    "of how many lines of a request it holds; `count()` is how many lines there are; in routes, of those that are not denied",
    count,
    words=("the number of lines where {0}", "{0}的行数"),
    defaults=("True",),
    over_lines=True,
)
