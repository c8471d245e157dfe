"""`python -m benchmarks`: what is measured goes to RESULTS.json; RESULTS.md and its chart show all that is there."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from benchmarks import agreement, audit, chart, cluster, cold, counter, decide, growth, measured, screen, tools, yardsticks
from benchmarks.logs import Logs
from benchmarks.machine import find_java, load, machine, versions
from benchmarks.measured import Part
from benchmarks.peers import PEERS
from benchmarks.processes import compile_bytecode
from benchmarks.report import by_hand, report
from benchmarks.results import Row, Size
from benchmarks.timing import reason

RESULTS = Path(__file__).parent / "RESULTS.md"
TRIED_OUT = "benchmarks-quick.md"  # in the system's place for what may go
# In the order of the run: memory is clean for single decisions, logs made for the audit serve what follows.
PARTS: dict[str, Callable[[Size, Logs], list[Row]]] = {
    "decide": lambda size, _: decide.rows(size),
    "cold": lambda size, _: cold.rows(size),
    "counter": lambda size, _: counter.rows(size),
    "screen": lambda size, _: screen.rows(size),
    "csv": audit.csv,
    "parquet": audit.parquet,
    "tills": audit.tills,
    "engines": audit.engines,
    **{name: partial(yardsticks.rows, name) for name in yardsticks.PARTS},
    "long": audit.very_long,
    "cluster": cluster.rows,
    "agreement": lambda size, logs: agreement.rows(size, logs.folder),
    "growth": growth.rows,
    "tools": lambda size, logs: tools.rows(size, logs.folder),
}


def main() -> None:
    chosen = arguments()
    page = page_of(chosen)
    compile_bytecode("returns_cli")
    size = Size(chosen.quick, chosen.large and not chosen.quick)
    store = page.with_suffix(".json")
    kept = {} if size.quick else measured.read(store)
    with place(chosen) as folder, tempfile.TemporaryDirectory() as java:
        find_java(Path(java))
        for name in chosen.only:
            print(f"{name} … ", end="", flush=True, file=sys.stderr)
            kept[name] = own = part(name, size, Logs(Path(folder)))
            failed = sum(1 for row in own.rows if row.failed)
            print(f"{own.seconds:.0f} s, {len(own.rows) - failed} rows measured, {failed} not", file=sys.stderr)
            write({name: kept[name] for name in PARTS if name in kept}, size, page, None if size.quick else store)
    print(page, file=sys.stderr)


def page_of(chosen: argparse.Namespace) -> Path:
    """The page that is written: figures of a quick run mean nothing, and take no other's place."""
    if chosen.out is not None:
        return Path(chosen.out)
    return Path(tempfile.gettempdir(), TRIED_OUT) if chosen.quick else RESULTS


def write(parts: dict[str, Part], size: Size, page: Path, store: Path | None) -> None:
    """The page, its chart, and what they are made of: after every part, for a run may be stopped."""
    if store:
        measured.write(store, parts)
    picture = page.with_suffix(".svg")
    drawn = chart.draw([row for each in parts.values() for row in each.rows], picture)
    missing = [name for name in PARTS if name not in parts]
    page.write_text(report(parts, size, picture.name if drawn else "", by_hand(page), missing), encoding="utf-8")


def place(chosen: argparse.Namespace) -> AbstractContextManager[str]:
    """The folder of the logs, which is deleted afterwards where it is no `--logs`."""
    if chosen.logs is None:
        return tempfile.TemporaryDirectory(prefix="benchmark-logs-", dir=chosen.folder)
    chosen.logs.mkdir(parents=True, exist_ok=True)
    return nullcontext(str(chosen.logs))


def part(name: str, size: Size, logs: Logs) -> Part:
    """A part, measured now; where it breaks as a whole, one row says so."""
    begun, before = time.monotonic(), load()
    try:
        rows = PARTS[name](size, logs)
    except Exception as error:
        rows = [Row(name, "the whole part", "", failed=reason(error))]
    seconds, day = time.monotonic() - begun, f"{datetime.now(UTC):%Y-%m-%d}"
    return Part(day, measured.commit(), machine(), versions(tuple(PEERS)), (before, load()), seconds, tuple(rows))


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure everything, and write RESULTS.md.")
    parser.add_argument("--quick", action="store_true", help="small samples, a few minutes: to try it out, not for figures")
    parser.add_argument(
        "--large",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="the log of 50 million rows: 5 GB of disk",
    )
    parser.add_argument(
        "--only",
        type=names,
        default=list(PARTS),
        metavar="PART,…",
        help=f"of {', '.join(PARTS)}; of the others the page keeps what was measured before",
    )
    page = f"the page, RESULTS.md or, with --quick, {TRIED_OUT} among temporary files; figures and chart get its name"
    parser.add_argument("--out", type=Path, metavar="FILE", help=page)
    parser.add_argument("--folder", metavar="FOLDER", help="where logs are made and deleted; else the system's own place")
    parser.add_argument("--logs", type=Path, metavar="FOLDER", help="where logs are made and stay, for the next time")
    return parser.parse_args(words)


def names(text: str) -> list[str]:
    given = text.split(",")
    unknown = [name for name in given if name not in PARTS]
    if unknown:
        raise argparse.ArgumentTypeError(f"no part is called {', '.join(unknown)}; there are {', '.join(PARTS)}")
    return given


if __name__ == "__main__":
    main()
