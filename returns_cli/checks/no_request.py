"""Checks of a policy that no request satisfies: nothing at all could be decided."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.checks.check import REQUESTS, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding

POLICY = """facts.days = { type = "whole number", max = 1000 }
[[rules]]
id = "window"
outcome = "deny"
when = "days > 30"
[[checks]]
must = "days >= 0 and days %s 1000"
"""


def find(context: CheckContext) -> Iterator[Finding]:
    if not context.samples.requests and context.impossible(()):
        context.reported.update(("rules", index) for index in range(len(context.policy.rules)))
        context.reported.update(("routes", index) for index in range(len(context.policy.routes)))
        context.reported.update(("terms", name) for name in context.policy.terms)
        help = "loosen `must`: it says what a request needs to be readable at all"
        yield Finding("no-request", ("checks", 0, "must"), "no request passes the checks, so that none is ever decided", help)


CHECK = PolicyCheck(
    code="no-request",
    says="The checks exclude every complete request, so that nothing is ever decided.",
    stage=REQUESTS,
    bad=example(POLICY % ">"),
    good=example(POLICY % "<"),
    find=find,
)
