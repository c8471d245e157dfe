"""The standard streams: what fails on them is said of them, and a reader that had enough is no failure."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from returns_cli.errors import ReturnsError

# What a terminal that cannot write our signs is sent instead of them.
PLAINLY = "plainly"
PLAIN = {"⏎": "Enter", "“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", "–": "-", "—": "-", "×": "x", "→": "->", "≤": "<="}


def plainly(error: UnicodeError) -> tuple[str, int]:
    """Characters that an encoding does not have, in those that every one has: our own signs by what they stand for."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = error.object[error.start : error.end]
    return "".join(PLAIN.get(sign) or sign.encode("ascii", "backslashreplace").decode() for sign in signs), error.end


codecs.register_error(PLAINLY, plainly)


def as_shown(line: str) -> str:
    """The line in the signs that standard output has, which may take more columns."""
    from returns_cli.folding import TOGETHER  # what measures a terminal is loaded where there is one

    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    parts = line.split(TOGETHER)  # no sign that is shown
    return line if line.isascii() else TOGETHER.join(part.encode(encoding, PLAINLY).decode(encoding) for part in parts)


def cut_to_terminal(lines: Iterable[str]) -> list[str]:
    """The lines as they are shown, cut to the terminal."""
    from returns_cli.folding import folded, terminal_columns

    return folded(map(as_shown, lines), terminal_columns())


class OutputFailed(ReturnsError):
    """Standard output cannot be written to."""


class StandardOutput:
    """Standard output, whose failures are told from those of files. Else it is the stream that it stands for, or one that
    shows nothing where it is closed, or whoever reads it had enough: that changes no exit code."""

    def __init__(self, stream: TextIO | None) -> None:
        self.closed_before, self.reader_gone = stream is None, False
        self.stream = stream or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - as long as the process

    def __getattr__(self, name: str) -> object:
        return getattr(self.stream, name)

    def write(self, text: str) -> int:
        """Writes the text. Raises OutputFailed."""
        if self.closed_before:
            raise OutputFailed("standard output is closed", help="send it somewhere, for example > file")
        if text == "":
            return 0  # click tries out with nothing whether texts can be written; a full disk would refuse even that
        with self._heeding():
            self.stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Writes what is held back. Raises OutputFailed."""
        with self._heeding():
            self.stream.flush()

    @contextmanager
    def _heeding(self) -> Iterator[None]:
        """What cannot be written, and what is held back, is let go, so that nothing is said of it when the process ends."""
        try:
            yield
        except OSError as error:
            with suppress(OSError, ValueError):  # a stream without a file has nothing to let go
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno() if sys.__stdout__ else 1)
            self.reader_gone = isinstance(error, BrokenPipeError)
            if not self.reader_gone:
                reason = (error.strerror or str(error)).lower()
                help = "free some room, or send it elsewhere"
                raise OutputFailed(f"standard output cannot be written: {reason}", help=help) from None


def reader_gone() -> bool:
    """Whether whoever reads standard output had enough."""
    return getattr(sys.stdout, "reader_gone", False)


def take_streams() -> None:
    """Makes the standard streams fit to be used: texts that they cannot show are written out, and none of them is closed, so
    that no file that is opened later takes the place of one."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free, which is this one
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - as long as the process
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=PLAINLY)
    sys.stdout = StandardOutput(sys.stdout)
