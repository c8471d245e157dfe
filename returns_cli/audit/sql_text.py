"""Names and texts as SQL writes them."""

from __future__ import annotations

from pathlib import Path


def quote(name: str) -> str:
    """A name of a column."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """A constant text."""
    return "'" + value.replace("'", "''") + "'"


def exactly(path: Path) -> str:
    """An SQL string that names this very file, however its name looks."""
    return text("".join(f"[{char}]" if char in "*?[" else char for char in str(path)))
