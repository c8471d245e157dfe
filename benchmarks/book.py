"""The book beside what is asked of it: an import beside an audit of the same file, `take` beside `check`, and a large book.

`python -m benchmarks.book [--only import,cold,large] [--lines N] [--returns N] [--rounds N]` prints one table. Processor time,
paired in rounds, and beside it the clock, which tells something on a machine that does nothing else: medians, and those of the
rounds' ratios.
"""

from __future__ import annotations

import argparse
import csv
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median

from tabulate import tabulate

from benchmarks.machine import load, machine
from benchmarks.processes import Done, compile_bytecode, returns, timed
from returns_cli import load_policy
from returns_cli.book.book import Book, make_book, open_book
from returns_cli.book.taking import TakeCall
from returns_cli.decisions.compiled import CompiledPolicy

HEADINGS = (
    *("receipt no", "line no", "store", "sale date", "article", "quantity", "tile size", "pieces per box", "lot"),
    *("special price", "custom order", "amount paid", "phone", "delivery no"),
)
SIZES, NOW = ("800x800", "600x600", "300x600", "750x1500"), datetime.now(UTC)
TODAY = NOW.date()
FIRST = TODAY - timedelta(26)
SAID = {"receipt": "yes", "goods_intact": "yes", "packaging_intact": "yes", "laid": "no", "defect": "none"}
TOGETHER = 1_000  # returns in one transaction, while a large book is made
Program = Callable[[], Done]


