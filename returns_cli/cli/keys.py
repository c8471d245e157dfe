"""Answers from a terminal: one key where one is enough, else a line. The terminal is left as it was found."""

from __future__ import annotations

import codecs
import os
import signal
import sys
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager, suppress
from typing import Any, Protocol

from returns_cli.cli.folding import columns_of, terminal_columns
from returns_cli.errors import harmless
from returns_cli.kinds.sameness import folded
from returns_cli.kinds.text import MAX_TEXT

BACK = "<"
ENTER, BACKSPACE, ESCAPE = "\r", "\x7f", "\x1b"
END, ERASE_LINE, ERASE_WORD = "\x04", "\x15", "\x17"
SEQUENCE_PAUSE_SECONDS = 0.05
ENDED_BY_SIGTERM = 143


class Answers(Protocol):
    """Where answers come from."""

    def answer(self, prompt: str, keys: Set[str], reads: Callable[[str], bool], /) -> str:
        """What was typed after the prompt: one of `keys` (folded) at once, or a line without its end.

        `reads` says whether a text is a whole answer. Raises EOFError when there is nothing more to come.
        """


class Lines:
    """Answers as whole lines, where single keys cannot be had: not a POSIX terminal."""

    def answer(self, prompt: str, _keys: Set[str], _reads: Callable[[str], bool], /) -> str:
        _write(prompt)
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line.rstrip("\r\n")


class Keyboard:
    """Answers key by key. Keys typed ahead are kept; a character of several bytes is one key."""

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self.decoder = codecs.getincrementaldecoder(sys.stdin.encoding or "utf-8")(errors="replace")
        self.ahead = ""

    def answer(self, prompt: str, keys: Set[str], reads: Callable[[str], bool], /) -> str:
        _write(prompt)
        line, touched, room = "", False, terminal_columns() - columns_of(prompt) - 1
        while (key := self._key()) != ENTER:
            if not line and key == END:
                raise EOFError
            if not line and (folded(key) in keys or (key == BACKSPACE and not touched)):
                line = BACK if key == BACKSPACE else key
                _write(line)
                self._drop_rest(line, reads)
                break
            edited = _edited(line, key)
            _write(_redrawn(_fitting(line, room), _fitting(edited, room)))
            line, touched = edited, touched or edited != ""
        _write("\n")
        return line

    def _key(self) -> str:
        """The next key; those that are sequences (arrows and the like) are passed over."""
        while (char := self._char()) == ESCAPE:
            self._pass_sequence()
        if char == ENTER and self.ahead.startswith("\n"):
            self.ahead = self.ahead[1:]
        return {"\n": ENTER, "\b": BACKSPACE}.get(char, char)

    def _char(self) -> str:
        while not self.ahead:
            self._more()
        char, self.ahead = self.ahead[0], self.ahead[1:]
        return char

    def _more(self) -> None:
        try:
            typed = os.read(self.fd, 4096)
        except OSError:  # the terminal is gone
            raise EOFError from None
        if not typed:
            raise EOFError
        self.ahead += self.decoder.decode(typed)

    def _waiting(self, seconds: float) -> bool:
        from select import select

        return bool(self.ahead or select([self.fd], [], [], seconds)[0])

    def _pass_sequence(self) -> None:
        if not self._waiting(SEQUENCE_PAUSE_SECONDS):
            return
        if self._char() in "[O":
            while self._waiting(SEQUENCE_PAUSE_SECONDS) and not "@" <= self._char() <= "~":
                pass

    def _drop_rest(self, key: str, reads: Callable[[str], bool]) -> None:
        """Where `y⏎` or `yes⏎` came in one go, the rest belongs to the `y`."""
        if not self.ahead and self._waiting(0):
            self._more()
        line, end, after = self.ahead.replace("\r\n", "\n").replace("\r", "\n").partition("\n")
        if end and (not line or reads(key + line)):
            self.ahead = after


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
    handler = signal.signal(signal.SIGTERM, lambda *_: sys.exit(ENDED_BY_SIGTERM))
    try:
        termios.tcsetattr(fd, termios.TCSANOW, _by_key(before, os.fpathconf(fd, "PC_VDISABLE")))
        yield Keyboard(fd)
    finally:
        with suppress(termios.error):
            termios.tcsetattr(fd, termios.TCSANOW, before)
        signal.signal(signal.SIGTERM, handler)


def _by_key(settings: list[Any], disabled: int) -> list[Any]:
    """Terminal settings without echo and without waiting for Enter; Ctrl-C works, Ctrl-Z and Ctrl-\\ do not,
    for they would leave the terminal like that."""
    import termios

    iflag, oflag, cflag, lflag, ispeed, ospeed, chars = settings
    chars = list(chars)
    chars[termios.VMIN], chars[termios.VTIME] = 1, 0
    chars[termios.VSUSP] = chars[termios.VQUIT] = bytes([disabled & 0xFF])
    return [iflag & ~termios.ICRNL, oflag, cflag, lflag & ~(termios.ICANON | termios.ECHO), ispeed, ospeed, chars]


def _edited(line: str, key: str) -> str:
    """The line after one more key."""
    if key == BACKSPACE:
        return line[:-1]
    if key == ERASE_LINE:
        return ""
    if key == ERASE_WORD:
        return line.rstrip().rpartition(" ")[0]
    return line + key if harmless(key) == key and len(line) <= MAX_TEXT else line


def _fitting(line: str, room: int) -> str:
    """As much of the line's end as fits."""
    if columns_of(line) <= room:
        return line
    while line and columns_of(line) >= room:
        line = line[1:]
    return "…" + line


def _redrawn(shown: str, wanted: str) -> str:
    """What to write, the cursor standing behind `shown`, to have `wanted` there instead. Needs no escape codes."""
    kept = 0
    while kept < min(len(shown), len(wanted)) and shown[kept] == wanted[kept]:
        kept += 1
    old, new = columns_of(shown[kept:]), columns_of(wanted[kept:])
    rest = max(0, old - new)
    return "\b" * old + wanted[kept:] + " " * rest + "\b" * rest


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
