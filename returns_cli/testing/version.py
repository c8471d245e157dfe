"""One version of a policy held against the cases that fall in it: its conditions, and its mutants."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from time import process_time

from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.errors import Place
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.kind import Registers
from returns_cli.language.faults import ExpressionError
from returns_cli.language.nodes import Literal, Node
from returns_cli.language.parse import parse
from returns_cli.language.show import show
from returns_cli.policy.model import Policy
from returns_cli.policy.reads import facts_read
from returns_cli.policy.source import KeyPath, Source
from returns_cli.records import Record
from returns_cli.testing.case_file import CaseFile
from returns_cli.testing.case_text import ProposedCase, pasted, proposed
from returns_cli.testing.cases import differences
from returns_cli.testing.coverage import Meter, WantedCondition, applies
from returns_cli.testing.mutation import Mutant, mutants_of
from returns_cli.testing.nearby import Goal, Neighbourhood
from returns_cli.testing.parts import Anatomy, PartResult
from returns_cli.testing.proofs import request_that_differs, request_that_shows
from returns_cli.testing.reading import ReadCase
from returns_cli.testing.trial import MutantTrial, observed

# Of processor time, so that a busy machine finds the same; what is open then counts as not shown, and as surviving
SECONDS_OF_PROOFS = 30.0  # in all


class Missing(Record):
    """A condition that no case shows in one direction, as it is written and where; and a case that would."""

    wanted: WantedCondition
    condition: str
    place: Place
    case: ProposedCase | None


class Survivor(Record):
    """A mutant that no case notices: what it changed, where; and a case that would notice."""

    mutant: Mutant
    was: str
    whole: str
    place: Place
    case: ProposedCase | None


class VersionCoverage(Record):
    wanted: tuple[WantedCondition, ...]
    missing: tuple[Missing, ...]
    impossible: tuple[Missing, ...]


class VersionMutants(Record):
    total: int
    killed: int
    equivalent: tuple[Survivor, ...]
    survived: tuple[Survivor, ...]


class VersionTest:
    """`policy` is one version of the `whole`.

    INVARIANT: `cases` are cases that hold, so that a mutant that fails one differs from the policy.
    """

    def __init__(
        self,
        whole: CompiledPolicy,
        policy: Policy,
        source: Source,
        case_file: CaseFile,
        cases: Sequence[ReadCase],
    ) -> None:
        self.whole = whole
        self.compiled = CompiledPolicy(policy)
        self.source = source
        self.case_file = case_file
        self.anatomy = Anatomy(policy)
        self.cases = observed(self.anatomy, cases)
        self.whole_cases = [read.case for read in cases]
        self.proving = 0.0

    @cached_property
    def nearby(self) -> Neighbourhood:
        """Where to look for further cases: at the facts of `[base]` first, then at each case."""
        try:
            base = [self.compiled.reader.read(self.case_file.base)]
        except InputError:
            base = []
        return Neighbourhood(
            self.whole,
            self.compiled,
            [*base, *(case.registers for case in sorted(self.cases, key=lambda case: case.beside))]
            or [self.compiled.reader.complete({}, None)],
        )

    def coverage(self) -> VersionCoverage:
        """Which conditions the cases show, and cases for those that they do not."""
        meter = Meter(self.anatomy)
        found = meter.coverage((case.registers, case.totals) for case in self.cases)
        missing: list[Missing] = []
        impossible: list[Missing] = []
        for wanted in found.missing:
            registers, proved = self._showing(meter, wanted)
            atom = wanted.atom
            written = self._excerpt(atom.home, atom.at)
            condition = _condition(written, atom.form)
            case = None if registers is None else self._case(registers, [wanted.part.name])
            gap = Missing(wanted, condition, self.source.place(atom.home, atom.at), case)
            (impossible if proved else missing).append(gap)
        return VersionCoverage(found.wanted, tuple(missing), tuple(impossible))

    def _showing(self, meter: Meter, wanted: WantedCondition) -> tuple[Registers | None, bool]:
        """A request that shows the condition, or whether it is proved that there is none."""
        shows = meter.shows(wanted)

        def goal(registers: Registers) -> bool:
            return shows(registers) and applies(wanted.part, self._result(registers), self.compiled.policy)

        def ask() -> Registers | None:
            return request_that_shows(self.compiled, wanted, meter.forced(wanted.part, wanted.atom, self.compiled.policy))

        return self._sought(goal, facts_read(self.compiled.policy, wanted.part.lowered), ask)

    def _sought(self, goal: Goal, facts: Collection[str], ask: Callable[[], Registers | None]) -> tuple[Registers | None, bool]:
        """A request for which the goal holds, the plainest that is found; or whether it is proved that there is none.

        The solver is asked before one looks further away: it is soon done with what there is not, where looking is long.
        """
        registers = self.nearby.at_hand(goal, facts)
        if registers is None:
            solved, proved = self._proved(goal, ask)
            if proved:
                return None, True
            registers = self.nearby.find(goal, facts) or solved
        if registers is not None:
            self.nearby.remember(registers)
        return registers, False

    def _proved(self, goal: Goal, ask: Callable[[], Registers | None]) -> tuple[Registers | None, bool]:
        """What the solver found, decided again; or whether it proved that there is nothing to be found."""
        from returns_cli.engines.smt_search import Unproved

        if self.proving > SECONDS_OF_PROOFS:
            return None, False
        began = process_time()
        try:
            registers = ask()
        except Unproved:
            return None, False
        finally:
            self.proving += process_time() - began
        if registers is None:
            return None, True
        again = self.nearby.read_again(registers)
        return (again, False) if again is not None and goal(again) else (None, False)

    def mutants(self) -> VersionMutants:
        """The mutants tried on the cases; for each that survives, a case that tells it from the policy."""
        killed = 0
        equivalent: list[Survivor] = []
        survived: list[Survivor] = []
        for mutant in mutants_of(self.compiled.policy, self.source):
            trial = MutantTrial(self.anatomy, mutant)
            if trial.killed_by(self.cases, self.whole_cases) is not None:
                killed += 1
                continue
            registers, proved = self._telling(trial)
            case = None if registers is None else self._killing(trial, registers)
            place = self.source.place(mutant.path, mutant.at)
            was, whole = self._excerpt(mutant.path, mutant.at), self._excerpt(mutant.path, None)
            (equivalent if proved else survived).append(Survivor(mutant, was, whole, place, case))
        total = killed + len(equivalent) + len(survived)
        return VersionMutants(total, killed, tuple(equivalent), tuple(survived))

    def _telling(self, trial: MutantTrial) -> tuple[Registers | None, bool]:
        """A request that tells the mutant from the policy, or whether it is proved that there is none."""
        mutant = trial.mutant.policy
        all_lowered = [trial.anatomy.parts[number].lowered for number in trial.mutant.parts]
        facts = facts_read(mutant, *all_lowered)
        return self._sought(trial.differs, facts, lambda: request_that_differs(self.compiled, mutant, trial.differs))

    def _killing(self, trial: MutantTrial, registers: Registers) -> ProposedCase | None:
        """A case for this request, once it has been seen that it tells the mutant from the policy."""
        states = self.anatomy.states(registers)
        own, other = self.anatomy.result(states, registers), trial.result(registers, states)
        pairs = ((own.terms, other.terms), (own.derived, other.derived), (own.next, other.next))
        differing = [name for mine, theirs in pairs for name in mine if mine[name] != theirs.get(name)]
        return self._replayed(proposed(self.compiled, self.case_file.base, registers, own, differing), trial.compiled)

    def _case(self, registers: Registers, terms: Sequence[str]) -> ProposedCase | None:
        return self._replayed(proposed(self.compiled, self.case_file.base, registers, self._result(registers), terms), None)

    def _replayed(self, found: ProposedCase, mutant: CompiledPolicy | None) -> ProposedCase | None:
        """The case, if the policy passes it once its text is pasted, and the mutant does not."""
        case = pasted(found.text("en"), self.case_file)
        passes: Callable[[CompiledPolicy], bool] = lambda compiled: not any(True for _ in differences(compiled, case))  # noqa: E731
        return found if passes(self.whole) and (mutant is None or not passes(mutant)) else None

    def _result(self, registers: Registers) -> PartResult:
        return self.anatomy.result(self.anatomy.states(registers), registers)

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


def _condition(written: str, form: Node) -> str:
    """A condition as it is written, where that says it all: not an option of a list, nor the link of a chain."""
    try:
        whole = not isinstance(parse(written), Literal)
    except ExpressionError:
        whole = False
    return written if whole else show(form)
