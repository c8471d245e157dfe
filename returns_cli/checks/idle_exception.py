"""Exceptions that never make a difference."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.checks.check import CONDITIONS, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding

POLICY = """facts.days = { type = "whole number", max = 1000 }
[[rules]]
id = "window"
outcome = "deny"
when = "days > 30"
unless = "days < %s"
"""


def find(context: CheckContext) -> Iterator[Finding]:
    for index, rule in enumerate(context.policy.rules):
        when, unless = ("rules", index, "when"), ("rules", index, "unless")
        if rule.unless is None or not context.usable(("rules", index)) or not context.impossible([when, unless]):
            continue
        if not context.impossible([when]):  # else the rule itself is to blame
            message = f"the exception of rule `{rule.id}` never applies: it holds for no request that the rule is about"
            yield Finding("idle-exception", unless, message, "correct the exception, or take it out")


CHECK = PolicyCheck(
    code="idle-exception",
    says="An exception (`unless`) holds for no request for which the rule's condition does.",
    stage=CONDITIONS,
    bad=example(POLICY % 20),
    good=example(POLICY % 40),
    find=find,
)
