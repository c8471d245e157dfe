"""Many rows in random spellings: the counter's answer to each is the audit's, here and on Spark. A check, not a timing."""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from benchmarks import spellings
from benchmarks.processes import ProcessFailed, returns, run
from benchmarks.results import Row, Size
from benchmarks.timing import reason

NAME = "agreement"
ROWS, EVERY_KIND_ROWS = 100_000, 20_000
COUNTER = "returns check --from"
BY_AUDIT, TO_LINES, ON_SPARK = "returns audit, to Parquet", "returns audit, to JSON lines", "returns audit --cluster spark"
WAYS = {BY_AUDIT: (".parquet",), TO_LINES: (".jsonl",), ON_SPARK: (".parquet", "--cluster", "spark")}
REFUSED = ("refused", "", "")
ANSWERED = (0, 2, 3, 4)  # 2: all was answered, but some rows cannot be read

Answer: TypeAlias = tuple[str, str, str]  # outcome, rules joined by ";", route


def case(size: Size) -> str:
    return f"{size.rows(ROWS):,} rows in random spellings"


def rows(size: Size, folder: Path) -> list[Row]:
    """The number of rows on which each way of the audit and the counter differ; the counter's own outcomes first."""
    log, lines = write(size.rows(ROWS), folder)
    try:
        expected = at_counter(lines)
    except ProcessFailed as error:
        return [Row(NAME, case(size), COUNTER, failed=reason(error))]
    mix = {f"{outcome} rows": float(count) for outcome, count in sorted(Counter(answer[0] for answer in expected).items())}
    measured = [Row(NAME, case(size), COUNTER, "rows", (len(expected),), more=mix)]
    for way, (ending, *options) in WAYS.items():
        try:
            answers = in_audit(log, folder / f"answers{ending}", len(expected), options)
        except (ProcessFailed, OSError, ValueError) as error:
            measured.append(Row(NAME, case(size), way, failed=reason(error)))
            continue
        differ = [number for number, pair in enumerate(zip(expected, answers, strict=True)) if pair[0] != pair[1]]
        first = f"first: row {differ[0] + 1}, {expected[differ[0]]} at the counter, {answers[differ[0]]} here" if differ else ""
        measured.append(Row(NAME, case(size), way, "rows that differ", (len(differ),), note=first))
    return [*measured, on_every_kind(min(size.rows(ROWS), EVERY_KIND_ROWS))]


def on_every_kind(count: int) -> Row:
    """The same for a policy with a fact of every kind (benchmarks/agree.py, which ends at the first difference)."""
    name = f"{count:,} rows, a fact of every kind"
    try:
        run([sys.executable, "-m", "benchmarks.agree", "--rows", str(count)])
    except ProcessFailed as error:
        return Row(NAME, name, "counter and audit", failed=reason(error))
    return Row(NAME, name, "counter and audit", "rows that differ", (0,))


def write(count: int, folder: Path) -> tuple[Path, Path]:
    """The same rows as CSV and as JSON lines; a blank cell is a fact that is not given. `row` numbers them for the audit."""
    log, lines = folder / "spellings.csv", folder / "spellings.jsonl"
    with log.open("w", encoding="utf-8", newline="") as table, lines.open("w", encoding="utf-8") as requests:
        writer = csv.writer(table)
        writer.writerow(["row", *spellings.COLUMNS])
        for number, row in enumerate(spellings.rows(count)):
            writer.writerow([number, *row.values()])
            given = {name: cell for name, cell in row.items() if cell.strip()}
            requests.write(json.dumps(given, ensure_ascii=False) + "\n")
    return log, lines


def at_counter(lines: Path) -> list[Answer]:
    """What `returns check` answers to each line."""
    done = returns("check", "--from", str(lines), "--format", "json", "--lang", "en", codes=ANSWERED)
    answers: list[Answer] = []
    for line in done.out.splitlines():
        found = json.loads(line)
        if "error" in found:
            answers.append(REFUSED)
            continue
        fired = ";".join(each["rule"] for each in found["reasons"])
        answers.append((found["outcome"], fired, found["route"]["id"] if found["route"] else ""))
    return answers


def in_audit(log: Path, out: Path, count: int, options: Sequence[str]) -> list[Answer]:
    """What the audit writes of each row; what it rejects is not written."""
    out.unlink(missing_ok=True)
    returns("audit", str(log), "--format", "json", "--out", str(out), *options, codes=ANSWERED)
    answers = [REFUSED] * count
    for found in written(out):
        answers[int(found["row"])] = (found["outcome"], found["reasons"] or "", found["route"] or "")
    return answers


def written(out: Path) -> Iterator[dict[str, Any]]:
    """The rows of a result."""
    if out.suffix == ".parquet":
        import pyarrow.parquet

        yield from pyarrow.parquet.read_table(out).to_pylist()
        return
    with out.open(encoding="utf-8") as stream:
        yield from map(json.loads, stream)
