"""The atomic conditions of a policy's parts, however they are written, and what a part comes to without one.

A condition and its opposite are one: `a > b`, `b < a` and `not a <= b` are shown true and false together, and
membership in a list is as many conditions as it has options. What the tool itself adds when it lowers a
function (the units of `area_of`, whether a total is complete) is no condition of the author's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from returns_cli.language.nodes import (
    And,
    Call,
    Choose,
    Compare,
    Comparison,
    Literal,
    Member,
    Name,
    Node,
    Not,
    OnlyWhere,
    Or,
    Span,
    children,
    names,
    with_children,
)
from returns_cli.language.types import YesNo
from returns_cli.policy.model import Policy
from returns_cli.policy.source import KeyPath
from returns_cli.records import Record
from returns_cli.testing.parts import Part

_TURNED: Mapping[Comparison, tuple[Comparison, bool, bool]] = {
    # operator -> the one it is shown as, whether the sides change places, whether the answer turns round
    "<": ("<", False, False),
    ">": ("<", True, False),
    ">=": ("<", False, True),
    "<=": ("<", True, True),
    "==": ("==", False, False),
    "!=": ("==", False, True),
}


class Atom(Record):
    """An atomic condition in its one form; `at` is where it is written first, `turned` whether it says the opposite there."""

    _apart = frozenset({"at", "turned", "home"})

    form: Node
    at: Span = (0, 0)
    turned: bool = False
    home: KeyPath = ()  # the key it is written at


def spread(node: Node) -> Node:
    """The same condition with memberships as alternatives, so that each option is a condition by itself; and of a table the
    value of the first row that holds, so that it shows what hangs on each cell."""
    if isinstance(node, Member):
        links: list[Node] = [Compare(node.needle, "==", option, option.at) for option in node.options]
        return links[0].but(at=node.at) if len(links) == 1 else Or(tuple(links), node.at)
    if isinstance(node, OnlyWhere):
        return spread(node.operand)
    below = children(node)
    return with_children(node, tuple(spread(child) for child in below)) if below else node


class Reader:
    """Finds and forces the conditions of one policy's parts."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.definitions = {name: spread(node) for name, node in policy.definitions.items()}
        self.yes_no = {name for name, type_ in policy.registers.items() if isinstance(type_, YesNo)}
        self.derived_yes_no = {name for name, derived in policy.derived.items() if isinstance(derived.type, YesNo)}
        self.dated_yes_no = {name for name, parameter in policy.parameters.items() if isinstance(parameter.type, YesNo)}

    def atoms(self, part: Part) -> tuple[Atom, ...]:
        """The atomic conditions the part depends on, by way of derived facts too, each once."""
        found: dict[Atom, None] = {}
        for path, lowered in part.written:
            found |= dict.fromkeys(self._atoms(spread(lowered), path))
        for name in self._derived_below(part.lowered):
            for each in self.policy.derived[name].written:
                found |= dict.fromkeys(self._atoms(spread(each.lowered), each.path))
        return tuple(found)

    def forced(self, lowered: Node, atom: Atom, value: bool, suffix: str) -> tuple[Node, dict[str, Node]]:
        """The core tree as if the condition had this value, and the derived facts that then differ, under new names."""
        renamed: dict[str, str] = {}
        changed: dict[str, Node] = {}
        for name in self._derived_below(lowered):
            node = self._replaced(self.definitions[name], atom, value, renamed)
            if node != self.definitions[name]:
                renamed[name] = f"{name} {suffix}"
                changed[renamed[name]] = node
        return self._replaced(spread(lowered), atom, value, renamed), changed

    def _derived_below(self, lowered: Node) -> list[str]:
        """The derived facts the core tree reads, those that others need first."""
        seen: set[str] = set()
        waiting = [name for name in names(lowered) if name in self.policy.derived]
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting += [below for below in names(self.definitions[name]) if below in self.policy.derived]
        return [name for name in self.policy.derived if name in seen]

    def _atoms(self, node: Node, home: KeyPath) -> Iterator[Atom]:
        atom = self.atom(node, home)
        if atom is not None:
            yield atom
        if atom is not None and _is_total(node):
            return
        for child in children(node):
            if not _added(node, child):
                yield from self._atoms(child, home)

    def atom(self, node: Node, home: KeyPath = ()) -> Atom | None:
        """The condition that the node is, if it is an atomic one."""
        match node:
            case Compare(left=left, op=op, right=right) if not (self._is_yes_no(left) or self._is_yes_no(right)):
                shown, swapped, turned = _TURNED[op]
                sides = (right, left) if swapped else (left, right)
                if shown == "==" and isinstance(sides[0], Literal):
                    sides = (sides[1], sides[0])
                return Atom(Compare(sides[0], shown, sides[1]), node.at, turned, home)
            case Name(id=name) if name in self.yes_no or name in self.dated_yes_no:
                return Atom(node, node.at, False, home)
            case Call(function="known"):
                return Atom(node, node.at, False, home)
            case And() if _is_total(node):
                below = self.atom(node.parts[0], home)
                return below and below.but(form=And((below.form, node.parts[1])), at=node.at)
            case _:
                return None

    def _is_yes_no(self, node: Node) -> bool:
        match node:
            case Not() | And() | Or() | Compare() | Member() | Call(function="known"):
                return True
            case Name(id=name):
                return name in self.yes_no or name in self.derived_yes_no or name in self.dated_yes_no
            case Literal(value=value):
                return isinstance(value, bool)
            case Choose(then=then):
                return self._is_yes_no(then)
            case _:
                return False

    def _replaced(self, node: Node, atom: Atom, value: bool, renamed: Mapping[str, str]) -> Node:
        own = self.atom(node)
        if own == atom and own is not None:
            return Literal(value is not own.turned)
        if isinstance(node, Name):
            return Name(renamed[node.id], node.at) if node.id in renamed else node
        below = children(node)
        return with_children(node, tuple(self._replaced(child, atom, value, renamed) for child in below)) if below else node


def _is_total(node: Node) -> bool:
    """Whether this is a comparison of a total, which lowering has joined with whether the total is complete."""
    return (
        isinstance(node, And)
        and len(node.parts) == 2
        and isinstance(node.parts[1], Call)
        and node.parts[1].function == "total_complete"
    )


def _added(parent: Node, child: Node) -> bool:
    """Whether lowering added the child. INVARIANT: what it adds to a choice stands at the very place of that choice."""
    return isinstance(parent, Choose) and child is parent.condition and child.at == parent.at
