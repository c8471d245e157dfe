"""Counters that are killed while they take, and a database that is restarted: nothing over-returned, lost or counted twice,
and never more paid back to a tender than was paid with it, though lines of one receipt are taken at several counters at once.

HUNT=1 does it at full size: 8 counters, 10,000 returns each, and says what it saw (`-s`); with HUNT_SECONDS at what fits.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hunting import HUNT, SEED, size, tried
from killed_workers import all_day
from postgres import Server
from tender_policy import with_tender_order

from returns_cli.book.amounts import Goods
from returns_cli.book.book import Book, make_book, open_book
from returns_cli.book.sale import Sale
from returns_cli.kinds.tenders import Tender

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
COUNTERS, RETURNS = 8 if HUNT else 3, size(60, 10_000, 1_900)
KILLS, RECEIPTS = (RETURNS // 50, RETURNS * 2 // 5) if HUNT else (6, 20)
SECONDS = 2.0 if HUNT else 0.3  # from one kill to the next, on average: they fall all day long
SOLD = COUNTERS * RETURNS // RECEIPTS * 3 // 8  # of each of two lines: not enough for all
PRICE = 4_001  # of a piece; what was paid with card and cash is for both lines, and no multiple of it
PAID_WITH = (Tender("card", SOLD * PRICE - 7), Tender("cash", SOLD * PRICE + 7))
AT_ONCE = (2, KILLS // 2, KILLS)  # the server stops as by a crash, or all counters of a file are killed: nobody has it open
NOW = datetime(2026, 11, 20, 1, tzinfo=UTC)
COUNTER = Path(__file__).with_name("book_counter.py")


def at_work(where: str, folder: Path, name: str) -> subprocess.Popen[bytes]:
    words = [sys.executable, str(COUNTER), where, str(folder / name), f"{name}-{SEED}", str(RETURNS), str(RECEIPTS)]
    return subprocess.Popen(words, stderr=subprocess.PIPE)


def worked_all_day(where: str, folder: Path, disturb: Callable[[int, list[subprocess.Popen[bytes]]], None]) -> None:
    """Counters work until all have done all; now and then one is killed and begins again."""
    began = time.monotonic()
    names = [f"c{number}" for number in range(COUNTERS)]
    kills = all_day(lambda name: at_work(where, folder, name), names, KILLS, SECONDS, 7 + SEED, disturb)
    tried(COUNTERS * RETURNS)
    print(f"{COUNTERS} counters, {RETURNS:,} returns each, {kills} kills, {time.monotonic() - began:.0f} s")


def check(where: str, folder: Path) -> None:
    """What the counters were told is what the book has; nothing more came back than was sold."""
    book = open_book(where)
    assert book.verify() == []
    answers: dict[str, str] = {}
    for journal in folder.iterdir():
        for line in journal.read_text().splitlines():
            words = line.split()
            if len(words) == 3 and words[0] == "done":
                assert answers.setdefault(words[1], words[2]) == words[2]
    assert len(answers) == COUNTERS * RETURNS
    taken = {id for id, state in answers.items() if state == "taken"}
    print(Counter(answers.values()))
    assert {each.id for each in book.listed(state="taken", most=10**6)} == taken
    lines = [line for number in range(RECEIPTS) for line in book.receipt(f"R{number}")]
    assert sum(line.returned for line in lines) == len(taken)
    assert all(0 <= line.returned <= line.sold for line in lines)
    check_tenders(book)
    book.close()


def check_tenders(book: Book) -> None:
    """Each refund went back as a whole, the card's money first."""
    back: Counter[tuple[str, str]] = Counter()
    for each in book.listed(state="taken", most=10**6):
        assert sum(part.amount for part in each.tenders) == each.refund
        back.update({(each.line.receipt, part.tender): part.amount for part in each.tenders})
    most = {tender.name: tender.amount or 0 for tender in PAID_WITH}
    assert all(amount <= most[tender] for (_, tender), amount in back.items() if amount)
    full = {receipt for receipt, tender in back if back[receipt, "cash"]}
    assert all(back[receipt, "card"] == most["card"] for receipt in full)
    print(f"{len(full)} of {RECEIPTS} receipts: all that was paid by card went back to it, and the rest in cash")


def opened(where: str, folder: Path) -> str:
    """A new book, whose receipts have two lines; the policy lies beside the journals."""
    with_tender_order(folder)
    book = make_book(where, now=NOW)
    goods = {"sold_on": date(2026, 11, 1), "goods": Goods(800, 800, 3), "paid": SOLD * PRICE, "tenders": PAID_WITH}
    sales = ((2 * n + line, Sale(f"R{n}", str(line), "piece", SOLD).but(**goods)) for n in range(RECEIPTS) for line in (1, 2))
    book.sell("sha256:1", sales, now=NOW)
    book.close()
    return where


def test_killed_counters_of_a_file(tmp_path: Path) -> None:
    where = opened(str(tmp_path / "book.db"), tmp_path)
    (tmp_path / "journals").mkdir()

    def all_at_once(kills: int, counters: list[subprocess.Popen[bytes]]) -> None:
        if kills in AT_ONCE:
            for each in counters:
                each.kill()

    worked_all_day(where, tmp_path / "journals", all_at_once)
    check(where, tmp_path / "journals")


@pytest.mark.skipif(sys.platform != "linux", reason="no server")
def test_killed_counters_and_a_restarted_server(server: Server, tmp_path: Path) -> None:
    server.forget_everything()
    where = opened(server.url, tmp_path)
    (tmp_path / "journals").mkdir()

    def restart(kills: int, _: list[subprocess.Popen[bytes]]) -> None:
        if kills in AT_ONCE:
            server.restart()

    worked_all_day(where, tmp_path / "journals", restart)
    check(where, tmp_path / "journals")
