"""Every expression of a policy, each with the keys to it, its tree as written, and the tree lowered."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.language.nodes import Node
from returns_cli.policy.model import Policy
from returns_cli.policy.rows import FileExpression
from returns_cli.policy.source import KeyPath


def conditions_written(policy: Policy) -> Iterator[FileExpression]:
    """The conditions, but for checks: they say what is so, and may say it twice."""
    for index, rule in enumerate(policy.rules):
        yield FileExpression(("rules", index, "when"), rule.when, rule.when_lowered)
        if rule.unless is not None and rule.unless_lowered is not None:
            yield FileExpression(("rules", index, "unless"), rule.unless, rule.unless_lowered)
    for index, route in enumerate(policy.routes):
        yield FileExpression(("routes", index, "when"), route.when, route.lowered)
    for name, term in policy.terms.items():
        for index, each in enumerate(term.alternatives):
            yield FileExpression(("terms", name, "values", index, "when"), each.when, each.lowered)
    for index, duty in enumerate(policy.duties):
        yield FileExpression(("duties", index, "when"), duty.when, duty.lowered)
    for derived in policy.derived.values():
        for row in derived.rows:
            yield from row.cells


def values_written(policy: Policy) -> Iterator[FileExpression]:
    """What derived facts, tables, terms and deadlines come to, each value at its own place."""
    for derived in policy.derived.values():
        yield from (row.value for row in derived.rows)
        if not derived.rows:
            yield from derived.written
    for name, term in policy.terms.items():
        for index, each in enumerate(term.alternatives):
            yield FileExpression(("terms", name, "values", index, "value"), each.value, each.value_lowered)
    for index, duty in enumerate(policy.duties):
        if duty.by is not None and duty.by_lowered is not None:
            yield FileExpression(("duties", index, "by"), duty.by, duty.by_lowered)


def expressions_of(policy: Policy) -> Iterator[FileExpression]:
    """All of these, and those of figures."""
    yield from conditions_written(policy)
    yield from values_written(policy)
    for index, figure in enumerate(policy.figures):
        parts: tuple[tuple[str, Node, Node], ...] = (
            ("of", figure.of, figure.lowered),
            ("among", figure.among, figure.among_lowered),
        )
        for key, tree, lowered in parts:
            path: KeyPath = ("figures", index, key)
            yield FileExpression(path, tree, lowered)
