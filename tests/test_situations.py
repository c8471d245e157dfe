"""51 situations at the counter, in both languages: what is on the screen in the end, as golden files that people read.

The terminal is simulated, and so is the time between keys. `UPDATE_GOLDEN=1` writes the files anew.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

pytest.importorskip("termios", reason="needs POSIX terminals")

from contextlib import contextmanager

from situations import SITUATIONS, Situation
from terminal import Clock, Screen

from returns_cli.cli import check, converse
from returns_cli.cli.answers import Answers
from returns_cli.cli.arrivals import Typed
from returns_cli.cli.keys import Keyboard
from returns_cli.cli.main import run
from returns_cli.cli.streams import PLAINLY
from returns_cli.folding import columns_of

GOLDEN = Path(__file__).parent / "golden" / "situations"
NOW = datetime(2026, 11, 29, 15, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
BETWEEN_SECONDS = 2.0
PACES = {"slow:": 0.3, "scan:": 0.001, "paste:": 0.0}
USUAL_PACE = 0.12
NAMED = {
    "⏎": "\r",
    "←": "\x1b[D",
    "→": "\x1b[C",
    "⇤": "\x1b[H",
    "⇥": "\x1b[F",
    "⌫": "\x7f",
    "⌦": "\x1b[3~",
    "^C": "\x03",
    "^D": "\x04",
}
_KEY = re.compile(r"\^[CD]|.", re.S)


class Typing(Clock):
    """Keys that come at set times; Ctrl-C is none of them, and nothing follows the last."""

    def take(self, seconds: float | None = None, /) -> Typed | None:
        typed = super().take(seconds)
        if typed is not None and typed.char == "\x03":
            raise KeyboardInterrupt
        return typed


def typed(keys: str) -> list[tuple[str, float]]:
    """Each character with the moment at which it comes."""
    at, found = 0.0, list[tuple[str, float]]()
    for piece in keys.split("|") if keys else ():
        kind = next((kind for kind in PACES if piece.startswith(kind)), "")
        pressed = [NAMED.get(key, key) for key in _KEY.findall(piece.removeprefix(kind))]
        pressed = ["\x1b[200~", *pressed, "\x1b[201~"] if kind == "paste:" else pressed
        at += BETWEEN_SECONDS
        for key in pressed:
            at += PACES.get(kind, USUAL_PACE)
            found += [(char, at) for char in key]
    return found


class Tty(io.TextIOWrapper):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def screen(situation: Situation, lang: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """What stands on the terminal in the end, with the exit code."""

    @contextmanager
    def keyboard() -> Iterator[Answers]:
        yield Keyboard(Typing(typed((lang == "zh" and situation.zh) or situation.keys)))

    out = Tty(io.BytesIO(), encoding=situation.encoding, errors=PLAINLY, newline="")
    arguments = ["check", "--lang", lang, *situation.options(), *shlex.split(situation.more)]
    with monkeypatch.context() as patch:
        patch.setenv("COLUMNS", str(situation.columns))
        patch.setattr(sys, "stdin", Tty(io.BytesIO()))
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "argv", ["returns", *arguments])
        patch.setenv("NO_COLOR", "1")
        patch.setattr(check, "now_in", lambda *_: NOW)
        patch.setattr(converse, "answers", keyboard)
        code = run(arguments)
        out.flush()
    shown = Screen(situation.columns)
    shown.write(out.buffer.getvalue().decode(situation.encoding).replace("\n", "\r\n"))
    wide = [line for line in shown.text.splitlines() if columns_of(line) > situation.columns]
    assert not wide, f"lines too wide: {wide}"
    assert not shown.wrapped, shown.text
    told = capsys.readouterr().err
    return f"{shown.text.rstrip()}\n{told}→ {code}\n"


def titled(number: int, situation: Situation, lang: str) -> str:
    keys = (lang == "zh" and situation.zh) or situation.keys
    terminal = f"{situation.columns} columns" + (f", {situation.encoding}" if situation.encoding != "utf-8" else "")
    return f"=== {number}. {situation.title} ({terminal})\n    given: {given(situation)}\n    keys:  {keys or '-'}\n\n"


def given(situation: Situation) -> str:
    """The options, those of a request with nothing against it in one word."""
    fine = "nothing" if situation.nothing_given else "all in order" + (f" but {situation.asked}" if situation.asked else "")
    return f"{fine} {situation.more}".rstrip()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_situations(lang: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Every situation looks as it was read and found good."""
    pages = [
        titled(number, situation, lang) + screen(situation, lang, monkeypatch, capsys)
        for number, situation in enumerate(SITUATIONS, 1)
    ]
    golden = GOLDEN / f"situations.{lang}.txt"
    text = "\n".join(pages)
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def test_there_are_51_situations() -> None:
    """As many as were tried, each at one of four widths, no two alike."""
    assert len({situation.title for situation in SITUATIONS}) == 51
    assert {situation.columns for situation in SITUATIONS} == {80, 60, 40, 20}


SIBLINGS = ("published/onesource", "published/tileshop", "published/floorbros", "examples/eu-withdrawal", "service-desk/faults")


@pytest.mark.parametrize(("columns", "encoding"), [(20, "latin-1"), (40, "gb18030"), (60, "ascii")])
@pytest.mark.parametrize("policy", SIBLINGS)
def test_other_policies_fit_their_terminals(
    policy: str, columns: int, encoding: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever signs a terminal has, no line is wider than it, and a code from a scanner is no choice and no yes."""
    keys = "scan:3800234567897⏎|?⏎|maybe⏎|⏎|<|y⏎|⏎|q|y"
    situation = Situation("", keys, more=f"--policy {policy}", columns=columns, encoding=encoding, nothing_given=True)
    shown = screen(situation, "zh", monkeypatch, capsys)
    assert "3800234567897" in shown.replace("\n", "")
    assert re.search(r"→ [034]\n", shown)
