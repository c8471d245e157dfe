"""How time and memory grow: with the rows of a log, the rules of a policy, the lines of a request."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import generated
from benchmarks.logs import Logs
from benchmarks.processes import Done, ProcessFailed, returns, timed
from benchmarks.requests import requests, texts
from benchmarks.results import Row, Size
from benchmarks.timing import paired, reason
from returns_cli import load_policy
from returns_cli.decisions.lines import decide_lines, request_json

NAME = "growth"
LOG_ROWS = (10_000, 100_000, 1_000_000, 5_000_000)
RULES = (10, 30, 100, 300, 1_000)
LINES = (1, 10, 100, 1_000)
RULES_LOG_ROWS = 100_000
BY_ROWS, BY_RULES, BY_LINES = "rows of a log", "rules of a policy", "lines of a request"
DECIDE = "one decision, facts read before"


def rows(size: Size, logs: Logs) -> list[Row]:
    measured: list[Row] = []
    for table in (partial(by_rows, size, logs), partial(by_rules, size, logs.folder), partial(by_lines, size)):
        try:
            measured += table()
        except (ProcessFailed, OSError) as error:
            measured.append(Row(NAME, "a whole table", "", failed=reason(error)))
    return measured


def by_rows(size: Size, logs: Logs) -> list[Row]:
    """Whole audits of logs of growing length."""
    counts = (100, 1_000, 4_000) if size.quick else LOG_ROWS
    programs = {f"{count:,} rows": partial(returns, "audit", str(logs.csv(count)), "--format", "json") for count in counts}
    return processes(BY_ROWS, dict(programs), size.seconds(45), several=programs.keys())


def by_rules(size: Size, folder: Path) -> list[Row]:
    """One decision by policies of growing length, one cold check, and the audit of one log."""
    counts = RULES[:2] if size.quick else RULES
    deciding = {f"{DECIDE}, {count:,} rules": decisions(folder, count) for count in counts}
    timings = paired(deciding, size.seconds(15))
    measured = [Row(NAME, BY_RULES, name, "µs", values, failed=timings.why(name)) for name, values in timings.values.items()]
    programs: dict[str, Callable[[], Done]] = {}
    for count in counts:
        policy = str(folder / f"rules_{count}.toml")
        log = str(generated.write_log(folder, count, size.rows(RULES_LOG_ROWS)))
        programs[f"cold check, {count:,} rules"] = partial(returns, "check", "--policy", policy, "--flag-0", "no", "--no-input")
        audit = partial(returns, "audit", log, "--policy", policy, "--format", "json")
        programs[f"audit of {size.rows(RULES_LOG_ROWS):,} rows, {count:,} rules"] = audit
    return measured + processes(BY_RULES, programs, size.seconds(75))


def decisions(folder: Path, count: int) -> Callable[[], float]:
    """A function that gives µs of processor time a decision, all of it read, over 200 random requests."""
    compiled: Any = load_policy(str(generated.write(folder, count)))
    given = [compiled.accept(request) for request in generated.requests(count, 200)]

    def once() -> float:
        start = time.process_time()
        for facts in given:
            decision = compiled.decide(facts)
            _ = decision.outcome, decision.fired, decision.route
        return (time.process_time() - start) / len(given) * 1e6

    return once


def by_lines(size: Size) -> list[Row]:
    """One request of growing length, from texts to the JSON answer; µs a line."""
    compiled: Any = load_policy("tile-store/returns")
    given = [texts(request) for request in requests(max(LINES))]

    def measure(count: int) -> Callable[[], float]:
        request = {"lines": given[:count]}

        def once() -> float:
            start = time.process_time()
            request_json(decide_lines(compiled, request, today=None, lang="en"), several=True, lang="en")
            return (time.process_time() - start) / count * 1e6

        return once

    timings = paired({f"{count:,} lines": measure(count) for count in LINES}, size.seconds(10), 25)
    first = f"{LINES[0]:,} lines"
    return [
        Row(NAME, BY_LINES, name, "µs a line", values, {first: timings.ratios(name, first)}, failed=timings.why(name))
        for name, values in timings.values.items()
    ]


def processes(case: str, programs: dict[str, Callable[[], Done]], budget: float, several: Collection[str] = ()) -> list[Row]:
    """Seconds by the clock and peak memory of whole processes."""
    timings, peaks = timed(programs, budget, several=several)
    return [
        Row(
            NAME,
            case,
            name,
            "s",
            values,
            {},
            {"peak MB": peaks.get(name, 0.0)},
            failed=timings.why(name),
        )
        for name, values in timings.values.items()
    ]
