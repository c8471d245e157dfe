"""The statements of a Python function that looks conditions up in masks, takes totals, and ends at the branch that is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from returns_cli.engines.python_expressions import ExpressionText
from returns_cli.language.nodes import And, Call, Compare, Node, Not, choices


class Code(ExpressionText):
    """A function of a program under construction: what it takes beside the registers, and what it gives."""

    def totals(self, shares: Sequence[Node]) -> None:
        """Two more arguments for each share: what is known of its sum over the lines, and whether that is all (True, else
        None)."""
        self.certainty.whole_request = True
        for share in shares:
            known, complete = self.argument(), self.argument()
            self.known_values[Call("total_known", (share,))] = known
            self.known_values[Call("total_complete", (share,))] = complete
            self.keep(Call("total", (share,)), f"{known} if {complete} else None")

    def take(self, nodes: Sequence[Node]) -> None:
        """One more argument for each of these expressions: what it comes to, None where that is unknown."""
        self.known_values.update((node, self.argument()) for node in nodes)
        self.certainty.taken.update(nodes)

    def returned(self, nodes: Iterable[Node]) -> None:
        """The function gives the values of these expressions."""
        values = [self.value(node) for node in nodes]
        self.lines.append(f"return ({''.join(value + ', ' for value in values)})")

    def masks(self, conditions: Sequence[Node]) -> str:
        """Two variables with a bit for each condition: `held`, whether it holds, and `undecided`; the text of the
        second, "0" where nothing can be.

        What reads these conditions later reads the bits: whether any of hundreds holds is one operation.
        """
        self.lines.append("held = undecided = 0")
        for index, condition in enumerate(conditions):
            bit, defined = self.constant(1 << index), self.definition(condition)
            true, certain = self.true(defined), self.certain(condition)
            if true != "False" or not certain:
                self.lines.append(f"if {true}: held |= {bit}")
            if not certain:
                self.lines.append(f"elif not ({self.false(defined)}): undecided |= {bit}")
        self.bits.update((condition, 1 << index) for index, condition in enumerate(conditions))
        return "0" if all(map(self.certain, conditions)) else "undecided"

    def leave(self, node: Node, ended: Callable[[str | None], str]) -> None:
        """The function ends with the statements that `ended` makes of the node's value, or of None where it is unknown.

        What only later branches of a choice read is worked out only where none before it is taken.
        """
        branches, otherwise = choices(self.definition(node), self.definition)
        for condition, then in branches:
            defined = self.definition(condition)
            self.leave_unknown(defined, ended(None))
            true, false = self.true(defined), self.false(defined)
            self.lines.append(f"if {true}: {ended(self.value(then))}")
            if not self.certain(defined):
                self.lines.append(f"if not ({false}): {ended(None)}")
        value = self.value(otherwise)
        if not self.certain(otherwise):
            self.lines.append(f"if {value} is None: {ended(None)}")
        self.lines.append(ended(value))

    def leave_unknown(self, node: Node, ended: str) -> None:
        """Of a comparison, which is as unknown as its sides: the function ends so where one of them is unknown, and from there
        on they are known."""
        if isinstance(node, And) and len(self.telling(node.parts)) == 1:
            return self.leave_unknown(self.telling(node.parts)[0], ended)
        if isinstance(node, Not):
            return self.leave_unknown(node.operand, ended)
        if not isinstance(node, Compare) or (self.calendar and self.limits.of(node)):
            return None
        for side in (node.left, node.right):
            if not self.certain(side):
                self.lines.append(f"if {self.value(side)} is None: {ended}")
                self.certainty.learn(side)
        return None
