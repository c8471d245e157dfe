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
        "check": ("returns_cli.cli.policy_check", "Find what is wrong with a policy."),
        "diff": ("returns_cli.cli.policy_diff", "Compare two policies: proved alike, or a request for each difference."),
    }


@click.group(cls=PolicyCommands, invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Read the policies that returns are checked against."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
