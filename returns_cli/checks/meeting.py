"""Two conditions that meet at one number."""

from __future__ import annotations

from returns_cli.language.nodes import Compare, Node
from returns_cli.records import Record


class Meeting(Record):
    """Conditions `one` and `other` compare the same two sides; at `limit` (an equation, as core) both hold or neither."""

    one: int
    other: int
    sides: Compare
    limit: Node
    include: bool
