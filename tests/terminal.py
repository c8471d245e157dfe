"""A clerk at a pseudo-terminal: what the program draws there, and keys typed into it. Waits are bounded."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import termios
import time
import unicodedata
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from listening import PATIENCE_SECONDS
from punctual import message

from returns_cli.cli.arrivals import Typed
from returns_cli.cli.keys import ENTER_AFTER_SECONDS
from returns_cli.errors import harmless
from returns_cli.folding import TOGETHER
from returns_cli.policy.load import load_versions
from returns_cli.wording.words import LANGUAGES, say

KEPT = ("PATH", "XDG_CACHE_HOME")
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "TERM": "xterm-256color", "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
# The real command line, its standard input made the controlling terminal so that Ctrl-C reaches it; a suite run in the
# background hands down signals that are to be ignored or are blocked, which a terminal's shell would not.
PROGRAM = (
    "import fcntl, signal, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    "import sys; [signal.signal(each, signal.SIG_DFL) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]; "
    "signal.pthread_sigmask(signal.SIG_SETMASK, []); {more}from returns_cli.cli.main import main; main()"
)
PUNCTUAL = f"sys.path.append({str(Path(__file__).parent)!r}); import punctual; punctual.install(); "


class Screen:
    """What a terminal of so many columns shows of the bytes written to it. Knows no escape codes but colours."""

    def __init__(self, columns: int) -> None:
        self.columns = columns
        self.rows: list[list[str]] = [[]]
        self.column = 0
        self.wrapped = 0

    def write(self, text: str) -> None:
        for char in re.sub(r"\x1b\[[0-9;]*m", "", text):
            match char:
                case "\r":
                    self.column = 0
                case "\n":
                    self.rows.append([])
                case "\b":
                    self.column = max(0, self.column - 1)
                case _:
                    assert char.isprintable(), f"the terminal was sent {char!r}"
                    self._put(char)

    def _put(self, char: str) -> None:
        width = 2 if unicodedata.east_asian_width(char) in "WF" else 1
        if self.column + width > self.columns:
            self.rows.append([])
            self.column = 0
            self.wrapped += 1
        row = self.rows[-1]
        row += [" "] * (self.column + width - len(row))
        row[self.column : self.column + width] = [char, ""][:width]
        self.column += width

    @property
    def text(self) -> str:
        """Everything above the cursor's row without blanks at the ends of lines, and that row up to the cursor."""
        above = ["".join(row).rstrip() for row in self.rows[:-1]]
        return "\n".join([*above, "".join(self.rows[-1][: self.column])])


class Counter:
    """A clerk at a terminal: types keys, waits for what appears. At a punctual one keys come when they should (`types_at`)."""

    def __init__(self, *arguments: str, columns: int = 80, punctual: bool = False, **environment: str) -> None:
        self.arguments, self.punctual = arguments, punctual
        self.master, self.slave = pty.openpty()
        termios.tcsetwinsize(self.slave, (50, columns))
        self.settings = termios.tcgetattr(self.slave)
        self.screen = Screen(columns)
        self.raw = b""
        self.read_up_to = 0
        self.program = subprocess.Popen(
            [sys.executable, "-c", PROGRAM.format(more=PUNCTUAL if punctual else ""), "check", *arguments],
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            start_new_session=True,
            env={**{name: value for name, value in os.environ.items() if name in KEPT}, **ENVIRONMENT, **environment},
            cwd="/",
        )

    def types(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def types_at(self, *pieces: tuple[float, str]) -> None:
        """Texts that come in one go each, so many seconds after what was before."""
        self.types(message(pieces))

    def sees(self, *texts: str) -> None:
        """Waits until each of the texts has appeared behind the one before."""
        end = time.monotonic() + PATIENCE_SECONDS
        for text in texts:
            while (found := self.screen.text.find(text, self.read_up_to)) < 0:
                assert time.monotonic() < end, f"{text!r} never came; the screen is\n{self.screen.text}"
                running = self.program.poll() is None
                assert self._read() or running, f"ended without {text!r}; the screen is\n{self.screen.text}"
            self.read_up_to = found + len(text)

    def asked(self) -> str | None:
        """Waits for the next question; the name of its fact, None when the program has ended instead."""
        end = time.monotonic() + PATIENCE_SECONDS
        while (found := self.screen.text.find(" > ", self.read_up_to)) < 0:
            assert time.monotonic() < end, f"neither a question nor an end; the screen is\n{self.screen.text}"
            if not self._read() and self.program.poll() is not None:
                return None
        self.read_up_to = found + len(" > ")
        return self._fact_asked(self.screen.text[:found])

    def finishes(self) -> int:
        """Waits until all answers are looked through, says that they are right, and gives the program's exit code."""
        assert self.asked() == "review", f"the screen is\n{self.screen.text}"
        self.accepts()
        return self.leaves()

    def accepts(self) -> None:
        """Enter, not so soon that it could be meant for the key before."""
        if not self.punctual:
            time.sleep(ENTER_AFTER_SECONDS)
        self.types("\r")

    def _fact_asked(self, shown: str) -> str:
        """The fact whose question stands last in the text; `review` where all answers are looked through."""
        if shown.rstrip().endswith(tuple(say("review", lang).rpartition("  ")[2].replace(TOGETHER, " ") for lang in LANGUAGES)):
            return "review"
        plain = "".join(shown.split())
        found = {
            name: max(plain.rfind("".join(f". {text}".split())) for text in texts) for name, texts in self.questions.items()
        }
        return max(found, key=lambda name: found[name])

    @cached_property
    def questions(self) -> dict[str, list[str]]:
        """The question of each fact, in both languages."""
        named = [after for before, after in pairwise(self.arguments) if before == "--policy"]
        versions = load_versions(named[0] if named else "tile-store/returns")
        facts = [fact for version in versions for fact in version.facts.values()]
        return {fact.name: [harmless(fact.question(lang)) for lang in LANGUAGES] for fact in facts}

    def leaves(self) -> int:
        """Waits for the program's end; its exit code."""
        end = time.monotonic() + PATIENCE_SECONDS
        while self.program.poll() is None:
            assert time.monotonic() < end, f"still waiting; the screen is\n{self.screen.text}"
            self._read()
        while self._read():
            pass
        return self.program.returncode

    def _read(self) -> bool:
        if not select.select([self.master], [], [], 0.05)[0]:
            return False
        known = len(self.raw.decode(errors="ignore"))
        self.raw += os.read(self.master, 65_536)
        self.screen.write(self.raw.decode(errors="ignore")[known:])
        return True

    @property
    def restored(self) -> bool:
        """Whether the terminal's settings are what they were at the start."""
        return bool(termios.tcgetattr(self.slave) == self.settings)

    def close(self) -> None:
        if self.program.poll() is None:
            self.program.kill()
            self.program.wait()
        os.close(self.master)
        os.close(self.slave)


class Clock:
    """Characters that come at set times, on a clock that stands still while nobody waits."""

    def __init__(self, typed: list[tuple[str, float]]) -> None:
        self.typed = [Typed(char, at) for char, at in typed]
        self.time = 0.0

    def take(self, seconds: float | None = None, /) -> Typed | None:
        if not self.typed:
            raise EOFError
        if seconds is not None and self.typed[0].at > self.time + seconds:
            self.time += seconds
            return None
        self.time = max(self.time, self.typed[0].at)
        return self.typed.pop(0)

    def give_back(self, typed: Typed, /) -> None:
        self.typed.insert(0, typed)

    def now(self) -> float:
        return self.time
