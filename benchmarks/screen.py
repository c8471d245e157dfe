"""How long the counter's screen takes to answer a key, with a book of a million sales: from the key to the rows to paint, and
to the last byte that Textual paints with on a terminal."""

from __future__ import annotations

import os
import random
import re
import select
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path

from benchmarks.processes import PYTHON
from benchmarks.results import Row, Size
from returns_cli import load_policy
from returns_cli.book.amounts import Goods
from returns_cli.book.book import Book, make_book
from returns_cli.book.sale import Sale
from returns_cli.counter.desk import Desk
from returns_cli.counter.events import happened
from returns_cli.counter.keys import press, scan
from returns_cli.counter.screen_rows import screen_rows
from returns_cli.counter.state import CounterSetting, CounterState, Moved

NAME = "screen"
NOW, TODAY = datetime(2026, 11, 20, 2, tzinfo=UTC), date(2026, 11, 20)
SALES, QUICK, CHUNK, LINES = 1_000_000, 2_000, 100_000, 4
CUSTOMERS = 60
PAINTED, PAINTED_KEYS, F8 = 20, ("1", "1", "\r", "y", "n", "y", "y", "\x1b[A", "\x1b[B", "\x7f"), "\x1b[19~"
PATIENCE, QUIET, PAUSE, LONG = 2.0, 0.03, 0.15, 60.0  # seconds
KEYS = ("1", "enter", "y", "n", "y", "y", "down", "up", "backspace", "y")


def rows(size: Size) -> list[Row]:
    """The slowest key of each customer, the typical key, the scan that finds the receipt, and F2, which records."""
    sales = QUICK if size.quick else SALES
    case = f"a receipt of {LINES} lines among {sales:,} sales, 80 by 24"
    with tempfile.TemporaryDirectory(prefix="benchmark-book-") as folder:
        book = make_book(str(Path(folder) / "book.db"), now=NOW)
        _fill(book, sales)
        figures = list(_customers(book, sales, 5 if size.quick else CUSTOMERS))
        book.close()
        painted = list(_painted(Path(folder) / "book.db", sales, 3 if size.quick else PAINTED)) if find_spec("textual") else []
    names = ("a key", "the slowest of ten keys", "a scan", "F2")
    found = [Row(NAME, case, name, "ms", [each[at] for each in figures]) for at, name in enumerate(names)]
    return [*found, Row(NAME, case, "a key, painted on a terminal", "ms", painted)] if painted else found


def _fill(book: Book, sales: int) -> None:
    for start in range(0, sales, CHUNK):
        lines = ((number - start + 1, _sale(number)) for number in range(start, min(start + CHUNK, sales)))
        book.sell(f"export-{start}", lines, now=NOW)


def _sale(number: int) -> Sale:
    receipt, line = divmod(number, LINES)
    return Sale(
        f"R{receipt:07}", f"{line + 1}", "piece", 300, sold_on=date(2026, 11, 1 + number % 15), goods=Goods(800, 800, 3),
        article=f"A{number % 997}", clearance=False, special_order=False, paid=120_000, currency="CNY",
        contact=f"138{number % 10**8:08}",
    )  # fmt: skip


def _customers(book: Book, sales: int, customers: int) -> Iterator[tuple[float, float, float, float]]:
    setting = CounterSetting(load_policy("tile-store/returns"), "en", "1", "Li")
    desk = Desk(lambda: book, setting, now=lambda: NOW)
    chance = random.Random(16)
    for turn in range(customers + 1):
        state = CounterState(setting, TODAY)
        state, scanned = _timed(desk, lambda state: scan(state, f"R{chance.randrange(sales // LINES):07}"), state)
        state, _ = _timed(desk, lambda state: press(state, "1"), state)
        times = []
        for key in KEYS:
            state, taken = _timed(desk, lambda state, key=key: press(state, key), state)
            times.append(taken)
        state, recorded = _timed(desk, lambda state: press(state, "f2"), state)
        if state.request is None or not state.request.recorded:
            raise ValueError("the request was not recorded")
        if turn:  # the first customer of a day finds everything cold
            yield sorted(times)[len(times) // 2], max(times), scanned, recorded


def _painted(where: Path, sales: int, customers: int) -> Iterator[float]:
    """The ms from each key to the last byte of its frame, of the screen itself in a pseudo-terminal; scans, F2 and what else
    waits for the book are not among them."""
    chance = random.Random(17)
    screen = Terminal([*PYTHON, "-m", "returns_cli", "counter", "--counter", "1", "--book", str(where), "--lang", "en"])
    try:
        screen.settled("scan a receipt to begin")
        for turn in range(customers + 1):
            for key in f"R{chance.randrange(sales // LINES):07}":
                screen.answer(key)
            screen.settled("\r", "Which line comes back")
            for key in PAINTED_KEYS:
                taken = screen.answer(key)
                if turn:
                    yield taken
            screen.settled(F8 + F8, "scan a receipt to begin")
    finally:
        screen.end()


class Terminal:
    """A program in a pseudo-terminal of 80 by 24."""

    def __init__(self, words: list[str]) -> None:
        import pty
        import termios

        self.master, slave = pty.openpty()
        termios.tcsetwinsize(slave, (24, 80))
        known = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
        self.process = subprocess.Popen(
            words, stdin=slave, stdout=slave, stderr=slave, close_fds=True, start_new_session=True,
            env={**known, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"},
        )  # fmt: skip
        os.close(slave)

    def read(self, seconds: float) -> bytes:
        """What comes within this time, and whatever follows it at once."""
        return os.read(self.master, 1 << 20) if select.select([self.master], [], [], seconds)[0] else b""

    def answer(self, key: str) -> float:
        """The ms from the key to the end of what is painted for it; a typist's pause follows."""
        begun = last = time.perf_counter()
        os.write(self.master, key.encode())
        wait = PATIENCE
        while self.read(wait):
            last, wait = time.perf_counter(), QUIET
        time.sleep(PAUSE)
        return (last - begun) * 1000

    def settled(self, *keys_and_words: str) -> None:
        """Waits until these words are painted, after these keys if there are any."""
        *keys, words = keys_and_words
        os.write(self.master, "".join(keys).encode())
        until, seen = time.monotonic() + LONG, ""
        while words not in seen:
            if time.monotonic() > until:
                raise ValueError(f"the screen never said `{words}`")
            seen += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.read(0.2).decode(errors="replace"))
        while self.read(QUIET):
            pass

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.master)


def _timed(desk: Desk, move: Callable[[CounterState], Moved], state: CounterState) -> tuple[CounterState, float]:
    """The state after an input and all that the book said to it, and how many ms it took to the rows of the screen."""
    begun = time.perf_counter()
    moved = move(state)
    waiting = list(moved.calls)
    state = moved.state
    while waiting:
        event = desk.carry_out(waiting.pop(0), TODAY)
        if event is not None:
            moved = happened(state, event)
            state, waiting = moved.state, [*waiting, *moved.calls]
    screen_rows(state, 80, 24)
    return state, (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    import sys
    from statistics import median

    for row in rows(Size("--quick" in sys.argv, False)):
        print(f"{row.contender}: {median(row.values):.1f} ms, the slowest {max(row.values):.1f} ms ({row.case})")
