"""`returns policy check`: faults of a policy, each with its place and, where there is one, a request that shows it."""

from __future__ import annotations

import json
from typing import Any

import click

from returns_cli.checks.alternatives import check_alternatives
from returns_cli.checks.finding import Finding
from returns_cli.cli import exits
from returns_cli.cli.check import DEFAULT_POLICY
from returns_cli.cli.options import FORMAT, write_json
from returns_cli.decisions.ready import ReadyPolicy
from returns_cli.errors import Place, ReturnsError
from returns_cli.policy.build import build_policy
from returns_cli.policy.load import find_policy, read_source


@click.command()
@click.argument("policy", default=DEFAULT_POLICY)
@FORMAT
def command(policy: str, format: str) -> int:
    """Find what is wrong with a policy: mistakes in the file, and terms or routes that overlap or leave a gap."""
    source = read_source(find_policy(policy))
    ready = ReadyPolicy(build_policy(source))
    found = [(finding, source.place(finding.path)) for finding in check_alternatives(ready)]
    if format == "json":
        write_json({"policy": ready.id, "version": ready.version, "findings": [_as_json(*pair) for pair in found]})
    else:
        for finding, place in found:
            click.echo(ReturnsError(f"{finding.code}: {finding.message}", help=finding.help, place=place).page())
            if finding.witness is not None:
                click.echo(f"witness: {json.dumps(finding.witness, ensure_ascii=False)}")
        click.echo(f"{ready.id} version {ready.version}: {len(found)} findings")
    return exits.FINDINGS if found else exits.CLEAN


def _as_json(finding: Finding, place: Place) -> dict[str, Any]:
    return {
        "code": finding.code,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "message": finding.message,
        "help": finding.help,
        "witness": finding.witness,
    }
