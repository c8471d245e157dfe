"""Facts that a policy makes by itself: what the other lines of a request come to, where a condition looks at all lines."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date

from returns_cli.language.faults import ExpressionError
from returns_cli.language.nodes import Call, Compare, Literal, Name, Node, Or, names
from returns_cli.language.over_lines import EARLIEST, TOTAL, again
from returns_cli.language.show import show
from returns_cli.language.types import FIRST_DAY, LAST_DAY, Number, Type
from returns_cli.policy.fact import OverLines
from returns_cli.policy.fold import fold
from returns_cli.policy.model import Fact, Requirement, Words

_LONGEST = 60


class OtherFacts:
    """The facts made so far, by name; each call of the same has the same. `taken` are the names that the file gives.

    INVARIANT: `looking` are all names that hang on the other lines, so that nothing is summed up twice.
    """

    def __init__(self, constants: Mapping[str, Literal], taken: Collection[str]) -> None:
        self.constants = constants
        self.taken = set(taken)
        self.facts: dict[str, Fact] = {}
        self.looking: set[str] = set()

    def __call__(self, call: Call, type_: Type, source: Node) -> Name:
        """The name of the fact that says what the call comes to over the other lines."""
        share = fold(call.arguments[0], self.constants)
        if isinstance(type_, Number) and type_.parts > 1:
            help = "add up whole minutes: total(minutes_between(start, end) // 1)"
            raise ExpressionError("a total cannot have parts of a minute", source.at, help)
        if names(share) & self.looking:
            raise again(source)
        over = OverLines(call.function, share)
        known = next((name for name, fact in self.facts.items() if fact.over == over), None)
        name = known or self._add(over, type_, show(source))
        return Name(name, call.at)

    def note(self, name: str, lowered: Node) -> None:
        """Remembers a name that stands for an expression, if that looks at the other lines."""
        if names(lowered) & self.looking:
            self.looking.add(name)

    def _add(self, over: OverLines, type_: Type, wording: str) -> str:
        name = f"others_{re.sub('[^a-z0-9]+', '_', wording.lower()).strip('_')}"[:_LONGEST].rstrip("_")
        while name in self.taken:
            name += "_2"
        self.taken.add(name)
        self.looking.add(name)
        asked = Words(
            f"What do the other lines of the request come to: {wording}?", f"同一申请的其他行合起来是多少：{wording}？"
        )
        called = Words(f"{wording} of the other lines", f"其他行的{wording}")
        default = 0 if over.function == TOTAL else LAST_DAY if over.function == EARLIEST else FIRST_DAY
        self.facts[name] = Fact(name, type_, label=called, ask=asked, default=default, over=over)
        return name


def others_of(facts: Mapping[str, Fact], constants: Mapping[str, Literal]) -> OtherFacts:
    """The facts that a policy has made, to read its expressions once more."""
    found = OtherFacts(constants, facts)
    found.facts |= {name: fact for name, fact in facts.items() if fact.over is not None}
    return found


def lines_agree(facts: Mapping[str, Fact]) -> Iterator[Requirement]:
    """Where a policy counts the lines: without other lines there is nothing of theirs, and no more hold than there are."""
    made = {name: fact for name, fact in facts.items() if fact.over is not None}
    every = next((name for name, fact in made.items() if fact.over == OverLines(TOTAL, Literal(1))), None)
    for name in made if every else ():
        if name != every and every is not None:
            must = _none_without(made[name], every)
            wording = Words(f"{name} is {{{name}}}, but {every} is {{{every}}}", f"{name}为{{{name}}}，而{every}为{{{every}}}")
            yield Requirement(must, must, wording)


def _none_without(fact: Fact, every: str) -> Node:
    if isinstance(fact.type, Number) and fact.type.high == 1_000 and fact.type.low == 0 and not fact.type.places:
        return Compare(Name(fact.name), "<=", Name(every))
    neutral = fact.default if isinstance(fact.default, date) else 0
    return Or((Compare(Name(every), ">", Literal(0)), Compare(Name(fact.name), "==", Literal(neutral))))
