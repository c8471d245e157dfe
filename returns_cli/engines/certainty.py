"""Which expressions can be unknown, where some arguments of a function never are."""

from __future__ import annotations

from collections.abc import Mapping

from returns_cli.language.nodes import Call, Name, Node, OnlyWhere, children
from returns_cli.policy.beyond_calendar import WORKING_DAYS
from returns_cli.policy.program import TOTALS


class Certainty:
    """What is never unknown in a function under construction.

    `known` are its arguments that are never unknown. With `open_world`, `known(x)` of an unknown x is undecided instead of no.
    """

    def __init__(self, definitions: Mapping[str, Node], known: frozenset[str], *, open_world: bool) -> None:
        self.definitions = definitions
        self.known = known
        self.open_world = open_world
        self.whole_request = False  # whether totals are handed over, of all lines of a request
        self.taken: set[Node] = set()  # expressions that are handed over, and may be unknown
        self.known_here: set[Node] = set()  # those of which the function has seen that they are known
        self.names: dict[str, bool] = {}

    def learn(self, node: Node) -> None:
        """From here on the node is known; of a total, so is what it adds up."""
        self.known_here.add(node)
        if isinstance(node, Call) and node.function in TOTALS:
            self.known_here.update(node.arguments)

    def of(self, node: Node) -> bool:
        """Whether the node's value can never be unknown here."""
        waiting = [node]
        while waiting:
            part = waiting.pop()
            if part in self.taken:
                return False
            if part in self.known_here:
                continue
            if isinstance(part, Name):
                if not self._name(part.id):
                    return False
            elif isinstance(part, Call) and part.function == "known":
                if self.open_world:
                    return False
            elif isinstance(part, OnlyWhere) or (isinstance(part, Call) and part.function in WORKING_DAYS):
                return False  # there may be no such value, and the calendar does not know every year
            elif isinstance(part, Call) and part.function in TOTALS and self.whole_request:
                if part.function != "total_known":
                    return False
            else:
                waiting += children(part)
        return True

    def _name(self, name: str) -> bool:
        if name not in self.names:
            definition = self.definitions.get(name)
            self.names[name] = name in self.known or (definition is not None and self.of(definition))
        return self.names[name]
