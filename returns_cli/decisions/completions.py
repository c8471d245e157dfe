"""What every completion of the unknown facts comes to: where all lead to one outcome, that is the outcome.

Three-valued logic settles most requests and is looked at first. What it leaves open is taken apart into boxes until
something is sure of each box, so that an answer is proved, never sampled. What two completions have shown to be open
is tried first on the next request that lacks the same facts.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from returns_cli.decisions.boxes import Boxes, Completion
from returns_cli.engines.python import UNSURE, PythonEngine, Verdict
from returns_cli.engines.python_ranges import Box
from returns_cli.kinds.kind import Registers
from returns_cli.language.nodes import Node
from returns_cli.policy.model import INCOMPLETE, Policy
from returns_cli.policy.program import NO_ROUTE, Program

# So many boxes are looked at for one request, fewer where a look takes longer. What is not settled by then stays as
# three-valued logic leaves it, open; that is safe, for an unknown fact is never taken for a yes.
MOST_BOXES, MOST_LOOKS = 600, 50_000
MOST_HALVINGS = 60  # where two unknown numbers or days hang together, cutting one of them alone seldom settles much
MOST_SEEN, MOST_PATTERNS = 4, 1_000  # completions to try first, and for how many sets of unknown facts
Look: TypeAlias = Callable[..., tuple[str | None, int]]


class Completions:
    """Settles what `engine`, the three-valued one, leaves open of requests of one policy."""

    def __init__(self, policy: Policy, program: Program, engine: PythonEngine) -> None:
        self.policy = policy
        self.program = program
        self.engine = engine
        self.boxes = Boxes(program)
        self.open_route = 1 << len(program.rules)
        self.by_strength = sorted(range(len(program.rules)), key=lambda at: policy.outcomes.index(policy.rules[at].outcome))
        looks = len(program.rules) + len(program.routes) + len(program.checks) + 1
        self.most_boxes = max(50, min(MOST_BOXES, MOST_LOOKS // looks))
        self.seen: dict[tuple[str, frozenset[int]], list[Completion]] = {}

    def settled(self, registers: Registers, verdict: Verdict) -> Verdict:
        """The verdict with the outcome, and else the route, that every readable completion has; rules stay as they are."""
        outcome, fired, undecided, _ = verdict
        if outcome != INCOMPLETE and not undecided & self.open_route:
            return verdict
        if outcome == INCOMPLETE:
            outcome = self._common("outcome", registers) or INCOMPLETE
        if outcome in (INCOMPLETE, self.policy.denied):
            return outcome, fired, undecided & ~self.open_route, None
        common = self._common("route", registers)
        still_open = self.open_route if common is None else 0
        return outcome, fired, (undecided & ~self.open_route) | still_open, None if common == NO_ROUTE.value else common

    def unreadable(self, registers: Registers) -> int:
        """The first check that a completion breaks, if each of them breaks one; else -1."""
        if any(self._tried("checks", registers, self.boxes.open_places(registers))):
            return -1
        search = _Search(self, registers)
        box = search.readable(search.start)
        if box is None:
            return search.broken
        self._remember("checks", search, box)
        return -1

    def _common(self, what: str, registers: Registers) -> str | None:
        """The outcome, or the route, of every readable completion; None where there are several, or it is not proved."""
        ending, ends = self._outcome if what == "outcome" else self._route, set[str]()
        for completion in self._tried(what, registers, self.boxes.open_places(registers)):
            if (end := ending(completion)) is not None:
                ends.add(end)
                if len(ends) > 1:
                    return None
        ranges, program = self.boxes.ranges, self.program
        look = ranges.outcome if what == "outcome" else ranges.route
        nodes = [program.rules[at] for at in self.by_strength] if what == "outcome" else program.routes
        order = self.by_strength if what == "outcome" else range(len(program.routes))
        search = _Search(self, registers)
        found: dict[str, Box] = {}
        for end, box in search.leaves(look, list(zip(order, nodes, strict=True))):
            if end is None:
                return None
            if end not in found and (reached := search.readable(box)) is not None:
                found[end] = reached
                self._remember(what, search, reached)
                if len(found) > 1:
                    return None
        return next(iter(found), None)

    def _outcome(self, registers: Registers) -> str | None:
        outcome = self.engine.evaluate(*registers)[0]
        return None if outcome == INCOMPLETE else outcome

    def _route(self, registers: Registers) -> str | None:
        _, _, undecided, route = self.engine.evaluate(*registers)
        return None if undecided & self.open_route else route or str(NO_ROUTE.value)

    def _tried(self, what: str, registers: Registers, places: frozenset[int]) -> Iterator[Registers]:
        """The readable completions of this request by what was seen of others that lack the same facts."""
        filled = (self.boxes.filled(registers, completion) for completion in self.seen.get((what, places), ()))
        return filter(self._readable, filled)

    def _readable(self, completion: Registers) -> bool:
        """Whether it surely breaks no check. What stays blank in it is asked of every value, as in a search: what was seen
        before must not decide otherwise than what is seen for the first time."""
        violated = self.engine.violated(*completion)
        return (violated == UNSURE and not self.boxes.ranges.checks(*self.boxes.of(completion))[0]) or violated == -1

    def _remember(self, what: str, search: _Search, box: Box) -> None:
        if len(self.seen) >= MOST_PATTERNS:
            self.seen.clear()
        kept = self.seen.setdefault((what, search.places), [])
        kept.insert(0, self.boxes.completion(box, search.places))
        del kept[MOST_SEEN:]


class _Search:
    """The boxes of one request."""

    def __init__(self, home: Completions, registers: Registers) -> None:
        self.boxes = home.boxes
        self.checks = list(enumerate(home.program.required))
        self.start = self.boxes.of(registers)
        self.places = self.boxes.open_places(registers)
        self.left, self.halvings = home.most_boxes, MOST_HALVINGS
        self.broken = 0

    def leaves(self, look: Look, parts: Sequence[tuple[int, Node]]) -> Iterator[tuple[str | None, Box]]:
        """Boxes that together hold every completion, each with its one ending; None where that cannot be told."""
        waiting = deque([self.start])
        while waiting:
            # The newest soon comes to an end, the oldest is the widest: by turns, two different endings show early.
            box = waiting.pop() if self.left % 2 else waiting.popleft()
            self.left -= 1
            end, still_open = look(*box)
            if end is None:
                pieces = self._split(box, still_open, parts) if self.left > 0 else []
                if pieces:
                    waiting += [piece for piece in reversed(pieces) if not self.boxes.ranges.checks(*piece)[0]]
                    continue
            yield end, box

    def readable(self, box: Box) -> Box | None:
        """A part of the box whose requests break no check, or of which that cannot be told; None if there surely is none."""
        waiting = [box]
        while waiting:
            box = waiting.pop()
            self.left -= 1
            broken, still_open = self.boxes.ranges.checks(*box)
            if broken:
                self.broken = (broken & -broken).bit_length() - 1
                continue
            pieces = self._split(box, still_open, self.checks) if still_open and self.left > 0 else []
            if not pieces:
                return box
            waiting += reversed(pieces)
        return None

    def _split(self, box: Box, still_open: int, parts: Sequence[tuple[int, Node]]) -> list[Box]:
        for bit, node in parts:
            if still_open >> bit & 1:
                pieces = self.boxes.split(box, node, self.places)
                if pieces:
                    return pieces
        for bit, node in parts:
            if still_open >> bit & 1 and self.halvings:
                pieces = self.boxes.halves(box, node, self.places)
                if pieces:  # none where only what stays blank leaves this part open
                    self.halvings -= 1
                    return pieces
        return []
