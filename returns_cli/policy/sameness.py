"""When two spellings are one: capitals, widths and blanks around make no difference."""

from __future__ import annotations

import unicodedata

# What stands for "not known" wherever a value could stand.
UNKNOWN = frozenset(("", "unknown", "未知", "不详"))


def folded(text: str) -> str:
    """`text` without surrounding blanks, full-width forms made narrow, letters small."""
    return unicodedata.normalize("NFKC", text).strip().casefold()
