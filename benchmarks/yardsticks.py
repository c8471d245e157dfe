"""One way for a row, whatever the log: each format and each kind of log beside its yardstick, in the same rounds.

`python -m benchmarks.yardsticks [--quick] [--most ROWS] [--only WORD,…]` measures what is asked of the audit and prints it
as one table. Those in PARTS are parts of `make bench`, too; the others `audit.py` measures there. A summary in JSON names each
log's SHA-256, for which the log is read once more; one in words does not.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tabulate import tabulate

from benchmarks import generated
from benchmarks.audit import BY_HAND, DUCKDB, POLARS, Program, audit, very_long
from benchmarks.logs import Logs
from benchmarks.machine import load, machine
from benchmarks.processes import Done, ProcessFailed, compile_bytecode, peak_together, returns, script
from benchmarks.results import Row, Size, processor
from benchmarks.timing import paired, reason

NAME = "yardsticks"
OURS = "returns audit"
PLAIN = "the plain log"
LARGE, MANY, SOME, FEW = 5_000_000, 3_000_000, 1_000_000, 100_000
IN_SHEET = 300_000
RULES, MOST_ROUNDS = 1_000, 9
CALAMINE, READ_JSON = "calamine's own reading", "DuckDB's read_json"
TILE_STORE = Path(__file__).parents[1] / "policies" / "tile_store" / "returns.toml"
PARTS = ("json", "workbook", "lines", "versions", "amounts", "rules")
SPANS = ("until = 2024-08-31", "from = 2024-09-01, until = 2025-04-30", "from = 2025-05-01")
LOOKS_AT_AMOUNTS = """
[facts.amount]
type = "decimal"
ask  = { en = "What was paid?", zh = "付了多少？" }

[[rules]]
id      = "large-amount"
outcome = "refer"
when    = "amount > 5000"
reason  = { en = "More than the till may pay out.", zh = "超过收银台可退金额。" }
"""


class Yardstick(NamedTuple):
    """What is asked at most of `ours` as a multiple of the best of `beside`; nothing where the ratio is only told."""

    what: str
    asked: float | None
    ours: Program
    beside: Mapping[str, Program]


def yardsticks(size: Size, logs: Logs) -> dict[str, Callable[[], Yardstick]]:
    """Every yardstick by its name; its logs are made when it is called."""
    large, many, some, few, sheet = map(size.rows, (LARGE, MANY, SOME, FEW, IN_SHEET))
    out = ("--out", str(logs.folder / "all.parquet"))

    def scans(log: Path) -> dict[str, Program]:
        return {DUCKDB: partial(script, "scan_duckdb", str(log)), POLARS: partial(script, "scan_polars", str(log))}

    def csv() -> Yardstick:
        log = logs.csv(large)
        return Yardstick(f"CSV, {large:,} rows: summary", 1.1, partial(audit, log), scans(log))

    def words() -> Yardstick:
        log = logs.csv(large)
        return Yardstick(f"CSV, {large:,} rows: summary in words", 1.1, partial(returns, "audit", str(log)), scans(log))

    def findings(what: str, ours: Program) -> Yardstick:
        return Yardstick(f"CSV, {large:,} rows: all findings to Parquet{what}", 2.0, ours, scans(logs.csv(large)))

    def parquet() -> Yardstick:
        log = logs.parquet(large)
        by_hand = {BY_HAND: partial(script, "hand_duckdb", str(log))}
        return Yardstick(f"Parquet, {large:,} rows: summary", 1.2, partial(audit, log), by_hand)

    def json_lines() -> Yardstick:
        log = logs.json_lines(some)
        scan = {READ_JSON: partial(script, "scan_duckdb", str(log))}
        return Yardstick(f"JSON lines, {some:,} rows", 2.0, partial(audit, log), scan)

    def workbook() -> Yardstick:
        log = logs.workbook(sheet)
        read = {CALAMINE: partial(script, "read_calamine", str(log))}
        return Yardstick(f"workbook, {sheet:,} rows", 1.3, partial(audit, log), read)

    def beside_plain(what: str, log: Callable[[int], Path], *more: str) -> Yardstick:
        plain = {PLAIN: partial(audit, logs.csv(many))}
        return Yardstick(f"{what}, {many:,} rows", 2.0, partial(audit, log(many), *more), plain)

    def rules() -> Yardstick:
        policy = str(generated.write(logs.folder, RULES))
        base = generated.write_log(logs.folder, RULES, 1).rename(logs.folder / "one-row.csv")
        ours = generated.write_log(logs.folder, RULES, few)
        beside = {"the same policy, one row": partial(audit, base, "--policy", policy)}
        return Yardstick(f"{RULES:,} rules, {few:,} rows", None, partial(audit, ours, "--policy", policy), beside)

    return {
        "csv": csv,
        "words": words,
        "findings": lambda: findings("", partial(audit, logs.csv(large), *out)),
        "told": lambda: findings(", told in words", partial(returns, "audit", str(logs.csv(large)), *out)),
        "parquet": parquet,
        "json": json_lines,
        "workbook": workbook,
        "lines": lambda: beside_plain("requests of four lines", logs.four_lines),
        "versions": lambda: beside_plain("three versions", logs.csv, "--policy", str(three_versions(logs.folder))),
        "amounts": lambda: beside_plain(
            "all amounts distinct", logs.distinct_amounts, "--policy", str(looking_at_amounts(logs.folder))
        ),
        "rules": rules,
    }


def looking_at_amounts(folder: Path) -> Path:
    """The tile store's policy with one rule more, about the amount."""
    file = folder / "amounts.toml"
    file.write_text(TILE_STORE.read_text(encoding="utf-8") + LOOKS_AT_AMOUNTS, encoding="utf-8")
    return file


