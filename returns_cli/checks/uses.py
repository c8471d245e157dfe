"""Where names are used besides in expressions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from returns_cli.checks.context import CheckContext
from returns_cli.decisions.texts import PLACEHOLDER
from returns_cli.language.nodes import Node, names
from returns_cli.policy.model import Alternative, Policy


def shown_in_texts(context: CheckContext) -> set[str]:
    """The names whose values a sentence shows."""
    return {name for text in _texts(context.source.raw) for name in PLACEHOLDER.findall(text)}


def picked_by(context: CheckContext) -> set[str]:
    """The facts whose day picks a value or the version."""
    policy = context.policy
    pickers = [parameter.by for parameter in policy.parameters.values()] + [policy.in_force and policy.in_force.by]
    return {by.removesuffix("__date") for by in pickers if by}


def names_read(policy: Policy, trees: Iterable[Node | None]) -> set[str]:
    """Every fact, parameter and derived fact that expressions of the file read, by way of derived facts too."""
    seen: set[str] = set()
    waiting = [name for tree in trees if tree is not None for name in names(tree)]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += names(policy.derived[name].value) if name in policy.derived else ()
            waiting += [read for each in _alternatives(policy, name) for read in names(each.when) | names(each.value)]
    return seen


def _alternatives(policy: Policy, name: str) -> tuple[Alternative, ...]:
    return policy.terms[name].alternatives if name in policy.terms else ()


def _texts(raw: object) -> Iterator[str]:
    if isinstance(raw, str):
        yield raw
    elif isinstance(raw, dict):
        for value in raw.values():
            yield from _texts(value)
    elif isinstance(raw, list):
        for value in raw:
            yield from _texts(value)
