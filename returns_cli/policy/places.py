"""Where a key of a TOML file stands: file, line, column, for errors. Runs only when there is one."""

from __future__ import annotations

import re

from returns_cli.errors import Place
from returns_cli.language.nodes import Span
from returns_cli.policy.source import KeyPath

_HEADER = re.compile(r"\s*(\[\[?)([^\[\]]+)\]\]?\s*(#.*)?$")
_KEY = re.compile(r"\s*((?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*[A-Za-z0-9_-]+)*)\s*=\s*")


def place_of(file: str, text: str, path: KeyPath, span: Span | None = None) -> Place:
    """The place of the value at `path`; with `span`, of those characters inside the value's text."""
    lines = text.splitlines() or [""]
    spots = _spots(lines)
    known = path
    while known and known not in spots:
        known = known[:-1]
    line, column = spots.get(known, (1, 1))
    width = 1
    if span is not None and known == path:
        line, column = _inside(lines, line, column, span[0])
        width = span[1]
    excerpt = lines[line - 1]
    return Place(file, line, column, excerpt, max(1, min(width, len(excerpt) - column + 1)))


def _inside(lines: list[str], line: int, column: int, offset: int) -> tuple[int, int]:
    """The place `offset` characters into the text that begins with the quote at line, column."""
    value = lines[line - 1][column - 1 :]
    if not value.startswith(('"""', "'''")):
        return line, column + 1 + offset
    rest = value[3:]
    if rest:
        column += 3
    else:
        line, column, rest = line + 1, 1, lines[line] if line < len(lines) else ""
    while offset > len(rest) and line < len(lines):
        offset -= len(rest) + 1
        line, column, rest = line + 1, 1, lines[line]
    return line, column + offset


def _spots(lines: list[str]) -> dict[KeyPath, tuple[int, int]]:
    """The line and column of every table header and of every key's value."""
    spots: dict[KeyPath, tuple[int, int]] = {}
    counts: dict[KeyPath, int] = {}
    table: KeyPath = ()
    closing = ""
    for number, line in enumerate(lines, 1):
        if closing:
            closing = "" if closing in line else closing
            continue
        header = _HEADER.match(line)
        key = _KEY.match(line)
        if header:
            table = _keys(header[2])
            if header[1] == "[[":
                index = counts.get(table, 0)
                counts[table] = index + 1
                table = (*table, index)
            spots.setdefault(table, (number, line.index("[") + 1))
        elif key:
            spots[table + _keys(key[1])] = (number, key.end() + 1)
            value = line[key.end() :]
            for quotes in ('"""', "'''"):
                if value.startswith(quotes) and quotes not in value[3:]:
                    closing = quotes
    return spots


def _keys(dotted: str) -> KeyPath:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))
