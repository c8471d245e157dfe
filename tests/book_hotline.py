"""A hotline at work, to be killed: `book_hotline.py BOOK JOURNAL NAME STEPS SETTINGS` books, holds, moves and calls off.

The journal has what it is about to do, and what came of it. Started again it does what has no answer once more.
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


def plan(book: Book, shop: Shop, name: str, number: int) -> str:
    """What to do at this step: something new, or something with one of its own that takes up a slot now."""
    chance = random.Random(f"{name}-{number}")  # noqa: S311
    own = [each.id for each in book.appointments(NOW, NOW + timedelta(30)) if each.id.startswith(f"{name}-")]
    kind = chance.choice(("book", "hold", "move", "cancel")) if own else chance.choice(("book", "hold"))
    id = chance.choice(own) if kind in ("move", "cancel") else f"{name}-{number}"
    return f"{kind} {id} {chance.randrange(9)} {chance.randrange(7)} {chance.randrange(6)}"


def step(book: Book, shop: Shop, planned: str) -> str:
    """Does what is planned; says what became of which appointment."""
    kind, id, *numbers = planned.split()
    slot, boxes, area = map(int, numbers)
    start = times(shop)[slot]
    try:
        if kind in ("book", "hold"):
            wanted, confirmed = Wanted(boxes, area * 10**6), kind == "book"
            made = book.book_slot(shop, shop.warehouse(None), start, wanted, id=id, confirmed=confirmed, now=NOW)
        elif kind == "move":
            made = book.move_appointment(shop, id, start, now=NOW)
        else:
            made = book.end_appointment(id, "cancelled", now=NOW)
    except (Refused, NotInBook) as fault:
        return f"{id} refused {fault.fault}"
    return f"{id} {made.state} {made.starts_at.astimezone(UTC):%m-%dT%H:%M}"


def main(where: str, journal: Path, name: str, steps: int, settings: str) -> None:
    lines = [line for line in (journal.read_text().splitlines() if journal.is_file() else []) if line.endswith(".")]
    begin = sum(line.startswith("done") for line in lines)
    left = [line.split(maxsplit=2)[2][:-2] for line in lines if line.startswith(f"plan {begin} ")]
    shop, book = read_shop(settings), None
    with journal.open("a", buffering=1) as kept:
        kept.write("\n")  # a line that was cut off by a kill ends here
        for number in range(begin, steps):
            came, planned = None, left[-1] if number == begin and left else None
            for _ in range(6_000):  # minutes: a machine may be slow
                try:
                    book = book or open_book(where)
                    if planned is None:
                        planned = plan(book, shop, name, number)
                        kept.write(f"plan {number} {planned} .\n")
                    came = step(book, shop, planned)
                    break
                except BookUnavailable:
                    time.sleep(0.05)
            if came is None:
                sys.exit("the book did not come back")
            kept.write(f"done {number} {came} .\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]), sys.argv[5])
