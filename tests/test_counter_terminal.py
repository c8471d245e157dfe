"""The counter on a terminal: scanners told from thumbs, Textual's screen, two counters at once, and the dialogue instead."""

from __future__ import annotations

import asyncio
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner
from counter_desk import TODAY, Clerk, book_of, lately, sold, text_of
from hunting import HUNT, turns
from listening import begun

from returns_cli.book.book import Book, make_book, open_book
from returns_cli.cli.main import returns
from returns_cli.counter.screen_rows import screen_rows
from returns_cli.counter.typist import BURST_SECONDS, IDLE_SECONDS, Typist

PATIENCE_SECONDS = 60
BLOWS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
THUMB, SCANNER = 0.2, 0.004


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    made = book_of(str(tmp_path / "book.db"))
    yield made
    made.close()


class Typed(Clerk):
    """Keys with the time between them; calls are carried out when they are made."""

    def __init__(self, book: Book) -> None:
        super().__init__(book)
        self.typist = Typist()
        self.at = 100.0

    def keys_every(self, seconds: float, *keys: str) -> Typed:
        for key in keys:
            self.at += seconds
            self._moved(self.typist.key(self.state, key, self.at))
        return self

    def rests(self) -> Typed:
        self.at += 1
        self._moved(self.typist.passed(self.state, self.at))
        return self


def test_a_scan_opens_its_receipt_with_and_without_enter(book: Book) -> None:
    for keys in (("enter",), ()):
        clerk = Typed(book).keys_every(SCANNER, *"S1002", *keys).rests()
        assert clerk.state.request is not None
        assert clerk.state.request.receipt == "S1002"


def test_a_scan_into_a_question_answers_nothing(book: Book) -> None:
    """What its first keys had done already is taken back: `y` was an answer until `n12` came right behind it."""
    clerk = Typed(book)
    clerk.scan("S1002").press("2", "enter")
    clerk.keys_every(THUMB, "y")
    assert clerk.state.question == "laid"
    clerk.keys_every(THUMB, "n").keys_every(SCANNER, *"y12", "enter").rests()
    assert clerk.state.question == "laid"
    assert clerk.state.next_scan == "ny12"


def test_what_letters_ask_of_the_book_waits_for_what_follows(book: Book) -> None:
    """`t` is F2; a code that begins with it records nothing."""
    clerk = Typed(book)
    clerk.scan("S1002").press("2", "enter", "y", "n", "y", "y")
    clerk.keys_every(THUMB, "t").keys_every(SCANNER, *"t900", "enter").rests()
    assert book.listed() == []
    clerk.press("f8", "f8").scan("S1002").press("2", "enter", "y", "n", "y", "y")
    clerk.keys_every(THUMB, "t").rests()
    assert [each.state for each in book.listed()] == ["taken"]


def test_thumbs_are_keys_and_a_key_held_down_answers_once(book: Book) -> None:
    clerk = Typed(book)
    clerk.scan("S1002").press("2", "enter").keys_every(THUMB, "y", "n", "y")
    assert clerk.state.question == "packaging_intact"
    held = Typed(book)
    held.scan("S1002").press("2", "enter").keys_every(0.03, *"yyyyyyyy").rests()
    assert held.state.question == "laid"


def test_a_pin_that_comes_fast_is_never_shown(book: Book) -> None:
    """From a badge or by a paste: it goes into its field, or nowhere, and not into the lane."""
    clerk = Typed(book)
    clerk.scan("S1004").press("1", "enter", "f2", "f4").type("Wang").press("enter", "1", "enter")
    clerk.keys_every(SCANNER, *"246813").rests()
    assert clerk.state.form is not None
    assert clerk.state.form.pin == "246813"
    assert "2468" not in clerk.screen()
    assert "9753" not in clerk.scan("9753").screen()


def test_times_that_part_scanners_from_thumbs_are_apart() -> None:
    assert SCANNER < BURST_SECONDS < THUMB < IDLE_SECONDS


