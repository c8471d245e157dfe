"""The same decisions twice over: `returns check` row by row, and the audit.

    python -m benchmarks.agree --rows 100000

Random rows of every kind of fact in random spellings, a tenth of them spoiled. What `returns check --from` says of each
row is compared with the findings and rejects of the audit; the program ends with the first rows that differ, else
with how long each took.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tabulate import tabulate

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from odd_spellings import EVERY_KIND, odd_rows, write_log

COMMAND = [sys.executable, "-c", "from returns_cli.cli.main import main; main()"]
REJECTED = "rejected"
Decided = Mapping[int, tuple[str, str]]


def main() -> None:
    parser = argparse.ArgumentParser(description="Decide random rows by check and by audit, and compare.")
    parser.add_argument("--rows", type=int, default=100_000, metavar="N")
    parser.add_argument("--seed", type=int, default=7, metavar="N")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        compare(Path(folder), odd_rows(chosen.rows, chosen.seed))


def compare(folder: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """Prints how long each took, or ends the program with what differs."""
    policy = folder / "returns.toml"
    policy.write_text(EVERY_KIND, encoding="utf-8")
    log = write_log(folder / "log.csv", [{**row, "decision": "", "no_record": ""} for row in rows])
    timings = []
    expected, seconds = checked(folder, policy, rows)
    timings.append(["returns check --from", seconds, len(expected)])
    found, seconds = audited(folder, policy, log)
    differing = [line for line in expected if found.get(line) != expected[line]]
    if differing or len(found) != len(expected):
        shown = [f"line {at}: check {expected[at]}, audit {found.get(at)}: {rows[at - 2]}" for at in differing[:5]]
        sys.exit("\n".join([f"the audit differs on {len(differing)} of {len(expected)} rows", *shown]))
    timings.append(["returns audit", seconds, len(found)])
    print(tabulate(timings, ["", "seconds", "rows alike"], tablefmt="github", floatfmt=".1f"))


def checked(folder: Path, policy: Path, rows: Sequence[Mapping[str, str]]) -> tuple[Decided, float]:
    """What the counter says of each row, by its line in the log. Rows are told apart, not taken together as requests."""
    requests = folder / "requests.jsonl"
    with requests.open("w", encoding="utf-8") as stream:
        for row in rows:
            given = {name: cell for name, cell in row.items() if name not in ("request_id", "decision")}
            stream.write(json.dumps(given) + "\n")
    began = time.monotonic()
    answers = run("check", "--policy", str(policy), "--from", str(requests), "--format", "json")
    seconds = time.monotonic() - began
    found = {}
    for line, text in enumerate(answers.splitlines(), 2):
        answer = json.loads(text)
        ids = ";".join(reason["rule"] for reason in answer.get("reasons", ()))
        found[line] = (REJECTED, "") if "error" in answer else (answer["outcome"], ids)
    return found, seconds


def audited(folder: Path, policy: Path, log: Path) -> tuple[Decided, float]:
    """What an audit says of each row, by its line. The record is left out: it would reject rows by itself."""
    out, rejects = folder / "audit.csv", folder / "audit.rejects.csv"
    began = time.monotonic()
    results = ["--out", str(out), "--rejects", str(rejects), "--recorded", "no_record", "--format", "json"]
    run("audit", str(log), "--policy", str(policy), *results)
    seconds = time.monotonic() - began
    found = {}
    for path in (out, rejects):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                found[int(row["line"])] = (row["outcome"], row["reasons"]) if path is out else (REJECTED, "")
    return found, seconds


def run(*arguments: str) -> str:
    """The standard output of a command, whatever it found."""
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, check=False)
    if done.stderr:
        sys.exit(done.stderr)
    return done.stdout


if __name__ == "__main__":
    main()
