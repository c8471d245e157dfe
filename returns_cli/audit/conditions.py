"""What a policy asks of a row: which facts say one of a few things, and the conditions that look at the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from returns_cli.audit.plan import Plan
from returns_cli.intake.outcomes import RECORDED
from returns_cli.language.nodes import And, Node, Not, Or
from returns_cli.language.types import Choice, YesNo
from returns_cli.policy.reads import conditions, facts_read


def says_few_things(plan: Plan, name: str) -> bool:
    """Whether a fact, or the record, says yes or no or makes a choice."""
    return name == RECORDED or isinstance(plan.policy.facts[name].type, YesNo | Choice)


def atoms(plan: Plan) -> Sequence[Node]:
    """The largest conditions, in the order met, that need a column which says many things; none holds another."""
    alike = {name for name in plan.mapped.facts if says_few_things(plan, name)}
    found: dict[Node, None] = {}
    waiting = conditions(plan.policy)[::-1]
    while waiting:
        node = waiting.pop()
        read = facts_read(plan.policy, node) & plan.mapped.facts.keys()
        if read.isdisjoint(alike) and read:
            found[node] = None
        elif read - alike:
            parts = _parts(node)
            waiting += list(parts)[::-1]
            found |= {} if parts else {node: None}
    return list(found)


def _parts(node: Node) -> Iterable[Node]:
    """What a condition is joined of; nothing if it is one comparison, choice or name."""
    match node:
        case And(parts=parts) | Or(parts=parts):
            return parts
        case Not(operand=operand):
            return (operand,)
        case _:
            return ()
