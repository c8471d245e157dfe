"""Alternatives of a term that hold together though only one may; routes that overlap by mistake."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, permutations

from returns_cli.checks.check import PAIRS, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding
from returns_cli.checks.groups import FEES, ConditionGroup, groups, rows_of
from returns_cli.language.nodes import And, Literal, Node, Not
from returns_cli.language.show import show
from returns_cli.policy.rows import several_of

CODE = "overlap"
MAX_PAIRS = 12


def find(context: CheckContext) -> Iterator[Finding]:
    for group in rows_of(context):
        yield from _rows(group)
    for group in groups(context):
        for one, other in combinations(range(len(group.paths)), 2):
            if not group.agree(one, other):
                yield from _overlap(context, group, one, other)


def _overlap(context: CheckContext, group: ConditionGroup, one: int, other: int) -> Iterator[Finding]:
    """The finding that two conditions hold together, if they do elsewhere than at a limit that is known for it."""
    paths = [group.paths[one], group.paths[other]]
    all_lowered = [context.samples.conditions[path] for path in paths]
    if group.ordered and not _a_mistake(context, paths):
        return
    if context.impossible(paths, accepted=True):
        return
    known = [
        meeting.limit
        for path, meeting in context.known_limits
        if path == group.path and meeting.include and {meeting.one, meeting.other} == {one, other}
    ]
    witness = context.witness([*all_lowered, *(Not(limit) for limit in known)], accepted=True)
    if witness is None:
        return
    texts = [show(group.trees[index]) for index in (one, other)]
    message = f"{group.name}: {group.titles[one]} `{texts[0]}` and {group.titles[other]} `{texts[1]}` hold together"
    help = "let only one of them hold, or say in the README that the source contradicts itself"
    yield Finding(CODE, paths[1], message, help, witness=witness)


def _rows(group: ConditionGroup) -> Iterator[Finding]:
    """Each row of a table that holds together with an earlier one, with the first such."""
    context, conditions = group.context, group.context.samples.conditions
    all_lowered = [conditions[path] for path in group.paths]
    apart: list[Node] = []
    for _ in range(MAX_PAIRS):
        if context.no_request([several_of(all_lowered), *apart] if len(all_lowered) > 1 else [Literal(False)]):
            return
        witness = context.witness([several_of(all_lowered), *apart])
        if witness is None:
            return
        registers = context.compiled.read(witness).registers
        holding = [
            number for number, state in enumerate(context.compiled.engine.function(tuple(all_lowered))(*registers)) if state
        ]
        one, other = holding[:2]
        apart.append(Not(And((all_lowered[one], all_lowered[other]))))
        message = f"{group.name}: {group.titles[one]} and {group.titles[other]} hold together"
        help = "let only one of them hold: order decides nothing"
        yield Finding(CODE, group.paths[other], message, help, witness=witness)


def _a_mistake(context: CheckContext, paths: list[tuple[str | int, ...]]) -> bool:
    """Whether two routes that may overlap, for the first that holds counts, look as if they should not.

    A later route that takes whatever an earlier one leaves is meant so; two that read the same facts
    and each take something the other does not are not.
    """
    reads = [context.facts_of([context.samples.conditions[path]]) for path in paths]
    both_ways = permutations([context.samples.conditions[path] for path in paths])
    alone = (context.witness([one], [other], accepted=True) for one, other in both_ways)
    return reads[0] == reads[1] and all(request is not None for request in alone)


CHECK = PolicyCheck(
    code=CODE,
    says="Two alternatives of a term that say different things, or two rows of a table, hold for one request; or two routes by "
    "the same facts, neither of which is the wider one.",
    stage=PAIRS,
    bad=example(FEES % 3),
    good=example(FEES % 4),
    find=find,
)
