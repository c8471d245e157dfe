"""`returns book`: the shop's memory, each command loaded only when called."""

from __future__ import annotations

from collections.abc import Mapping

import click

from returns_cli.cli.main import Commands


class BookCommands(Commands):
    """The commands of `returns book`."""

    table: Mapping[str, tuple[str, str]] = {
        "init": ("returns_cli.cli.book_init", "Make a new book."),
        "status": ("returns_cli.cli.book_status", "What the book holds, and its signed checkpoint."),
        "upgrade": ("returns_cli.cli.book_upgrade", "Bring the book to the schema of this release."),
        "backup": ("returns_cli.cli.book_backup", "Copy the book while counters go on."),
        "verify": ("returns_cli.cli.book_verify", "Prove that nothing was changed, removed or cut."),
        "replay": ("returns_cli.cli.book_replay", "Decide an old return again under the policy of its day."),
        "list": ("returns_cli.cli.book_list", "The decisions, the oldest first."),
        "show": ("returns_cli.cli.book_show", "One decision with everything the book knows of it."),
        "today": ("returns_cli.cli.book_today", "The day so far: counts, money, overrides, open inspections."),
        "slip": ("returns_cli.cli.book_slip", "The slip of a return, on paper or as a page."),
        "export": ("returns_cli.cli.book_export", "The decisions as a log that `returns audit` reads."),
        "manager": ("returns_cli.cli.book_manager", "Let a manager override, with a PIN and limits."),
        "cancel": ("returns_cli.cli.book_cancel", "The customer keeps the goods after all."),
    }


@click.group(cls=BookCommands, invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Keep the shop's memory: sales, returns, holds, overrides, and a log that nobody can change unseen."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
