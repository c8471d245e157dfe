"""Rules that add nothing: a rule at least as strong fires whenever they do."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.checks.check import PAIRS, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding
from returns_cli.checks.pairs import covered_rules

POLICY = """facts.days = { type = "whole number", max = 1000 }
[[rules]]
id = "window"
outcome = "deny"
when = "days > 30"
[[rules]]
id = "late"
outcome = "deny"
when = "days > %s"
unless = "days > 500"
"""


def find(context: CheckContext) -> Iterator[Finding]:
    rules = context.policy.rules
    for index, covering in covered_rules(context).items():
        rule, other = rules[index], rules[covering.rule]
        if not covering.alike:
            message = (
                f"whenever rule `{rule.id}` fires, `{other.id}` fires too and its outcome "
                f"`{other.outcome}` is at least as strong: it never decides"
            )
            yield Finding("implied-rule", ("rules", index, "when"), message, "correct one of the conditions, or take it out")


CHECK = PolicyCheck(
    code="implied-rule",
    says="Whenever a rule fires, another one of the same or a stronger outcome fires too, so that it never decides.",
    stage=PAIRS,
    bad=example(POLICY % 60),
    good=example(POLICY % 20),
    find=find,
)
