"""One version of a policy held against the cases that fall in it: its conditions, and its mutants."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from returns_cli.decisions.ready import ReadyPolicy
from returns_cli.engines.record import Slots
from returns_cli.errors import Place
from returns_cli.intake.faults import InputError
from returns_cli.language.nodes import Literal
from returns_cli.language.parse import parse
from returns_cli.language.show import show
from returns_cli.policy.reads import facts_read
from returns_cli.policy.source import KeyPath, Source
from returns_cli.records import Record
from returns_cli.testing.case_file import Case, CaseFile
from returns_cli.testing.case_text import case_text, pasted
from returns_cli.testing.cases import differences
from returns_cli.testing.coverage import Meter, Wanted
from returns_cli.testing.mutation import Mutant, mutants_of
from returns_cli.testing.nearby import Nearby
from returns_cli.testing.parts import Anatomy, Result
from returns_cli.testing.trial import MutantTrial, observed


class Missing(Record):
    """A condition that no case shows in one direction, as it is written and where; and the text of a case that would."""

    wanted: Wanted
    condition: str
    place: Place
    case: str | None


class Survivor(Record):
    """A mutant that no case notices: what it changed, where; and the text of a case that would notice."""

    mutant: Mutant
    was: str
    whole: str
    place: Place
    case: str | None


class VersionCoverage(Record):
    wanted: tuple[Wanted, ...]
    missing: tuple[Missing, ...]
    impossible: tuple[Missing, ...]


class VersionMutants(Record):
    total: int
    killed: int
    equivalent: tuple[Survivor, ...]
    survived: tuple[Survivor, ...]


class VersionTest:
    """INVARIANT: `cases` are cases that hold, so that a mutant that fails one differs from the policy."""

    def __init__(self, ready: ReadyPolicy, source: Source, case_file: CaseFile, cases: Sequence[tuple[Case, Slots]]) -> None:
        self.ready = ReadyPolicy(ready.policy)
        self.source = source
        self.case_file = case_file
        self.anatomy = Anatomy(ready.policy)
        self.cases = observed(self.anatomy, cases)

    @cached_property
    def nearby(self) -> Nearby:
        """Where to look for further cases: at the facts of `[base]` first, then at each case."""
        try:
            base = [self.ready.reader.read(self.case_file.base)]
        except InputError:
            base = []
        return Nearby(self.ready, [*base, *(case.slots for case in self.cases)] or [self.ready.reader.complete({}, None)])

    def coverage(self) -> VersionCoverage:
        """Which conditions the cases show, and cases for those that they do not."""
        meter = Meter(self.anatomy)
        found = meter.coverage(case.slots for case in self.cases)
        missing = [self._missing(meter, wanted) for wanted in found.missing]
        return VersionCoverage(found.wanted, tuple(missing), ())

    def _missing(self, meter: Meter, wanted: Wanted) -> Missing:
        shows = meter.shows(wanted)
        slots = self.nearby.find(
            lambda slots: shows(slots, self._result(slots)), facts_read(self.ready.policy, wanted.part.core)
        )
        text = None if slots is None else self._text(slots, [wanted.part.name])
        atom = wanted.atom
        written = self._excerpt(atom.home, atom.at)
        condition = show(atom.form) if _is_constant(written) else written
        return Missing(wanted, condition, self.source.place(atom.home, atom.at), text)

    def mutants(self) -> VersionMutants:
        """The mutants tried on the cases; for each that survives, a case that tells it from the policy."""
        killed, survived = 0, []
        for mutant in mutants_of(self.ready.policy, self.source):
            trial = MutantTrial(self.anatomy, mutant)
            if trial.killed_by(self.cases) is not None:
                killed += 1
            else:
                survived.append(self._survivor(trial))
        return VersionMutants(killed + len(survived), killed, (), tuple(survived))

    def _survivor(self, trial: MutantTrial) -> Survivor:
        def differs(slots: Slots) -> bool:
            states = self.anatomy.states(slots)
            return trial.differs(slots, states, self.anatomy.result(states))

        mutant = trial.mutant
        cores = [trial.anatomy.parts[number].core for number in mutant.parts]
        bearing = frozenset[str]().union(*(facts_read(mutant.policy, core) for core in cores))
        slots = self.nearby.find(differs, bearing)
        text = None if slots is None else self._killing(trial, slots)
        place = self.source.place(mutant.path, mutant.at)
        return Survivor(mutant, self._excerpt(mutant.path, mutant.at), self._excerpt(mutant.path, None), place, text)

    def _killing(self, trial: MutantTrial, slots: Slots) -> str | None:
        """The text of a case for this request, once it has been seen that it tells the mutant from the policy."""
        states = self.anatomy.states(slots)
        own, other = self.anatomy.result(states), trial.result(slots, states)
        terms = [name for name in own.terms if own.terms[name] != other.terms.get(name)]
        return self._replayed(case_text(self.ready, self.case_file.base, slots, own, terms), trial.ready)

    def _text(self, slots: Slots, terms: Sequence[str]) -> str | None:
        return self._replayed(case_text(self.ready, self.case_file.base, slots, self._result(slots), terms), None)

    def _replayed(self, text: str, mutant: ReadyPolicy | None) -> str | None:
        """The text, if the policy passes the case it holds, and the mutant does not."""
        case = pasted(text, self.case_file)
        passes: Callable[[ReadyPolicy], bool] = lambda ready: not any(True for _ in differences(ready, case))  # noqa: E731
        return text if passes(self.ready) and (mutant is None or not passes(mutant)) else None

    def _result(self, slots: Slots) -> Result:
        return self.anatomy.result(self.anatomy.states(slots))

    def _excerpt(self, path: KeyPath, at: tuple[int, int] | None) -> str:
        """What is written at a key, or in the characters `at` of it."""
        value: object = self.source.raw
        for step in path:
            try:
                value = value[step]  # type: ignore[index]
            except (KeyError, IndexError, TypeError):
                return str(path[-1])
        text = str(value).lower() if isinstance(value, bool) else str(value)
        return text if at is None or not at[1] else text[at[0] : at[0] + at[1]]


def _is_constant(written: str) -> bool:
    """Whether a condition is written as one of the options of a list."""
    return isinstance(parse(written), Literal)
