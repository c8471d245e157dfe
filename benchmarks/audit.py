"""The audit of a log, whole processes: beside bare scans, hand-written queries, other engines, and Spark."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import processes
from benchmarks.logs import Logs
from benchmarks.processes import Done, ProcessFailed, returns, script
from benchmarks.results import Row, Size, found
from benchmarks.timing import reason

NAME = "audit"
ROWS, FEW = 5_000_000, 100_000
SPARK_ROWS = (100_000, 500_000)
SUMMARY, FINDINGS = "returns audit", "returns audit, all findings to Parquet"
DUCKDB, POLARS = "bare scan, DuckDB", "bare scan, Polars"
SCAN, BY_HAND = "better bare scan", "query by hand, DuckDB"
SPARK = "returns audit --cluster spark"
TEN_TIMES = "ten times the rows"
CANONICAL, CN_TILL = "the log in canonical spellings", "the log of a Chinese till, GB18030"
PROGRAMS = {"by-hand": "if-chain, by hand", "datalogic": "JsonLogic in Rust", "zen": "zen, batch", "cedar": "Cedar, batch"}

Program = Callable[[], Done]


def rows(size: Size, logs: Logs) -> list[Row]:
    """Seconds by the clock. The answers are compared first."""
    count, few = size.rows(ROWS), size.rows(FEW)
    tables: list[Callable[[], list[Row]]] = [
        lambda: scans(
            f"CSV, {count:,} rows", logs.csv(count), count, size.seconds(75), findings=logs.folder / "findings.parquet"
        ),
        lambda: scans(f"Parquet, {count:,} rows", logs.parquet(count), count, size.seconds(40)),
        lambda: chinese(logs, count, size),
        lambda: engines(few, logs.csv(few), size),
        *(partial(spark, many, logs, size) for many in ((4_000,) if size.quick else SPARK_ROWS)),
    ]
    if size.large:
        tables.append(lambda: very_long(logs, count, size))
    measured: list[Row] = []
    for table in tables:
        try:
            measured += table()
        except (ProcessFailed, OSError, ImportError) as error:
            measured.append(Row(NAME, "a whole table", "", failed=reason(error)))
    return extrapolated(measured, count)


def scans(case: str, log: Path, count: int, budget: float, findings: Path | None = None) -> list[Row]:
    """Ours and by hand beside the bare scans of one file."""
    programs: dict[str, Program] = {
        SUMMARY: partial(audit, log),
        DUCKDB: partial(script, "scan_duckdb", str(log)),
        POLARS: partial(script, "scan_polars", str(log)),
        BY_HAND: partial(script, "hand_duckdb", str(log)),
        "query by hand, Polars": partial(script, "hand_polars", str(log)),
    }
    if findings:
        programs[FINDINGS] = partial(audit, log, "--out", str(findings))
    queries = {name: by_hand for name in programs if name.startswith("query")}
    apart = disagreeing(case, programs, {SUMMARY: counts, **queries})
    return timed(case, without(apart, programs), count, budget) + apart


def without(apart: Sequence[Row], programs: Mapping[str, Program]) -> dict[str, Program]:
    """The programs that are to be timed."""
    left_out = {row.contender for row in apart}
    return {name: program for name, program in programs.items() if name not in left_out}


def audit(log: Path, *more: str) -> Done:
    """Raises ProcessFailed."""
    return returns("audit", str(log), "--format", "json", *more)


def counts(out: str) -> dict[str, int]:
    """Of the audit's summary, what the hand-written queries count too, under the same names."""
    summary: dict[str, Any] = json.loads(out)
    groups = ("outcomes", "rules", "routes")
    return some(
        {
            "rejected": summary["rejected"],
            "verdicts agree": summary["verdicts"]["agree"],
            **{f"{group} {name}": count for group in groups for name, count in summary[group].items()},
        }
    )


def by_hand(out: str) -> dict[str, int]:
    """What a query by hand counts."""
    return some(json.loads(out))


def some(found: Mapping[str, int]) -> dict[str, int]:
    """What was found at all: rules that no row of the log can fire need not be in a query by hand."""
    return {name: count for name, count in found.items() if count}


def disagreeing(case: str, programs: Mapping[str, Program], readers: Mapping[str, Callable[[str], Any]]) -> list[Row]:
    """A row for each that fails or gives another answer than the first one that answers."""
    apart, expected = [], None
    for name, read in readers.items():
        try:
            answer = read(programs[name]().out)
        except (ProcessFailed, ValueError, KeyError) as error:
            apart.append(Row(NAME, case, name, failed=reason(error)))
            continue
        expected = expected or answer
        if answer != expected:
            wrong = {key: (answer.get(key), right) for key, right in expected.items() if answer.get(key) != right}
            apart.append(Row(NAME, case, name, failed=f"not timed, it counts otherwise (its figure, ours): {wrong}"))
    return apart


