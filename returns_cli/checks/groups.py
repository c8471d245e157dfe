"""Conditions of which one, and only one, ought to hold: the alternatives of each term, and the routes."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.checks.context import CheckContext
from returns_cli.language.nodes import Node
from returns_cli.policy.read_terms import saying
from returns_cli.policy.source import KeyPath
from returns_cli.records import Record

# An example for checks of alternatives: above how many boxes the second one holds is left open.
FEES = """[facts]
boxes = { type = "whole number", max = 1000 }
[[rules]]
id = "large"
outcome = "deny"
when = "boxes > 900"
[terms.fee]
unit = "percent"
[[terms.fee.values]]
when = "boxes <= 4"
value = 0
[[terms.fee.values]]
when = "boxes > %s"
value = 25
"""


class ConditionGroup(Record):
    """`context` is the policy under examination, without the checks that see to it that one of the rows holds. `trees` are
    the conditions as written, in the order of `paths`; `ordered` if the first that holds counts. What each of them `says` is
    known where two that say the same may hold together."""

    context: CheckContext
    name: str
    path: KeyPath
    paths: tuple[KeyPath, ...]
    trees: tuple[Node, ...]
    titles: tuple[str, ...]
    ordered: bool
    says: tuple[object, ...] = ()

    def agree(self, one: int, other: int) -> bool:
        """Whether both may hold together, for they say the same."""
        return bool(self.says) and self.says[one] == self.says[other]


def groups(context: CheckContext) -> Iterator[ConditionGroup]:
    """The terms, then the routes, as far as no earlier check has found fault with them."""
    policy = context.policy
    for name, term in policy.terms.items():
        numbers = range(len(term.alternatives))
        paths: tuple[KeyPath, ...] = tuple(("terms", name, "values", index, "when") for index in numbers)
        trees = tuple(alternative.when for alternative in term.alternatives)
        titles = tuple(f"alternative {index + 1}" for index in numbers)
        if context.usable(("terms", name)):
            says = tuple(saying(alternative) for alternative in term.alternatives)
            yield ConditionGroup(context, f"term `{name}`", ("terms", name), paths, trees, titles, ordered=False, says=says)
    if policy.routes and all(context.usable(("routes", index)) for index in range(len(policy.routes))):
        paths = tuple(("routes", index, "when") for index in range(len(policy.routes)))
        titles = tuple(f"route `{route.id}`" for route in policy.routes)
        trees = tuple(route.when for route in policy.routes)
        yield ConditionGroup(context, "the routes", ("routes", 0), paths, trees, titles, ordered=True)


def rows_of(context: CheckContext) -> Iterator[ConditionGroup]:
    """The tables, and the derived facts of several values: one row, and only one, holds for every request."""
    for derived in context.policy.derived.values():
        if derived.rows:
            name = f"table `{derived.name}`" if derived.columns else f"derived fact `{derived.name}`"
            word = "row" if derived.columns else "alternative"
            paths = tuple(row.value.path[:-1] for row in derived.rows)
            titles = tuple(f"{word} {number}" for number in range(1, len(derived.rows) + 1))
            trees = tuple(row.when for row in derived.rows)
            yield ConditionGroup(context.unguarded, name, derived.path, paths, trees, titles, ordered=False)
