"""Days by a layout that the user gives: %d-%b-%y."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime


def by_layout(text: str, layout: str) -> tuple[int, int, int, None, str | None, str | None] | None:
    """Year, month, day, no weekday, time and offset by a layout of `strptime`; None where the text is not laid out so."""
    try:
        found = datetime.strptime(text, layout)
    except ValueError:
        return None
    timed = any(f"%{sign}" in layout for sign in "HITXcp")
    offset = found.strftime("%z")
    return (
        *(found.year, found.month, found.day, None),
        found.time().isoformat() if timed else None,
        f"{offset[:3]}:{offset[3:5]}" if offset else None,
    )


def check_layout(layout: str) -> str | None:
    """What is wrong with a layout, None where it can be used: it must say year, month and day."""
    directives = set(_directives(layout))
    whole = {"c", "x", "D", "F"} & directives
    if (
        not whole
        and not (directives & {"Y", "y"} and directives & {"m", "b", "B"} and "d" in directives)
        and not {"Y", "j"} <= directives
    ):
        return "it needs %Y or %y, %m or %b, and %d"
    try:
        datetime.strptime(datetime(2001, 12, 31).strftime(layout), layout)
    except (ValueError, re.error):
        return "it is no layout of a date"
    return None


def _directives(layout: str) -> Iterator[str]:
    at = layout.find("%")
    while 0 <= at < len(layout) - 1:
        yield layout[at + 1]
        at = layout.find("%", at + 2)
