"""Numbers that a person, a scanner or a worn receipt may have turned into another one."""

from __future__ import annotations

from collections.abc import Iterator

# What is read for what: the first of each set is what receipts are printed with.
ALIKE = ("0oqd", "1il7", "2z", "5s", "6gb", "8b3", "9g4", "uv", "mn")


def near(key: str) -> list[str]:
    """Keys one slip away from this one, the likeliest first: a sign read as another, two turned round, one too few or many."""
    found = dict.fromkeys([*_misread(key), *_turned(key), *_shorter(key), *_longer(key), *_other_digit(key)])
    found.pop(key, None)
    return list(found)


def _misread(key: str) -> Iterator[str]:
    for at, sign in enumerate(key):
        for set_ in ALIKE:
            if sign in set_:
                yield from (key[:at] + other + key[at + 1 :] for other in set_ if other != sign)
    for word, number in (("o", "0"), ("l", "1"), ("i", "1"), ("s", "5")):
        if word in key:
            yield key.replace(word, number)


def _turned(key: str) -> Iterator[str]:
    for at in range(len(key) - 1):
        yield key[:at] + key[at + 1] + key[at] + key[at + 2 :]


def _shorter(key: str) -> Iterator[str]:
    for at in range(len(key)):
        yield key[:at] + key[at + 1 :]


def _longer(key: str) -> Iterator[str]:
    for at in range(len(key) + 1):
        yield from (key[:at] + digit + key[at:] for digit in "0123456789")


def _other_digit(key: str) -> Iterator[str]:
    for at, sign in enumerate(key):
        if sign.isdigit():
            yield from (key[:at] + digit + key[at + 1 :] for digit in "0123456789" if digit != sign)