def test_textual_shows_the_rows_and_takes_keys_scans_and_pastes(book: Book) -> None:
    pytest.importorskip("textual")
    from textual.events import Paste

    from returns_cli.counter.screen import CounterApp, CounterRows

    app = CounterApp(Clerk(book).desk, lambda: TODAY)

    async def clerk() -> str:
        async with app.run_test(size=(80, 24)) as pilot:
            app.post_message(Paste("S1002\nsecond line"))
            await _until(pilot, lambda: app.state.request is not None)
            for key in ("2", "enter", "y", "n", "y", "y"):
                await pilot.press(key)
                await pilot.pause(0.12)
            await pilot.press("f2")
            await _until(pilot, lambda: app.state.request is not None and app.state.request.recorded)
            await pilot.resize_terminal(100, 30)
            await pilot.pause(0.1)
            shown = text_of(app.query_one(CounterRows).rows)
            strips = app.query_one(CounterRows).render_line(0)
            assert strips.cell_length == 100
            return shown

    shown = asyncio.run(clerk())
    assert "IN THE BOOK" in shown
    assert shown == text_of(screen_rows(app.state, 100, 30))
    assert [each.amount for each in book.listed()] == [6]


async def _until(pilot: object, holds: object) -> None:
    for _ in range(1000):
        if holds():  # type: ignore[operator]
            return
        await pilot.pause(0.02)  # type: ignore[attr-defined]
    raise AssertionError("it never came")


