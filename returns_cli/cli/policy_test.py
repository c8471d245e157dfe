"""`returns policy test`: the cases of a policy, what they cover, and which mistakes they would not notice."""

from __future__ import annotations

from pathlib import Path

import click

from returns_cli import load_policy
from returns_cli.cli import exits
from returns_cli.cli.check import DEFAULT_POLICY
from returns_cli.cli.options import FORMAT, LANG, chosen_language, write_json
from returns_cli.policy.load import find_policy
from returns_cli.policy.toml_file import read_source
from returns_cli.testing.case_file import CaseError, cases_file, check_names, read_case_file
from returns_cli.testing.report import CasesReport, tested, versions_of


@click.command()
@click.argument("policy", default=DEFAULT_POLICY)
@click.option("--cases", metavar="FILE", help="The cases; else those beside the policy (returns.cases.toml).")
@click.option("--mutants", is_flag=True, help="Also change the policy in every small way, and see whether a case notices.")
@click.option("--strict", is_flag=True, help="Conditions not shown and mutants not noticed are failures too.")
@FORMAT
@LANG
def command(policy: str, cases: str | None, mutants: bool, strict: bool, format: str, lang: str | None) -> int:
    """Run the worked examples of a policy and say which conditions they do not show to matter.

    POLICY is an id or a file. Exit code 3 where a case fails.
    """
    report = run_cases(policy, cases, with_mutants=mutants)
    lang = chosen_language(lang)
    if format == "json":
        from returns_cli.testing.as_json import report_json

        write_json(report_json(report, lang))
    else:
        from returns_cli.testing.as_text import report_lines

        for line in report_lines(report, lang):
            click.echo(line)
    return exits.FINDINGS if report.failures or (strict and not report.complete) else exits.CLEAN


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
