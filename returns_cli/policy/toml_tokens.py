"""A TOML text as its smallest pieces, each with where it begins: the one scan that places and layout are made from.

INVARIANT: no character is lost, so the pieces joined are the text. The text has been read by the TOML reader, so only valid
TOML comes here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from returns_cli.late_pattern import late

_TEXT = r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\''
_PIECE = late(_TEXT + r'|#[^\n]*|\n|[\[\]{}=,.]|[ \t]+|[^\s"\'#\[\]{}=,.]+', re.S)


class Token(NamedTuple):
    """One piece: a text in its quotes, a comment, a line end, a sign, blanks, or a bare word."""

    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def blank(self) -> bool:
        return not self.text.strip(" \t")

    @property
    def between(self) -> bool:
        """Whether it is nothing but room between what is said: blanks, a line end or a comment."""
        return not self.text.strip() or self.text.startswith("#")

    @property
    def quoted(self) -> bool:
        return self.text[:1] in ("'", '"')


@lru_cache(maxsize=4)
def tokens_of(text: str) -> tuple[Token, ...]:
    """The pieces of a TOML text, in order."""
    return tuple(Token(found[0], found.start()) for found in _PIECE.finditer(text))
