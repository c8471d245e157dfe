"""`returns policy test`: the cases of a policy, what they cover, and which mistakes they would not notice."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click

from returns_cli import load_policy
from returns_cli.cli import exits
from returns_cli.cli.build_formats import BUILD_FORMATS, FORMATS, Suite, Trouble, each_of, report, unreadable
from returns_cli.cli.options import DEFAULT_POLICY, LANG, chosen_language, error_json, write_json
from returns_cli.cli.policy_words import page, worded
from returns_cli.errors import ReturnsError
from returns_cli.policy.load import find_policy
from returns_cli.policy.toml_file import read_source
from returns_cli.testing.case_file import CaseError, cases_file, check_names, read_case_file
from returns_cli.testing.report import CasesReport, tested, versions_of
from returns_cli.wording.words import say

CODES = {
    "case-fails": "A worked example comes out otherwise.",
    "not-shown": "A condition is not shown to matter by any case.",
    "mutant-survives": "The policy can be changed in a small way that no case notices.",
    "unreadable": "A file that cannot be read.",
}


@click.command()
@click.argument("policies", nargs=-1, metavar="[POLICY]...")
@click.option("--cases", metavar="FILE", help="The cases; else those beside the policy (returns.cases.toml).")
@click.option("--mutants", is_flag=True, help="Also change the policy in every small way, and see whether a case notices.")
@click.option("--strict", is_flag=True, help="Conditions not shown and mutants not noticed are failures too.")
@FORMATS
@LANG
def command(policies: tuple[str, ...], cases: str | None, mutants: bool, strict: bool, format: str, lang: str | None) -> int:
    """Run the worked examples of policies and say which conditions they do not show to matter.

    A POLICY is an id or a file. Exit code 3 where a case fails.
    """
    names, lang = policies or (DEFAULT_POLICY,), chosen_language(lang)
    if cases and len(names) > 1:
        raise click.UsageError("--cases is for one policy; name one, or leave the option out")
    run = partial(run_cases, cases=cases, with_mutants=mutants)
    found: Sequence[tuple[str, CasesReport | ReturnsError]]
    found = [(names[0], run(names[0]))] if len(names) == 1 and format not in BUILD_FORMATS else each_of(names, run)
    _write(found, format, lang, strict=strict)
    if any(isinstance(each, ReturnsError) for _, each in found):
        return exits.UNREADABLE
    wrong = (isinstance(each, CasesReport) and (each.failures or (strict and not each.complete)) for _, each in found)
    return exits.FINDINGS if any(wrong) else exits.CLEAN


def _write(found: Sequence[tuple[str, CasesReport | ReturnsError]], format: str, lang: str, *, strict: bool) -> None:
    if format in BUILD_FORMATS:
        suites = [
            unreadable(name, worded(each, lang)) if isinstance(each, ReturnsError) else _suite(each, lang, strict=strict)
            for name, each in found
        ]
        click.echo(report(suites, format, CODES))
    elif format == "json":
        from returns_cli.testing.as_json import report_json

        answers = [error_json(each) if isinstance(each, ReturnsError) else report_json(each, lang) for _, each in found]
        write_json(answers if len(answers) > 1 else answers[0])
    else:
        from returns_cli.testing.as_text import report_lines

        for _, each in found:
            lines = (
                [say("error", lang, message=page(each, lang))] if isinstance(each, ReturnsError) else report_lines(each, lang)
            )
            for line in lines:
                click.echo(line)


def _suite(tested: CasesReport, lang: str, *, strict: bool) -> Suite:
    """Each case, and what the cases leave to be shown: a failure where it is asked for, else a warning."""
    from returns_cli.testing.phrases import changed, difference, missing

    failed = {failure.case.index: failure for failure in tested.failures}
    tried: list[tuple[str, Trouble | None]] = []
    for case in tested.cases:
        failure = failed.get(case.index)
        wording = say("semicolon", lang).join(difference(each, lang) for each in failure.differences) if failure else ""
        tried.append((case.name, Trouble("case-fails", case.place, f"{case.name}: {wording}") if failure else None))
    for gap in tested.missing:
        tried.append((f"{gap.place}", Trouble("not-shown", gap.place, missing(gap, lang), error=strict)))
    for one in tested.mutants.survived if tested.mutants else ():
        tried.append((f"{one.place}", Trouble("mutant-survives", one.place, changed(one, lang), error=strict)))
    file = tested.cases[0].place.file
    return Suite(f"{tested.compiled.id} version {tested.compiled.version}", file, tried)


def run_cases(policy: str, cases: str | None, *, with_mutants: bool) -> CasesReport:
    """What the cases in a file, or those beside the policy, say of it. Raises ReturnsError."""
    compiled = load_policy(policy)
    case_file = read_case_file(Path(cases) if cases else cases_file(find_policy(policy)))
    if not case_file.cases:
        raise CaseError(f"there are no cases in `{case_file.file}`", help="write one: [[cases]]")
    versions = versions_of(compiled)
    check_names(case_file, versions)
    sources = [read_source(Path(version.policy.file)) for version in versions]
    return tested(compiled, sources, case_file, with_mutants=with_mutants)
