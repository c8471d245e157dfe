"""Clauses that the README beside the policy does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from returns_cli.checks.check import NAMES, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding
from returns_cli.language.faults import did_you_mean
from returns_cli.policy.source import KeyPath

_SPLIT = re.compile(r"[,;、，；]|\band\b")
_WORD = re.compile(r"[A-Za-z]*[0-9]+(?:[.-][0-9A-Za-z]+)*[a-z]?|[A-Za-z]+[0-9]*")
POLICY = """[facts.laid]
type = "yes/no"
[[rules]]
id = "laid"
outcome = "deny"
when = "laid"
clause = "%s"
"""
README = "| clause | in our words |\n|---|---|\n| R1 | What has been laid is not taken back. |\n"


def find(context: CheckContext) -> Iterator[Finding]:
    readme = context.companions.readme
    if readme is None or not ("clause" in readme or context.policy.id in readme):
        return  # a README about other things
    known = set(_WORD.findall(readme))
    for path, clause in clauses(context.source.raw):
        for part in (part.strip() for part in _SPLIT.split(clause)):
            if part and not _stands_in(part, readme):
                name = context.companions.readme_name
                listed = [word for word in known if any(char.isdigit() for char in word) and word[:1] == part[:1]]
                help = did_you_mean(part, listed) or f"add the clause to {name}, or cite another"
                yield Finding("unknown-clause", path, f"{name} has no clause `{part}`", help)


def _stands_in(clause: str, readme: str) -> bool:
    return re.search(rf"(?<![A-Za-z0-9]){re.escape(clause)}(?![A-Za-z0-9])", readme) is not None


def clauses(raw: object, path: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    """Every clause that the file cites, with the keys to it."""
    if isinstance(raw, Mapping):
        for key, value in raw.items():
            if key == "clause" and isinstance(value, str):
                yield (*path, key), value
            elif not isinstance(value, str):
                yield from clauses(value, (*path, key))
    elif isinstance(raw, list):
        for index, value in enumerate(raw):
            yield from clauses(value, (*path, index))


CHECK = PolicyCheck(
    code="unknown-clause",
    says="A clause is cited that the README beside the policy does not have.",
    stage=NAMES,
    bad=example(POLICY % "R7", readme=README),
    good=example(POLICY % "R1", readme=README),
    find=find,
)