def three_versions(folder: Path) -> Path:
    """The tile store's policy in three versions, each in force for a third of the log."""
    place = folder / "versions"
    place.mkdir(exist_ok=True)
    text = TILE_STORE.read_text(encoding="utf-8")
    files = [place / name for name in ("returns.1.toml", "returns.2.toml", "returns.toml")]
    for own, (file, span) in enumerate(zip(files, SPANS, strict=True), 1):
        head = f'version = "{own}"\nin_force = {{ {span}, by = "sold_on" }}\n'
        file.write_text(text.replace('version  = "1"\n', head, 1), encoding="utf-8")
    return files[-1]


def measure(one: Yardstick, budget: float) -> list[Row]:
    """Seconds by the clock and of processors, both as ratios to the best of what stands beside."""
    processors: dict[str, list[float]] = {}
    programs: dict[str, Program] = {OURS: one.ours, **one.beside}

    def timed(name: str) -> Callable[[], float]:
        def once() -> float:
            done: Done = programs[name]()
            processors.setdefault(name, []).append(done.processor)
            return done.wall

        return once

    timings = paired({name: timed(name) for name in programs}, budget, MOST_ROUNDS, warm_up=False)
    beside = [name for name in one.beside if name not in timings.failed]
    best = min(beside, key=lambda name: median(timings.values[name]), default="")
    measured = []
    for name, values in timings.values.items():
        if timings.why(name):
            measured.append(Row(NAME, one.what, name, failed=timings.why(name)))
            continue
        used = [own / base for own, base in zip(processors[name], processors.get(best, ()), strict=False)]
        more = {"processor s": median(processors[name])}
        if name == OURS:
            more["peak MB"] = peak_together(one.ours)
        note = f"≤ {one.asked:g}" if name == OURS and one.asked is not None else ""
        ratios = {best: timings.ratios(name, best), processor(best): used}
        measured.append(Row(NAME, one.what, name, "s", values, ratios, more, note))
    return measured


def rows(name: str, size: Size, logs: Logs) -> list[Row]:
    """The rows of the yardstick of that name."""
    return one_of(yardsticks(size, logs)[name], size)


def one_of(make: Callable[[], Yardstick], size: Size) -> list[Row]:
    """The rows of a yardstick; where its logs cannot be made, one that says so."""
    try:
        return measure(make(), size.seconds(40))
    except (ProcessFailed, OSError, ImportError) as error:
        return [Row(NAME, "a whole table", "", failed=reason(error))]


def main() -> None:
    """Measures all of it, or what `--only` names, and prints one table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.yardsticks", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small logs: to try it out, not for figures")
    parser.add_argument("--most", type=int, metavar="ROWS", help="no log has more: for a busy machine, or a short while")
    parser.add_argument(
        "--only", default="", metavar="WORD,…", help="some of: csv, words, parquet, …, or memory (of ten times the rows)"
    )
    parser.add_argument("--folder", metavar="FOLDER", help="where logs are made and deleted; else the system's own place")
    chosen = parser.parse_args()
    compile_bytecode("returns_cli")
    size, found, before = Size(chosen.quick, large=True, most=chosen.most), list[Row](), load()
    with tempfile.TemporaryDirectory(prefix="benchmark-logs-", dir=chosen.folder) as folder:
        logs = Logs(Path(folder))
        every = yardsticks(size, logs)
        for name in chosen.only.split(",") if chosen.only else every:
            print(f"{name} …", file=sys.stderr)
            found += very_long(size, logs) if name == "memory" else one_of(every[name], size)
    print(f"{machine()}; load {before:.1f} before, {load():.1f} after\n")
    headings = ["", "", "median", "rounds", "x yardstick", "x its processor time", "peak MB", "asked"]
    print(tabulate(list(map(line, found)), headings, tablefmt="github", disable_numparse=True))


def line(row: Row) -> list[str]:
    """A row as cells of the table."""
    if row.failed:
        return [row.case, row.contender, row.failed, *[""] * 5]
    base = next(iter(row.ratios))
    ratios = [f"{ratio:.2f}" if (ratio := row.ratio(name)) is not None else "" for name in (base, processor(base))]
    peak = f"{row.more['peak MB']:.0f}" if "peak MB" in row.more else ""
    return [row.case, row.contender, f"{row.median:.2f} {row.unit}", str(len(row.values)), *ratios, peak, row.note]


if __name__ == "__main__":
    main()
