"""How long the counter's screen takes to answer a key, with a book of a million sales: from the key to the rows to paint."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

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
    names = ("a key", "the slowest of ten keys", "a scan", "F2")
    return [Row(NAME, case, name, "ms", [each[at] for each in figures]) for at, name in enumerate(names)]


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
