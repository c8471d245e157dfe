"""All checks on one policy file: its findings in the order of the file, each root cause once."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from returns_cli.checks.allowed import accepting, needless
from returns_cli.checks.check import all_checks
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.errors import Place
from returns_cli.policy.build import build_or_faults
from returns_cli.policy.model import Policy
from returns_cli.policy.source import KeyPath, PolicyError, Source
from returns_cli.policy.toml_file import read_tables
from returns_cli.records import Record

SHOWN_LINES = 8
WHAT_A_POLICY_HAS = ("policy", "outcomes", "facts", "rules")


class CheckReport(Record):
    """`policy` is None where the file has mistakes that keep it from being used at all."""

    source: Source
    policy: Policy | None
    findings: tuple[tuple[Finding, Place], ...]
    unproved: tuple[str, ...] = ()
    accepted: tuple[tuple[Finding, str], ...] = ()  # by the policy's own word, each with why


def check_policy(path: Path) -> CheckReport:
    """What is wrong with the policy in a file. Raises ReturnsError where the file cannot be read as a policy at all."""
    source = read_tables(path)
    if not any(key in source.raw for key in WHAT_A_POLICY_HAS):
        help = "a policy begins with: policy, version, outcomes and [facts]; `returns policy show` prints one"
        raise source.fault("this TOML file is no policy", (), help)
    policy, mistakes = _read(source)
    if policy is None:
        return CheckReport(source, None, _in_order(source, _once(mistakes)))
    context = CheckContext(source, CompiledPolicy(policy))
    found: list[Finding] = []
    for check in all_checks():
        if check.find is not None:
            for finding in check.find(context):
                found.append(finding)
                if finding.source is None and finding.path:
                    context.reported.add(finding.path[:2])
    kept = [finding for finding in found if accepting(source, finding) is None]
    kept += needless(source, found)
    accepted = tuple((finding, why) for finding in found if (why := accepting(source, finding)) is not None)
    return CheckReport(source, policy, _in_order(source, kept), tuple(dict.fromkeys(context.unproved)), accepted)


def _read(source: Source) -> tuple[Policy | None, list[PolicyError]]:
    """The policy, or all that keeps it from being used: faults of its shape, and of what is well shaped."""
    from returns_cli.policy.shape_faults import faults_of_names, faults_of_shape

    faults = faults_of_shape(source)
    invalid = frozenset(fault.path[:2] for fault in faults)
    if any(len(path) < 2 for path in invalid):
        return None, faults  # without its top level nothing else means anything
    faults = [*faults, *faults_of_names(source)]
    policy, others = build_or_faults(source, invalid)
    return (None if faults else policy), [*faults, *others]


def _once(mistakes: Iterable[PolicyError]) -> list[Finding]:
    """The mistakes as findings; a name that there is not is one mistake, wherever it stands."""
    found = []
    by_name = sorted(mistakes, key=lambda fault: fault.about)
    for name, group in groupby(by_name, key=lambda fault: fault.about):
        faults = sorted(group, key=lambda fault: _line(fault.place))
        if not name:
            found += [_finding(fault) for fault in faults]
            continue
        first, lines = faults[0], sorted({_line(fault.place) for fault in faults[1:]} - {_line(faults[0].place)})
        shown = ", ".join(str(line) for line in lines[:SHOWN_LINES]) + (", …" if len(lines) > SHOWN_LINES else "")
        also = f" (also in line{'s' if len(lines) > 1 else ''} {shown})" if lines else ""
        found.append(_finding(first).but(message=first.message + also))
    return found


def _finding(fault: PolicyError) -> Finding:
    return Finding(fault.code, fault.path, fault.message, fault.help, place=fault.place)


def _line(place: Place | None) -> int:
    return place.line if place else 0


def _in_order(source: Source, found: Iterable[Finding]) -> tuple[tuple[Finding, Place], ...]:
    placed = [(finding, finding.placed(source)) for finding in found]
    return tuple(sorted(placed, key=lambda pair: (pair[1].file != source.file, pair[1].file, pair[1].line, pair[1].column)))


def rule_of(finding: Finding, source: Source) -> str | None:
    """The id of the rule that the finding is about, if it is about one."""
    path: KeyPath = finding.path
    if finding.source is not None or len(path) < 2 or path[0] != "rules" or not isinstance(path[1], int):
        return None
    rule = source.raw["rules"][path[1]]
    name = rule.get("id") if isinstance(rule, dict) else None
    return name if isinstance(name, str) else None
