"""Numbers in our own wordings: English counts one thing otherwise than several."""

from __future__ import annotations

from collections.abc import Mapping


class CountedNumber(int):
    """`{rows:row|rows}` is `1 row`, or `2 rows`."""

    def __format__(self, spec: str) -> str:
        one, several, words = spec.partition("|")
        return f"{int(self)} {one if self == 1 else words}" if several else format(int(self), spec)


def filled(text: str, fields: Mapping[str, object]) -> str:
    """The wording with its placeholders filled."""
    return text.format(**{name: CountedNumber(value) if type(value) is int else value for name, value in fields.items()})
