"""A line of JSON without its values: its keys, and what stands before the first value, between two, and behind the last."""

from __future__ import annotations

import re
from typing import NamedTuple

from returns_cli.sources.delimited import MAX_COLUMNS
from returns_cli.sources.json_columns import BARE

# A text without escapes, or a bare value; groups 1 and 2 are what these say, which null does not.
VALUE = re.compile(rb'"([^"\\]*+)"|' + BARE + rb"|null")
LONGEST_KEY = 128  # bytes, with what else stands between two values
_KEY, _BEHIND = re.compile(rb'\s*"([^"\\]*+)"\s*:\s*'), re.compile(rb"\s*([,}])")


class Odd(Exception):
    """Not the usual piece."""


class LineShape(NamedTuple):
    """The keys, what stands before the value of each, and what behind the last one."""

    keys: tuple[str, ...]
    before: tuple[bytes, ...]
    behind: bytes

    def values(self, line: bytes | bytearray, at: int = 0) -> list[re.Match[bytes]]:
        """The values of the line of this shape that begins there; nothing if it is of another shape."""
        found: list[re.Match[bytes]] = []
        for text in self.before:
            value = VALUE.match(line, at + len(text)) if line.startswith(text, at) else None
            if value is None:
                return []
            found.append(value)
            at = value.end()
        return found if line.startswith(self.behind, at) else []


def shape_of(line: bytes) -> LineShape:
    """The shape of a line without its line end. Raises Odd."""
    keys, before, at, begin, closed = list[str](), list[bytes](), 1, 0, False
    while not closed:
        key = _KEY.match(line, at)
        value = key and VALUE.match(line, key.end())
        behind = value and _BEHIND.match(line, value.end())
        if not (key and value and behind and line.startswith(b"{")):
            raise Odd
        if len(keys) == MAX_COLUMNS or key.end() - begin > LONGEST_KEY:  # what is known of each takes memory
            raise Odd
        keys.append(key[1].decode())
        before.append(line[begin : key.end()])
        at, begin, closed = behind.end(), value.end(), behind[1] == b"}"
    if at < len(line) or at - begin > LONGEST_KEY or len(set(keys)) < len(keys):
        raise Odd
    return LineShape(tuple(keys), tuple(before), line[begin:])
