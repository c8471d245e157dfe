"""What a check finds in a policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from returns_cli.records import Record


class Finding(Record):
    """One fault: its code, where in the file (the keys to it), what is wrong, what to do, and a request that shows it.

    INVARIANT: a witness has been decided by the record engine before anyone sees it.
    """

    code: str
    path: tuple[str | int, ...]
    message: str
    help: str
    witness: Mapping[str, Any] | None = None
