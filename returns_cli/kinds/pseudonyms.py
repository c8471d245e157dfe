"""Pseudonyms for people: the same person has the same one within one result, and nobody can tell later who it was."""

from __future__ import annotations

from returns_cli.kinds.sameness import folded

DIGITS = 6  # bytes: of a million people two share one with a chance of 1 in 500


def new_key() -> bytes:
    """A key for one result, which is kept nowhere."""
    from secrets import token_bytes  # only who masks people pays for it

    return token_bytes(32)


def pseudonym(text: str, key: bytes) -> str:
    """What stands for a text, however it is written; a blank one stays blank."""
    from hashlib import blake2b

    word = folded(text)
    return "p-" + blake2b(word.encode("utf-8", "surrogatepass"), key=key, digest_size=DIGITS).hexdigest() if word else ""
