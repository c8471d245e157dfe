"""Audits on two executors of which processes are killed outright, as a program: a session ends with its Java, the tests do not.

    python tests/executor_kills.py LOG FOLDER SEED TURNS SECONDS

Each turn is told in a line of JSON: what was killed, how often, and how the audit ended. A killed executor is started again by
Spark.
"""

from __future__ import annotations

import io
import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

from returns_cli.cli.main import run
from returns_cli.pools.spark_pool import SparkPool
from returns_cli.pools.spark_session import spark_session

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

PATIENCE_SECONDS = 200
RESULTS: Mapping[str, tuple[str, ...]] = {
    "summary": (),
    "parts": ("--out", "parts/"),
    "file": ("--out", "rows.parquet", "--rejects", "rejects.csv"),
}
LASTING = "every executor that works"  # again and again
ONCE = ("an executor", "both executors", "a Python")


def children(process: int) -> list[int]:
    """The processes that a process has started, and that are not over."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            state, parent = (each / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[:2]
            if int(parent) == process and state != "Z":
                found.append(int(each.name))
    return found


def executors(java: int) -> list[int]:
    """The Javas of the executors: those of this Java that are at work there."""
    found = []
    for each in children(java):
        with suppress(OSError):
            if b"CoarseGrainedExecutorBackend" in Path(f"/proc/{each}/cmdline").read_bytes():
                found.append(each)
    return found


def pythons(java: int) -> list[int]:
    """The processes of Python that work for executors: a daemon each, and what it has started."""
    daemons = [each for executor in executors(java) for each in children(executor)]
    return [*daemons, *(each for daemon in daemons for each in children(daemon))]


VICTIMS: Mapping[str, Callable[[int, random.Random], list[int]]] = {
    "an executor": lambda java, rng: rng.sample(executors(java), 1) if executors(java) else [],
    "both executors": lambda java, _: executors(java),
    "a Python": lambda java, rng: rng.sample(own, 1) if (own := pythons(java)) else [],
    LASTING: lambda java, _: [each for each in executors(java) if any(map(children, children(each)))],
    "Java here": lambda java, _: [java],
}


@contextmanager
def killing(java: int, victim: str, rng: random.Random, seconds: float) -> Iterator[list[int]]:
    """Kills within a random part of so many seconds, what is to die again and again as soon as it is there again; gives what
    was killed, which is no more after the block."""
    over, killed = Event(), list[int]()

    def blow() -> None:
        over.wait(seconds * rng.random())
        while not over.is_set():
            for process in VICTIMS[victim](java, rng):
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
                    killed.append(process)
            if killed and victim != LASTING:
                return
            time.sleep(0.02)

    thread = Thread(target=blow)
    thread.start()
    try:
        yield killed
    finally:
        over.set()
        thread.join()


def both_work(session: SparkSession) -> None:
    """Until both executors do tasks, each in a folder of its own."""
    end = time.monotonic() + PATIENCE_SECONDS
    while len(set(SparkPool(session, os.path.abspath).in_order(["."] * 8))) < 2:
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.2)


def audited(log: str, folder: Path, results: str, *more: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of an audit that writes into a folder of its own."""
    folder.mkdir()
    os.chdir(folder)
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(["audit", log, "--cluster", "spark", "--format", "json", *RESULTS[results], *more])
    return code, out.getvalue(), err.getvalue()


def main(log: str, home: str, seed: int, turns: int, seconds: float) -> None:
    """The turns from this seed, until they are done or the time is over; then the worst."""
    end = time.monotonic() + seconds
    with spark_session("local-cluster[2,1,1024]", None) as session:
        java = session.sparkContext._gateway.proc.pid  # type: ignore[union-attr]  of a session of our own
        both_work(session)
        began = time.monotonic()
        audited(log, Path(home, "first"), "parts")
        lasts = time.monotonic() - began

        def turn(name: str, victim: str, rng: random.Random, seconds: float) -> None:
            results, folder = rng.choice(list(RESULTS)), Path(home, name)
            with killing(java, victim, rng, seconds) as killed:
                code, out, err = audited(log, folder, results)
                during = len(killed)
            told = {"victim": victim, "results": results, "folder": str(folder), "killed": during}
            print(json.dumps(told | {"code": code, "out": out, "err": err}), flush=True)

        for number in range(seed, seed + turns):
            rng = random.Random(number)  # noqa: S311  seeded
            turn(str(number), rng.choice(ONCE), rng, lasts / 2)  # the first one takes longer
            both_work(session)
            if time.monotonic() > end:
                break
        for victim in (LASTING, "Java here"):
            turn(victim, victim, random.Random(seed), lasts / 8)  # noqa: S311  seeded


if __name__ == "__main__":
    main(*sys.argv[1:3], int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5]))
