"""What a policy asks of a row: which facts say one of a few things, and the conditions that look at the others."""

from __future__ import annotations

from collections.abc import Sequence

from returns_cli.intake.outcomes import RECORDED
from returns_cli.language.nodes import And, Call, Name, Node, Not, Or, children, walk
from returns_cli.language.types import Choice, YesNo
from returns_cli.policy.model import Policy
from returns_cli.policy.program import TOTALS, program_of
from returns_cli.policy.reads import conditions, facts_read, names_reached
from returns_cli.rows.plan import Plan


def says_few_things(plan: Plan, name: str) -> bool:
    """Whether a fact, or the record, says yes or no or makes a choice."""
    return name == RECORDED or isinstance(plan.policy.facts[name].type, YesNo | Choice)


def atoms(plan: Plan) -> Sequence[Node]:
    """The conditions, in the order met, that need a column which says many things; none holds another."""
    alike = {name for name in plan.columns if says_few_things(plan, name)}
    found: dict[Node, None] = {}
    waiting = conditions(plan.policy)[::-1]
    while waiting:
        node = waiting.pop()
        read = facts_read(plan.policy, node) & plan.columns.keys()
        parts = _parts(plan.policy, node) if read - alike else ()
        waiting += list(parts)[::-1]
        found |= {node: None} if read - alike and not parts else {}
    return list(found)


def looked_at_together(policy: Policy, node: Node) -> list[frozenset[str]]:
    """The facts that each part of a condition looks at, if several. Where the part is open, one row lacks one of them and one
    another, and what it comes to hangs on all; where it is not, what it says is all that there is to know."""
    found, waiting = list[frozenset[str]](), [node]
    while waiting:
        part = waiting.pop()
        parts = _parts(policy, part)
        waiting += parts
        found += [] if parts or len(read := facts_read(policy, part)) < 2 else [read]
    return found


def line_values(plan: Plan) -> Sequence[Node]:
    """What of a line its request's route depends on: what it adds to each total, and what routes look at beside totals."""
    shares = program_of(plan.policy).shares
    found: dict[Node, None] = dict.fromkeys(shares)
    waiting = [route.lowered for route in plan.policy.routes]
    seen = set[Node]()
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        if isinstance(node, Name) and node.id in plan.policy.definitions:
            waiting.append(plan.policy.definitions[node.id])
        elif _has_total(plan.policy, node):
            waiting += [] if isinstance(node, Call) and node.function in TOTALS else children(node)
        else:
            found[node] = None
    return [node for node in found if node in shares or facts_read(plan.policy, node)]


def _has_total(policy: Policy, node: Node) -> bool:
    within = (policy.definitions[name] for name in names_reached(policy, node) if name in policy.definitions)
    return any(isinstance(each, Call) and each.function in TOTALS for part in (node, *within) for each in walk(part))


def _parts(policy: Policy, node: Node) -> tuple[Node, ...]:
    """What a condition is joined of; nothing if it is one comparison, choice or name, or all its parts look at the same."""
    match node:
        case And(parts=parts) | Or(parts=parts):
            return parts if len({facts_read(policy, part) for part in parts}) > 1 else ()
        case Not(operand=operand):
            return _parts(policy, operand)
        case _:
            return ()
