"""Rows of a screen as parts of text, each with a tone; cut and filled to a width. A tone never says what the words do not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, TypeAlias

from returns_cli.errors import harmless
from returns_cli.folding import columns_of, folded

Tone: TypeAlias = Literal["plain", "dim", "strong", "good", "bad", "between", "key", "bar"]
CUT = "…"
LEAST_COLUMNS = 30  # of a screen; of a smaller one it is shown cut


class ScreenPart(NamedTuple):
    text: str
    tone: Tone = "plain"


ScreenRow: TypeAlias = list[ScreenPart]


def cut(text: str, columns: int) -> str:
    """The text, harmless, so that it takes at most so many columns; what is left out shows."""
    clean = harmless(text)
    if columns_of(clean) <= columns:
        return clean
    kept = ""
    for char in clean:
        if columns_of(kept + char) > columns - 1:
            break
        kept += char
    return kept + CUT if columns > 0 else ""


def filled(text: str, columns: int) -> str:
    """The text, cut or with blanks behind it, so that it takes just so many columns."""
    clean = cut(text, columns)
    return clean + " " * (columns - columns_of(clean))


def row(columns: int, *parts: ScreenPart) -> ScreenRow:
    """The parts one behind the other, in just so many columns."""
    found: ScreenRow = []
    left = columns
    for part in parts:
        clean = cut(part.text, left)
        if clean:
            found.append(ScreenPart(clean, part.tone))
        left -= columns_of(clean)
    if left > 0:
        found.append(ScreenPart(" " * left, found[-1].tone if found and found[-1].tone == "bar" else "plain"))
    return found


def wrapped(lines: Iterable[ScreenPart], columns: int) -> list[ScreenPart]:
    """Texts folded to a width, each part of a line in the tone of its text."""
    return [ScreenPart(part, line.tone) for line in lines for part in folded([harmless(line.text)], columns)]


def boxed(lines: Sequence[ScreenPart], columns: int, height: int) -> list[ScreenRow]:
    """The lines in a box of this size; where not all fit, the last row says so, unless it is the only one."""
    shown = list(wrapped(lines, columns))
    if len(shown) > height:
        shown = [*shown[: max(1, height - 1)], ScreenPart(CUT, "dim")][:height]
    rows = [row(columns, part) for part in shown]
    return rows + [row(columns) for _ in range(height - len(rows))]


def side_by_side(left: Sequence[ScreenRow], right: Sequence[ScreenRow]) -> list[ScreenRow]:
    return [[*one, ScreenPart("│", "dim"), *other] for one, other in zip(left, right, strict=True)]


def beside(words: Iterable[str], columns: int) -> list[str]:
    """The words with a blank between them, in as few rows as they need."""
    rows = [""]
    for word in words:
        longer = f"{rows[-1]} {word}".lstrip()
        rows[-1:] = [longer] if columns_of(longer) <= columns else [rows[-1], word]
    return rows
