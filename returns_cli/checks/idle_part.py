"""Parts of conditions that never matter."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.checks.check import PARTS, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding
from returns_cli.engines.smt_formulas import apart, both, either
from returns_cli.language.nodes import And, Call, Literal, Node, Or, children, with_children
from returns_cli.policy.model import Policy
from returns_cli.policy.source import KeyPath

CODE = "idle-part"
MAX_PARTS = 400
POLICY = """facts.days = { type = "whole number", max = 1000 }
[[rules]]
id = "window"
outcome = "deny"
when = "days > 30 and days %s"
"""


def find(context: CheckContext) -> Iterator[Finding]:
    tried = 0
    for path, lowered in _written(context.policy):
        reported = not all(context.usable(("facts", name)) for name in context.facts_of([lowered]))
        if reported or not context.usable(path):
            continue
        for part, without in _parts(lowered):
            tried += 1
            if tried > MAX_PARTS:
                return
            if _never_matters(context, lowered, without):
                message = "this part of the condition never matters: without it every request comes out the same"
                yield Finding(CODE, path, message, "correct it, or take it out", span=part.at)
                break


def _written(policy: Policy) -> Iterator[tuple[KeyPath, Node]]:
    """Every condition of the file with its core, but for checks: they say what is so, and may say it twice."""
    for index, rule in enumerate(policy.rules):
        yield ("rules", index, "when"), rule.when_lowered
        if rule.unless_lowered is not None:
            yield ("rules", index, "unless"), rule.unless_lowered
    for index, route in enumerate(policy.routes):
        yield ("routes", index, "when"), route.lowered
    for name, term in policy.terms.items():
        for index, each in enumerate(term.alternatives):
            yield ("terms", name, "values", index, "when"), each.lowered
    for index, duty in enumerate(policy.duties):
        yield ("duties", index, "when"), duty.lowered


def _parts(node: Node) -> Iterator[tuple[Node, Node]]:
    """Each part of a conjunction or disjunction, however deep, with the whole as it would be without it."""
    if isinstance(node, And) and any(isinstance(part, Call) and part.function == "total_complete" for part in node.parts):
        return  # one comparison of a total, as lowering writes it
    for number, child in enumerate(children(node)):
        rest = list(children(node))
        if isinstance(node, And | Or) and child.at[1] and child.at != node.at and not isinstance(child, Literal):
            rest[number] = Literal(isinstance(node, And))
            yield child, with_children(node, tuple(rest))
        for part, without in _parts(child):
            rest = list(children(node))
            rest[number] = without
            yield part, with_children(node, tuple(rest))


def _never_matters(context: CheckContext, lowered: Node, without: Node) -> bool:
    """Whether it is proved that no readable request, whatever is known of it, tells the two apart."""
    samples = context.samples
    states = context.compiled.engine.function((lowered, without))
    if any(one is not other for one, other in (states(*registers) for registers in samples.requests)):
        return False
    decided = context.prover.beside_others
    one, other = decided.condition(lowered), decided.condition(without)
    differ = both(decided.readable, either(apart(one.true, other.true), apart(one.false, other.false)))
    return context.proved_empty(context.prover.proofs, differ)


CHECK = PolicyCheck(
    code=CODE,
    says="A part of a condition never matters: without it every request comes out the same.",
    stage=PARTS,
    bad=example(POLICY % "> 20"),
    good=example(POLICY % "!= 40"),
    find=find,
)
