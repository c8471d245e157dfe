"""Duties that are never to be done, figures that count nothing, and properties that speak of no request."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.checks.check import CONDITIONS, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding
from returns_cli.language.nodes import Node
from returns_cli.policy.source import KeyPath

CODE = "speaks-of-nothing"
POLICY = """facts.days = { type = "whole number", max = 1000 }
[[rules]]
id = "window"
outcome = "deny"
when = "days > 30"
[[duties]]
id = "refund"
when = "days < 10 and days %s"
"""


def find(context: CheckContext) -> Iterator[Finding]:
    for path, lowered, message in _conditions(context):
        if context.proved_empty(context.prover.proofs, context.formula([lowered])):  # what is not known counts: known(x)
            yield Finding(CODE, path, message, "correct the condition, or take it out")


def _conditions(context: CheckContext) -> Iterator[tuple[KeyPath, Node, str]]:
    """Each condition that ought to hold of some request, and what it means if it holds of none."""
    policy = context.policy
    for index, (duty, lowered) in enumerate(zip(policy.duties, context.compiled.program.duties, strict=True)):
        raw = context.source.raw["duties"][index]
        key = next((key for key in ("when", "when_outcome") if key in raw), "id")
        where = " and has its outcome" if duty.outcomes else ""
        message = f"duty `{duty.id}` is never to be done: no request satisfies its condition{where}"
        yield ("duties", index, key), lowered.holds, message
    for index, figure in enumerate(policy.figures):
        key = "among" if "among" in context.source.raw["figures"][index] else "of"
        yield ("figures", index, key), figure.among_lowered, f"figure `{figure.id}` counts among no request"
        if figure.kind == "share":
            yield ("figures", index, "of"), figure.lowered, f"figure `{figure.id}` is always 0: it counts no request"
    for index, stated in enumerate(policy.properties):
        key = "when" if "when" in context.source.raw["properties"][index] else "id"
        yield ("properties", index, key), stated.lowered, f"property `{stated.id}` speaks of no request, so it says nothing"


CHECK = PolicyCheck(
    code=CODE,
    says="A duty is never to be done, a figure counts nothing, or a property speaks of no request.",
    stage=CONDITIONS,
    bad=example(POLICY % "> 20"),
    good=example(POLICY % "> 2"),
    find=find,
)
