"""Parts of conditions that never matter."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.checks.check import PARTS, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding
from returns_cli.checks.written import conditions_written, values_written
from returns_cli.engines.smt_formulas import apart, both, either
from returns_cli.language.nodes import And, Call, Literal, Node, Or, children, with_children
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
    for written in (*conditions_written(context.policy), *values_written(context.policy)):
        path, lowered = written.path, written.lowered
        reported = not all(context.usable(("facts", name)) for name in context.facts_of([lowered]))
        if reported or not context.usable(path):
            continue
        for part, without in _parts(lowered):
            tried += 1
            if tried > MAX_PARTS:
                return
            if _never_matters(context, lowered, without):
                message = "this part of the condition never matters: without it every request comes out the same"
                yield Finding(CODE, path, message, "correct it, or take it out", span=None if _in_a_cell(path) else part.at)
                break


def _in_a_cell(path: KeyPath) -> bool:
    """Whether a cell of a table stands there: its tree is made of the cell and the column, and has places of neither."""
    return path[0] == "tables"


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
    prover = context.prover
    differ = []
    for decided in dict.fromkeys((prover.beside_others, prover.any_completion)):
        one, other = decided.value(lowered), decided.value(without)
        differ += [apart(one.known, other.known), both(one.known, other.known, one.what != other.what)]
    return context.proved_empty(prover.proofs, both(prover.beside_others.readable, either(*differ)))


CHECK = PolicyCheck(
    code=CODE,
    says="A part of a condition never matters: without it every request comes out the same.",
    stage=PARTS,
    bad=example(POLICY % "> 20"),
    good=example(POLICY % "!= 40"),
    find=find,
)
