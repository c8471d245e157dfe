"""`returns policy check`: faults of a policy, each with its place and, where there is one, a request that shows it."""

from __future__ import annotations

import json
from pathlib import Path

import click

from returns_cli.checks.check import all_checks
from returns_cli.checks.finding import Finding
from returns_cli.checks.run import CheckReport, check_policy, rule_of
from returns_cli.cli import exits
from returns_cli.cli.build_formats import BUILD_FORMATS, FORMATS, Suite, Trouble, each_of, report, unreadable
from returns_cli.cli.options import DEFAULT_POLICY, LANG, chosen_language, error_json, write_json
from returns_cli.cli.policy_words import page, worded
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.errors import Place, ReturnsError, harmless
from returns_cli.policy.load import find_policy
from returns_cli.testing.case_file import cases_file, read_cases
from returns_cli.testing.cases import differences
from returns_cli.wording.faults_in_chinese import fault_in_language
from returns_cli.wording.words import say


@click.command()
@click.argument("policies", nargs=-1, metavar="[POLICY]...")
@FORMATS
@LANG
def command(policies: tuple[str, ...], format: str, lang: str | None) -> int:
    """Find what is wrong with policies: mistakes in the file, rules that never fire, limits that overlap, and more.

    A POLICY is an id or a file. docs/checks.md lists the checks.
    """
    names, lang = policies or (DEFAULT_POLICY,), chosen_language(lang)
    if len(names) == 1 and format not in BUILD_FORMATS:
        return _one(check_policy(find_policy(names[0])), format, lang)
    found = each_of(names, lambda name: check_policy(find_policy(name)))
    if format in BUILD_FORMATS:
        suites = [
            unreadable(name, worded(each, lang)) if isinstance(each, ReturnsError) else _suite(each, lang)
            for name, each in found
        ]
        click.echo(report(suites, format, {check.code: check.says for check in all_checks()}))
    elif format == "json":
        write_json([error_json(each) if isinstance(each, ReturnsError) else _report(each, lang) for _, each in found])
    else:
        for _, each in found:
            click.echo(say("error", lang, message=page(each, lang))) if isinstance(each, ReturnsError) else _print(each, lang)
    bad = [each for _, each in found if isinstance(each, ReturnsError)]
    if bad:
        return exits.UNREADABLE
    return exits.FINDINGS if any(isinstance(each, CheckReport) and each.findings for _, each in found) else exits.CLEAN


def _one(report: CheckReport, format: str, lang: str) -> int:
    if format == "json":
        write_json(_report(report, lang))
    else:
        _print(report, lang)
    return exits.FINDINGS if report.findings else exits.CLEAN


def _suite(report: CheckReport, lang: str) -> Suite:
    """What was checked of a policy: each finding, or that there is none."""
    tried: list[tuple[str, Trouble | None]] = []
    for finding, place in report.findings:
        witness = f" (witness: {json.dumps(finding.witness, ensure_ascii=False)})" if finding.witness is not None else ""
        name = f"{finding.code} {place.line}:{place.column}"
        shown = worded(ReturnsError(finding.message, help=finding.help), lang)
        tried.append((name, Trouble(finding.code, place, shown.message, shown.help + witness)))
    return Suite(_name(report), report.source.file, tried or [("no findings", None)])


def _print(report: CheckReport, lang: str) -> None:
    for finding, place in report.findings:
        shown = ReturnsError(f"{finding.message} [{finding.code}]", help=finding.help, place=place)
        click.echo(page(shown, lang))
        if finding.witness is not None:
            click.echo(say("witness", lang, facts=harmless(json.dumps(finding.witness, ensure_ascii=False))))
        click.echo()
    if report.unproved:
        click.echo(say("unproved", lang, names=say("joint", lang).join(say(f"why-{why}", lang) for why in report.unproved)))
    total, failed = _cases(report)
    if failed:
        names = say("joint", lang).join(f"“{name}”" for name in failed[:3]) + (", …" if len(failed) > 3 else "")
        click.echo(say("cases-otherwise", lang, count=len(failed), total=total, names=names))
    for finding, why in report.accepted:
        message = fault_in_language(finding.message, lang)
        click.echo(harmless(say("accepted-finding", lang, message=message, code=finding.code, why=why)))
    count = len(report.findings)
    key = "no-findings" if not count else "one-finding" if count == 1 else "findings"
    click.echo(say(key, lang, name=_name(report, lang), count=count))


def _cases(report: CheckReport) -> tuple[int, list[str]]:
    """How many worked examples there are, and the names of those that the policy decides otherwise."""
    path = cases_file(Path(report.source.file))
    if report.policy is None or not path.is_file() or any(place.file != report.source.file for _, place in report.findings):
        return 0, []
    compiled = CompiledPolicy(report.policy)
    try:
        cases = read_cases(path)
    except ReturnsError:
        return 0, []  # a finding says why
    return len(cases), [case.name for case in cases if any(differences(compiled, case))]


def _name(report: CheckReport, lang: str = "en") -> str:
    if report.policy is None:
        return report.source.file
    return say("policy-version", lang, policy=report.policy.id, version=report.policy.version)


def _report(report: CheckReport, lang: str) -> dict[str, object]:
    raw = report.source.raw
    total, failed = _cases(report)
    return {
        "policy": raw.get("policy"),
        "version": raw.get("version"),
        "digest": report.source.digest,
        "findings": [_as_json(report, *pair, lang) for pair in report.findings],
        "unproved": list(report.unproved),
        "accepted": [
            {**_as_json(report, finding, finding.placed(report.source), lang), "why": why} for finding, why in report.accepted
        ],
        "cases": {"total": total, "failed": failed},
    }


def _as_json(report: CheckReport, finding: Finding, place: Place, lang: str) -> dict[str, object]:
    shown = worded(ReturnsError(finding.message, help=finding.help), lang)
    return {
        "code": finding.code,
        "rule": rule_of(finding, report.source),
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "excerpt": place.excerpt,
        "message": shown.message,
        "help": shown.help,
        "witness": finding.witness,
    }
