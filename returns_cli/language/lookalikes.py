"""Letters of other scripts that look like a-z: in a name they are a mistake that no eye sees."""

from __future__ import annotations

import unicodedata

# Cyrillic and Greek small letters beside the Latin ones they are taken for.
_LOOKS_LIKE = str.maketrans("авеікмнорстухѕјԁһԛԝӏαγιηκνορτυχω", "abeikmhopctyxsjdhqwlayinkvoptuxw")


def plain(text: str) -> str:
    """`text` with full-width forms and lookalikes replaced by the letters they look like."""
    return unicodedata.normalize("NFKC", text).translate(_LOOKS_LIKE)


def lookalike_hint(text: str) -> str:
    """What the first foreign letter is and what it was taken for; empty where nothing in `text` looks like a-z."""
    for position, char in enumerate(text, 1):
        if not char.isascii() and plain(char).isascii():
            kind = unicodedata.name(char, "another sign").lower()
            return f"sign {position} is no `{plain(char)}` but a {kind}; did you mean `{plain(text)}`?"
    return ""
