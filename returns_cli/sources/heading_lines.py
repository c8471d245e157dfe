"""Headings that stand on two lines: what is said of several columns, and below it what each of these is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise, zip_longest
from typing import NamedTuple

from returns_cli.kinds.negation import heading_key, heading_stem
from returns_cli.kinds.sameness import NOT_KNOWN
from returns_cli.kinds.sameness import folded as fold
from returns_cli.kinds.yes_no import NO, YES
from returns_cli.late_pattern import late

VALUE = re.compile(r"[+-]?[0-9][0-9.,:/ -]*|[0-9]{4}[-/.年].*")
_DIGIT = late(r"\d(?<!m[23])(?<!ft[23])")  # but those of m2 and ft3, which are units
_ANSWERS = YES | NO | NOT_KNOWN | {""}
_RULER = re.compile(r":?[-=+|]*(?:---|===|:-+:)[-=+| ]*:?")
_EAST_ASIAN = "\u2e80"  # the first character of those that are written without spaces


class TwoLines(NamedTuple):
    """Headings that stand on the lines `top` and `bottom`, by their place among the first rows."""

    header: list[str]
    top: int
    bottom: int


def of_two_lines(rows: Sequence[Sequence[str]], at: int, telling: Collection[str] = ()) -> TwoLines | None:
    """The headings where they stand on two lines, of which that is one. Above a line that says all of them by itself stands a
    title. Blank lines and rulers are passed over. No heading is lost that is `telling`, unless one of the second line is."""
    lines = [line for line, row in enumerate(rows) if filled(row) and not is_ruler(row)]
    for top, bottom in pairwise(lines):
        if at in (top, bottom):
            found = _joined(rows[top], rows[bottom], [rows[line] for line in lines if line > bottom])
            more = zip_longest(found or (), rows[bottom], fillvalue="")
            if (
                found
                and not _loses(rows[top], found, telling)
                and (at == top or any(name not in ("", own.strip()) for name, own in more))
            ):
                return TwoLines(found, top, bottom)
    return None


def says_columns_again(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first of these rows below the headings is none: it says in another language what the columns are, or in which
    units. It has no number or date, not even within a cell (R1, 3 Mar), and no answer where all rows have one, but words in two
    columns or more in which all rows behind it have a number or date."""
    first, *behind = [row for row in rows if not is_ruler(row)] or [[]]
    words = {at: word for at, cell in enumerate(first) if (word := fold(cell))}
    behind = [row for row in behind if filled(row)]
    if len(behind) < 2 or any(_DIGIT.search(word) or word in NOT_KNOWN for word in words.values()):
        return False
    columns = {at: [fold(row[at]) if at < len(row) else "" for row in behind] for at in words}
    if any(words[at] in {*column, *(_ANSWERS if _ANSWERS.issuperset(column) else ())} for at, column in columns.items()):
        return False
    return sum(all(map(VALUE.fullmatch, column)) for column in columns.values()) > 1


def _loses(upper: Sequence[str], found: Sequence[str], telling: Collection[str]) -> bool:
    """Whether headings above say what they are, and those that would stand for them do not."""
    lost, new = (
        any(key(name) in telling for name in names if name for key in (heading_key, heading_stem))
        for names in ({name.strip() for name in upper} - {*found}, {*found} - {name.strip() for name in upper})
    )
    return lost and not new


def _joined(upper: Sequence[str], lower: Sequence[str], below: Sequence[Sequence[str]]) -> list[str] | None:
    """The headings on two lines: some of the first are groups, above several columns (Return), and the second says of each of
    these, and of no other that is named above, which it is (day, slip); with its group where that name stands twice. It is
    none of the rows: of some column of a group, what stands first below it is a number or a date, and nothing is said again."""
    width = max(len(upper), len(lower))
    first, second, *rows = ([cell.strip() for cell in row] + [""] * (width - len(row)) for row in (upper, lower, *below))
    used = max((at + 1 for at in range(width) if any(row[at] for row in (first, second, *rows))), default=0)
    groups = _groups(first[:used])
    grouped = [at for at in range(used) if groups[at]]
    columns = {at: [row[at] for row in rows if row[at] and row[:width] != second] for at in grouped}
    others = all(not first[at] or second[at] in ("", first[at]) for at in range(used) if not groups[at])
    if not others or not all(second[at] and second[at] not in columns[at] for at in grouped):
        return None
    if any(VALUE.fullmatch(cell) for cell in first + second) or not any(
        VALUE.fullmatch(cell) for column in columns.values() for cell in column[:1]
    ):
        return None
    names = [second[at] if groups[at] else first[at] or second[at] for at in range(used)]
    counts = Counter(map(fold, names))
    names = [_named(groups[at], name) if groups[at] and counts[fold(name)] > 1 else name for at, name in enumerate(names)]
    counts = Counter(map(fold, names))
    return None if any(counts[fold(names[at])] > 1 for at in grouped) else names + [""] * (width - used)


def _groups(first: Sequence[str]) -> list[str]:
    """What stands above each column and its neighbour, whether said once, as in merged cells, or again; else nothing."""
    groups = [""] * len(first)
    for at in range(1, len(first)):
        if first[at] in ("", first[at - 1]):
            groups[at] = groups[at - 1] = groups[at - 1] or first[at - 1]
    return groups


def _named(group: str, name: str) -> str:
    """销售 and 日期 are 销售日期, Sale and Date are Sale Date."""
    return f"{group}{' ' if max(group[-1], name[0]) < _EAST_ASIAN else ''}{name}"


def is_ruler(row: Sequence[str]) -> bool:
    """Whether it is a line drawn between rows: --- | :---: of Markdown, =====, +---+---+."""
    cells = [cell.strip() for cell in row if cell.strip()]
    return bool(cells) and all(_RULER.fullmatch(cell) for cell in cells)


def filled(row: Sequence[str]) -> int:
    """How many cells of a row say something."""
    return sum(1 for cell in row if cell.strip())


def looks_like_headings(row: Sequence[str]) -> bool:
    """Whether it has no numbers or dates, and no two cells alike."""
    cells = [fold(cell) for cell in row if cell.strip()]
    return len(set(cells)) == len(cells) and not any(VALUE.fullmatch(cell) for cell in cells)
