"""Rules that fire whatever the request."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.checks.check import CONDITIONS, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding

POLICY = """facts.days = { type = "whole number", max = 1000 }
[[rules]]
id = "window"
outcome = "deny"
when = "days > 30 or days %s"
"""


def find(context: CheckContext) -> Iterator[Finding]:
    for index, rule in enumerate(context.policy.rules):
        whole = ("rules", index)
        if context.usable(whole) and context.impossible([], [whole]):
            message = f"rule `{rule.id}` always fires: every request satisfies its condition"
            yield Finding("always-fires", (*whole, "when"), message, "correct the condition: it tells no request from another")


CHECK = PolicyCheck(
    code="always-fires",
    says="A rule fires for every complete request.",
    stage=CONDITIONS,
    bad=example(POLICY % "< 40"),
    good=example(POLICY % "== 20"),
    find=find,
)
