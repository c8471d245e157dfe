"""Answers from a terminal: one key where one is enough, else a line. The terminal is left as it was found.

A scanner types too, and so does a paste: characters that come faster than a thumb are a line, read whole, and no key of them
answers by itself.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Set
from contextlib import contextmanager, suppress
from typing import Any

from returns_cli import stopping
from returns_cli.cli.answers import Answers, Lines, put, write
from returns_cli.cli.arrivals import Arrivals, Terminal, Typed
from returns_cli.cli.commands import BACK, key_of
from returns_cli.cli.line_editing import (
    BACKSPACE,
    CUT,
    DELETE,
    END_OF_LINE,
    ERASE_LINE,
    HOME,
    LEFT,
    RIGHT,
    EditedLine,
)
from returns_cli.cli.spoken_words import is_rest_of_word
from returns_cli.cli.streams import as_shown
from returns_cli.folding import columns_of, terminal_columns

ENTER, ESCAPE, END = "\r", "\x1b", "\x04"
# Two keys pressed by hand are further apart than BURST; a burst of LONG or more without an Enter is over when nothing has
# come for IDLE; one that began before the prompt was up, or no later than PROMPT after it, may belong to the key that
# answered before (a scanner behind a slow line); an Enter within ENTER_AFTER of such a key was meant for it.
BURST_SECONDS, PROMPT_SECONDS, IDLE_SECONDS, ENTER_AFTER_SECONDS = 0.1, 0.005, 0.3, 0.6
LONG = 4
SEQUENCE_PAUSE_SECONDS = 0.05
LONG_AGO = float("-inf")
PASTE, PASTED = "200~", "201~"
SEQUENCES = {
    **{"D": LEFT, "C": RIGHT, "H": HOME, "F": END_OF_LINE},
    **{"1~": HOME, "7~": HOME, "4~": END_OF_LINE, "8~": END_OF_LINE, "3~": DELETE},
}
CONTROLS = {"\x01": HOME, "\x05": END_OF_LINE, "\x02": LEFT, "\x06": RIGHT, "\b": BACKSPACE, "\n": ENTER}


class Keyboard:
    """Answers key by key. Keys typed ahead are kept; a character of several bytes is one key.

    `last` is the key taken last, `burst` how many have come in one go with it, `answered` when `key` answered by itself,
    and `shown` when the prompt came up. What is left of a word whose first letter answered (yes) is passed over.
    """

    def __init__(self, arrivals: Arrivals) -> None:
        self.arrivals = arrivals
        self.pasting = False
        self.key = ""
        self.last = Typed("", LONG_AGO)
        self.burst = 0
        self.answered = self.shown = LONG_AGO
        self.scanned = self.spilled = False

    def answer(self, prompt: str, keys: Set[str], /) -> str:
        self.shown = self.arrivals.now()
        row = put(prompt)
        self.scanned = self.spilled = False
        try:
            return self._answer(EditedLine(terminal_columns() - columns_of(row) - 1, as_shown(CUT)[0]), keys)
        finally:
            write("\n")

    def _answer(self, line: EditedLine, keys: Set[str]) -> str:
        touched = rest = False
        while True:
            key = self._key(IDLE_SECONDS if keys and self.scanned else None)
            if key is None:
                self.answered = self.last.at
                return line.text
            if key == ENTER and not line.text and self._belated():
                continue
            if key == ENTER and self.pasting and self._more_pasted():
                key = " "  # lines that are pasted together are one line
            if key == ENTER and rest and is_rest_of_word(self.key, line.text):
                line.press(ERASE_LINE)
                write(line.redrawn())
                touched = rest = False
                continue
            if key == ENTER:
                self.answered = LONG_AGO
                return line.text
            if not touched:
                answer = self._at_once(key, keys)
                if answer is not None:
                    write(answer)
                    return answer
                touched, rest = True, self.last.at - self.answered < ENTER_AFTER_SECONDS
            line.press(key)
            self.scanned = self.burst == len(line.text) >= LONG and line.text.isascii()
            write(line.redrawn())

    def refuse(self) -> None:
        self.pasting = False
        while (typed := self._waiting(BURST_SECONDS)) is not None:
            if typed.at - self.last.at > BURST_SECONDS:
                self.arrivals.give_back(typed)
                return
            self.last = typed

    def _at_once(self, key: str, keys: Set[str]) -> str | None:
        """What this first key of an answer answers by itself; None where it begins a line."""
        if key == END:
            raise EOFError
        back = key == BACKSPACE
        own = BACK if back else key_of(key)
        if self.burst > 1 or self.pasting or not (back or own in keys):
            self.spilled = self._close_behind()
            return None
        following = self._waiting(BURST_SECONDS)
        if following is not None:
            self.arrivals.give_back(following)
            if following.at - self.last.at <= BURST_SECONDS:
                self.spilled = self._close_behind()
                return None
        self.answered, self.key = self.last.at, own
        return own

    def _more_pasted(self) -> bool:
        """Whether a paste goes on behind the end of its line."""
        following = self._waiting(SEQUENCE_PAUSE_SECONDS)
        if following is not None:
            self.arrivals.give_back(following)
        return following is not None and following.char not in (ESCAPE, "\n")

    def _close_behind(self) -> bool:
        """Whether the key taken last came so soon after one that answered that nobody can have read the question."""
        return self.answered > LONG_AGO and self.last.at < self.shown + PROMPT_SECONDS

    def _belated(self) -> bool:
        """Whether an Enter that comes now was meant for the key before it, which had answered already."""
        belated = self.last.at - self.answered < ENTER_AFTER_SECONDS
        self.answered = LONG_AGO
        return belated

    def _key(self, seconds: float | None) -> str | None:
        """The next key, by its name where it has one; None where none comes in time."""
        while (typed := self.arrivals.take(seconds)) is not None:
            ahead = self.last.at >= self.shown or typed.at < self.shown  # not the first key after the prompt
            together = self.pasting or (ahead and typed.at - self.last.at <= BURST_SECONDS)
            if typed.char == "\n" and self.last.char == ENTER and typed.at - self.last.at <= BURST_SECONDS:
                self.last = typed  # the second half of a line end
                continue
            key = self._sequence() if typed.char == ESCAPE else CONTROLS.get(typed.char, typed.char)
            if key is not None:
                self.burst = self.burst + 1 if together else 1
                self.last = typed
                return key
        return None

    def _sequence(self) -> str | None:
        """The key that an escape sequence stands for; None for those that are passed over."""
        first = self._waiting(SEQUENCE_PAUSE_SECONDS)
        if first is None or first.char not in "[O":
            return None
        code = ""
        while (typed := self._waiting(SEQUENCE_PAUSE_SECONDS)) is not None:
            code += typed.char
            if "@" <= typed.char <= "~":
                break
        if code in (PASTE, PASTED):
            self.pasting = code == PASTE
            return None
        return SEQUENCES.get(code)

    def _waiting(self, seconds: float) -> Typed | None:
        try:
            return self.arrivals.take(seconds)
        except EOFError:
            return None


@contextmanager
def answers() -> Iterator[Answers]:
    """Single keys while the block runs, if standard input is a POSIX terminal; whole lines otherwise.

    However the block ends (also by Ctrl-C or SIGTERM), the terminal's settings are what they were.
    """
    try:
        import termios
    except ImportError:
        yield Lines()
        return
    fd = sys.stdin.fileno()
    try:
        before = termios.tcgetattr(fd)
    except termios.error:
        yield Lines()
        return
    terminal: Terminal | None = None
    with stopping.held():  # a signal is heard where a key is waited for, never between these steps
        try:
            termios.tcsetattr(fd, termios.TCSANOW, _by_key(before, os.fpathconf(fd, "PC_VDISABLE")))
            terminal = Terminal(fd, sys.stdin.encoding or "utf-8")
            yield Keyboard(terminal)
        finally:
            if terminal is not None:
                terminal.close()
            with suppress(termios.error):
                termios.tcsetattr(fd, termios.TCSANOW, before)


def _by_key(settings: list[Any], disabled: int) -> list[Any]:
    """Terminal settings without echo and without waiting for Enter; Ctrl-C works, Ctrl-Z and Ctrl-\\ do not,
    for they would leave the terminal like that."""
    import termios

    iflag, oflag, cflag, lflag, ispeed, ospeed, chars = settings
    chars = list(chars)
    chars[termios.VMIN], chars[termios.VTIME] = 1, 0
    chars[termios.VSUSP] = chars[termios.VQUIT] = bytes([disabled & 0xFF])
    return [iflag & ~termios.ICRNL, oflag, cflag, lflag & ~(termios.ICANON | termios.ECHO), ispeed, ospeed, chars]
