"""The logs that are audited, made by examples/make_log.py in a folder that is deleted afterwards."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.processes import ProcessFailed, run

MAKE_LOG = Path(__file__).parents[1] / "examples" / "make_log.py"
SEED = 7
TIMES = 10  # how often a very long log has the rows of a long one
LINES = 4  # of a request of several
STRIDE = 7_919  # a prime, so that amounts that differ do not stand in order
LONG = 10_000_000  # rows above which a log repeats those of another


class Logs:
    """Logs by rows and style, each made once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def csv(self, count: int) -> Path:
        """The generator's log with canonical spellings, in UTF-8."""
        log = self.folder / f"log-{count}.csv"
        if not log.exists():
            if count > LONG:
                self.repeated(count, log)
            else:
                make(count, SEED, log)
        return log

    def repeated(self, count: int, log: Path) -> None:
        """A log TIMES as long as another, each time with request ids of a year of its own."""
        with log.open("wb") as whole:
            for number in range(TIMES):
                with self.csv(count // TIMES).open("rb") as lines:
                    header = lines.readline()
                    if number == 0:
                        whole.write(header)
                    own = b"R-%d-" % (2025 + number)
                    while block := lines.readlines(1 << 24):
                        whole.write(b"".join(block).replace(b"R-2025-", own))

    def cn_till(self, count: int) -> Path:
        """A till's log in GB18030 with Chinese headings and a fifth of its values in odd spellings."""
        log = self.folder / f"cn-till-{count}.csv"
        if not log.exists():
            make(count, SEED, log, "--style", "cn-till")
        return log

    def parquet(self, count: int) -> Path:
        """The same rows as `csv`, all columns as texts, in Parquet."""
        log = self.folder / f"log-{count}.parquet"
        if not log.exists():
            import duckdb

            with duckdb.connect() as connection:
                source = f"read_csv('{self.csv(count)}', all_varchar = true)"
                connection.execute(f"COPY (SELECT * FROM {source}) TO '{log}' (FORMAT parquet)")
        return log

    def json_lines(self, count: int) -> Path:
        """The same rows as objects, all values texts."""
        return self._made(f"log-{count}.jsonl", lambda log: write_json_lines(self.csv(count), log))

    def workbook(self, count: int) -> Path:
        """The same rows in a sheet, numbers as numbers."""
        return self._made(f"log-{count}.xlsx", lambda log: write_workbook(self.csv(count), log))

    def four_lines(self, count: int) -> Path:
        """The same rows, every four of them one request."""

        def cells(number: int, row: dict[str, str]) -> dict[str, str]:
            return row | {"request_id": f"R-{number // LINES:08}"}

        return self._made(f"four-{count}.csv", lambda log: rewrite(self.csv(count), log, cells))

    def distinct_amounts(self, count: int) -> Path:
        """The same rows, no two with the same amount."""

        def cells(number: int, row: dict[str, str]) -> dict[str, str]:
            cents = number * STRIDE % count + 1
            return row | {"amount": f"{cents // 100}.{cents % 100:02}"}

        return self._made(f"distinct-{count}.csv", lambda log: rewrite(self.csv(count), log, cells))

    def _made(self, name: str, make: Callable[[Path], None]) -> Path:
        log = self.folder / name
        if not log.exists():
            make(log)
        return log

    def room_for(self, rows: int) -> bool:
        """Whether the disk holds a log of so many rows, and as much again for others."""
        return shutil.disk_usage(self.folder).free > 2 * 120 * rows


def make(count: int, seed: int, log: Path, *more: str) -> None:
    """Raises ProcessFailed."""
    unfinished = log.with_suffix(".part")
    run([sys.executable, str(MAKE_LOG), "--rows", str(count), "--seed", str(seed), "--out", str(unfinished), *more])
    if not unfinished.exists():
        raise ProcessFailed("the generator made no log")
    unfinished.rename(log)


def rewrite(source: Path, target: Path, cells: Callable[[int, dict[str, str]], dict[str, str]]) -> None:
    """A log with some cells of each row changed."""
    with source.open(encoding="utf-8", newline="") as lines, target.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(lines)
        writer = csv.DictWriter(stream, rows.fieldnames or (), lineterminator="\n")
        writer.writeheader()
        writer.writerows(cells(number, row) for number, row in enumerate(rows))


def write_json_lines(source: Path, target: Path) -> None:
    with source.open(encoding="utf-8", newline="") as lines, target.open("w", encoding="utf-8") as stream:
        stream.writelines(json.dumps(row) + "\n" for row in csv.DictReader(lines))


def write_workbook(source: Path, target: Path) -> None:
    import xlsxwriter

    with source.open(encoding="utf-8", newline="") as lines, xlsxwriter.Workbook(target, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("returns")
        for number, row in enumerate(csv.reader(lines)):
            for column, cell in enumerate(row):
                if number and column in (12, 14) and cell:
                    sheet.write_number(number, column, float(cell))
                else:
                    sheet.write_string(number, column, cell)
