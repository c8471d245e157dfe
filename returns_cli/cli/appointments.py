"""`returns appointments`: times at a warehouse, each command loaded only when called."""

from __future__ import annotations

from collections.abc import Mapping

import click

from returns_cli.cli.main import Commands


class AppointmentCommands(Commands):
    """The commands of `returns appointments`."""

    table: Mapping[str, tuple[str, str]] = {
        "slots": ("returns_cli.cli.appointments_slots", "The first free times that fit."),
        "book": ("returns_cli.cli.appointments_book", "Book a time, or hold it for ten minutes."),
        "move": ("returns_cli.cli.appointments_move", "Another time for the same appointment."),
        "cancel": ("returns_cli.cli.appointments_cancel", "Call an appointment off, or say how it ended."),
        "list": ("returns_cli.cli.appointments_list", "The appointments of some days."),
        "due": ("returns_cli.cli.appointments_due", "What is to be done and by when; who is late."),
        "remind": ("returns_cli.cli.appointments_remind", "Note that the customer was reminded."),
        "guidance": ("returns_cli.cli.appointments_guidance", "Laying guidance on site: put on file, call back, adviser."),
        "visit": ("returns_cli.cli.appointments_visit", "A home visit: agreed, confirmed, on the way, there."),
        "task": ("returns_cli.cli.appointments_task", "Work of any kind that the shop's settings declare."),
        "calendar": ("returns_cli.cli.appointments_calendar", "A calendar file of one appointment, or of a day."),
    }


@click.group(cls=AppointmentCommands, invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Make appointments at the warehouse: opening hours, days off and capacity are in the shop's settings."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
