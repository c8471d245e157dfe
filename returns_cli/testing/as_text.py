"""A test report for people: what failed, what is missing, the case to paste, and the sums at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from returns_cli.errors import harmless
from returns_cli.testing.phrases import case_to_paste, changed, difference, missing, shown
from returns_cli.testing.report import CasesReport, Failure
from returns_cli.wording.words import say

MAX_SHOWN = 60


def report_lines(report: CasesReport, lang: str) -> Iterator[str]:
    """The report, line by line; nothing is folded, so that what is to be pasted can be."""
    for failure in report.failures:
        yield from _failure(failure, lang)
    found = [(case_to_paste(gap, lang), f"{gap.place}: {missing(gap, lang)}") for gap in report.missing]
    if report.mutants:
        for one in report.mutants.survived:
            message = say("test-survived", lang, change=changed(one, lang))
            found.append((case_to_paste(one, lang), f"{one.place}: {message}"))
    yield from _findings(found[:MAX_SHOWN], lang)
    if len(found) > MAX_SHOWN:
        yield say("test-more", lang, count=len(found) - MAX_SHOWN)
    yield from _sums(report, lang)


def _failure(failure: Failure, lang: str) -> Iterator[str]:
    yield harmless(f"{failure.case.place.file}:{failure.case.place.line}: {say('test-failed', lang, name=failure.case.name)}")
    yield from (harmless(f"  {difference(each, lang)}") for each in failure.differences)
    facts = ", ".join(f"{name} = {shown(value)}" for name, value in failure.case.request.items())
    yield harmless(f"  {say('test-facts', lang, facts=facts)}")
    yield ""


def _findings(found: Sequence[tuple[str | None, str]], lang: str) -> Iterator[str]:
    """Each finding; those that one case would show together stand above it."""
    for case in dict.fromkeys(case for case, _ in found):
        yield from (harmless(message) for other, message in found if other == case)
        if case is None:
            yield f"  {say('test-no-case', lang)}"
        else:
            yield f"  {say('test-paste', lang)}"
            yield from map(harmless, case.split("\n"))
        yield ""


def _sums(report: CasesReport, lang: str) -> Iterator[str]:
    compiled = report.compiled
    sums = {"cases": len(report.cases), "failed": len(report.failures)}
    yield say("test-cases", lang, policy=compiled.id, version=compiled.version, **sums)
    line = say("test-coverage", lang, covered=report.covered, total=report.wanted)
    if report.impossible:
        line += f" ({say('test-impossible', lang, count=len(report.impossible))})"
    yield line
    if report.mutants is not None:
        yield say(
            "test-mutants",
            lang,
            total=report.mutants.total,
            killed=report.mutants.killed,
            equivalent=len(report.mutants.equivalent),
            survived=len(report.mutants.survived),
        )
