"""Versions of a policy that leave a day to none of them, or to two."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from returns_cli.checks.check import NAMES, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding
from returns_cli.errors import ReturnsError
from returns_cli.policy.build import build_policy
from returns_cli.policy.load import version_files
from returns_cli.policy.model import InForce, Policy
from returns_cli.policy.source import KeyPath
from returns_cli.policy.toml_file import read_source

CODE = "version-dates"
WHERE: KeyPath = ("in_force",)
OTHER = """policy = "shop/returns"
version = "0"
outcomes = ["deny", "approve"]
in_force = { until = 2025-12-31, by = "sold_on" }
facts.sold_on = { type = "date" }
[[rules]]
id = "old"
outcome = "deny"
when = "sold_on < date('2000-01-01')"
"""
POLICY = """in_force = { from = %s, by = "sold_on" }
facts.sold_on = { type = "date" }
[[rules]]
id = "old"
outcome = "deny"
when = "sold_on < date('2026-06-01')"
"""


def find(context: CheckContext) -> Iterator[Finding]:
    own_file = Path(context.source.file)
    main = own_file.with_name(f"{own_file.name.partition('.')[0]}.toml")
    files = [Path(each) for each in version_files(str(main if main.is_file() else own_file))]
    if len(files) < 2 or own_file.name not in [path.name for path in files]:
        return
    versions: list[Policy] = []
    for path in files:
        try:
            versions.append(build_policy(read_source(path)))
        except ReturnsError as error:
            message = f"`{path.name}`, another version of this policy, cannot be used: {error.message}"
            yield Finding(CODE, ("policy",), message, f"run `returns policy check {path.name}`")
            return
    own = context.policy
    for each in versions:
        if each.in_force is None or (own.in_force is not None and each.in_force.by != own.in_force.by):
            message = f"version {each.version} does not say by the same day as the others when it holds"
            yield Finding(CODE, WHERE if own.in_force else ("version",), message, "give each version [in_force], with one `by`")
            return
    yield from _days(versions)


def _days(versions: list[Policy]) -> Iterator[Finding]:
    """Each day between two neighbouring versions that both hold on, or neither does."""
    spans = sorted(((each.in_force, each) for each in versions if each.in_force), key=lambda pair: pair[0].since or date.min)
    for (earlier, old), (later, new) in pairwise(spans):
        begins = later.since or date.min
        if earlier.until is None or earlier.until >= begins:
            day = begins if later.since else earlier.since or earlier.until
            message = f"versions {old.version} and {new.version} are both in force on {day}"
            ends = begins - timedelta(1) if later.since else "…"
            yield Finding(CODE, WHERE, message, f"end the earlier one the day before: until = {ends}")
        elif earlier.until + timedelta(1) < begins:
            first, last = earlier.until + timedelta(1), begins - timedelta(1)
            days = f"from {first} to {last}" if first < last else f"on {first}"
            between = f"between versions {old.version} and {new.version}"
            message = f"no version is in force {days}, {between}: {_fact(later)} then is refused"
            yield Finding(CODE, WHERE, message, f"let version {new.version} begin on {first}, or {old.version} end on {last}")


def _fact(in_force: InForce) -> str:
    return f"a request with `{in_force.by.removesuffix('__date')}`"


CHECK = PolicyCheck(
    code=CODE,
    says="Two versions of a policy (`NAME.toml`, `NAME.OTHER.toml`) hold on one day, or none does on a day between them.",
    stage=NAMES,
    bad=example(POLICY % "2026-01-02", older=OTHER),
    good=example(POLICY % "2026-01-01", older=OTHER),
    find=find,
)
