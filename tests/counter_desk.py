"""A counter for tests: a book with a few receipts, a clock that stands still, and keys pressed one after the other."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from returns_cli import load_policy
from returns_cli.book.amounts import Goods
from returns_cli.book.book import Book, make_book
from returns_cli.book.sale import Sale
from returns_cli.book.shop import Shop, read_shop
from returns_cli.counter.calls import Call, Event, TakeRequest
from returns_cli.counter.desk import Desk, Printing
from returns_cli.counter.events import happened
from returns_cli.counter.keys import press, scan
from returns_cli.counter.parts import ScreenRow
from returns_cli.counter.screen_rows import screen_rows
from returns_cli.counter.state import CounterSetting, CounterState, Moved
from returns_cli.decisions.compiled import CompiledPolicy

NOW, TODAY = datetime(2026, 11, 20, 2, 30, tzinfo=UTC), date(2026, 11, 20)
POLICY = load_policy("tile-store/returns")
SETTINGS = """name = { en = "Tile house", zh = "瓷砖之家" }
hotline = "400-000-0000"
[warehouses.main]
name = { en = "Main warehouse", zh = "主仓库" }
address = "1 Kiln Road"
open = { mon = "09:00-12:00", tue = "09:00-12:00", wed = "09:00-12:00", thu = "09:00-12:00", fri = "09:00-12:00" }
capacity = { visits = 2, m2 = 60, boxes = 40 }
"""


def sold(receipt: str, line: str, sold: int, **more: Any) -> Sale:
    found = Sale(
        receipt, line, "piece", sold, sold_on=date(2026, 11, 1), goods=Goods(800, 800, 3), article="A800 white",
        clearance=False, special_order=False, paid=sold * 4000, currency="CNY", contact="138 0000 4321",
    )  # fmt: skip
    return found.but(**more)


def lately() -> date:
    """Some days ago by any clock: the machine's day need not be the shop's, and midnight may come while a test runs."""
    return date.today() - timedelta(3)


def sales() -> list[tuple[int, Sale]]:
    lines = [
        sold("S1001", "1", 30),
        sold("S1001", "2", 24, article="A600 grey", goods=Goods(600, 600, 4), clearance=True),
        sold("S1001", "3", 20, article="B300 sand", goods=Goods(300, 600, 8), lot="B7/03"),
        sold("S1002", "1", 12),
        sold("S1003", "1", 25_000_000, unit="mm2", article="border 100", goods=Goods(), special_order=True, paid=95000),
        sold("S1005", "1", 3),
        sold("S1004", "1", 3, sold_on=date(2026, 9, 1), contact=""),
    ]
    return list(enumerate(lines, 1))


def book_of(where: str) -> Book:
    made = make_book(where, now=datetime(2026, 11, 19, tzinfo=UTC))
    made.sell("till", sales(), now=datetime(2026, 11, 19, tzinfo=UTC))
    return made


def shop_of(folder: Path) -> Shop:
    path = folder / "shop.toml"
    path.write_text(SETTINGS, encoding="utf-8")
    return read_shop(str(path))


class Clerk:
    """Presses keys at a counter; each call of the book is carried out at once. `shown` is the screen before the last input."""

    def __init__(
        self,
        book: Book,
        lang: str = "en",
        counter: str = "1",
        shop: Shop | None = None,
        name: str = "Li",
        policy: CompiledPolicy = POLICY,
        print_slip: Printing | None = None,
    ) -> None:
        self.setting = CounterSetting(policy, lang, counter, name, shop)
        ids = (f"r{counter}-{number}" for number in itertools.count(1))
        self.desk = Desk(lambda: book, self.setting, print_slip=print_slip, now=lambda: NOW, fresh_id=lambda: next(ids))
        self.state = CounterState(self.setting, TODAY)
        self.sent: list[tuple[TakeRequest, str]] = []  # what was sent, and the screen before the key that sent it
        self.before = self.state
        self.keys = 0

    def press(self, *keys: str) -> Clerk:
        for key in keys:
            self.keys += 1
            self.before = self.state
            self._moved(press(self.state, key))
        return self

    def type(self, text: str) -> Clerk:
        return self.press(*text)

    def scan(self, text: str) -> Clerk:
        self.before = self.state
        self._moved(scan(self.state, text))
        return self

    def _moved(self, moved: Moved) -> None:
        self.state = moved.state
        for call in moved.calls:
            if isinstance(call, TakeRequest):
                self.sent.append((call, text_of(screen_rows(self.before, 80, 24))))
            event = self.answer(call)
            if event is not None:
                self._moved(happened(self.state, event))

    def answer(self, call: Call) -> Event | None:
        return self.desk.carry_out(call, TODAY)

    def screen(self, columns: int = 80, rows: int = 24) -> str:
        return text_of(screen_rows(self.state, columns, rows))


def text_of(rows: Iterable[ScreenRow]) -> str:
    """The screen as plain text, without blanks at the ends of lines."""
    return "\n".join("".join(part.text for part in each).rstrip() for each in rows) + "\n"


Clerks = Callable[..., Clerk]


def clerks(book: Book, folder: Path) -> Iterator[Clerks]:
    shop = shop_of(folder)
    yield lambda **given: Clerk(book, **{"shop": shop, **given})
