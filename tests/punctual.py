"""A terminal of the program under test whose keys come exactly when the test says, however busy the machine is.

The test sends what is typed with the pauses before it, in one message; keys without a message come unhurried. The clock goes
on with the keys and with what the program waits in vain, and stands still otherwise.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable

from returns_cli.cli import keys
from returns_cli.cli.arrivals import Terminal, Typed

BEGIN, END = "\ue000", "\ue001"
UNHURRIED_SECONDS = 1.0


def message(pieces: Iterable[tuple[float, str]]) -> str:
    """What to send for texts that come in one go each, so many seconds after what was before."""
    return f"{BEGIN}{json.dumps(list(pieces))}{END}"


class Punctual:
    """The terminal's own characters, with other times."""

    def __init__(self, fd: int, encoding: str) -> None:
        self.terminal = Terminal(fd, encoding)
        self.coming: deque[Typed] = deque()
        self.time = 0.0

    def now(self) -> float:
        return self.time

    def take(self, seconds: float | None = None, /) -> Typed | None:
        if not self.coming:
            self._receive(seconds)
        end = float("inf") if seconds is None else self.time + seconds
        if not self.coming or self.coming[0].at > end:
            self.time = end
            return None
        self.time = max(self.time, self.coming[0].at)
        return self.coming.popleft()

    def give_back(self, typed: Typed, /) -> None:
        self.coming.appendleft(typed)

    def close(self) -> None:
        self.terminal.close()

    def _receive(self, seconds: float | None) -> None:
        """A key or a message whole; nothing where none comes in time."""
        first = self.terminal.take(seconds)
        if first is None:
            return
        if first.char != BEGIN:
            self.coming.append(Typed(first.char, self.time + UNHURRIED_SECONDS))
            return
        text = ""
        while not text.endswith(END):
            come = self.terminal.take()
            text += come.char if come else ""
        at = self.time
        for pause, piece in json.loads(text[:-1]):
            at += pause
            self.coming.extend(Typed(char, at) for char in piece)


def install() -> None:
    """The program's terminals are punctual from now on."""
    keys.Terminal = Punctual  # type: ignore[assignment, misc]
