"""What a check finds in a policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from returns_cli.errors import Place
from returns_cli.policy.source import KeyPath, Source
from returns_cli.records import Record


class Finding(Record):
    """One fault: its code, where (the keys to it), what is wrong, what to do, and a request that shows it.

    `source` is the file, None for the policy's own; `span` are characters inside the value there, `key`
    puts the caret on the key instead of the value, and `place` is given where it is known already.
    INVARIANT: a witness has been decided by the counter's engine before anyone sees it.
    """

    code: str
    path: KeyPath
    message: str
    help: str
    witness: Mapping[str, Any] | None = None
    span: tuple[int, int] | None = None
    key: bool = False
    source: Source | None = None
    place: Place | None = None

    def placed(self, policy_file: Source) -> Place:
        """The file, line and column of the fault."""
        return self.place or (self.source or policy_file).place(self.path, self.span, key=self.key)
