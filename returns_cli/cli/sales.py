"""`returns sales`: what was sold, each command loaded only when called."""

from __future__ import annotations

from collections.abc import Mapping

import click

from returns_cli.cli.main import Commands


class SalesCommands(Commands):
    """The commands of `returns sales`."""

    table: Mapping[str, tuple[str, str]] = {
        "import": ("returns_cli.cli.sales_import", "Take over a till's export of sales."),
        "show": ("returns_cli.cli.sales_show", "A receipt: sold, returned, held, and what can still come back."),
        "find": ("returns_cli.cli.sales_find", "Receipts by day, the end of a phone number, or article."),
    }


@click.group(cls=SalesCommands, invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Look at sales in the book, and take them over from a till."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
