"""Mutants tried on the cases: which of them no case notices. Only what a mutant changed is evaluated again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.decisions.lines import Shares
from returns_cli.kinds.kind import Registers
from returns_cli.records import Record
from returns_cli.testing.case_file import Case
from returns_cli.testing.cases import differences, same
from returns_cli.testing.mutation import Mutant
from returns_cli.testing.parts import UNKNOWN, Anatomy, PartResult, States
from returns_cli.testing.reading import ReadCase

RENAMED = ("outcome", "route")  # what makes another of a part though its condition stays


class Observed(Record):
    """A case that holds, its registers, and what the policy makes of it; or one line of a case, `beside` others, with what
    they add up to for the routes."""

    case: Case
    registers: Registers
    states: States
    result: PartResult
    beside: bool = False
    totals: Shares = ()


def observed(anatomy: Anatomy, cases: Iterable[ReadCase]) -> tuple[Observed, ...]:
    """The cases of one version that hold, each line evaluated once; those first that are soon looked at."""
    found = []
    for read in cases:
        for line, registers in zip(read.case.lines or (read.case,), read.lines, strict=True):
            states = anatomy.states(registers)
            result = anatomy.result(states, registers)
            found.append(Observed(line, registers, states, result, len(read.lines) > 1, read.totals))
    return tuple(sorted(found, key=lambda one: anatomy.left_open(one.states)))


class MutantTrial:
    """One mutant beside the policy it was made of."""

    def __init__(self, anatomy: Anatomy, mutant: Mutant) -> None:
        self.original = anatomy
        self.mutant = mutant
        self.anatomy = Anatomy(mutant.policy)
        self.parts = tuple(sorted({*mutant.parts, *self.anatomy.hanging}))

    @cached_property
    def _changed(self) -> Callable[..., Registers]:
        parts = self.anatomy.parts
        return self.anatomy.engine.function(tuple(parts[number].lowered for number in self.parts))

    def result(self, registers: Registers, states: States) -> PartResult:
        """What the mutant makes of a request, given the states of the original's parts."""
        changed = list(states)
        for number, state in zip(self.parts, self._changed(*registers), strict=True):
            if number < len(changed):
                changed[number] = state
            else:
                changed.append(state)
        return self.anatomy.result(changed[: len(self.anatomy.parts)], registers)

    def killed_by(self, cases: Sequence[Observed], whole: Sequence[Case]) -> Case | None:
        """A case that the mutant gets wrong. `whole` are all of them, of several lines too."""
        others_change = self.mutant.policy.over_lines != self.original.policy.over_lines
        for one in cases:
            if one.beside and others_change:
                continue  # its registers have what the other lines come to in the policy
            result = self.result(one.registers, one.states)
            if result != one.result and _fails(one.case.expected, result):
                return one.case
        dear = (case for case in whole if _asks(case) or (case.lines and (others_change or "route" in case.expected)))
        return next((case for case in dear if any(True for _ in differences(self.compiled, case))), None)

    @cached_property
    def compiled(self) -> CompiledPolicy:
        return CompiledPolicy(self.mutant.policy)

    def differs(self, registers: Registers) -> bool:
        """Whether a case could tell the mutant from the policy by this request."""
        if self.mutant.kind not in RENAMED and self._changed(*registers) == self._unchanged(*registers):
            return False
        states = self.original.states(registers)
        return visible(self.result(registers, states)) != visible(self.original.result(states, registers))

    @cached_property
    def _unchanged(self) -> Callable[..., Registers]:
        """The parts of the policy itself that the mutant changed; what only the mutant has is left out."""
        parts = self.original.parts
        own = tuple(parts[number].lowered for number in self.parts if number < len(parts))
        return self.original.engine.function(own)


def _asks(case: Case) -> bool:
    """Whether the case expects questions, which is too dear to look at first."""
    return any("ask" in line.expected for line in case.lines or (case,))


def visible(result: PartResult) -> PartResult:
    """The result as a case can fix it."""
    return result.but(open=False)


def _fails(expected: Mapping[str, object], result: PartResult) -> bool:
    """Whether a case that expects this would fail on such a result; its questions are left aside."""
    if not result.readable:
        return expected.get("error") is not True
    return any(not same(wanted, found) for wanted, found in _pairs(expected, result))


def _pairs(expected: Mapping[str, Any], result: PartResult) -> Iterator[tuple[object, object]]:
    for key, wanted in expected.items():
        match key:
            case "outcome":
                yield wanted, result.outcome
            case "reasons":
                yield wanted, list(result.fired)
            case "route":
                yield wanted, result.route
            case "derived":
                yield wanted, {name: result.derived.get(name, UNKNOWN) for name in wanted}
            case "next" if isinstance(wanted, dict):
                yield wanted, {name: result.next.get(name, False) for name in wanted}
            case "next":
                yield sorted(wanted), sorted(name for name, due in result.next.items() if due is not False)
            case "terms":
                yield wanted, {name: result.terms.get(name, "gap") for name in wanted}
            case "error":
                yield wanted, False
