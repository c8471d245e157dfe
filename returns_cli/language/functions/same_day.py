"""`same_day`: whether two days are one."""

from __future__ import annotations

from returns_cli.language.function import Function, Typed, as_date
from returns_cli.language.nodes import Compare, Node, Span
from returns_cli.language.types import YesNo


def lower(source: tuple[Node, ...], typed: tuple[Typed, ...], at: Span) -> Typed:
    first, second = (as_date(*pair, node.at)[0] for node, pair in zip(source, typed, strict=True))
    return Compare(first, "==", second, at), YesNo()


FUNCTION = Function(
    "same_day",
    ("one", "other"),
    "yes/no",
    "whether both fall on one calendar day",
    lower,
    yes=("{0} is on the same day as {1}", "{0}与{1}在同一天"),
    no=("{0} is on another day than {1}", "{0}与{1}不在同一天"),
)
