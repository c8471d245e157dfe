"""Checks of a policy that no request satisfies: nothing at all could be decided."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.checks.check import REQUESTS, PolicyCheck, example
from returns_cli.checks.examined import Examined
from returns_cli.checks.finding import Finding

POLICY = """facts.days = { type = "whole number", max = 1000 }
[[rules]]
id = "window"
outcome = "deny"
when = "days > 30"
[[checks]]
must = "days >= 0 and days %s 1000"
"""


def find(examined: Examined) -> Iterator[Finding]:
    if not examined.samples.requests and examined.impossible(()):
        examined.blamed.update(("rules", index) for index in range(len(examined.policy.rules)))
        examined.blamed.update(("routes", index) for index in range(len(examined.policy.routes)))
        examined.blamed.update(("terms", name) for name in examined.policy.terms)
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
