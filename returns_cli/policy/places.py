"""Where a key of a TOML file stands: file, line, column, for errors. Runs only when there is one.

INVARIANT: the text has been read by the TOML reader, so this scan meets valid TOML only.
"""

from __future__ import annotations

import re
from functools import lru_cache

from returns_cli.errors import Place
from returns_cli.language.nodes import Span
from returns_cli.late_pattern import late
from returns_cli.policy.key_path import KeyPath
from returns_cli.policy.toml_tokens import tokens_of
from returns_cli.records import Record

_ESCAPE = late(r"\\(?:[ \t]*\n[ \t\n]*|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|x[0-9A-Fa-f]{2}|.)", re.S)


class Spots(Record):
    """Of every path: where its key or header begins, and from where to where its value goes."""

    keys: dict[KeyPath, int]
    values: dict[KeyPath, Span]


def place_of(file: str, text: str, path: KeyPath, span: Span | None = None, *, key: bool = False) -> Place:
    """The place of the value at `path`; with `span`, of those characters inside the value's text; with `key`, of its key.

    What the file does not have is shown where it would belong: at the table around it.
    """
    spots = spots_of(text)
    known = path
    while known and known not in spots.keys and known not in spots.values:
        known = known[:-1]
    if not known:
        return _at(file, text, 0, 1)
    if known not in spots.values or (key and known in spots.keys):
        return _at(file, text, spots.keys[known], len(str(known[-1])) if key else 1)
    start, end = spots.values[known]
    if span is None or known != path:
        return _at(file, text, start, end - start if text[start] not in "[{" else 1)
    offsets = _offsets(text[start:end])
    first, last = (min(spot, len(offsets) - 1) for spot in (span[0], span[0] + span[1] - 1))
    return _at(file, text, start + offsets[first], offsets[last] - offsets[first] + 1)


def _at(file: str, text: str, offset: int, width: int) -> Place:
    line_start = text.rfind("\n", 0, offset) + 1
    line_end = text.find("\n", offset)
    excerpt = text[line_start : line_end if line_end >= 0 else len(text)]
    column = offset - line_start + 1
    return Place(file, text.count("\n", 0, offset) + 1, column, excerpt, max(1, min(width, len(excerpt) - column + 1)))


def _offsets(written: str) -> list[int]:
    """For each character of a TOML text as it reads: where it is written, counted from the opening quote."""
    if written[:1] not in ('"', "'"):
        return list(range(len(written)))
    quotes = 3 if written[:3] in ('"""', "'''") else 1
    at, end = quotes, len(written) - quotes
    if quotes == 3 and written[at : at + 1] == "\n":
        at += 1
    found = []
    while at < end:
        escape = _ESCAPE.match(written, at) if written[0] == '"' else None
        if escape is None or "\n" not in escape[0]:
            found.append(at)
        at = escape.end() if escape else at + 1
    return found or [quotes]


@lru_cache(maxsize=4)
def spots_of(text: str) -> Spots:
    """Where each table, key and value of the file stands."""
    return _Scan(text).spots()


class _Scan:
    """Goes over the pieces of a text once, from key to value."""

    def __init__(self, text: str) -> None:
        self.tokens = tokens_of(text)
        self.at = 0
        self.found = Spots({}, {})
        self.counts: dict[KeyPath, int] = {}

    def spots(self) -> Spots:
        table: KeyPath = ()
        self.skip_between()
        while self.at < len(self.tokens):
            if self.here == "[":
                table = self.header()
            else:
                self.pair(table)
            self.skip_between()
        return self.found

    @property
    def here(self) -> str:
        """The piece that is next; blank after the last."""
        return self.tokens[self.at].text if self.at < len(self.tokens) else ""

    def skip_between(self) -> None:
        """Passes over blanks, line ends and comments."""
        while self.at < len(self.tokens) and self.tokens[self.at].between:
            self.at += 1

    def skip_blanks(self) -> None:
        while self.at < len(self.tokens) and self.tokens[self.at].blank:
            self.at += 1

    def header(self) -> KeyPath:
        start = self.tokens[self.at].start
        several = self.tokens[self.at + 1].text == "["
        self.at += 2 if several else 1
        parts = self.dotted()
        self.at += 2 if several else 1
        path: KeyPath = ()
        for number, part in enumerate(parts, 1):
            path = (*path, part)
            if several and number == len(parts):
                index = self.counts.get(path, 0)
                self.counts[path] = index + 1
                self.found.keys.setdefault(path, start)
                path = (*path, index)
            elif path in self.counts:
                path = (*path, self.counts[path] - 1)
            if number < len(parts):  # [facts.price.ask] is where facts and facts.price are first met
                self.found.keys.setdefault(path, start + (2 if several else 1))
        self.found.keys.setdefault(path, start)
        return path

    def dotted(self) -> list[str]:
        parts = []
        while True:
            self.skip_blanks()
            token = self.tokens[self.at]
            parts.append(_plain_key(token.text) if token.quoted else token.text)
            self.at += 1
            self.skip_blanks()
            if self.here != ".":
                return parts
            self.at += 1

    def pair(self, table: KeyPath) -> None:
        start = self.tokens[self.at].start
        path = (*table, *self.dotted())
        for length in range(len(table) + 1, len(path) + 1):
            self.found.keys.setdefault(path[:length], start)
        self.at += 1  # the equals sign
        self.skip_blanks()
        self.value(path)

    def value(self, path: KeyPath) -> None:
        first = self.tokens[self.at]
        if first.text in ("[", "{"):
            self.at += 1
            self.several("]" if first.text == "[" else "}", path)
        elif first.quoted:
            self.at += 1
        else:
            self.plain()
        last = self.at - 1
        while self.tokens[last].blank:
            last -= 1
        self.found.values[path] = (first.start, self.tokens[last].end)

    def plain(self) -> None:
        """A number, a date, true or false: all pieces up to what ends a value."""
        while self.here not in ("", ",", "]", "}", "\n") and not self.here.startswith("#"):
            self.at += 1

    def several(self, closing: str, path: KeyPath) -> None:
        """The elements of a list, or the pairs of an inline table, up to its closing bracket."""
        index = 0
        self.skip_between()
        while self.here != closing:
            if closing == "]":
                self.value((*path, index))
            else:
                self.pair(path)
            index += 1
            self.skip_between()
            if self.here == ",":
                self.at += 1
                self.skip_between()
        self.at += 1


def _plain_key(written: str) -> str:
    """A quoted key as it reads."""
    import tomllib

    return next(iter(tomllib.loads(f"{written} = 0")))
