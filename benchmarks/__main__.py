"""`python -m benchmarks`: everything in one run, written to RESULTS.md with a chart beside it."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import agreement, audit, chart, cluster, cold, counter, decide, growth, screen, tools, yardsticks
from benchmarks.logs import Logs
from benchmarks.machine import find_java, load
from benchmarks.peers import PEERS
from benchmarks.processes import compile_bytecode
from benchmarks.report import report
from benchmarks.results import Row, Size
from benchmarks.timing import reason

RESULTS = Path(__file__).parent / "RESULTS.md"
# In the order of the run: memory is clean for single decisions, logs made for the audit serve growth.
PARTS: dict[str, Callable[[Size, Logs], list[Row]]] = {
    "decide": lambda size, _: decide.rows(size),
    "cold": lambda size, _: cold.rows(size),
    "counter": lambda size, _: counter.rows(size),
    "screen": lambda size, _: screen.rows(size),
    "audit": audit.rows,
    "yardsticks": yardsticks.rows,
    "cluster": cluster.rows,
    "agreement": lambda size, logs: agreement.rows(size, logs.folder),
    "growth": growth.rows,
    "tools": lambda size, logs: tools.rows(size, logs.folder),
}


def main() -> None:
    chosen = arguments()
    compile_bytecode("returns_cli")
    size = Size(chosen.quick, chosen.large and not chosen.quick)
    start, before = time.monotonic(), load()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="benchmark-logs-", dir=chosen.folder) as folder:
        find_java(Path(folder))
        for name in chosen.only:
            print(f"{name} … ", end="", flush=True, file=sys.stderr)
            begun = time.monotonic()
            rows += part(name, size, Logs(Path(folder)))
            print(f"{time.monotonic() - begun:.0f} s", file=sys.stderr)
    picture = chosen.out.with_suffix(".svg")
    drawn = chart.draw(rows, picture)
    seconds = time.monotonic() - start
    page = report(rows, size, seconds, (before, load()), tuple(PEERS), picture.name if drawn else "")
    chosen.out.write_text(page, encoding="utf-8")
    failed = sum(1 for row in rows if row.failed)
    print(f"{chosen.out}: {len(rows) - failed} rows measured, {failed} not", file=sys.stderr)


def part(name: str, size: Size, logs: Logs) -> list[Row]:
    """The rows of one part; where it breaks as a whole, one row that says so."""
    try:
        return PARTS[name](size, logs)
    except Exception as error:
        return [Row(name, "the whole part", "", failed=reason(error))]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure everything, and write RESULTS.md.")
    parser.add_argument("--quick", action="store_true", help="small samples, a few minutes: to try it out, not for figures")
    parser.add_argument(
        "--large",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="the log of 50 million rows: 5 GB of disk",
    )
    parser.add_argument("--only", type=parts, default=list(PARTS), metavar="PART,…", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--out", type=Path, default=RESULTS, metavar="FILE", help="the page; the chart gets its name")
    parser.add_argument("--folder", metavar="FOLDER", help="where logs are made and deleted; else the system's own place")
    return parser.parse_args()


def parts(text: str) -> list[str]:
    names = text.split(",")
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        raise argparse.ArgumentTypeError(f"no part is called {', '.join(unknown)}; there are {', '.join(PARTS)}")
    return names


if __name__ == "__main__":
    main()
