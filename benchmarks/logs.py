"""The logs that are audited, made by examples/make_log.py in a folder that is deleted afterwards."""

from __future__ import annotations

import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.processes import ProcessFailed, run

MAKE_LOG = Path(__file__).parents[1] / "examples" / "make_log.py"
SEED = 7
PARTS = 10  # seeds of a very long log
LONG = 10_000_000  # rows above which a log is made of parts


class Logs:
    """Logs by rows and style, each made once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def csv(self, count: int) -> Path:
        """The generator's log with canonical spellings, in UTF-8."""
        log = self.folder / f"log-{count}.csv"
        if not log.exists():
            if count > LONG:
                self.joined(count, log)
            else:
                make(count, SEED, log)
        return log

    def joined(self, count: int, log: Path) -> None:
        """A long log of PARTS seeds, two made at a time; each part has request ids of its own year."""
        parts = [self.folder / f"part-{number}.csv" for number in range(PARTS)]
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda number: make(count // PARTS, SEED + number, parts[number]), range(PARTS)))
        with log.open("wb") as whole:
            for number, part in enumerate(parts):
                with part.open("rb") as lines:
                    header = lines.readline()
                    if number == 0:
                        whole.write(header)
                    own = b"R-%d-" % (2025 + number)
                    while block := lines.readlines(1 << 24):
                        whole.write(b"".join(block).replace(b"R-2025-", own))
                part.unlink()

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

    def room_for(self, rows: int) -> bool:
        """Whether the disk holds a log of so many rows twice."""
        return shutil.disk_usage(self.folder).free > 2 * 120 * rows


def make(count: int, seed: int, log: Path, *more: str) -> None:
    """Raises ProcessFailed."""
    unfinished = log.with_suffix(".part")
    run([sys.executable, str(MAKE_LOG), "--rows", str(count), "--seed", str(seed), "--out", str(unfinished), *more])
    if not unfinished.exists():
        raise ProcessFailed("the generator made no log")
    unfinished.rename(log)
