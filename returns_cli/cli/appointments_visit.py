"""`returns appointments visit`: a home visit."""

from __future__ import annotations

from returns_cli.cli.field_task import task_command

command = task_command(
    "visit",
    "Put a home visit on file under ID, or add to what is known of it: for when it is agreed, when it was confirmed, when the "
    "visitor left and arrived. A visitor is never at two places at a time. Says how it stands by the policy tile-store/visits.",
)
