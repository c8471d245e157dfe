"""Hotlines that are killed while they book, move and call off the same few slots: never over-booked, and nothing is lost.

HUNT=1 does it at full size: 8 hotlines of 3,000 steps each, 100 kills, and says what it saw (`-s`).
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter, defaultdict
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from book_hotline import NOW, SETTINGS, times
from hunting import HUNT, SEED, size, tried
from killed_workers import all_day
from postgres import Server

from returns_cli.book.appointments import COUNTS, Appointment
from returns_cli.book.book import make_book, open_book
from returns_cli.book.shop import read_shop
from returns_cli.book.slots import Wanted

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
HOTLINES, STEPS = 8 if HUNT else 3, size(30, 3_000, 2_500)
KILLS, SECONDS = (STEPS // 30, 1.0) if HUNT else (2, 0.25)
HOTLINE = Path(__file__).with_name("book_hotline.py")


def at_work(where: str, folder: Path, name: str) -> subprocess.Popen[bytes]:
    words = [sys.executable, str(HOTLINE), where, str(folder / name), name, str(STEPS), str(folder.parent / "shop.toml")]
    return subprocess.Popen(words, stderr=subprocess.PIPE)


def worked_all_day(where: str, folder: Path) -> None:
    """Hotlines work until all have done all; now and then one is killed and begins again."""
    began = time.monotonic()
    names = [f"h{number}" for number in range(HOTLINES)]
    kills = all_day(lambda name: at_work(where, folder, name), names, KILLS, SECONDS, 16 + SEED)
    tried(HOTLINES * STEPS)
    print(f"{HOTLINES} hotlines, {STEPS:,} steps each, {kills} kills, {time.monotonic() - began:.0f} s")


def check(where: str, folder: Path) -> None:
    """No slot has more than its capacity, and each appointment is as its hotline was told last."""
    book = open_book(where)
    found = {each.id: each for each in book.appointments(NOW, NOW + timedelta(30), all_states=True)}
    taken: dict[str, list[Appointment]] = defaultdict(list)
    for each in found.values():
        if each.state in COUNTS:
            taken[f"{each.starts_at}"].append(each)
    for there in taken.values():
        assert len(there) <= 4
        assert sum(each.boxes for each in there) <= 15
        assert sum(each.mm2 for each in there) <= 12 * 10**6
    told, answers = {}, Counter[str]()
    for journal in folder.iterdir():
        done = [line.split() for line in journal.read_text().splitlines() if line.startswith("done") and line.endswith(".")]
        assert [int(words[1]) for words in done] == list(range(STEPS))
        for _, _, id, state, rest, _ in done:
            answers[f"{state} {rest}" if state == "refused" else state] += 1
            if state != "refused":
                told[id] = (state, rest)
    print(dict(answers))
    assert {id: (each.state, f"{each.starts_at.astimezone(UTC):%m-%dT%H:%M}") for id, each in found.items()} == told
    assert answers["refused slot-full"], "nobody was refused for want of room: too little was asked"
    assert book.verify() == []
    for each in found.values():
        if each.state in COUNTS:
            book.end_appointment(each.id, "cancelled", now=NOW)
    shop = read_shop(str(folder.parent / "shop.toml"))
    whole = book.free_slots(shop, shop.warehouse(None), Wanted(15, 12 * 10**6), most=9, now=NOW)
    assert whole[:9] == times(shop), "when all are called off, all of each slot is free: what slots count is what was there"
    book.close()


def opened(where: str, tmp_path: Path) -> str:
    make_book(where, now=NOW).close()
    (tmp_path / "shop.toml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "journals").mkdir()
    return where


def test_killed_hotlines_of_a_file(tmp_path: Path) -> None:
    where = opened(str(tmp_path / "book.db"), tmp_path)
    worked_all_day(where, tmp_path / "journals")
    check(where, tmp_path / "journals")


@pytest.mark.skipif(sys.platform != "linux", reason="no server")
def test_killed_hotlines_of_a_server(server: Server, tmp_path: Path) -> None:
    server.forget_everything()
    where = opened(server.url, tmp_path)
    worked_all_day(where, tmp_path / "journals")
    check(where, tmp_path / "journals")
