"""`returns appointments task`: work at a customer's home, of any kind that the shop's settings declare."""

from __future__ import annotations

from returns_cli.cli.field_task import task_command

command = task_command(
    None,
    "Put a task on file under ID, or add to what is known of it. KIND is `guidance`, `visit`, or what a [tasks.KIND] table of "
    "the shop's settings declares: with which policy, and which of its facts says for when it is agreed.",
)
