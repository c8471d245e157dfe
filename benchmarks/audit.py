"""The audit of a log, whole processes: beside bare scans, queries by hand and other engines. The answers are compared first."""

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
from benchmarks.processes import Done, ProcessFailed, returns, script, watched
from benchmarks.results import Row, Size, processor
from benchmarks.timing import reason

NAME = "audit"
ROWS, FEW = 5_000_000, 100_000
SUMMARY, FINDINGS = "returns audit", "returns audit, all findings to Parquet"
DUCKDB, POLARS = "bare scan, DuckDB", "bare scan, Polars"
SCAN, BY_HAND = "better bare scan", "query by hand, DuckDB"
TEN_TIMES = "ten times the rows"
CANONICAL, CN_TILL = "the log in canonical spellings", "the log of a Chinese till, GB18030"
PROGRAMS = {"by-hand": "if-chain, by hand", "datalogic": "JsonLogic in Rust", "zen": "zen, batch", "cedar": "Cedar, batch"}

Program = Callable[[], Done]


def csv(size: Size, logs: Logs) -> list[Row]:
    """Summary and findings of a CSV log beside scans and queries by hand."""
    count = size.rows(ROWS)
    return scans(case("CSV", count), logs.csv(count), count, size.seconds(75), findings=logs.folder / "findings.parquet")


def parquet(size: Size, logs: Logs) -> list[Row]:
    """The same of the same rows as Parquet, without the findings."""
    count = size.rows(ROWS)
    return scans(case("Parquet", count), logs.parquet(count), count, size.seconds(40))


def case(form: str, count: int) -> str:
    return f"{form}, {count:,} rows"


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
    several = [name for name in programs if name.startswith((SUMMARY, CANONICAL, CN_TILL))]
    timings, peaks = processes.timed(programs, budget, several=several)
    both = [name for name in (DUCKDB, POLARS) if name in programs and name not in timings.failed]
    best = min(both, key=lambda name: median(timings.values[name]), default="")
    measured = []
    for name, values in timings.values.items():
        if name in timings.failed:
            measured.append(Row(NAME, case, name, failed=timings.failed[name]))
            continue
        ratios = {base: timings.ratios(name, base)}
        for shown, own in ((SCAN, best), (BY_HAND, BY_HAND)):
            ratios |= {shown: timings.ratios(name, own), processor(shown): timings.processor_ratios(name, own)}
        more = {"peak MB": peaks[name], "million rows/s": count / median(values) / 1e6}
        measured.append(Row(NAME, case, name, "s", values, ratios, more))
    return measured


def tills(size: Size, logs: Logs) -> list[Row]:
    """The same returns from a Chinese till, a fifth of their values in odd spellings."""
    count = size.rows(ROWS)
    name = f"two tills, {count:,} rows each"
    programs: dict[str, Program] = {
        CANONICAL: partial(audit, logs.csv(count)),
        CN_TILL: partial(audit, logs.cn_till(count)),
    }
    apart = disagreeing(name, programs, dict.fromkeys(programs, counts))
    return timed(name, without(apart, programs), count, size.seconds(45), CANONICAL) + apart


def engines(size: Size, logs: Logs) -> list[Row]:
    """Engines that decide one request at a time, over a log as a program around them would read it."""
    few = size.rows(FEW)
    name, log = f"engines that take requests, {few:,} rows of CSV", logs.csv(few)
    programs: dict[str, Program] = {
        shown: partial(script, "one_by_one", engine, str(log)) for engine, shown in PROGRAMS.items()
    }
    apart = disagreeing(name, programs, dict.fromkeys(programs, by_hand))
    programs[SUMMARY] = partial(audit, log)
    return extrapolated(timed(name, without(apart, programs), few, size.seconds(70)), size.rows(ROWS)) + apart


def very_long(size: Size, logs: Logs) -> list[Row]:
    """Ten times the rows beside the rows: one run of each, its memory looked at. The file is deleted afterwards."""
    count = size.rows(ROWS)
    many = count * 10
    name = f"{TEN_TIMES}: {many:,}"
    if not size.large:
        return [Row(NAME, name, SUMMARY, failed="not asked for (--no-large)")]
    if not logs.room_for(many):
        return [Row(NAME, name, SUMMARY, failed="the disk has no room for the log")]
    long = logs.csv(many)
    try:
        done = {rows: watched(partial(audit, log)) for rows, log in ((count, logs.csv(count)), (many, long))}
    finally:
        long.unlink()
    short = f"{SUMMARY}, {count:,} rows"
    return [
        Row(
            NAME,
            name,
            SUMMARY if rows == many else short,
            "s",
            [own.wall],
            {short: [own.wall / done[count].wall], processor(short): [own.processor / done[count].processor]},
            {"peak MB": own.peak_mb, "peak x": own.peak_mb / done[count].peak_mb, "million rows/s": rows / own.wall / 1e6},
        )
        for rows, own in done.items()
    ]


def extrapolated(measured: Sequence[Row], count: int) -> list[Row]:
    """The rows, those of the engines with what a log of so many would take them."""
    return [
        replace(
            row,
            more={**row.more, f"s for {count:,} rows": count / (row.more["million rows/s"] * 1e6)},
            note=f"extrapolated to {count:,} rows",
        )
        if row.values and row.contender in PROGRAMS.values()
        else row
        for row in measured
    ]
