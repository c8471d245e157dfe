"""Where the answers to prompts come from, and lines of them where there is no terminal."""

from __future__ import annotations

import sys
from collections.abc import Set
from typing import Protocol

from returns_cli.cli.line_editing import prompt_rows
from returns_cli.cli.streams import as_shown
from returns_cli.folding import terminal_columns


class Answers(Protocol):
    """Where answers come from."""

    def answer(self, prompt: str, keys: Set[str], /) -> str:
        """What was typed after the prompt: one of `keys` (folded) at once, or a line without its end.

        Raises EOFError when there is nothing more to come.
        """

    @property
    def scanned(self) -> bool:
        """Whether the line taken last came in one go, as from a scanner."""

    @property
    def spilled(self) -> bool:
        """Whether it came right behind a key that had answered, and that may have been its beginning."""

    def refuse(self) -> None:
        """Drops what came in one go with the answer taken last."""


class Lines:
    """Answers as whole lines, where single keys cannot be had: not a POSIX terminal."""

    scanned = spilled = False

    def answer(self, prompt: str, _keys: Set[str], /) -> str:
        put(prompt)
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line.rstrip("\r\n")

    def refuse(self) -> None:
        """Lines come one by one."""


def put(prompt: str) -> str:
    """Writes the prompt; its last row."""
    rows = prompt_rows(as_shown(prompt), terminal_columns())
    write("\n".join(rows))
    return rows[-1]


def write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
