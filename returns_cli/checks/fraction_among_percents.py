"""Fractions among percents: 0.15 beside 25."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from returns_cli.checks.check import NAMES, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding
from returns_cli.checks.written import expressions_of, values_written
from returns_cli.language.nodes import Call, Choose, Literal, Negate, Node, Span, walk
from returns_cli.language.types import Number
from returns_cli.policy.model import Policy
from returns_cli.policy.source import KeyPath

PERCENT = "percent"
Percent: TypeAlias = tuple[KeyPath, Span | None, Decimal]  # where it stands, the characters of it in an expression
CODE = "fraction-among-percents"
POLICY = """facts.boxes = { type = "whole number", max = 1000 }
[[rules]]
id = "many"
outcome = "deny"
when = "boxes > 100"
[terms.fee]
unit = "percent"
[[terms.fee.values]]
when = "boxes <= 5"
value = 25
[[terms.fee.values]]
when = "boxes > 5"
value = %s
"""


def find(context: CheckContext) -> Iterator[Finding]:
    percents = [*_dated(context.source.raw), *_written(context.policy)]
    if not any(abs(value) >= 1 for _, _, value in percents):
        return
    for path, span, value in percents:
        if 0 < abs(value) < 1:
            percent = f"{(value * 100).normalize():f}"
            message = f"{value} percent stands among percents of 1 and more: is {percent} percent meant?"
            help = f"write {percent}, or accept it: allow = [{{ code, why }}]"
            yield Finding(CODE, path, message, help, span=span)


def _dated(raw: Mapping[str, Any]) -> Iterator[Percent]:
    """The values of parameters in percent."""
    for name, entry in raw.get("parameters", {}).items():
        if entry.get("unit") == PERCENT:
            for index, each in enumerate(entry["values"]):
                value = each["value"]
                if isinstance(value, int | Decimal) and not isinstance(value, bool):
                    yield ("parameters", name, "values", index, "value"), None, Decimal(value)


def _written(policy: Policy) -> Iterator[Percent]:
    """The constants of expressions that are percents: what a value in percent comes to, and how many `percent_of` takes."""
    in_percent: set[KeyPath] = {("terms", name) for name, term in policy.terms.items() if term.unit == PERCENT}
    in_percent |= {each.path for each in policy.derived.values() if isinstance(each.type, Number) and each.type.unit == PERCENT}
    found = [(each.path, each.tree) for each in values_written(policy) if each.path[:2] in in_percent]
    for each in expressions_of(policy):
        calls = (node for node in walk(each.tree) if isinstance(node, Call) and node.function == "percent_of")
        found += [(each.path, call.arguments[1]) for call in calls]
    for path, tree in found:
        for literal in _results(tree):
            if isinstance(literal.value, int | Decimal) and not isinstance(literal.value, bool):
                yield path, literal.at if literal.at[1] else None, Decimal(literal.value)


def _results(tree: Node) -> Iterator[Literal]:
    """The constants that the expression can come to."""
    match tree:
        case Literal():
            yield tree
        case Negate(operand=operand):
            yield from _results(operand)
        case Choose(then=then, otherwise=otherwise):
            yield from _results(then)
            yield from _results(otherwise)
        case Call(function="min" | "max", arguments=arguments):
            for argument in arguments:
                yield from _results(argument)
        case _:
            return


CHECK = PolicyCheck(
    code=CODE,
    says="A percentage is a fraction (0.15) while others of the policy are 1 and more.",
    stage=NAMES,
    bad=example(POLICY % "0.15"),
    good=example(POLICY % "15"),
    find=find,
)
