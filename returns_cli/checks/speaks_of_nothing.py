"""Duties that are never to be done, figures that count nothing, and properties that speak of no request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from returns_cli.checks.check import CONDITIONS, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding
from returns_cli.policy.source import KeyPath

if TYPE_CHECKING:
    from returns_cli.engines.smt_formulas import Formula

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
    for path, holds, message in _conditions(context):
        if context.proved_empty(context.prover.proofs, holds):  # what is not known counts: known(x)
            yield Finding(CODE, path, message, "correct the condition, or take it out")


def _conditions(context: CheckContext) -> Iterator[tuple[KeyPath, Formula, str]]:
    """What ought to hold of some request, and what it means if it holds of none."""
    policy = context.policy
    for index, (duty, program) in enumerate(zip(policy.duties, context.compiled.program.duties, strict=True)):
        raw = context.source.raw["duties"][index]
        key = next((key for key in ("when", "when_outcome") if key in raw), "id")
        where = " and has its outcome" if duty.outcomes else ""
        message = f"duty `{duty.id}` is never to be done: no request satisfies its condition{where}"
        yield ("duties", index, key), context.to_do(program), message
    for index, figure in enumerate(policy.figures):
        key = "among" if "among" in context.source.raw["figures"][index] else "of"
        message = f"figure `{figure.id}` counts among no request"
        yield ("figures", index, key), context.formula([figure.among_lowered]), message
        if figure.kind == "share":
            message = f"figure `{figure.id}` is always 0: it counts no request"
            yield ("figures", index, "of"), context.formula([figure.lowered]), message
    for index, stated in enumerate(policy.properties):
        key = "when" if "when" in context.source.raw["properties"][index] else "id"
        message = f"property `{stated.id}` speaks of no request, so it says nothing"
        yield ("properties", index, key), context.formula([stated.lowered]), message


CHECK = PolicyCheck(
    code=CODE,
    says="A duty is never to be done, a figure counts nothing, or a property speaks of no request.",
    stage=CONDITIONS,
    bad=example(POLICY % "> 20"),
    good=example(POLICY % "> 2"),
    find=find,
)
