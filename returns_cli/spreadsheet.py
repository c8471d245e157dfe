"""Cells that a spreadsheet shows and never runs.

A cell that could run as a formula gets an apostrophe in front; to have it back, take one off every cell that `MARKED` fits.
"""

from __future__ import annotations

from returns_cli.late_pattern import late

_COULD_RUN = "([ \u00a0\u3000]*[-=+@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])"
RUNS = late(f"'*{_COULD_RUN}")
MARKED = late(f"'+{_COULD_RUN}")
NUMBER = late(r"[-+]?[0-9]+(\.[0-9]+)?")


def for_a_spreadsheet(cell: str) -> str:
    """The cell as a spreadsheet shows it and never runs it; plain numbers such as -5 stay numbers."""
    return f"'{cell}" if RUNS.match(cell) and not NUMBER.fullmatch(cell) else cell
