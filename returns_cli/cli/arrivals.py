"""What is typed at a terminal, each character with the moment it came: only so can a scanner be told from a thumb."""

from __future__ import annotations

import codecs
import math
import os
import time
from collections import deque
from queue import Empty, SimpleQueue
from threading import Thread
from typing import NamedTuple, Protocol

from returns_cli.stopping import go_on

MOST_BYTES = 4096
HEED_SECONDS = 0.2  # signals are heard between waits, for one that comes just before a wait does not wake it


class Typed(NamedTuple):
    """A character and when it came, in seconds of a clock that never goes back."""

    char: str
    at: float


class Arrivals(Protocol):
    """Where characters come from."""

    def take(self, seconds: float | None = None, /) -> Typed | None:
        """The next character; None where none comes within so many seconds. Raises EOFError when none will, and
        KeyboardInterrupt where the process is to stop."""

    def give_back(self, typed: Typed, /) -> None:
        """Puts the character back, to be taken next."""

    def now(self) -> float:
        """The time on the clock by which characters come."""


class Terminal:
    """The characters of a terminal. A thread of its own notes when they come, however busy the program is."""

    def __init__(self, fd: int, encoding: str) -> None:
        self.fd = fd
        self.decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        self.waiting: deque[Typed] = deque()
        self.queue: SimpleQueue[Typed | None] = SimpleQueue()
        self.ended = False
        self.woken, self.wake = os.pipe()
        self.thread = Thread(target=self._listen, daemon=True)
        self.thread.start()

    def take(self, seconds: float | None = None, /) -> Typed | None:
        if self.waiting:
            return self.waiting.popleft()
        if self.ended:
            raise EOFError
        end = math.inf if seconds is None else self.now() + seconds
        while True:
            go_on()
            left = end - self.now()
            try:
                typed = self.queue.get(timeout=max(0.0, min(left, HEED_SECONDS)))
            except Empty:
                if left > HEED_SECONDS:
                    continue
                return None
            if typed is None:
                self.ended = True
                raise EOFError
            return typed

    def give_back(self, typed: Typed, /) -> None:
        self.waiting.appendleft(typed)

    def now(self) -> float:
        return time.monotonic()

    def close(self) -> None:
        """Nothing more is taken from the terminal once this returns."""
        os.write(self.wake, b"\0")
        self.thread.join()
        os.close(self.wake)
        os.close(self.woken)

    def _listen(self) -> None:
        from select import select

        while self.woken not in select([self.fd, self.woken], [], [])[0]:
            try:
                come = os.read(self.fd, MOST_BYTES)
            except OSError:  # the terminal is gone
                come = b""
            if not come:
                self.queue.put(None)
                return
            at = time.monotonic()
            for char in self.decoder.decode(come):
                self.queue.put(Typed(char, at))
