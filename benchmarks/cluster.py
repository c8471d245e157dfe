"""What many rows cost more than few on Spark in local mode, beside what they cost more here: the same log, the same two cores.

`python -m benchmarks.cluster [--quick] [--folder FOLDER]` prints one table. Spark starts once, before anything is timed; each
round audits both logs both ways in one process, so that what a start costs, of Spark or of Python, is in neither difference.
"""

from __future__ import annotations

import argparse
import io
import json
import tempfile
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from functools import partial
from pathlib import Path
from statistics import median

from tabulate import tabulate

from benchmarks.logs import Logs
from benchmarks.machine import find_java, load, machine
from benchmarks.processes import ProcessFailed
from benchmarks.results import Row, Size
from benchmarks.timing import paired, reason

NAME = "cluster"
MANY, FEW = 5_000_000, 5_000
ASKED, BUDGET, MOST_ROUNDS = 1.5, 90, 7
HERE, SPARK = "processes here", "Spark, local[2]"
OPTIONS = {HERE: (), SPARK: ("--cluster", "spark")}
MORE = "what the many cost more"


def counts(size: Size) -> tuple[int, int]:
    """How many rows are many, and how many few."""
    many = size.rows(MANY)
    return many, min(FEW, many // 4)


def case(size: Size) -> str:
    many, few = counts(size)
    return f"{many:,} rows of CSV beside {few:,}"


def rows(size: Size, logs: Logs) -> list[Row]:
    """Seconds of an audit of many rows and of few, by both ways, and the difference, round by round."""
    from returns_cli.pools.spark_session import SparkFailed, spark_session

    files = {count: logs.csv(count) for count in counts(size)}
    try:
        with spark_session("local[2]", None):
            return measured(size, files)
    except (SparkFailed, ProcessFailed, OSError) as error:
        return [Row(NAME, "a whole table", "", failed=reason(error))]


def measured(size: Size, files: dict[int, Path]) -> list[Row]:
    """The rows, once both ways have given the same answers."""
    many, few = files
    for count, log in files.items():
        if len({answer(log, way) for way in OPTIONS}) > 1:
            return [Row(NAME, f"{count:,} rows", SPARK, failed="another answer than here")]
    programs: dict[str, Callable[[], float]] = {
        f"{way}, {count:,} rows": partial(seconds, log, way) for count, log in files.items() for way in OPTIONS
    }
    timings = paired(programs, size.seconds(BUDGET), MOST_ROUNDS)
    found = [Row(NAME, case(size), name, "s", values, failed=timings.why(name)) for name, values in timings.values.items()]
    if timings.failed:
        return found
    more = {
        way: [
            one - other
            for one, other in zip(timings.values[f"{way}, {many:,} rows"], timings.values[f"{way}, {few:,} rows"], strict=True)
        ]
        for way in OPTIONS
    }
    ratios = [one / other for one, other in zip(more[SPARK], more[HERE], strict=True)]
    found.append(Row(NAME, case(size), f"{HERE}: {MORE}", "s", more[HERE]))
    found.append(Row(NAME, case(size), f"{SPARK}: {MORE}", "s", more[SPARK], {HERE: ratios}, note=f"≤ {ASKED:g}"))
    return found


def seconds(log: Path, way: str) -> float:
    """How long an audit takes."""
    start = time.perf_counter()
    answer(log, way)
    return time.perf_counter() - start


def answer(log: Path, way: str) -> str:
    """What an audit answers. Raises ProcessFailed."""
    from returns_cli.cli.main import run

    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(["audit", str(log), "--format", "json", *OPTIONS[way]])
    if code not in (0, 2, 3):
        raise ProcessFailed(err.getvalue())
    told = json.loads(out.getvalue())
    return json.dumps({name: found for name, found in told.items() if name != "made"})  # which has the time


def main() -> None:
    """Measures, and prints one table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cluster", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small logs: to try it out, not for figures")
    parser.add_argument("--folder", metavar="FOLDER", help="where logs are made and deleted; else the system's own place")
    chosen, before = parser.parse_args(), load()
    with tempfile.TemporaryDirectory(prefix="benchmark-logs-", dir=chosen.folder) as folder:
        find_java(Path(folder))
        found = rows(Size(chosen.quick), Logs(Path(folder)))
    print(f"{machine()}; load {before:.1f} before, {load():.1f} after\n")
    cells = [
        [row.case, row.contender, row.failed or f"{median(row.values):.2f} {row.unit}", len(row.values), ratio(row), row.note]
        for row in found
    ]
    print(tabulate(cells, ["", "", "median", "rounds", "x here", "asked"], tablefmt="github", disable_numparse=True))


def ratio(row: Row) -> str:
    """The ratio to what is here, where it is told."""
    told = row.ratio(HERE)
    return "" if told is None else f"{told:.2f}"


if __name__ == "__main__":
    main()
