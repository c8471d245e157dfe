"""What the other lines of a request come to, in SQL: windows over the lines that share a request's columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlglot import expressions as sql

from returns_cli.engines.sql import expression
from returns_cli.engines.sql_nodes import column, literal
from returns_cli.engines.sql_terms import is_null
from returns_cli.kinds.kind import Register
from returns_cli.language.nodes import Name, Node, children, with_children
from returns_cli.language.over_lines import LATEST, TOTAL
from returns_cli.policy.model import Policy


def without_others(policy: Policy, given: Mapping[str, object]) -> dict[str, Register]:
    """What other lines come to where every row is a request of its own; of the facts that are not given."""
    return {name: policy.facts[name].without_others[0] for name in policy.over_lines if name not in given}


class OtherLinesColumns:
    """The columns of the facts that say what the other lines come to: `shares` for each what a line adds, and `others`."""

    def __init__(self, policy: Policy, request: Sequence[str], given: Mapping[str, object], free: Callable[[str], str]) -> None:
        self.policy = policy
        self.request = request
        self.own = {name: free(f"line_{name}") for name in policy.over_lines if name not in given}

    def shares(self) -> list[tuple[str, sql.Expr]]:
        """What each line adds."""
        over, definitions = self.policy.over_lines, self.policy.definitions
        return [(own, expression(self.policy, _written_out(over[name].share, definitions))) for name, own in self.own.items()]

    def others(self) -> list[tuple[str, sql.Expr]]:
        """What the other lines of the request come to; unknown where one of them does not say what it adds."""
        return [(name, self._other(name, own)) for name, own in self.own.items()]

    def _other(self, name: str, own: str) -> sql.Expr:
        function, neutral = self.policy.over_lines[name].function, literal(self.policy.facts[name].without_others[0])
        lines, known = self._over(sql.Count(this=sql.Star())), self._over(sql.Count(this=column(own)))
        nameless = sql.or_(*(is_null(column(each)) for each in self.request), sql.EQ(this=lines, expression=literal(1)))
        if function == TOTAL:
            whole = sql.cast(self._over(sql.Sum(this=column(own))), "bigint")
            found: sql.Expr = sql.Sub(this=whole, expression=sql.Coalesce(this=column(own), expressions=[literal(0)]))
        else:  # that of all lines is as good as that of the others, for both are compared
            found = self._over((sql.Max if function == LATEST else sql.Min)(this=column(own)))
        itself = sql.Case().when(is_null(column(own)), literal(1)).else_(literal(0))  # that it is open leaves the others known
        known = sql.Add(this=known, expression=itself)
        return sql.Case().when(nameless, neutral).when(sql.EQ(this=lines.copy(), expression=known), found)

    def _over(self, aggregate: sql.Expr) -> sql.Expr:
        return sql.Window(this=aggregate, partition_by=[column(name) for name in self.request])


def _written_out(node: Node, definitions: Mapping[str, Node]) -> Node:
    """The expression over facts alone: what is derived is derived later."""
    while isinstance(node, Name) and node.id in definitions:
        node = definitions[node.id]
    below = children(node)
    return with_children(node, tuple(_written_out(child, definitions) for child in below)) if below else node
