"""Runs all hunts in turns for a stated time, each from a seed that it prints, and says what was tried and what was found.

    python tests/hunt.py --minutes 60 [--only NAME,…] [--seed N] [--logs FOLDER]

The table in the end can be pasted into docs/reliability.md. Exit code: 0 nothing was found, 1 something was, 2 a hunt could
not run, 130 it was stopped. One hunt runs at a time, and when its time is over it ends; one that does not is ended, and counts
as a fault.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
LEAST = 5.0  # seconds for which it is worth to begin once more
GRACE = 600.0  # seconds in which a turn comes to its end on the slowest machine, and Hypothesis has made a fault small


class Hunt(NamedTuple):
    """What is tried, by which tests (those with the mark `only`), and how many shares of the time it has."""

    what: str
    tests: Sequence[str]
    shares: int = 1
    only: str = ""


HUNTS: Mapping[str, Hunt] = {
    "signals": Hunt(
        "SIGINT, SIGTERM, SIGHUP at random moments, once or twice, a process or its group; SIGKILL; every format of results",
        ("signals.py::test_a_signal_at_any_moment", "signals.py::test_what_a_killed_audit_left_is_cleared_by_the_next"),
        shares=8,
    ),
    "full-disk": Hunt("no room for a file, of random sizes", ("full_disk.py",)),
    "damage": Hunt(
        "bytes changed, lost and put in: separated values, JSON lines, Parquet, workbooks; pieces of random sizes",
        (
            "damaged_logs.py",
            "json_places.py::test_places_are_what_a_parser_finds",
            "json_places.py::test_a_log_of_ids_and_few_words",
            "splitting.py::test_random_damage_never_costs_a_row_without_a_word",
        ),
    ),
    "growth": Hunt(
        "random texts of 1 to 64 KB for every kind of fact, every pattern, every part of a heading",
        ("linear_reading.py::test_any_text_again_and_again_is_read_in_linear_time",),
    ),
    "tables": Hunt("random tables in every format", ("random_tables.py",)),
    "hostile-text": Hunt("hostile arguments of every command", ("hostile_text.py::test_arguments",)),
    "policies": Hunt(
        "random policies with tables, seasons, working days, terms, lines, line breaks: counter, audit, SQL, solver",
        ("random_policies.py",),
        shares=2,
    ),
    "engines": Hunt(
        "random policies and requests: counter, columns, SQL and two interpreters",
        (
            "engines_agree.py::test_columns_say_the_same_as_one_row_after_the_other",
            "engines_agree.py::test_all_engines_say_the_same_of_random_requests",
            "engines_agree.py::test_all_engines_choose_the_same_route_for_several_lines",
            "engines_agree.py::test_no_value_leaves_the_bounds_of_its_type",
        ),
        shares=2,
    ),
    "sql": Hunt(
        "random and shipped policies: `policy sql` on DuckDB, PostgreSQL and Spark",
        tuple(
            f"policy_sql.py::test_{policies}_policies_on_{where}"
            for policies in ("random", "shipped")
            for where in ("duckdb", "postgres", "spark")
        ),
        shares=2,
    ),
    "proofs": Hunt("random policies: what the solver says", ("smt.py", "policy_prove.py", "policy_diff.py"), only="hypothesis"),
    "laws": Hunt(
        "laws of the language, spellings, questions, completions, properties, shipped policies",
        (
            *("language.py", "spellings.py", "folding.py", "log_values.py", "questions.py", "completions.py", "check_laws.py"),
            *("shipped_laws.py", "tile_store.py", "seasons.py", "policy_fmt.py", "doubles.py", "splitting.py", "plain_logs.py"),
        ),
        only="hypothesis",
    ),
    "pools": Hunt("random rows: counter, processes and Spark, three formats", ("pools_agree.py",)),
    "dialogue": Hunt("random keys and codes in the dialogue", ("random_keys.py",)),
    "screen": Hunt(
        "random keys and scans at the counter's screen",
        ("counter_screen.py::test_any_keys_and_scans_never_crash_and_record_only_what_was_shown",),
    ),
    "race": Hunt("two screens race for one box", ("counter_terminal.py::test_two_counters_in_two_terminals_race_for_one_box",)),
    "screen-signals": Hunt(
        "signals to the counter's screen at random moments: it ends, the terminal as before",
        ("counter_terminal.py::test_a_signal_ends_the_screen_and_leaves_the_terminal_as_it_was",),
    ),
    "book": Hunt("the book against a model of it, SQLite and PostgreSQL", ("book_model.py",)),
    "counters": Hunt("counters killed while they take back, SQLite and PostgreSQL", ("book_kills.py",)),
    "hotlines": Hunt("hotlines killed while they book, SQLite and PostgreSQL", ("appointment_kills.py",)),
    "imports": Hunt("imports killed, and their server stopped as by a crash, PostgreSQL", ("import_kills.py",)),
}


@dataclass
class Account:
    """What a hunt has tried and found."""

    seeds: list[int] = field(default_factory=list)
    tried: int = 0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)
    broken: str = ""


def main(words: Sequence[str] | None = None) -> int:
    """Every hunt, one after the other; each has its shares of the time that is left."""
    wanted = options(words)
    names = wanted.only.split(",") if wanted.only else list(HUNTS)
    end = time.monotonic() + wanted.minutes * 60
    wanted.logs.mkdir(parents=True, exist_ok=True)
    accounts = {name: Account() for name in names}
    stopped = False
    try:
        for at, name in enumerate(names):
            share = (end - time.monotonic()) * HUNTS[name].shares / sum(HUNTS[each].shares for each in names[at:])
            hunted(name, time.monotonic() + share, wanted.seed, wanted.logs, accounts[name])
    except KeyboardInterrupt:
        stopped = True
    print_table(accounts)
    if stopped:
        return 130
    if any(each.faults for each in accounts.values()):
        return 1
    return 2 if any(each.broken or not each.tried for each in accounts.values()) else 0


def options(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60, help="for all hunts together")
    parser.add_argument("--only", help=f"some of {', '.join(HUNTS)}")
    parser.add_argument("--seed", type=int, help="of the first turn of each hunt; else a fresh one")
    parser.add_argument("--logs", type=Path, default=Path("hunt-logs"), help="where what was found is written in full")
    found = parser.parse_args(words)
    unknown = set((found.only or "").split(",")) - {"", *HUNTS}
    if unknown:
        parser.error(f"no such hunt: {', '.join(sorted(unknown))}")
    return found


def hunted(name: str, end: float, seed: int | None, logs: Path, account: Account) -> None:
    """Turns from fresh seeds until the time is over; a first one in any case. What was found is said with how to repeat it."""
    began = time.monotonic()
    while not account.seeds or (end - time.monotonic() > LEAST and not account.faults and not account.broken):
        own = seed if seed is not None and not account.seeds else random.SystemRandom().randrange(1, 10**9)
        account.seeds.append(own)
        seconds = max(LEAST, end - time.monotonic())
        one_run(name, own, seconds, logs, account)
        account.seconds = time.monotonic() - began
    said = f"{account.tried:,} tried, {len(account.faults)} faults, {account.seconds:.0f} s"
    print(f"{name}: {said}, seeds {' '.join(map(str, account.seeds))}{account.broken and ': ' + account.broken}", flush=True)
    if account.faults or account.broken:
        print(f"    again: python tests/hunt.py --only {name} --seed {own} --minutes {seconds / 60:.2f}", flush=True)
    for fault in account.faults:
        print(f"    HUNT=1 HUNT_SEED={own} HUNT_SECONDS={seconds:.0f} pytest --hypothesis-seed={own} '{fault}'", flush=True)


def one_run(name: str, seed: int, seconds: float, logs: Path, account: Account) -> None:
    """One run of pytest from a seed, ended where it does not end by itself; what it told is added to the account."""
    told, log = (logs / f"{name}-{seed}{ending}" for ending in (".json", ".log"))
    words = [sys.executable, "-m", "pytest", "-p", "hunting", "-p", "no:cacheprovider", f"--hypothesis-seed={seed}"]
    words += ["--tb=short", "--maxfail=5", "-o", "tmp_path_retention_policy=failed", f"--rootdir={HERE.parent}"]
    words += ["-o", f"faulthandler_timeout={GRACE - LEAST:.0f}"]  # where a test stands that does not end
    words += ["-m", HUNTS[name].only] if HUNTS[name].only else []
    own = {"HUNT": "1", "HUNT_SEED": f"{seed}", "HUNT_SECONDS": f"{seconds:.0f}", "HUNT_TOLD": f"{told.absolute()}"}
    path = os.pathsep.join([str(HERE), *filter(None, [os.environ.get("PYTHONPATH")])])
    late = False
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [*words, *(f"{HERE}/test_{test}" for test in HUNTS[name].tests)],
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            env=os.environ | own | {"PYTHONPATH": path},
            start_new_session=True,
        )
        try:
            code = process.wait(timeout=seconds + GRACE)
        except subprocess.TimeoutExpired:
            code, late = 1, True
        finally:
            end_group(process)
    found = json.loads(told.read_text(encoding="utf-8")) if told.exists() else {"tried": 0, "failed": [], "running": ""}
    account.tried += found["tried"]
    account.faults += found["failed"]
    if late:
        account.broken = f"it did not end within {GRACE:.0f} s after its time: see {log}"
        account.faults.append(found["running"] or "its end")
    if code != 0 and not account.faults:
        account.broken = f"pytest ended with {code}: see {log}"
    told.unlink(missing_ok=True)
    if code == 0:
        log.unlink()


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Nothing of a run goes on once it is over: it may put away its servers first."""
    for blow, patience in ((signal.SIGINT, 30.0), (signal.SIGKILL, None)):
        if blow == signal.SIGKILL or process.poll() is None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, blow)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=patience)


def print_table(accounts: Mapping[str, Account]) -> None:
    """What was tried, as a table of docs/reliability.md."""
    print("\n| hunt | what | tried | faults | seconds | first seed |\n|---|---|---|---|---|---|")
    for name, each in accounts.items():
        faults = "not run" if each.broken else f"{len(each.faults)}"
        seed = each.seeds[0] if each.seeds else "–"
        print(f"| `{name}` | {HUNTS[name].what} | {each.tried:,} | {faults} | {each.seconds:.0f} | {seed} |")


if __name__ == "__main__":
    sys.exit(main())
