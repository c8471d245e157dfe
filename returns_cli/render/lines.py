"""Text set for people: Chinese with Chinese punctuation, and broken into the lines of a terminal.

Wide characters take two columns, and Chinese breaks between characters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from returns_cli.errors import harmless
from returns_cli.folding import columns_of

_OPENERS = frozenset("([{“‘〔【《<\uff08")
_CLOSERS = frozenset(",.;:!?)]}”’〕】》。、…%\uff0c\uff1a\uff1b\uff01\uff1f\uff09")
_FULL_WIDTH = {",": "\uff0c", ":": "\uff1a", ";": "\uff1b", "!": "\uff01", "?": "\uff1f", "(": "\uff08", ")": "\uff09"}
_SEEN_THROUGH = frozenset("“”‘’[]〔〕()")
SHORTEST = 16


def typeset(text: str, lang: str) -> str:
    """The text on one line, harmless to a terminal, its Chinese punctuated as Chinese: `退货,换货` has a wide comma."""
    return chinese(clean(text)) if lang == "zh" else clean(text)


def chinese(text: str) -> str:
    """Punctuation beside Chinese characters made full-width, brackets in pairs; numbers, English and what is quoted stay."""
    found: list[str] = []
    others = _brackets(text)
    quoted = False
    for at, char in enumerate(text):
        quoted ^= char == "`"
        if char == " " and found and found[-1] in _FULL_WIDTH.values() and not quoted:
            continue
        wide = char in _FULL_WIDTH and not quoted and _beside_chinese(found, text, at, others.get(at))
        found.append(_FULL_WIDTH[char] if wide else char)
    return "".join(found)


def _beside_chinese(before: Sequence[str], text: str, at: int, other: int | None) -> bool:
    """Whether the mark, or the bracket of its pair, stands beside Chinese; `before` is what stands before it, set already."""
    beside = [before[::-1], text[at + 1 :]]
    if other is not None:
        beside += [text[:other][::-1], text[other + 1 :]]
    return any(map(_is_chinese, beside))


def _brackets(text: str) -> dict[int, int]:
    """Where each bracket stands -> where the other one of its pair does."""
    opened: list[int] = []
    found: dict[int, int] = {}
    for at, char in enumerate(text):
        if char == "(":
            opened.append(at)
        elif char == ")" and opened:
            found[at] = opened.pop()
            found[found[at]] = at
    return found


def _is_chinese(beside: Sequence[str]) -> bool:
    """Whether what comes first, quotes and brackets aside, is a Chinese character or mark."""
    first = next((char for char in beside if char not in _SEEN_THROUGH), "")
    return "\u3001" <= first <= "\u9fff" or first in _FULL_WIDTH.values()


def clean(text: str) -> str:
    """The text on one line, without control characters that could steer a terminal."""
    return harmless(" ".join(text.split()))


def wrap(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """The text in lines of at most `width` columns; the first begins with `first`, the others with `rest`.

    Only a `first` or `rest` wider than the lines themselves makes them longer.
    """
    lines: list[str] = []
    line, begin = first, first
    for whole, blank in _pieces(text):
        piece = whole
        room = max(width - columns_of(begin), SHORTEST)
        gap = " " if blank and line != begin else ""
        if line != begin and columns_of(line[len(begin) :] + gap + piece) > room:
            lines.append(line)
            line, begin, gap = rest, rest, ""
            room = max(width - columns_of(begin), SHORTEST)
        while columns_of(piece) > room:
            head = _head(piece, room)
            lines.append(line + head)
            line, begin, piece = rest, rest, piece[len(head) :]
        line += gap + piece
    return [*lines, line] if line != begin or not lines else lines


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """What must stay together, and whether a blank stands before it."""
    for word in text.split(" "):
        start = 0
        for at in range(1, len(word)):
            if _may_break(word[at - 1], word[at]):
                yield word[start:at], start == 0
                start = at
        yield word[start:], start == 0


def _may_break(before: str, after: str) -> bool:
    if after in _CLOSERS or before in _OPENERS:
        return False
    if columns_of(before) == 2:
        return True
    return columns_of(after) == 2 and not before.isdigit()


def _head(piece: str, room: int) -> str:
    """As much of an overlong piece as fits."""
    end = 1
    while end < len(piece) and columns_of(piece[: end + 1]) <= room:
        end += 1
    return piece[:end]
