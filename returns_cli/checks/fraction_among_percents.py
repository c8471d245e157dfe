"""Fractions among percents: 0.15 beside 25."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from returns_cli.checks.check import NAMES, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding
from returns_cli.policy.source import KeyPath

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
    percents = list(_percents(context.source.raw))
    if not any(abs(value) >= 1 for _, value in percents):
        return
    for path, value in percents:
        if 0 < abs(value) < 1:
            message = f"{value} percent stands among percents of 1 and more: is {value * 100:f} percent meant?"
            yield Finding(CODE, path, message, f"write {(value * 100).normalize():f}, or accept it: allow = [{{ code, why }}]")


def _percents(raw: Mapping[str, Any]) -> Iterator[tuple[KeyPath, Decimal]]:
    """Every constant of the file whose unit is percent, with the keys to it."""
    for table in ("parameters", "terms"):
        for name, entry in raw.get(table, {}).items():
            if entry.get("unit") == "percent":
                for index, each in enumerate(entry["values"]):
                    value = each["value"]
                    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
                        yield (table, name, "values", index, "value"), Decimal(str(value))


CHECK = PolicyCheck(
    code=CODE,
    says="A percentage is a fraction (0.15) while others of the policy are 1 and more.",
    stage=NAMES,
    bad=example(POLICY % "0.15"),
    good=example(POLICY % "15"),
    find=find,
)
