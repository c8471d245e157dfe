"""Processes at work that are killed now and then, and begin again."""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Callable, Iterable

Processes = list[subprocess.Popen[bytes]]


def all_day(
    begin: Callable[[str], subprocess.Popen[bytes]],
    names: Iterable[str],
    kills: int,
    seconds: float,
    seed: int,
    disturb: Callable[[int, Processes], None] | None = None,
) -> int:
    """They work until all have done all; how many were killed. A kill comes every so many seconds, on average; after each,
    `disturb` is told its number and who is at work."""
    chance, done = random.Random(seed), 0  # noqa: S311
    running = {name: begin(name) for name in names}
    while running:
        time.sleep(chance.uniform(0, 2 * seconds) if done < kills else 0.3)
        for name, process in list(running.items()):
            if process.poll() is not None:
                assert process.returncode in (0, -9), process.stderr and process.stderr.read()
                running.pop(name)
                if process.returncode == -9:
                    running[name] = begin(name)
        if done < kills and running:
            running[chance.choice(sorted(running))].kill()
            done += 1
            if disturb is not None:
                disturb(done, list(running.values()))
    return done
