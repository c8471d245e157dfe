"""Patterns that are compiled when they are first looked for: most runs of a command meet none of the rarer ones."""

from __future__ import annotations

import re
from typing import AnyStr, cast

USES = ("match", "fullmatch", "search", "sub", "split", "findall", "finditer")


def late(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """A regular expression that costs nothing until it is used, and then no more than one compiled beforehand."""
    return cast("re.Pattern[AnyStr]", LatePattern(pattern, flags))


class LatePattern:
    """Stands for the compiled pattern: what can be done with that is looked for there once, and from then on found here."""

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.pattern = pattern
        self.flags = flags

    def __getattr__(self, name: str) -> object:
        compiled = re.compile(self.pattern, self.flags)
        self.__dict__.update((use, getattr(compiled, use)) for use in USES)
        return getattr(compiled, name)
