"""A line while it is typed: its text, its cursor, and how much of it fits behind the prompt."""

from __future__ import annotations

from returns_cli.errors import harmless
from returns_cli.folding import TOGETHER, columns_of, folded
from returns_cli.kinds.text import MAX_TEXT

BACKSPACE, ERASE_LINE = "\x7f", "\x15"
LEFT, RIGHT, HOME, END_OF_LINE, DELETE = "left", "right", "home", "end", "delete"
CUT = "…"
MARK = " > "  # what every prompt ends with
LEAST_ROOM = 4


def prompt_rows(prompt: str, columns: int) -> list[str]:
    """The prompt, cut so that room for an answer is left behind its last row."""
    text = prompt.removesuffix(MARK)
    if columns_of(prompt) > columns - LEAST_ROOM:
        *rows, last = folded([text], columns - LEAST_ROOM - len(MARK))
        return [*rows, last + MARK] if last + MARK != prompt else [prompt]
    return [prompt.replace(TOGETHER, " ")]


class EditedLine:
    """INVARIANT: 0 <= cursor <= len(text), and the screen shows `shown` with its cursor behind `before` characters of it."""

    def __init__(self, room: int, cut: str = CUT) -> None:
        self.cut = cut  # of one column
        self.room = max(4, room)
        self.text = ""
        self.cursor = 0
        self.shown, self.before = "", 0

    def press(self, key: str) -> None:
        """Does what the key says; keys that say nothing change nothing."""
        match key:
            case "left":
                self.cursor = max(0, self.cursor - 1)
            case "right":
                self.cursor = min(len(self.text), self.cursor + 1)
            case "home":
                self.cursor = 0
            case "end":
                self.cursor = len(self.text)
            case "delete":
                self._replace(self.cursor, self.cursor + 1)
            case "\x7f":
                self._replace(self.cursor - 1, self.cursor)
            case "\x15":
                self._replace(0, self.cursor)
            case "\x0b":
                self._replace(self.cursor, len(self.text))
            case "\x17":
                self._replace(len(self.text[: self.cursor].rstrip().rpartition(" ")[0]), self.cursor)
            case _ if len(key) == 1 and harmless(key) == key and len(self.text) <= MAX_TEXT:
                self.text = self.text[: self.cursor] + key + self.text[self.cursor :]
                self.cursor += 1

    def _replace(self, start: int, end: int) -> None:
        start = max(0, start)
        self.text = self.text[:start] + self.text[end:]
        self.cursor = start

    def redrawn(self) -> str:
        """What to write so that the screen shows the line as it is now. Needs no escape codes."""
        shown, before = self._fitting()
        kept = 0
        while kept < min(len(shown), len(self.shown)) and shown[kept] == self.shown[kept]:
            kept += 1
        kept = min(kept, self.before)
        back = columns_of(self.shown[kept : self.before])
        rest = max(0, columns_of(self.shown[kept:]) - columns_of(shown[kept:]))
        self.shown, self.before = shown, before
        return "\b" * back + shown[kept:] + " " * rest + "\b" * (rest + columns_of(shown[before:]))

    def _fitting(self) -> tuple[str, int]:
        """The part around the cursor that fits, and how many characters of it stand before the cursor."""
        if columns_of(self.text) <= self.room:
            return self.text, self.cursor
        start = 0
        while start < self.cursor and columns_of(self.cut + self.text[start : self.cursor]) > self.room - 1:
            start += 1
        head = self.cut if start else ""
        end = self.cursor
        while end < len(self.text) and columns_of(head + self.text[start : end + 1]) < self.room - 1:
            end += 1
        tail = self.cut if end < len(self.text) else ""
        return head + self.text[start:end] + tail, len(head) + self.cursor - start
