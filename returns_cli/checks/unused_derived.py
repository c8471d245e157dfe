"""Derived facts that nothing reads or shows."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.checks.check import NAMES, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding
from returns_cli.checks.uses import shown_in_texts

POLICY = """facts.days = { type = "whole number", unit = "day" }
derived.late_by = { value = "days - 30"%s }
[[rules]]
id = "window"
outcome = "deny"
when = "days > 30"
"""


def find(context: CheckContext) -> Iterator[Finding]:
    used = context.read_somewhere | shown_in_texts(context)
    for name, derived in context.policy.derived.items():
        if name not in used and not derived.show:
            what = "table" if derived.columns else "derived fact"
            message = f"the {what} `{name}` is neither used nor shown"
            yield Finding("unused-derived", derived.path, message, "use it, show it, or take it out", key=True)


CHECK = PolicyCheck(
    code="unused-derived",
    says="A derived fact is used in no expression and no sentence, and not shown.",
    stage=NAMES,
    bad=example(POLICY % ""),
    good=example(POLICY % ", show = true"),
    find=find,
)