class TerminalCounter:
    """`returns counter` in a pseudo-terminal of its own."""

    def __init__(self, book: str, name: str) -> None:
        self.master, slave = pty.openpty()
        termios.tcsetwinsize(slave, (24, 80))
        known = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
        self.settings = termios.tcgetattr(slave)
        self.process = begun(
            ["counter", "--counter", name, "--book", book, "--lang", "en"],
            stdin=slave, stdout=slave, stderr=slave, close_fds=True, start_new_session=True,
            env={**known, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"},
        )  # fmt: skip
        os.close(slave)
        self.seen = ""

    def type(self, *keys: str) -> None:
        for key in keys:
            self.waits(0.15)  # before each: what was seen was answered already, so that these are not taken for one go
            os.write(self.master, key.encode())

    def waits(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while select.select([self.master], [], [], max(0.0, end - time.monotonic()))[0]:  # what is there is taken in any case
            try:
                self.seen += os.read(self.master, 65536).decode(errors="replace")
            except OSError:  # nobody is at the other end any more
                return

    def sees(self, *words: str) -> str:
        """The one of these that comes up."""
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.seen)
            found = next((word for word in words if word in plain), None)
            if found:
                self.seen = ""
                return found
            self.waits(0.05)
        raise AssertionError(f"none of {words} in {self.seen[-2000:]!r}")

    def leaves(self) -> int:
        """The exit code, all that it wrote taken."""
        end = time.monotonic() + PATIENCE_SECONDS
        while self.process.poll() is None and time.monotonic() < end:
            self.waits(0.05)
        code = self.process.wait(timeout=1)
        with suppress(OSError):  # nobody is at the other end any more
            while come := os.read(self.master, 65536):
                self.seen += come.decode(errors="replace")
        return code

    def ends(self) -> None:
        os.write(self.master, b"\x03")
        self.waits(0.3)
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(timeout=PATIENCE_SECONDS)
        os.close(self.master)


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX")
def test_two_counters_in_two_terminals_race_for_one_box(tmp_path: Path) -> None:
    """One takes it; the other is told, and shown what is left. HUNT=1: many boxes, one after the other."""
    pytest.importorskip("textual")
    where = str(tmp_path / "race.db")
    made = make_book(where)
    made.sell("till", [(n, sold(f"S{n}", "1", 3, sold_on=lately())) for n in range(1, 501)])
    made.close()
    counters = [TerminalCounter(where, name) for name in ("one", "two")]
    races = first = 0
    try:
        for number, _ in enumerate(turns(1, 500), start=1):
            for each in counters:
                each.sees("scan a receipt to begin")
                each.type("S", *f"{number}", "\r")
                each.sees("How much is returned")
                each.type("1", "\r")
                for key, question in zip(
                    "ynyy", ("valid receipt", "been laid", "sold again", "packaging unopened"), strict=True
                ):
                    each.sees(question)
                    each.type(key)
                each.sees("Nothing more to ask")
            for each in counters[:: chance(number)]:
                os.write(each.master, b"\x1bOQ")  # F2
            said = [each.sees("IN THE BOOK", "another one than was shown") for each in counters]
            assert sorted(said) == ["IN THE BOOK", "another one than was shown"]
            races, first = number, first + (said[0] == "IN THE BOOK")
            for each in counters:
                os.write(each.master, b"\x1b[19~\x1b[19~")  # F8, once more for what is not recorded
    finally:
        for each in counters:
            each.ends()
    book = open_book(where)
    assert {(each.state, each.amount) for each in book.listed()} == {("taken", 3)}
    assert len(book.listed()) == races
    assert {book.receipt(f"S{n}")[0].remaining for n in range(1, races + 1)} == {0}
    print(f"{races} races, {first} won by the first counter")


def test_a_screen_that_is_to_stop_ends_at_its_next_tick(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """A signal only sets its flag; the screen looks at it."""
    pytest.importorskip("textual")
    from returns_cli.counter import screen

    app, ended = screen.CounterApp(Clerk(book).desk, lambda: TODAY), list[bool]()
    monkeypatch.setattr(app, "exit", lambda: ended.append(True))
    monkeypatch.setattr(screen, "asked", lambda: signal.SIGTERM)
    app._tick()
    assert ended == [True]


@pytest.mark.skipif(not HUNT, reason="many screens; HUNT=1")
@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX")
def test_a_signal_ends_the_screen_and_leaves_the_terminal_as_it_was(tmp_path: Path) -> None:
    """Whichever and however often, at once or at any moment: one line at most, and settings as before."""
    pytest.importorskip("textual")
    where = str(tmp_path / "empty.db")
    make_book(where).close()
    for number, seed in enumerate(turns(3, 1_000)):
        chance = Random(seed)  # noqa: S311  seeded
        blow, shown = BLOWS[number % len(BLOWS)], number < len(BLOWS) or chance.random() < 0.5
        counter = TerminalCounter(where, "one")
        try:
            if shown:
                counter.sees("scan a receipt to begin")
            counter.waits(2 * chance.random() * (number >= len(BLOWS)))
            for _ in range(chance.randint(1, 2)):
                if counter.process.poll() is None:
                    counter.process.send_signal(blow)
            code = counter.leaves()
            assert code in ((128 + blow,) if shown else (128 + blow, -blow)), (seed, code, counter.seen)
            assert counter.seen.endswith("error: stopped\r\n" if code > 0 else ""), (seed, counter.seen)
            assert ("\x1b[?1049l" in counter.seen) >= shown, "the screen was not left"
            assert termios.tcgetattr(counter.master) == counter.settings, seed
        finally:
            counter.process.kill()
            os.close(counter.master)


def chance(number: int) -> int:
    """Who presses first: the one, then the other."""
    return 1 if number % 2 else -1


def plainly(where: str, lang: str, *lines: str) -> subprocess.CompletedProcess[str]:
    """The dialogue, with these lines typed into it."""
    arguments = [sys.executable, "-m", "returns_cli", "counter", "--book", where, "--lang", lang]
    return subprocess.run(
        arguments, input="\n".join(lines) + "\n", capture_output=True, text=True, check=False, encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip


def test_without_a_terminal_the_dialogue_says_so_in_one_line(tmp_path: Path) -> None:
    """The same receipt, question by question, and recorded when asked."""
    where = str(tmp_path / "plain.db")
    made = make_book(where)
    made.sell("till", [(1, sold("S9", "1", 12, sold_on=lately()))])
    answers = ["S9", "y", "n", "2 boxes", "y", "y", "", "y", ""]
    done = plainly(where, "en", *answers)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines() == ["this terminal cannot show the screen; here is the dialogue"]
    assert "ACCEPTED" in done.stdout
    assert "taken: 2 boxes of receipt S9" in done.stdout
    assert [each.amount for each in made.listed()] == [6]


def test_the_dialogue_counts_what_came_back_earlier_today(tmp_path: Path) -> None:
    """A second box makes the request too large to be handled in the shop, and that is said before it is recorded."""
    where = str(tmp_path / "plain.db")
    made = make_book(where)
    made.sell("till", [(1, sold("S9", "1", 12, sold_on=lately()))])
    box = ["S9", "y", "n", "1 box", "y", "y", "", "y"]
    done = plainly(where, "en", *box, *box, "")
    first, again, _ = done.stdout.split("taken: 1 box of receipt S9")
    assert ("appointment" in first, "appointment" in again) == (False, True), done.stdout
    assert "earlier that day counts with it: 1.92 m2" in again


def test_an_unknown_receipt_in_the_dialogue_is_one_line(tmp_path: Path) -> None:
    where = str(tmp_path / "plain.db")
    make_book(where)
    done = plainly(where, "zh", "Z77", "")
    assert "! 账本中没有收据`Z77`" in done.stdout
    assert done.returncode == 0


def test_a_screen_without_a_book_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RETURNS_BOOK", raising=False)
    done = CliRunner().invoke(returns, ["counter"])
    assert "no book is named" in str(done.exception)
