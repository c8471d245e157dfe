"""`returns appointments guidance`: laying guidance on site."""

from __future__ import annotations

from returns_cli.cli.field_task import task_command

command = task_command(
    "guidance",
    "Put laying guidance on file under ID, or add to what is known of it: when the customer told of it, when laying starts, "
    "when after-sales phoned back. Says how it stands by the policy tile-store/guidance.",
)
