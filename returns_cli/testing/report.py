"""All that `policy test` finds: failing cases, conditions not shown, mutants that no case notices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.policy.source import Source
from returns_cli.records import Record
from returns_cli.testing.case_file import Case, CaseFile
from returns_cli.testing.cases import Mismatch, differences
from returns_cli.testing.reading import read_case
from returns_cli.testing.version import Missing, Survivor, VersionTest


class Failure(Record):
    """A case that does not hold: what comes out otherwise."""

    case: Case
    differences: tuple[Mismatch, ...]


class Mutants(Record):
    """How the mutants fared. `unproved` are among the survivors: nobody knows whether they change anything."""

    total: int
    killed: int
    equivalent: tuple[Survivor, ...]
    survived: tuple[Survivor, ...]


class CasesReport(Record):
    """`mutants` is None unless they were asked for."""

    compiled: CompiledPolicy
    cases: tuple[Case, ...]
    failures: tuple[Failure, ...]
    wanted: int
    missing: tuple[Missing, ...]
    impossible: tuple[Missing, ...]
    mutants: Mutants | None = None

    @property
    def covered(self) -> int:
        return self.wanted - len(self.missing)

    @property
    def complete(self) -> bool:
        """Whether no condition is left to be shown and no mutant survived."""
        return not self.missing and (self.mutants is None or not self.mutants.survived)


def tested(compiled: CompiledPolicy, sources: Sequence[Source], case_file: CaseFile, *, with_mutants: bool) -> CasesReport:
    """The policy (all its versions, each with its source) held against its cases."""
    failures = tuple(_failures(compiled, case_file.cases))
    failed = {failure.case.index for failure in failures}
    read = [read_case(compiled, case) for case in case_file.cases if case.index not in failed]
    tests = []
    for version, source in zip(versions_of(compiled), sources, strict=True):
        own = [one for one in read if one is not None and one.policy is version.policy]
        tests.append(VersionTest(compiled, version.policy, source, case_file, own))
    coverages = [test.coverage() for test in tests]
    return CasesReport(
        compiled=compiled,
        cases=case_file.cases,
        failures=failures,
        wanted=sum(len(coverage.wanted) - len(coverage.impossible) for coverage in coverages),
        missing=tuple(missing for coverage in coverages for missing in coverage.missing),
        impossible=tuple(missing for coverage in coverages for missing in coverage.impossible),
        mutants=_mutants(tests) if with_mutants else None,
    )


def versions_of(compiled: CompiledPolicy) -> Sequence[CompiledPolicy]:
    """Each version by itself; the one and only where there are no several."""
    versions: Sequence[CompiledPolicy] = getattr(compiled, "versions", (compiled,))
    return versions


def _mutants(tests: Sequence[VersionTest]) -> Mutants:
    results = [test.mutants() for test in tests]
    return Mutants(
        sum(result.total for result in results),
        sum(result.killed for result in results),
        tuple(mutant for result in results for mutant in result.equivalent),
        tuple(survivor for result in results for survivor in result.survived),
    )


def _failures(compiled: CompiledPolicy, cases: Sequence[Case]) -> Iterator[Failure]:
    for case in cases:
        found = tuple(differences(compiled, case))
        if found:
            yield Failure(case, found)
