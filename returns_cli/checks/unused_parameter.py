"""Parameters that nothing reads."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.checks.check import NAMES, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding
from returns_cli.checks.uses import shown_in_texts

POLICY = """facts.days = { type = "whole number", unit = "day" }
parameters.window = { unit = "day", values = [{ value = 30 }] }
[[rules]]
id = "window"
outcome = "deny"
when = "days > %s"
"""


def find(context: CheckContext) -> Iterator[Finding]:
    used = context.read_somewhere | shown_in_texts(context)
    for name in context.policy.parameters:
        if name not in used:
            message = f"no expression and no sentence uses the parameter `{name}`"
            yield Finding("unused-parameter", ("parameters", name), message, "use it, or take it out", key=True)


CHECK = PolicyCheck(
    code="unused-parameter",
    says="A parameter is used nowhere, so that changing it changes nothing.",
    stage=NAMES,
    bad=example(POLICY % "30"),
    good=example(POLICY % "window"),
    find=find,
)
