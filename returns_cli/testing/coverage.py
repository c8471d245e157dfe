"""Coverage by condition and decision: each atomic condition of each part shown true and false, and shown to matter.

A case shows a condition where the part would come out otherwise if that condition alone were the
other way round ("masking MC/DC"); a route or a term only where the request is decided and not denied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from returns_cli.decisions.lines import Shares
from returns_cli.engines.python import PythonEngine
from returns_cli.kinds.kind import Registers
from returns_cli.language.nodes import Node
from returns_cli.policy.model import INCOMPLETE, Policy
from returns_cli.policy.program import program_of
from returns_cli.records import Record
from returns_cli.testing.conditions import Atom, Reader
from returns_cli.testing.parts import Anatomy, Part, PartResult


class WantedCondition(Record):
    """One condition of one part, to be shown in one direction. `value` is the condition's as it is written."""

    part: Part
    atom: Atom
    value: bool


class Forced(Record):
    """A part as if one of its conditions were true, and as if it were false, over the names of `policy`."""

    policy: Policy
    if_true: Node
    if_false: Node


class Coverage(Record):
    """What the cases are to show of a policy, and what of that they do not."""

    wanted: tuple[WantedCondition, ...]
    missing: tuple[WantedCondition, ...]


class Meter:
    """Measures what requests show of one policy."""

    def __init__(self, anatomy: Anatomy) -> None:
        self.anatomy = anatomy
        self.reader = Reader(anatomy.policy)
        self.atoms = [(part, self.reader.atoms(part)) for part in anatomy.parts if part.authored]

    def coverage(self, requests: Iterable[tuple[Registers, Shares]]) -> Coverage:
        """What these requests leave to be shown; of a line beside others, with what its request adds up to."""
        shown: set[tuple[int, int, bool]] = set()
        for registers, totals in requests:
            result = self.anatomy.result(self.anatomy.states(registers), registers)
            for index, (part, atoms) in enumerate(self.atoms):
                if atoms and applies(part, result, self.anatomy.policy):
                    shown |= {(index, number, value) for number, value in self._shown(index, registers, totals)}
        wanted, missing = [], []
        for index, (part, atoms) in enumerate(self.atoms):
            for number, atom in enumerate(atoms):
                for value in (True, False):
                    one = WantedCondition(part, atom, value)
                    wanted.append(one)
                    missing += [] if (index, number, value) in shown else [one]
        return Coverage(tuple(wanted), tuple(missing))

    def shows(self, wanted: WantedCondition) -> Callable[[Registers], bool]:
        """Whether in a request the condition is as wanted and matters, the part being looked at or not."""
        index = self._index[id(wanted.part)]
        number = self.atoms[index][1].index(wanted.atom)
        return lambda registers: (number, wanted.value) in self._shown(index, registers)

    @cached_property
    def _index(self) -> dict[int, int]:
        return {id(part): index for index, (part, _) in enumerate(self.atoms)}

    def _shown(self, index: int, registers: Registers, totals: Shares = ()) -> Iterator[tuple[int, bool]]:
        """The conditions of a part that matter by themselves in this request, and how each is."""
        forced = self._forced_beside if totals else self._forced
        values = forced[index](*registers, *totals)
        for number, atom in enumerate(self.atoms[index][1]):
            own, if_true, if_false = values[3 * number : 3 * number + 3]
            if own is not None and if_true is not None and if_false is not None and if_true != if_false:
                yield number, own is not atom.turned

    @cached_property
    def _forced(self) -> list[Callable[..., tuple[object, ...]]]:
        """For each part: registers -> of each condition its value, and the part's with it forced true and forced false."""
        return [self._function(part, atoms) for part, atoms in self.atoms]

    @cached_property
    def _forced_beside(self) -> list[Callable[..., tuple[object, ...]]]:
        """The same of a line beside others: registers, and then the totals over all lines."""
        return [self._function(part, atoms, beside=True) for part, atoms in self.atoms]

    def _function(self, part: Part, atoms: tuple[Atom, ...], *, beside: bool = False) -> Callable[..., tuple[object, ...]]:
        policy, nodes = self.anatomy.policy, []
        for number, atom in enumerate(atoms):
            forced = self.forced(part, atom, policy, str(number))
            policy = forced.policy
            nodes += [atom.form, forced.if_true, forced.if_false]
        engine = PythonEngine(program_of(policy))
        return engine.over_totals(tuple(nodes)) if beside else engine.function(tuple(nodes))

    def forced(self, part: Part, atom: Atom, policy: Policy, suffix: str = "") -> Forced:
        """The part with the condition forced both ways; `policy` gets the derived facts that then differ."""
        if_true, some = self.reader.forced(part.lowered, atom, True, f"{suffix} true")
        if_false, others = self.reader.forced(part.lowered, atom, False, f"{suffix} false")
        return Forced(with_definitions(policy, some | others), if_true, if_false)


def applies(part: Part, result: PartResult, policy: Policy) -> bool:
    """Whether a part is looked at in a request with this result."""
    if part.kind == "check":
        return True
    if part.kind in ("rule", "shown"):
        return result.readable
    if part.kind in ("duty", "deadline"):
        return result.readable and (not part.outcomes or result.outcome in part.outcomes)
    return result.readable and result.outcome not in (INCOMPLETE, policy.denied)


def with_definitions(policy: Policy, definitions: dict[str, Node]) -> Policy:
    """The policy with further derived facts, which only our own trees can name."""
    if not definitions:
        return policy
    some = next(iter(policy.derived.values()))
    return policy.but(derived=policy.derived | {name: some.but(name=name, lowered=node) for name, node in definitions.items()})
