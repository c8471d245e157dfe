"""Rules that no request can make fire."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.checks.check import CONDITIONS, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding

POLICY = """facts.days = { type = "whole number", max = 1000 }
[[rules]]
id = "window"
outcome = "deny"
when = "days > 30 and days %s 40"
"""


def find(context: CheckContext) -> Iterator[Finding]:
    for index, rule in enumerate(context.policy.rules):
        whole, when = ("rules", index), ("rules", index, "when")
        if not context.usable(whole) or not context.impossible([whole]):
            continue
        if rule.unless is not None and not context.impossible([when]):
            message = f"rule `{rule.id}` can never fire: its exception holds whenever its condition does"
            yield Finding("never-fires", (*whole, "unless"), message, "narrow the exception")
        else:
            message = f"rule `{rule.id}` can never fire: no request satisfies its condition"
            yield Finding("never-fires", when, message, "correct the condition, or take the rule out")


CHECK = PolicyCheck(
    code="never-fires",
    says="A rule fires for no request.",
    stage=CONDITIONS,
    bad=example(POLICY % "<= 20 and days <"),
    good=example(POLICY % "<"),
    find=find,
)
