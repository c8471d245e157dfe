"""Tables in the terminal: columns side by side, each as wide as it needs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import zip_longest

from returns_cli.render.lines import columns

GAP, MORE = "  ", 2  # a column is so much wider than its heading


def table_lines(rows: Sequence[Sequence[object]], headings: Sequence[str] = (), right: Collection[int] = ()) -> list[str]:
    """The rows, below their headings if they have such, which may be of several lines; columns in `right` end in line."""
    above = list(zip_longest(*(heading.split("\n") for heading in headings), fillvalue=""))
    below = [[str(cell) for cell in row] for row in rows]
    widths = [
        max(columns(cell) + MORE * (at < len(above)) for at, cell in enumerate(column))
        for column in zip(*above, *below, strict=True)
    ]
    rule = [["-" * width for width in widths]] if above else []
    return [_line(row, widths, right) for row in (*above, *rule, *below)]


def _line(row: Sequence[str], widths: Sequence[int], right: Collection[int]) -> str:
    padded = []
    for at, (cell, width) in enumerate(zip(row, widths, strict=True)):
        blanks = " " * (width - columns(cell))
        padded.append(blanks + cell if at in right else cell + blanks)
    return GAP.join(padded).rstrip()
