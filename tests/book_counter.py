"""A counter at work, to be killed: `book_counter.py BOOK JOURNAL NAME RETURNS RECEIPTS` takes one piece after another.

The journal has the id of each return before it is sent and its state after it was answered; started again, the counter
sends the first one that has no answer once more, under the same id.
"""

from __future__ import annotations

import random
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

from returns_cli import load_policy, open_book
from returns_cli.book.errors import BookUnavailable, Refused

FACTS = {
    "receipt": "yes", "goods_intact": "yes", "packaging_intact": "yes", "laid": "no", "clearance": "no", "special_order": "no",
    "defect": "none", "kind": "return",
    "sold_on": "2026-11-01", "tile": "800x800", "pieces_per_box": "3", "quantity": "1 piece",
}  # fmt: skip


def main(where: str, journal: Path, name: str, returns: int, receipts: int) -> None:
    policy, now, today = (
        load_policy(str(journal.parent.parent / "with_tenders.toml")),
        datetime(2026, 11, 20, 2, tzinfo=UTC),
        date(2026, 11, 20),
    )
    lines = journal.read_text().splitlines() if journal.is_file() else []
    answered = {line.split()[1] for line in lines if line.startswith("done") and len(line.split()) == 3}
    chance = random.Random(name)  # noqa: S311
    book = None
    with journal.open("a", buffering=1) as said:
        said.write("\n")  # a line that was cut off by a kill ends here
        for turn in range(returns):
            id, receipt, line = f"{name}-{turn}", f"R{chance.randrange(receipts)}", str(chance.randint(1, 2))
            if id in answered:
                continue
            said.write(f"send {id} {receipt}\n")
            for _ in range(6_000):  # minutes: a machine may be slow
                try:
                    book = book or open_book(where)
                    state = book.take(policy, FACTS, receipt=receipt, line=line, id=id, clerk=name, now=now, today=today).state
                    break
                except Refused:
                    state = "none-left"
                    break
                except BookUnavailable:
                    time.sleep(0.05)
            else:
                sys.exit("the book did not come back")
            said.write(f"done {id} {state}\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