def timed(case: str, programs: Mapping[str, Program], count: int, budget: float, base: str = SUMMARY) -> list[Row]:
    """Interleaved rounds; ratios to the better bare scan, and to `base`."""
    several = [name for name in programs if name.startswith((SUMMARY, CANONICAL, CN_TILL)) and name != SPARK]
    timings, peaks = processes.timed(programs, budget, several=several)
    both = [name for name in (DUCKDB, POLARS) if name in programs and name not in timings.failed]
    best = min(both, key=lambda name: median(timings.values[name]), default="")
    measured = []
    for name, values in timings.values.items():
        if name in timings.failed:
            measured.append(Row(NAME, case, name, failed=timings.failed[name]))
            continue
        ratios = {SCAN: timings.ratios(name, best), base: timings.ratios(name, base)}
        if BY_HAND in timings.values:
            ratios[BY_HAND] = timings.ratios(name, BY_HAND)
        more = {"peak MB": peaks[name], "million rows/s": count / median(values) / 1e6}
        measured.append(Row(NAME, case, name, "s", values, ratios, more))
    return measured


def chinese(logs: Logs, count: int, size: Size) -> list[Row]:
    """The same returns from a Chinese till, a fifth of their values in odd spellings."""
    case = f"two tills, {count:,} rows each"
    programs: dict[str, Program] = {
        CANONICAL: partial(audit, logs.csv(count)),
        CN_TILL: partial(audit, logs.cn_till(count)),
    }
    apart = disagreeing(case, programs, dict.fromkeys(programs, counts))
    return timed(case, without(apart, programs), count, size.seconds(45), CANONICAL) + apart


def engines(count: int, log: Path, size: Size) -> list[Row]:
    """Engines that decide one request at a time, over a log as a program around them would read it."""
    case = f"engines that take requests, {count:,} rows of CSV"
    programs: dict[str, Program] = {shown: partial(script, "one_by_one", name, str(log)) for name, shown in PROGRAMS.items()}
    apart = disagreeing(case, programs, dict.fromkeys(programs, by_hand))
    programs[SUMMARY] = partial(audit, log)
    return timed(case, without(apart, programs), count, size.seconds(70)) + apart


def spark(count: int, logs: Logs, size: Size) -> list[Row]:
    """The same audit on Spark in local mode; its start-up is in the figure, so two sizes tell what a row costs."""
    case, log = f"Spark in local mode, {count:,} rows of CSV", logs.csv(count)
    programs: dict[str, Program] = {SUMMARY: partial(audit, log), SPARK: partial(audit, log, "--cluster", "spark")}
    apart = disagreeing(case, programs, dict.fromkeys(programs, counts))
    if apart:
        return apart
    return timed(case, programs, count, size.seconds(75))


def very_long(logs: Logs, count: int, size: Size) -> list[Row]:
    """Ten times the rows; the file is deleted afterwards."""
    many = count * 10
    case = f"{TEN_TIMES}: {many:,}"
    if not logs.room_for(many):
        return [Row(NAME, case, SUMMARY, failed="the disk has no room for the log")]
    long = logs.csv(many)
    shorter = f"{SUMMARY}, {count:,} rows"
    programs: dict[str, Program] = {
        SUMMARY: partial(audit, long),
        shorter: partial(audit, logs.csv(count)),
        DUCKDB: partial(script, "scan_duckdb", str(long)),
        POLARS: partial(script, "scan_polars", str(long)),
    }
    try:
        return timed(case, programs, many, size.seconds(150), shorter)
    finally:
        long.unlink()


def extrapolated(measured: Sequence[Row], count: int) -> list[Row]:
    """The rows, those of the engines with what the whole log would take them, so many times ours."""
    whole = found(measured, NAME, f"CSV, {count:,} rows", SUMMARY)
    shown = []
    for row in measured:
        if whole and row.values and row.contender in PROGRAMS.values():
            seconds = count / (row.more["million rows/s"] * 1e6)
            more = {**row.more, "s for the whole log": seconds, "x ours": seconds / whole.median}
            shown.append(replace(row, more=more, note=f"extrapolated to {count:,} rows"))
        else:
            shown.append(row)
    return shown
