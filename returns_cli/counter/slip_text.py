"""A slip as plain text of a width, and as lines for whatever prints lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from returns_cli.counter.slip import SlipContent, SlipPart
from returns_cli.errors import harmless
from returns_cli.folding import columns_of, folded
from returns_cli.wording.words import say

TEXT_COLUMNS = 64


def part_lines(part: SlipPart, columns: int, lang: str) -> list[str]:
    """One part as lines of at most so many columns."""
    match part.look:
        case "rule":
            return ["-" * columns]
        case "sign":
            label = harmless(part.text) + say("colon", lang)
            return ["", label + "_" * max(4, columns - columns_of(label))]
        case _:
            label = part.label + say("colon", lang) if part.label else ""
            return folded([harmless(label + part.text)], columns)


def lines_of_parts(parts: Iterable[SlipPart], columns: int, lang: str) -> Iterator[str]:
    for part in parts:
        yield from part_lines(part, columns, lang)


def as_text(content: SlipContent, columns: int = TEXT_COLUMNS) -> str:
    """The whole slip; the code in letters."""
    code = [f"  {line}" if line else "" for line in content.code.rstrip("\n").split("\n")]
    above, below = (lines_of_parts(parts, columns, content.lang) for parts in (content.above, content.below))
    return "\n".join([*above, "", *code, "", *below]) + "\n"