def sales(lines: int) -> Iterator[list[object]]:
    """Receipts of one to four lines: 800 articles, two shops; 70 % of the customers leave a number."""
    chance, line = random.Random(5), 0
    articles = [
        (f"A{n:04d} {chance.choice(('white', 'grey'))}", chance.choice(SIZES), chance.choice((2, 3, 4))) for n in range(800)
    ]
    for receipt in range(lines):
        day, shop = FIRST + timedelta(receipt * 26 // lines), chance.choice(("North", "South"))
        phone = f"138 {chance.randrange(lines // 4):08d}" if chance.random() < 0.7 else ""
        for own in range(1, chance.randrange(2, 6)):
            (article, size, pieces), boxes = chance.choice(articles), chance.randrange(1, 40)
            lot, price = f"B{chance.randrange(90)}", f"{boxes * chance.randrange(2000, 9000) / 100:.2f}"
            flags = (chance.choice(("no", "no", "yes")), chance.choice(("no", "no", "yes")))
            yield [
                f"S{receipt:08d}",
                own,
                shop,
                day,
                article,
                f"{boxes} boxes",
                size,
                pieces,
                lot,
                *flags,
                price,
                phone,
                f"D{receipt}",
            ]
            line += 1
            if line == lines:
                return


def export(folder: Path, lines: int) -> Path:
    file = folder / "sales.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([HEADINGS, *sales(lines)])
    return file


def imported(log: Path, book: Path) -> Done:
    book.unlink(missing_ok=True)
    make_book(str(book)).close()
    return returns("sales", "import", str(log), "--book", str(book))


def floor(book: Path) -> Done:
    """The same rows into a table of the same schema by the standard library alone: one INSERT each, indexes, the commit."""
    with closing(sqlite3.connect(book)) as there:
        columns = [name for (_, name, *_) in there.execute("PRAGMA table_info(sale_lines)")]
        rows = there.execute("SELECT * FROM sale_lines").fetchall()
        [[page]] = there.execute("PRAGMA page_size")
        table, *indexes = [
            sql for (sql,) in there.execute("SELECT sql FROM sqlite_master WHERE tbl_name = 'sale_lines' AND sql <> ''")
        ]
    bare = book.with_suffix(".bare")
    bare.unlink(missing_ok=True)
    with closing(sqlite3.connect(bare, isolation_level=None)) as made:
        made.execute(f"PRAGMA page_size = {page}")
        made.execute("PRAGMA journal_mode = WAL")
        made.execute(table)
        clock, processor = time.perf_counter(), time.process_time()
        made.execute("BEGIN IMMEDIATE")
        made.executemany(f"INSERT INTO sale_lines VALUES ({', '.join('?' * len(columns))})", rows)
        for sql in indexes:
            made.execute(sql)
        made.execute("COMMIT")
        return Done("", time.perf_counter() - clock, time.process_time() - processor, 0)


def import_beside_audit(folder: Path, lines: int, rounds: int) -> list[list[str]]:
    log, book = export(folder, lines), folder / "import.db"
    out = ("--out", str(folder / "out.csv"), "--format", "json")
    programs: dict[str, Program] = {
        "returns audit --out": lambda: returns("audit", str(log), *out),
        "returns sales import": partial(imported, log, book),
        "its rows by bare executemany": partial(floor, book),
    }
    return table(f"{lines:,} sale lines", programs, rounds)


def take_beside_check(folder: Path, rounds: int) -> list[list[str]]:
    book, ids = folder / "cold.db", iter(range(10**6))
    made = make_book(str(book))
    made.close()
    returns("sales", "import", str(export(folder, 4_000)), "--book", str(book), "--set", "shop=North")
    facts = [word for name, value in SAID.items() for word in (f"--{name.replace('_', '-')}", value)]
    asked = ["--quantity", "1 piece", "--requested-on", f"{TODAY}", *facts]
    sale = [
        "--sold-on",
        "2026-11-01",
        "--clearance",
        "no",
        "--special-order",
        "no",
        "--tile",
        "800x800",
        "--pieces-per-box",
        "3",
    ]

    def take() -> Done:
        number = f"S{next(ids) * 7:08d}"
        return returns("take", "--book", str(book), "--receipt-no", number, "--line", "1", "--id", f"r{number}", *asked)

    return table("at the shell", {"returns check": lambda: returns("check", *asked, *sale), "returns take": take}, rounds)


def large(folder: Path, lines: int, back: int) -> list[list[str]]:
    """Look-ups and takes in a book of so many lines, of which so many returns were taken, 1,000 of each."""
    place = folder / "large.db"
    imported(export(folder, lines), place)
    book, policy = open_book(str(place)), load_policy("tile-store/returns")
    receipts = [f"S{number:08d}" for number in range(lines // 3)]
    random.Random(1).shuffle(receipts)
    facts = {**SAID, "quantity": "1 piece"}
    for first in range(0, back, TOGETHER):
        calls = [TakeCall(f"r{n}", receipts[n % len(receipts)], "1", facts) for n in range(first, min(back, first + TOGETHER))]
        book.take_all(policy, calls, today=TODAY)
    return [
        each_of("look up a receipt", receipts[:1000], book.receipt),
        each_of("take", receipts[-1000:], partial(taken, book, policy)),
    ]


def taken(book: Book, policy: CompiledPolicy, receipt: str) -> None:
    book.take(policy, {**SAID, "quantity": "1 piece"}, receipt=receipt, line="1", id=f"x{receipt}", today=TODAY)


def each_of(what: str, receipts: list[str], act: Callable[[str], object]) -> list[str]:
    figures = []
    for receipt in receipts:
        clock, processor = time.perf_counter(), time.process_time()
        act(receipt)
        figures.append((1000 * (time.process_time() - processor), 1000 * (time.perf_counter() - clock)))
    (used, waited), worst = (median(column) for column in zip(*figures, strict=True)), max(clock for _, clock in figures)
    return ["a large book", what, f"{used:.2f} ms", "", f"{waited:.2f} ms", f"the slowest {worst:.0f} ms"]


def table(what: str, programs: Mapping[str, Program], rounds: int) -> list[list[str]]:
    timings, _ = timed(programs, 10**6, rounds)
    base = next(iter(programs))
    return [
        [
            *(what, name, timings.why(name) or f"{median(timings.processors[name]):.2f} s"),
            *(f"x {median(timings.processor_ratios(name, base) or [0]):.2f}", f"{median(clock or [0]):.2f} s"),
            f"x {median(timings.ratios(name, base) or [0]):.2f}",
        ]
        for name, clock in timings.values.items()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.book", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", default="import,cold,large", help="some of: import, cold, large")
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--returns", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    compile_bytecode("returns_cli")
    before, found = load(), list[list[str]]()
    with tempfile.TemporaryDirectory(prefix="benchmark-book-") as name:
        folder = Path(name)
        for part in chosen.only.split(","):
            match part:
                case "import":
                    found += import_beside_audit(folder, chosen.lines, chosen.rounds)
                case "cold":
                    found += take_beside_check(folder, max(chosen.rounds, 9))
                case "large":
                    found += large(folder, chosen.lines, chosen.returns)
    print(f"{machine()}; load {before:.1f} before, {load():.1f} after\n")
    print(tabulate(found, ["", "", "processor", "", "by the clock", ""], tablefmt="github", disable_numparse=True))


if __name__ == "__main__":
    main()
