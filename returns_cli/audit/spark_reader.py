"""The counter's reader in Spark's Python workers. INVARIANT: this module imports nothing that a worker may lack: it is
sent to machines that have Python, PyArrow and this package's own files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from returns_cli.audit.typed_columns import handed_over, over_arrow
from returns_cli.intake.spellings import reader
from returns_cli.policy.model import Fact


class CellReader:
    """The counter's reader of a fact over an Arrow column of texts, made anew in the worker it is sent to."""

    def __init__(self, fact: Fact, timezone: str, order: str | None) -> None:
        self.fact = fact.but(labels=dict(fact.labels))  # a read-only mapping cannot be sent
        self.timezone = timezone
        self.order = order
        self.read_column: Callable[[Any], Any] | None = None

    def __call__(self, column: Any) -> Any:
        """The slots of each cell, joined; blank for unknown, NULL for unreadable and for no cell at all."""
        if self.read_column is None:
            self.read_column = over_arrow(handed_over(reader(self.fact, self.timezone, self.order)))
        return self.read_column(column)

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"read_column": None}
