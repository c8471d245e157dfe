"""Tables in the terminal: columns side by side, each as wide as it needs."""

from __future__ import annotations

from collections.abc import Collection, Sequence


def table_lines(rows: Sequence[Sequence[object]], headings: Sequence[str] = (), right: Collection[int] = ()) -> list[str]:
    """The rows, below their headings if they have such, which may be of several lines; columns in `right` end in line."""
    from tabulate import tabulate  # late: most commands show no table, and loading it takes a while

    align = ["right" if at in right else "left" for at in range(len(rows[0]))] if rows else None
    shape = "simple" if headings else "plain"
    table = tabulate(rows, headers=headings, tablefmt=shape, colalign=align, disable_numparse=True)
    return [line.rstrip() for line in table.splitlines()]
