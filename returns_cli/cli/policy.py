"""`returns policy`: commands about policies, each loaded only when called."""

from __future__ import annotations

from collections.abc import Mapping

import click

from returns_cli.cli.main import Commands


class PolicyCommands(Commands):
    """The commands of `returns policy`."""

    table: Mapping[str, tuple[str, str]] = {
        "list": ("returns_cli.cli.policy_list", "Every shipped policy."),
        "show": ("returns_cli.cli.policy_show", "A policy in words, as JSON, or as a poster for the wall."),
        "sql": ("returns_cli.cli.policy_sql", "A policy as a query for a warehouse."),
        "check": ("returns_cli.cli.policy_check", "Find what is wrong with a policy."),
        "prove": ("returns_cli.cli.policy_prove", "Prove what holds of all requests, or show a request that refutes it."),
        "fmt": ("returns_cli.cli.policy_fmt", "Lay out policy files; comments and meaning stay."),
        "new": ("returns_cli.cli.policy_new", "Begin a policy, with its cases and its README."),
        "schema": ("returns_cli.cli.policy_schema", "The JSON Schema of policy files, for editors."),
        "test": ("returns_cli.cli.policy_test", "Run its worked examples; say what they leave untested."),
        "diff": ("returns_cli.cli.policy_diff", "Compare two policies: proved alike, or a request for each difference."),
    }


@click.group(cls=PolicyCommands, invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Read the policies that returns are checked against."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
