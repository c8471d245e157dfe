"""`returns policy schema`: the JSON Schema of policy files, for editors."""

from __future__ import annotations

import click

from returns_cli.cli.options import write_json
from returns_cli.policy.schema import policy_schema


@click.command()
def command() -> None:
    """Print the JSON Schema of policy files: an editor that knows it completes keys and marks mistakes.

    For example: returns policy schema > policy.schema.json
    """
    write_json(policy_schema())
