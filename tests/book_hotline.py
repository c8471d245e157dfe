"""A hotline at work, to be killed: `book_hotline.py BOOK JOURNAL NAME STEPS SETTINGS` books, holds, moves and calls off.

What it does at each step hangs on its name and the step alone; the journal has what came of it. Started again it does the first
step without an answer once more.
"""

from __future__ import annotations

import random
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from returns_cli.book.book import Book, open_book
from returns_cli.book.errors import BookUnavailable, NotInBook, Refused
from returns_cli.book.shop import Shop, read_shop
from returns_cli.book.slots import Wanted, open_slots

NOW = datetime(2026, 11, 20, 1, tzinfo=UTC)
SETTINGS = """[warehouses.main]
lead = 0
open = { mon = "09:00-10:30", tue = "09:00-10:30", wed = "09:00-10:30" }
capacity = { visits = 4, m2 = 12, boxes = 15 }
"""


def times(shop: Shop) -> list[datetime]:
    """The nine slots that everybody wants."""
    main, monday = shop.warehouse(None), datetime(2026, 11, 23, tzinfo=shop.timezone).date()
    return [start for day in range(3) for start in open_slots(shop, main, monday + timedelta(day))]


def step(book: Book, shop: Shop, name: str, number: int) -> str:
    """Does the step; says what became of which appointment."""
    chance = random.Random(f"{name}-{number}")  # noqa: S311
    start, boxes, mm2 = chance.choice(times(shop)), chance.randrange(7), chance.randrange(6) * 10**6
    earlier = f"{name}-{chance.randrange(max(0, number - 12), number)}" if number else ""
    kind = chance.choice(("book", "book", "hold", "move", "move", "cancel"))
    id = f"{name}-{number}" if kind in ("book", "hold") or not earlier else earlier
    try:
        if id != earlier:
            made = book.book_slot(
                shop, shop.warehouse(None), start, Wanted(boxes, mm2), id=id, confirmed=kind != "hold", now=NOW
            )
        elif kind == "move":
            made = book.move_appointment(shop, id, start, now=NOW)
        else:
            made = book.end_appointment(id, "cancelled", now=NOW)
    except (Refused, NotInBook) as fault:
        return f"{id} refused {fault.fault}"
    return f"{id} {made.state} {made.starts_at.astimezone(UTC):%m-%dT%H:%M}"


def main(where: str, journal: Path, name: str, steps: int, settings: str) -> None:
    lines = journal.read_text().splitlines() if journal.is_file() else []
    begin = sum(line.startswith("done") and line.endswith(".") for line in lines)
    shop, book = read_shop(settings), None
    with journal.open("a", buffering=1) as kept:
        kept.write("\n")  # a line that was cut off by a kill ends here
        for number in range(begin, steps):
            for _ in range(600):
                try:
                    book = book or open_book(where)
                    came = step(book, shop, name, number)
                    break
                except BookUnavailable:
                    time.sleep(0.05)
            else:
                sys.exit("the book did not come back")
            kept.write(f"done {number} {came} .\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]), sys.argv[5])
