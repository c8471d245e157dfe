"""Lines cut to the terminal: at blanks and between wide characters, each as wide as it looks."""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from returns_cli.late_pattern import late

LEAST_COLUMNS = 20
TOGETHER = "\u00a0"  # stands for a blank at which no line is cut, and is written as one
_SGR = late(r"\x1b\[[0-9;]*m")
_WIDE = "[\u2e80-\ufeff\uff01-\uff60\uffe0-\uffe6\U00020000-\U0003fffd]"
_OPENING, _CLOSING = r"(\[“‘「《\uff08", r")\]”’」》,.;:!?…、。\uff09\uff0c\uff1a\uff1b\uff01\uff1f"
# What stays together: a word, two short ones in brackets, or a wide character with the number or brackets before and
# the stops behind it.
_NUMBERED = f"(?:[!-~]{{1,6}}{TOGETHER})?"
_PIECE = late(
    rf" +|\([!-'*-~]{{1,12}} [!-'*-~]{{1,12}}\)|{_NUMBERED}[{_OPENING}]*{_WIDE}[{_CLOSING}]*|(?:(?!{_WIDE})[^ ])+[{_CLOSING}]*"
)
_BETWEEN_BLANKS = late("( {2,})")
_MARKER = late(r" *(?:- |! |[0-9]{1,3}[. ] *)?")


def terminal_columns() -> int:
    return max(LEAST_COLUMNS, shutil.get_terminal_size().columns)


def columns_of(text: str) -> int:
    """How many columns the text takes on a terminal."""
    if text.isascii() and "\x1b" not in text:
        return len(text)
    return sum(_columns(char) for char in _SGR.sub("", text))


@lru_cache(maxsize=4096)
def _columns(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Me", "Mn"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def folded(lines: Iterable[str], columns: int) -> list[str]:
    """The lines, each cut to fit; what is carried over stands under the text it belongs to."""
    return [part.replace(TOGETHER, " ") for line in lines for part in _folded(line, columns)]


def _folded(line: str, columns: int) -> list[str]:
    if columns_of(line) <= columns:
        return [line]
    marker = _MARKER.match(line)
    indent = " " * (len(marker[0]) if marker else 0)
    parts, now = [], ""
    for piece in _pieces(line[len(indent) :], columns - len(indent)):
        if now.strip() and columns_of(now + piece.rstrip()) > columns - len(indent):
            parts.append(now.rstrip())
            now = ""
        now += piece if now else piece.lstrip()
    parts.append(now.rstrip())
    return [(indent if number else line[: len(indent)]) + part for number, part in enumerate(parts) if part]


def _pieces(text: str, columns: int) -> Iterator[str]:
    """The pieces of the text, words longer than a line cut. What stands between several blanks is one where it fits."""
    parts = _BETWEEN_BLANKS.split(text)
    for part in parts:
        yield from [part] if len(parts) > 1 and columns_of(part) <= columns else _small_pieces(part, columns)


def _small_pieces(text: str, columns: int) -> Iterator[str]:
    for piece in _PIECE.findall(text):
        cuts = range(0, len(piece), columns) if columns_of(piece) > columns else (0,)
        yield from (piece[cut : cut + columns] for cut in cuts)
