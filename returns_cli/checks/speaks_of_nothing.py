"""Duties that are never to be done, figures that count nothing, and properties that speak of no request."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.checks.check import CONDITIONS, PolicyCheck, example
from returns_cli.checks.examined import Examined
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


def find(examined: Examined) -> Iterator[Finding]:
    for path, core, message in _conditions(examined):
        if examined.proved_empty(examined.prover.proofs, examined.formula([core])):  # what is not known counts: known(x)
            yield Finding(CODE, path, message, "correct the condition, or take it out")


def _conditions(examined: Examined) -> Iterator[tuple[KeyPath, Node, str]]:
    """Each condition that ought to hold of some request, and what it means if it holds of none."""
    policy = examined.policy
    for index, duty in enumerate(policy.duties):
        yield ("duties", index, "when"), duty.core, f"duty `{duty.id}` is never to be done: no request satisfies its condition"
    for index, figure in enumerate(policy.figures):
        key = "among" if "among" in examined.source.raw["figures"][index] else "of"
        yield ("figures", index, key), figure.among_core, f"figure `{figure.id}` counts among no request"
        if figure.kind == "share":
            yield ("figures", index, "of"), figure.core, f"figure `{figure.id}` is always 0: it counts no request"
    for index, stated in enumerate(policy.properties):
        key = "when" if "when" in examined.source.raw["properties"][index] else "id"
        yield ("properties", index, key), stated.core, f"property `{stated.id}` speaks of no request, so it says nothing"


CHECK = PolicyCheck(
    code=CODE,
    says="A duty is never to be done, a figure counts nothing, or a property speaks of no request.",
    stage=CONDITIONS,
    bad=example(POLICY % "> 20"),
    good=example(POLICY % "> 2"),
    find=find,
)
