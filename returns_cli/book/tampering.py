"""What `returns book verify` finds."""

from __future__ import annotations

from returns_cli.records import Record


class Tampering(Record):
    """Something in the book that is not as it was written. `what` names it in the words of the book."""

    what: str
    where: str
