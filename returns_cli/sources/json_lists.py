"""The lists of objects in a JSON text, by the keys that lead to them; no more of the file is kept than what is looked at."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from returns_cli.late_pattern import late

LONGEST = 1 << 24
MOST_WRAPPERS = 5
_STRING = r'"(?:[^"\\]|\\.)*+"'
_TOKEN = late(
    rf"[\s\x00\x1a\ufeff]*+(?:(?P<text>{_STRING})\s*+(?P<colon>:)?|(?P<list>\[)\s*+(?P<rows>(?=\{{))?|(?P<mark>[{{}}\],])"
    r'|[^\s"{}\[\],:]++)',
    re.DOTALL,
)


class Unread:
    """What has been read of a text and not yet been taken: `text` from `at` on."""

    def __init__(self, chunks: Iterator[str]) -> None:
        self.chunks = chunks
        self.text, self.at = "", 0

    def more(self) -> bool:
        """Reads as much again as there is; False at the end of the file."""
        rest = self.text[self.at :]
        added = 0
        parts = [rest]
        for chunk in self.chunks:
            parts.append(chunk)
            added += len(chunk)
            if added > len(rest):
                break
        self.text, self.at = "".join(parts), 0
        return added > 0


def lists(unread: Unread, *, of_the_first: bool = False) -> Iterator[str]:
    """The name of each list of objects: the keys that lead to it, a dot between two. Where it is given `unread` stands before
    the first object, and has to stand before the bracket behind the last one when the next is asked for. Those `of_the_first`
    value are all, or those of whatever follows it too, as pages do. What is no JSON ends the search.
    """
    path: list[str | None] = []  # of each object that is open the key; None of a list
    while token := _next(unread):
        if token["list"]:
            rows = token["rows"] is not None and 0 < len(path) <= MOST_WRAPPERS and None not in path[1:] and path != [None]
            name = ".".join(key for key in path if key is not None)
            path.append(None)
            if rows:
                yield name
        elif token["colon"] and path and path[-1] is not None:
            path[-1] = _text_of(token["text"])
        elif token["mark"] == "{":
            path.append("")
        elif token["mark"] in ("}", "]") and path:
            path.pop()
        if of_the_first and not path:
            return


def wrapped(sample: str) -> str:
    """The name of the first list of objects within the object with which a JSON text begins: {"rows": [{…}, …]}. Nothing where
    there is none, and the text is rows itself."""
    return next(lists(Unread(iter([sample])), of_the_first=True), "") if sample.lstrip().startswith("{") else ""


def _next(unread: Unread) -> re.Match[str] | None:
    """The next token, if there is one."""
    while True:
        token = _TOKEN.match(unread.text, unread.at)
        if token is not None and token.end() < len(unread.text):  # else it may go on
            break
        if len(unread.text) - unread.at > LONGEST or not unread.more():
            break
    unread.at = token.end() if token is not None else unread.at
    return token


def _text_of(key: str) -> str:
    """The text of a key in quotes; one that JSON cannot read stays as it is."""
    try:
        return str(json.loads(key, strict=False))
    except ValueError:
        return key
