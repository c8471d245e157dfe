"""Findings that a policy accepts by its own word: `allow = [{ code, why }]`, and acceptances that accept nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from returns_cli.checks.check import NAMES, PolicyCheck, all_checks, example
from returns_cli.checks.finding import Finding
from returns_cli.language.faults import did_you_mean
from returns_cli.policy.source import Source

CODE = "needless-allow"
POLICY = """allow = [{ code = "idle-part", why = "as the source has it" }]
facts.boxes = { type = "whole number", max = 1000 }
[[rules]]
id = "large"
outcome = "deny"
when = "boxes > 900%s"
"""


def accepting(source: Source, finding: Finding) -> str | None:
    """Why the policy accepts the finding; None where it does not."""
    if finding.source is not None:
        return None
    return next((str(entry["why"]) for entry in _entries(source) if _covers(source, entry, finding)), None)


def needless(source: Source, found: Iterable[Finding]) -> Iterator[Finding]:
    """Each acceptance of what is not found: it would hide what comes later."""
    known = {check.code for check in all_checks()}
    findings = list(found)
    for index, entry in enumerate(_entries(source)):
        if any(_covers(source, entry, finding) for finding in findings):
            continue
        code = str(entry["code"])
        help = "take it out" if code in known else did_you_mean(code, known)
        yield Finding(CODE, ("allow", index), f"`{code}` is accepted here, but nothing of that kind is found", help)


def _entries(source: Source) -> list[dict[str, object]]:
    return list(source.raw.get("allow", ()))


def _covers(source: Source, entry: dict[str, object], finding: Finding) -> bool:
    """Whether an acceptance is of this finding: by its code, and where it says a place, by the table or the id of its entry."""
    if entry["code"] != finding.code:
        return False
    at = str(entry.get("at", ""))
    if not at:
        return True
    table, _, name = at.partition(".")
    if not finding.path or finding.path[0] != table:
        return False
    step = finding.path[1] if len(finding.path) > 1 else ""
    own = source.raw[table][step].get("id") if isinstance(step, int) else step
    return not name or name == own


CHECK = PolicyCheck(
    code=CODE,
    says="The policy accepts a finding (`allow`) that is not found.",
    stage=NAMES,
    bad=example(POLICY % ""),
    good=example(POLICY % " and boxes > 800"),
)
