"""Patterns that are compiled when they are first looked for: most runs of a command meet none of the rarer ones."""

from __future__ import annotations

import re
from functools import cached_property


class LatePattern:
    """A regular expression that costs nothing until it is used, and then little more than one compiled beforehand."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern = pattern
        self.flags = flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, self.flags)

    def match(self, text: str, start: int = 0) -> re.Match[str] | None:
        return self._compiled.match(text, start)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        return self._compiled.fullmatch(text)

    def search(self, text: str) -> re.Match[str] | None:
        return self._compiled.search(text)
