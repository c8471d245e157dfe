"""Boxes of requests: what the unknown facts can still be, and where to cut so that more is sure of each piece."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import NamedTuple, TypeAlias, cast

from returns_cli.engines.python_range_code import OTHER
from returns_cli.engines.python_ranges import Box, Ranges, Sides
from returns_cli.kinds.kind import Known, Register, Registers
from returns_cli.language.nodes import Call, Compare, Literal, Member, Node, walk
from returns_cli.language.types import Choice, Date, Number, Text, Type, YesNo, fact_of
from returns_cli.policy.program import Program
from returns_cli.records import Record
from returns_cli.search.flips import flips


class Reads(Record):
    """What an expression reads, by way of definitions too: places of registers, and the comparisons of numbers and dates."""

    places: tuple[int, ...]
    comparisons: tuple[tuple[frozenset[int], Sides], ...]


class Distance(NamedTuple):
    """So much more than what stands in that place."""

    place: int
    more: int


Completion: TypeAlias = Mapping[int, Register | Distance]


class Boxes:
    """The boxes of one program. A box is what `Ranges` takes; a place is the number of a register."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.ranges = Ranges(program)
        self.registers = list(program.registers.items())
        self.place = {name: place for place, (name, _) in enumerate(self.registers)}
        # INVARIANT: the first register of a fact is unknown exactly when the fact is.
        facts = [fact_of(name) for name, _ in self.registers]
        self.first = [facts.index(fact) for fact in facts]
        highs, count = self.ranges.ordered, len(self.registers)
        self.high = {self.place[name]: count + number for number, name in enumerate(highs)}
        types = {place: self.registers[place][1] for place in self.high}
        self.scales = {place: (*_as_number(type_), *_ends(type_)) for place, type_ in types.items()}
        self.given = {self.place[name]: count + len(highs) + number for number, name in enumerate(self.ranges.asked)}
        duties = [node for duty in program.duties for node in (duty.holds, duty.deadline) if node is not None]
        calls = (node for root in duties for node in walk(root) if isinstance(node, Call) and node.function == "known")
        named = {*self.ranges.asked, *program.reached(call.arguments[0] for call in calls)} & self.place.keys()
        self.asked = {self.first[self.place[name]] for name in named}
        self.asked_facts = frozenset(facts[place] for place in self.asked)
        self.fillable = [(place, first) for place, first in enumerate(self.first) if first not in self.asked]
        self._reads: dict[Node, Reads] = {}

    def of(self, registers: Registers) -> Box:
        """All that a request can still be. A register that a known fact leaves blank (the boxes of an area) is never read."""
        low, high = list(registers), []
        for place in self.high:
            least, most = (registers[place],) * 2 if registers[place] is not None else _bounds(self.registers[place][1])
            low[place] = least
            high.append(most)
        return (*low, *high, *(registers[place] is not None for place in self.given))

    def open_places(self, registers: Registers) -> frozenset[int]:
        """The places that completions of the request fill: not those of which the policy itself says what a blank means,
        asking whether they are known. Such a thing has not happened, and stays so."""
        return frozenset([place for place, first in self.fillable if registers[first] is None])

    def completion(self, box: Box, places: frozenset[int]) -> Completion:
        """What fills these places in one request of the box. A day or number is kept as how far it is from one of its type that
        is known, so that it suits the requests of other days too."""
        return {place: self._values(place)[0] if box[place] is None else self._beside(box, place) for place in places}

    def _beside(self, box: Box, place: int) -> Register | Distance:
        if place in self.high:
            number, _ = _as_number(self.registers[place][1])
            for at, end in self.high.items():
                if at != place and box[at] is not None and self._known_alike(box, at, end, place):
                    return Distance(at, number(box[place]) - number(box[at]))
        return box[place]

    def filled(self, registers: Registers, completion: Completion) -> Registers:
        """The request with these of its places filled."""
        found = list(registers)
        for place, value in completion.items():
            found[place] = self._from(registers, place, value) if isinstance(value, Distance) else value
        return tuple(found)

    def _from(self, registers: Registers, place: int, far: Distance) -> Register:
        known = registers[far.place]
        number, value, low, high = self.scales[place]
        return value(low if known is None else min(max(number(known) + far.more, low), high))

    def split(self, box: Box, node: Node, places: frozenset[int]) -> list[Box]:
        """The box in pieces, at the first of these places that the node reads and where cutting helps; none if nowhere."""
        reads = self.reads(node)
        for place in reads.places:
            if place in places and place not in self.high and box[place] is None:
                return [self._put(box, place, value, value) for value in self._values(place)]
        for place in reads.places:
            if place in places and place in self.high and box[place] != box[self.high[place]]:
                cuts = sorted(self._cuts(box, place, reads))
                if cuts:
                    return self._pieces(box, place, cuts)
        return []

    def halves(self, box: Box, node: Node, places: frozenset[int]) -> list[Box]:
        """The box in two, at a day or moment that is known beside this one, or else in the middle.

        Where comparisons hang on several registers that are not known, nothing flips while the others may be anything.
        """
        ranges = [place for place in self.reads(node).places if place in places and place in self.high]
        place = max(ranges, key=lambda place: self._width(box, place), default=None)
        if place is None or box[place] == box[self.high[place]]:
            return []
        number, _ = _as_number(self.registers[place][1])
        low, high = number(box[place]), number(box[self.high[place]])
        beside = (number(box[at]) for at, end in self.high.items() if self._known_alike(box, at, end, place))
        return self._pieces(box, place, [next((n for n in beside if low < n <= high), (low + high + 1) // 2)])

    def _width(self, box: Box, place: int) -> float:
        """How much of all that the register can be the box leaves."""
        type_ = self.registers[place][1]
        number, _ = _as_number(type_)
        low, high = _ends(type_)
        return (number(box[self.high[place]]) - number(box[place])) / (high - low or 1)

    def _known_alike(self, box: Box, at: int, end: int, place: int) -> bool:
        """Whether another register of the same type is known."""
        return box[at] == box[end] and self.registers[at][1] == self.registers[place][1]

    def reads(self, node: Node) -> Reads:
        if node not in self._reads:
            reached = self.program.reached((node,))
            defined = [self.program.definitions[name] for name in reached if name in self.program.definitions]
            sides = dict.fromkeys(pair for root in (node, *defined) for part in walk(root) for pair in self._sides(part))
            places = tuple(sorted(self.place[name] for name in reached if name in self.place))
            read = [frozenset(self.place[name] for name in self.program.reached(pair) if name in self.place) for pair in sides]
            self._reads[node] = Reads(places, tuple(zip(read, map(self._side, sides), strict=True)))
        return self._reads[node]

    def _sides(self, node: Node) -> Iterator[tuple[Node, Node]]:
        """The pairs of numbers or dates on whose order a comparison depends."""
        if isinstance(node, Compare) and self.ranges.is_ordered(node.left):
            yield node.left, node.right
        elif isinstance(node, Member) and self.ranges.is_ordered(node.needle):
            yield from ((node.needle, option) for option in node.options)

    def _side(self, pair: tuple[Node, Node]) -> Sides:
        if pair not in self._functions:
            self._functions[pair] = self.ranges.sides(*pair)
        return self._functions[pair]

    @cached_property
    def _functions(self) -> dict[tuple[Node, Node], Sides]:
        return {}

    @cached_property
    def _texts(self) -> tuple[str, ...]:
        """The texts of the program, and one that is none of them."""
        program = self.program
        roots = (*program.definitions.values(), *program.required)
        found = (node.value for root in roots for node in walk(root) if isinstance(node, Literal))
        return (cast(str, OTHER), *dict.fromkeys(value for value in found if isinstance(value, str)))

    def _values(self, place: int) -> tuple[bool | str, ...]:
        """The values of a place that has few, or that the program can tell apart."""
        match self.registers[place][1]:
            case YesNo():
                return True, False
            case Choice(options=options):
                return options
            case Text():
                return self._texts
        raise AssertionError(place)  # numbers and dates have ends

    def _put(self, box: Box, place: int, low: Register, high: Register) -> Box:
        changed = list(box)
        changed[place] = low
        if place in self.high:
            changed[self.high[place]] = high
        return tuple(changed)

    def _cuts(self, box: Box, place: int, reads: Reads) -> set[int]:
        """Where a comparison that the box leaves open, and that else reads what is known, changes as this register grows."""
        number, value = _as_number(self.registers[place][1])
        low, high = number(box[place]), number(box[self.high[place]])
        found: set[int] = set()
        for read, sides in reads.comparisons:
            if place in read and self._is_alone(box, place, read) and _order(sides(*box)) is None:
                trial, at = list(box), self.high[place]

                def order(middle: int, sides: Sides = sides, trial: list[Register] = trial, at: int = at) -> int | None:
                    trial[place] = trial[at] = value(middle)
                    return _order(sides(*trial))

                found.update(flips(order, low, high))
        return found

    def _is_alone(self, box: Box, place: int, read: frozenset[int]) -> bool:
        """Whether all else that is read here is known."""
        return all(box[at] is not None and (at not in self.high or box[at] == box[self.high[at]]) for at in read - {place})

    def _pieces(self, box: Box, place: int, cuts: list[int]) -> list[Box]:
        number, value = _as_number(self.registers[place][1])
        starts = [number(box[place]), *cuts]
        stops = [cut - 1 for cut in cuts] + [number(box[self.high[place]])]
        return [self._put(box, place, value(low), value(high)) for low, high in zip(starts, stops, strict=True)]


def _bounds(type_: Type) -> tuple[Known, Known]:
    value = _as_number(type_)[1]
    low, high = _ends(type_)
    return value(low), value(high)


def _ends(type_: Type) -> tuple[int, int]:
    """The least and the greatest number of a type that has an order; days are counted."""
    assert isinstance(type_, Number | Date)  # noqa: S101  for the type checker: only such places have a high end
    return type_.low, type_.high


def _as_number(type_: Type) -> tuple[Callable[[Register], int], Callable[[int], Known]]:
    """From a register to a whole number that grows with it, and back."""
    there, back = (date.toordinal, date.fromordinal) if isinstance(type_, Date) else (int, int)
    return cast("Callable[[Register], int]", there), back


def _order(ends: tuple[int, int, int, int]) -> int | None:
    """Whether the one side is surely less than the other (-1), greater (1) or the same (0)."""
    least, most, other_least, other_most = ends
    if most < other_least:
        return -1
    if least > other_most:
        return 1
    return 0 if least == most == other_least == other_most else None
