"""The cells of a sheet as a person would write them, a column at a time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple, cast

from returns_cli.intake.numerals import EXACT_IN_SPREADSHEETS, of_float

DAYS, NUMBERS = frozenset((date, datetime)), frozenset((bool, int, float))


class Texts(NamedTuple):
    """The texts of a column, blank ones None or empty; how many of its numbers have more digits than a spreadsheet keeps."""

    cells: Sequence[str | None]
    shortened: int


def texts_of(column: Sequence[object], types: Collection[type], known: dict[object, str | None]) -> Texts:
    """Cells of a column as texts. Where some of its moments have a time of day, midnight is one too: `types` are those of all
    its cells, or of these if none of them is of DAYS. What cells are as texts is kept in `known`, for others of these types."""
    if set(types) <= {str}:
        return Texts(cast("Sequence[str]", column), 0)
    with_time = datetime in types
    # Numbers of several kinds are alike where they are equal, as 1 and True are; what else is in a sheet is not.
    apart = len(NUMBERS & set(types)) > 1
    keys: Sequence[Any] = list(zip(map(type, column), column, strict=True)) if apart else column
    cells = {key: key[1] if apart else key for key in set(keys)}
    known.update((key, _text(cell, with_time)) for key, cell in cells.items() if key not in known)
    large = {key for key, cell in cells.items() if isinstance(cell, float) and abs(cell) >= EXACT_IN_SPREADSHEETS}
    return Texts(list(map(known.__getitem__, keys)), sum(map(large.__contains__, keys)) if large else 0)


def text_of(cell: object) -> str:
    """One cell as text; blank where there is nothing in it."""
    return _text(cell, False) or ""


def _text(cell: object, with_time: bool) -> str | None:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return of_float(cell)
    if isinstance(cell, datetime):
        return str(cell) if with_time or cell.time() != time() else str(cell.date())
    if isinstance(cell, date):
        return f"{cell} 00:00:00" if with_time else str(cell)
    if isinstance(cell, timedelta):
        seconds = round(cell.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return str(cell) or None
